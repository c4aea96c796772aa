"""What a target gives for values that nobody has reached yet: its scoring by example."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import NamedTuple

from pairing.domain.numbers import exact, one_decimal
from pairing.domain.plan.evaluate import earned_points
from pairing.domain.plan.sentences import unit_of
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
    unit = unit_of(target)
    behind = unit if unit in ("", "%") else f" {unit}"
    if months:
        return [
            (f"{DUE_MONTHS} 个月都做到", goal),
            ("有 1 个月没做到", goal - 1),
            ("一个月也没做到", exact(0)),
        ]
    if not goal:
        return [(f"{amount(goal)}{behind}", goal)]
    if at_most:
        return [(f"{amount(one)}{behind}", one) for one in (goal, goal * Fraction(3, 2), goal * 2)]
    half = [exact(math.floor(goal / 2))] if goal >= LEAST_HALVED else []
    return [(f"{amount(one)}{behind}", one) for one in (goal, *half, exact(0))]
