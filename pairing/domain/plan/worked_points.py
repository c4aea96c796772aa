"""What a target gives for values that nobody has reached yet: its scoring by example."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from pairing.domain.numbers import exact, one_decimal
from pairing.domain.plan.evaluate import earned_points
from pairing.domain.plan.sentences import unit_of, with_unit
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.programme import Comparison, PeriodKind
from pairing.domain.wording import amount

LEAST_HALVED = 2
DUE_MONTHS = 5
"""So many due months a usual term has."""


class Worked(NamedTuple):
    """A value in words, and the points that it earns."""

    case: str
    points: str


def worked_points(target: Target) -> list[Worked]:
    """Reached, half or nearly, nothing: by the scoring itself; none of a reminder."""
    if not target.points:
        return []
    months = target.period is PeriodKind.MONTH
    at_most = target.comparison is Comparison.AT_MOST and not months
    goal = exact(DUE_MONTHS if months else target.threshold)
    return [
        Worked(case, amount(one_decimal(earned_points(target, value, goal, at_most))))
        for case, value in _cases(target, goal, months, at_most)
    ]


def _cases(
    target: Target, goal: Fraction, months: bool, at_most: bool
) -> list[tuple[str, Fraction]]:
    if months:
        return [
            (f"{DUE_MONTHS} 个月都做到", goal),
            ("有 1 个月没做到", goal - 1),
            ("一个月也没做到", exact(0)),
        ]
    unit = unit_of(target)
    return [(with_unit(amount(one), unit), one) for one in _around(goal, at_most)]


def _around(goal: Fraction, at_most: bool) -> list[Fraction]:
    """The goal, then what falls short of it, or goes beyond what is allowed."""
    if not goal:
        return [goal]
    if at_most:
        return [goal, goal * Fraction(3, 2), goal * 2]
    half = [exact(math.floor(goal / 2))] if goal >= LEAST_HALVED else []
    return [goal, *half, exact(0)]
