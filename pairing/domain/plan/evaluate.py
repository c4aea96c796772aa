"""evaluate(): how a target stands in a pairing's period, as of a day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from pairing.domain.numbers import Number, exact, in_proportion, reaches
from pairing.domain.plan.ask import Ask
from pairing.domain.plan.facts import Facts
from pairing.domain.plan.metrics import metric_of
from pairing.domain.plan.periods import Calendar, Span, TermDates, due_months, period_of
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.programme import (
    Comparison,
    PeriodKind,
    ResultStatus,
    Scoring,
)

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class PairingDates:
    """A pairing as the rules see it."""

    id: int
    code: str
    span: Span
    programme: Span


class MonthResult(NamedTuple):
    """A due month of a month target."""

    span: Span
    value: Fraction | None
    planned: Fraction
    met: bool

    @property
    def code(self) -> str:
        """The month as 2026-09."""
        return f"{self.span.start:%Y-%m}"


class Result(NamedTuple):
    """How a target stands: everything that pages, print and JSON show of it."""

    pairing_id: int
    pairing: str
    target: Target
    span: Span
    value: Fraction | None
    status: ResultStatus
    earned: Fraction
    numerator: Number | None = None
    denominator: Number | None = None
    pending: Fraction | None = None
    disputed: Fraction | None = None
    planned: Fraction | None = None
    months: tuple[MonthResult, ...] | None = None

    @property
    def goal(self) -> Fraction:
        """What the value is measured against: months due, or the threshold."""
        if self.months is not None:
            return exact(len(self.months))
        return exact(self.target.threshold)

    @property
    def missing(self) -> Fraction:
        """How much is still missing for the threshold; 0 when reached."""
        if self.value is None:
            return self.goal
        if self.months is None and self.target.comparison is Comparison.AT_MOST:
            return max(self.value - self.goal, NOTHING)
        return max(self.goal - self.value, NOTHING)


def _status(target: Target, value: Fraction | None, planned: Fraction, over: bool) -> ResultStatus:
    if value is None:
        return ResultStatus.NO_DATA if over else ResultStatus.ON_TRACK
    reached = target.is_reached_by(value)
    if target.comparison is Comparison.AT_MOST and not over:
        return ResultStatus.ON_TRACK if reached else ResultStatus.BEHIND
    if reached:
        return ResultStatus.MET
    if over:
        return ResultStatus.MISSED
    may_grow = planned and target.comparison is Comparison.AT_LEAST
    hopeful = may_grow and target.is_reached_by(value + planned)
    return ResultStatus.ON_TRACK if hopeful else ResultStatus.BEHIND


def _month_status(
    target: Target, months: Sequence[MonthResult], span: Span, as_of: date
) -> ResultStatus:
    over = span.is_over_on(as_of)
    if not months:
        return ResultStatus.NO_DATA if over else ResultStatus.ON_TRACK
    all_met = all(month.met for month in months)
    if all_met and (over or target.comparison is Comparison.AT_LEAST):
        return ResultStatus.MET
    if over:
        return ResultStatus.MISSED
    good = all(month.met or _still_holds(target, month, as_of) for month in months)
    return ResultStatus.ON_TRACK if good else ResultStatus.BEHIND


def _still_holds(target: Target, month: MonthResult, as_of: date) -> bool:
    """Whether an unmet month can be counted on: not over, and planned (a share: no data yet)."""
    if month.span.is_over_on(as_of) or target.comparison is Comparison.AT_MOST:
        return False
    if month.value is None:
        return True
    return metric_of(target).has_plans and target.is_reached_by(month.value + month.planned)


def earned_points(
    target: Target, value: Fraction | None, goal: Fraction, at_most: bool
) -> Fraction:
    """The points that a value earns (rules.md, “Score”); a null value earns 0."""
    points = exact(target.points)
    if value is None:
        return NOTHING
    part, whole = (goal, value) if at_most else (value, goal)
    if reaches(part, whole):
        return points
    if target.scoring is Scoring.WHEN_MET:
        return NOTHING
    if target.scoring is Scoring.DEDUCTION:
        each = exact(1 if target.deduction is None else target.deduction)
        return max(points - each * math.ceil(whole - part), NOTHING)
    return in_proportion(points, part, whole) if part else NOTHING


def _evaluate_months(
    ask: Ask, pairing: PairingDates, term: TermDates, calendar: Calendar
) -> Result:
    target, metric = ask.target, metric_of(ask.target)
    months = []
    for span in due_months(term, pairing.span, calendar):
        reading = metric.reading(Ask(target, pairing.id, ask.facts, span, ask.as_of))
        value = reading.value.amount
        met = value is not None and target.is_reached_by(value)
        months.append(MonthResult(span, value, reading.planned or NOTHING, met))
    held = exact(sum(month.met for month in months))
    earned = earned_points(target, held, exact(len(months)), at_most=False)
    return Result(
        pairing_id=pairing.id,
        pairing=pairing.code,
        target=target,
        span=ask.span,
        value=held,
        status=_month_status(target, months, ask.span, ask.as_of),
        earned=earned if months else NOTHING,
        months=tuple(months),
    )


def stands_on(result: Result, as_of: date) -> Result:
    """The same figures as of another day: only the status follows the calendar."""
    over, target = result.span.is_over_on(as_of), result.target
    if result.months is not None:
        status = _month_status(target, result.months, result.span, as_of)
    else:
        status = _status(target, result.value, result.planned or NOTHING, over)
    return result._replace(status=status)


def evaluate(
    target: Target,
    facts: Facts,
    pairing: PairingDates,
    term: TermDates,
    calendar: Calendar,
    as_of: date,
) -> Result:
    """How ``target`` stands for ``pairing`` in its period around ``term``, as of a day.

    Every recorded fact in the period counts, whatever its date; ``as_of`` changes only the
    status, what is planned, and which measures are past.
    """
    span = period_of(target.period, term, pairing.programme, pairing.span, calendar)
    ask = Ask(target, pairing.id, facts, span, as_of)
    if target.period is PeriodKind.MONTH:
        return _evaluate_months(ask, pairing, term, calendar)
    reading = metric_of(target).reading(ask)
    value, planned = reading.value, reading.planned or NOTHING
    at_most = target.comparison is Comparison.AT_MOST
    return Result(
        pairing_id=pairing.id,
        pairing=pairing.code,
        target=target,
        span=span,
        value=value.amount,
        status=_status(target, value.amount, planned, span.is_over_on(as_of)),
        earned=earned_points(target, value.amount, exact(target.threshold), at_most),
        numerator=value.numerator,
        denominator=value.denominator,
        pending=reading.pending,
        disputed=reading.disputed,
        planned=reading.planned,
    )
