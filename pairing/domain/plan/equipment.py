"""Equipment against a standard list: how much is asked for, how much there is, what is short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any, NamedTuple

from pairing.domain.vocabulary.words import Word


class Per(Word):
    """What a standard's quantity is counted by."""

    ORGANISATION = "organisation", "全园（校）"
    CLASS = "class", "每班"
    CHILD = "child", "每名幼儿（学生）"


class StandardLine(NamedTuple):
    """One line of a standard list; ``number`` of ``unit`` for each ``per``."""

    item: str
    unit: str
    per: Per
    number: Decimal


class Size(NamedTuple):
    """How big an organisation is; None is not known."""

    classes: Decimal | None = None
    children: Decimal | None = None


class Summary(NamedTuple):
    """A list as a whole: lines without a gap, lines that ask for anything."""

    met: int
    total: int


def standard_lists(data: Mapping[str, Any]) -> dict[str, list[StandardLine]]:
    """Organisation kind → its lines, from the ready-made data; raises KeyError, ValueError."""
    return {
        kind: [
            StandardLine(item, unit, Per(per), Decimal(str(number)))
            for item, unit, per, number in content["lines"]
        ]
        for content in data.values()
        for kind in content["kinds"]
    }


def standard_quantity(line: StandardLine, size: Size) -> Decimal:
    """What the line asks of an organisation of that size, rounded up; 0 when it is not known."""
    of = {Per.ORGANISATION: Decimal(1), Per.CLASS: size.classes, Per.CHILD: size.children}
    units = of[line.per]
    if units is None:
        return Decimal(0)
    return (line.number * units).to_integral_value(rounding=ROUND_CEILING)


def gap(standard: Decimal, actual: Decimal) -> Decimal:
    """How many are short; never below 0."""
    return max(standard - actual, Decimal(0))


def summary(quantities: Iterable[tuple[Decimal, Decimal]]) -> Summary:
    """Of (standard, actual) pairs: how many lines are met, of those that ask for anything."""
    asked = [(standard, actual) for standard, actual in quantities if standard > 0]
    return Summary(sum(1 for pair in asked if not gap(*pair)), len(asked))
