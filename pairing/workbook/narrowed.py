"""What a target's columns must and must not hold for its metric, in words for cell and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pairing.domain.plan.metrics import MetricCode
from pairing.domain.plan.narrowing import lacking, metrics_with, stray
from pairing.workbook.sheets import BY_NAME

SHEET = "指标"


def _header(field: str) -> str:
    return BY_NAME[SHEET].by_field()[field].header


def required_faults(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(field, message) for each column that the metric cannot do without."""
    if values.get("metric"):
        code = MetricCode(values["metric"])
        for field in lacking(code, values):
            yield field, f"度量“{code.label}”必须填写“{_header(field)}”。"


def stray_faults(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(field, message) for each filled column that says nothing to the metric."""
    if values.get("metric"):
        code = MetricCode(values["metric"])
        for field in stray(code, values):
            for_these = "、".join(one.label for one in metrics_with(field))
            yield (
                field,
                f"度量“{code.label}”用不到“{_header(field)}”，请清空；它只用于：{for_these}。",
            )
