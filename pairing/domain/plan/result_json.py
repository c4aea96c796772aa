"""A result as JSON: the contract for machines (rules.md)."""

from __future__ import annotations

from typing import Any

from pairing.domain.numbers import number, one_decimal
from pairing.domain.plan.evaluate import MonthResult, Result
from pairing.domain.plan.metrics import Metric, metric_of


def _shown(result: Result) -> int | float | None:
    if result.value is None:
        return None
    how = metric_of(result.target)
    if (how.is_share or how.one_decimal) and result.months is None:
        return float(one_decimal(result.value))
    return number(result.value)


def _month_json(month: MonthResult, how: Metric) -> dict[str, Any]:
    value = month.value
    shown: int | float | None = None
    if value is not None:
        rounded = how.is_share or how.one_decimal
        shown = float(one_decimal(value)) if rounded else number(value)
    return {"month": month.code, "value": shown, "met": month.met}


def as_json(result: Result) -> dict[str, Any]:
    """The contract for machines (rules.md): one object of ``pairing assess --json``."""
    target = result.target
    body: dict[str, Any] = {
        "pairing": result.pairing,
        "side": target.side.value,
        "target": target.code,
        "metric": target.metric.value,
        "period": target.period.value,
        "value": _shown(result),
        "threshold": number(target.threshold),
        "unit": target.unit,
    }
    if result.months is not None:
        body["months"] = [_month_json(month, metric_of(target)) for month in result.months]
    elif result.pending is not None and result.planned is not None:
        body |= {"pending": number(result.pending), "planned": number(result.planned)}
    if result.numerator is not None and result.denominator is not None:
        body |= {
            "numerator": number(result.numerator),
            "denominator": number(result.denominator),
        }
    return body | {
        "status": result.status.value,
        "points": number(target.points),
        "earned": number(result.earned),
    }
