"""Which fields narrow which metric, and which it cannot do without: as METRICS says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pairing.domain.plan.metrics import MetricCode

NARROWING = tuple(dict.fromkeys(name for code in MetricCode for name in code.metric.narrowed_by))
"""Every field that narrows some metric, each once."""


def metrics_with(field: str) -> list[MetricCode]:
    """The metrics that a field narrows."""
    return [code for code in MetricCode if field in code.metric.narrowed_by]


def lacking(code: MetricCode, values: Mapping[str, Any]) -> list[str]:
    """The fields that a target of this metric must fill, and does not."""
    return [name for name in code.metric.required if not values.get(name)]


def stray(code: MetricCode, values: Mapping[str, Any]) -> list[str]:
    """The filled fields that say nothing to this metric."""
    return [name for name in NARROWING if values.get(name) and name not in code.metric.narrowed_by]
