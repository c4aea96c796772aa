"""Results of a closed term as plain JSON, and back: what every later page shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from pairing.domain.numbers import Number
from pairing.domain.plan.evaluate import MonthResult, Result
from pairing.domain.plan.metrics import MetricCode
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


def freeze(results: Iterable[Result]) -> dict[str, Any]:
    """One pairing's results as JSON: fractions as text, days in ISO form."""
    return {
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
