"""A result as JSON, the one place for it: exact with its inverse (kept), rounded (the contract).

``freeze`` and ``thaw`` are each other's inverse: what a closed term keeps, fractions as text.
``as_json`` is the contract for machines (rules.md): numbers as they are shown, which nothing reads
back, so it has no inverse.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pairing.domain.numbers import Number, number, one_decimal
from pairing.domain.plan.evaluate import MonthResult, Result
from pairing.domain.plan.metrics import Metric, MetricCode, metric_of
from pairing.domain.plan.periods import Span
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.programme import (
    Comparison,
    PeriodKind,
    ResultStatus,
    Scoring,
    Side,
)

LAYOUT = 1
"""Number of the layout; a reader refuses one that it does not know."""
WORDS = {
    "side": Side,
    "period": PeriodKind,
    "metric": MetricCode,
    "comparison": Comparison,
    "scoring": Scoring,
}
NOBODY: Mapping[str, Mapping[str, str]] = {}
DECIMALS = ("threshold", "points", "deduction")


def _exact(value: Fraction | Number | None) -> str | None:
    return None if value is None else str(Fraction(value))


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _number(text: str | None) -> Number | None:
    """A part of a share as it was counted: a whole number or a decimal."""
    if text is None:
        return None
    exact = Fraction(text)
    if exact.denominator == 1:
        return int(exact)
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _span(span: Span) -> list[str]:
    return [span.start.isoformat(), span.end.isoformat()]


def _days(pair: Sequence[str]) -> Span:
    return Span(date.fromisoformat(pair[0]), date.fromisoformat(pair[1]))


def _freeze_target(target: Target) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in fields(Target):
        value = getattr(target, one.name)
        if isinstance(value, Decimal):
            value = str(value)
        elif isinstance(value, tuple | list):
            value = list(value)
        found[one.name] = value
    return found


def _thaw_target(body: Mapping[str, Any]) -> Target:
    values = dict(body)
    for name, word in WORDS.items():
        values[name] = word(values[name])
    for name in DECIMALS:
        values[name] = None if values[name] is None else Decimal(values[name])
    return Target(**values)


def _freeze_month(month: MonthResult) -> dict[str, Any]:
    return {
        "span": _span(month.span),
        "value": _exact(month.value),
        "planned": _exact(month.planned),
        "met": month.met,
    }


def _thaw_month(body: Mapping[str, Any]) -> MonthResult:
    planned = _fraction(body["planned"]) or Fraction(0)
    return MonthResult(_days(body["span"]), _fraction(body["value"]), planned, body["met"])


def freeze(
    results: Iterable[Result], parties: Mapping[str, Mapping[str, str]] = NOBODY
) -> dict[str, Any]:
    """One pairing's results as JSON: fractions as text, days in ISO form.

    ``parties``: how large both sides were then, for the papers of the term.
    """
    body: dict[str, Any] = {"parties": {side: dict(one) for side, one in parties.items()}}
    return (body if parties else {}) | {
        "layout": LAYOUT,
        "results": [
            {
                "target": _freeze_target(one.target),
                "span": _span(one.span),
                "value": _exact(one.value),
                "status": one.status.value,
                "earned": _exact(one.earned),
                "numerator": _exact(one.numerator),
                "denominator": _exact(one.denominator),
                "pending": _exact(one.pending),
                "disputed": _exact(one.disputed),
                "planned": _exact(one.planned),
                "months": None if one.months is None else [_freeze_month(m) for m in one.months],
            }
            for one in results
        ],
    }


def thaw(body: Mapping[str, Any], pairing_id: int, pairing: str) -> list[Result]:
    """The results again, exactly as they were frozen; ValueError for an unknown layout."""
    if body.get("layout") != LAYOUT:
        raise ValueError(f"unknown layout of frozen results: {body.get('layout')!r}")
    return [
        Result(
            pairing_id=pairing_id,
            pairing=pairing,
            target=_thaw_target(one["target"]),
            span=_days(one["span"]),
            value=_fraction(one["value"]),
            status=ResultStatus(one["status"]),
            earned=_fraction(one["earned"]) or Fraction(0),
            numerator=_number(one["numerator"]),
            denominator=_number(one["denominator"]),
            pending=_fraction(one["pending"]),
            disputed=_fraction(one["disputed"]),
            planned=_fraction(one["planned"]),
            months=None
            if one["months"] is None
            else tuple(_thaw_month(month) for month in one["months"]),
        )
        for one in body["results"]
    ]


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
