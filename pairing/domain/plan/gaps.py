"""What is still missing of a target, whether it can still be done, and on which days."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from pairing.domain.plan.evaluate import Result
from pairing.domain.plan.metrics import MetricCode, metric_of
from pairing.domain.plan.periods import ONE_DAY, Calendar, Span
from pairing.domain.vocabulary.programme import Comparison, ResultStatus
from pairing.domain.vocabulary.words import Word

HOURS_A_DAY = 8
"""More lesson-hours than this do not fit into one visit."""
HOURS_A_VISIT = 2
"""Lesson-hours that a visit usually brings; proposals reckon with it."""
MOST_PROPOSED = 3


class GapStanding(Word):
    """How a target stands as of a day, to those who have to act."""

    MET = "met", "已完成"
    ON_TRACK = "on_track", "按计划"
    NEEDS_CARE = "needs_care", "需关注"
    IMPOSSIBLE = "impossible", "已无法完成"


@dataclass(frozen=True, slots=True)
class Gap:
    """A target's gap: ``missing`` beyond what is confirmed, ``open`` beyond what is planned too.

    ``weeks_left`` counts weeks with a teaching day; ``per_week`` is what each of them must bring.
    """

    result: Result
    standing: GapStanding
    missing: Fraction
    open: Fraction
    weeks_left: int
    per_week: Fraction | None
    dates: tuple[date, ...] = ()


def _left(result: Result, as_of: date) -> Span:
    """The days of the period that are still to come, today included."""
    return Span(max(as_of, result.span.start), result.span.end)


def weeks_left(span: Span, calendar: Calendar) -> int:
    """Weeks (Monday to Sunday) of ``span`` that hold a teaching day."""
    taught = (day for day in span.days() if calendar.is_teaching_day(day))
    return len({day.toordinal() - day.weekday() for day in taught})


def _open(result: Result, as_of: date) -> Fraction:
    """What neither is confirmed nor planned."""
    if result.months is not None:
        unplanned = [
            month
            for month in result.months
            if not month.met
            and not (
                month.span.end >= as_of
                and month.value is not None
                and result.target.is_reached_by(month.value + month.planned)
            )
        ]
        return Fraction(len(unplanned))
    return max(result.missing - (result.planned or 0), Fraction(0))


def _can_still_be_done(result: Result, days: int, as_of: date) -> bool:
    """Whether the teaching days that are left are enough."""
    target = result.target
    if target.comparison is Comparison.AT_MOST:
        return True
    if result.months is not None:
        return not any(
            month.value is not None and not month.met and month.span.is_over_on(as_of)
            for month in result.months
        )
    if target.metric is MetricCode.ACTIVITY_COUNT:
        return result.missing <= days
    if target.metric is MetricCode.LESSON_HOURS:
        return result.missing <= days * HOURS_A_DAY
    return days > 0 or not result.missing


def gap_of(result: Result, calendar: Calendar, as_of: date) -> Gap:
    """The gap of one result as of a day, without proposed dates."""
    left = _left(result, as_of)
    days = calendar.teaching_days(left)
    weeks = weeks_left(left, calendar)
    missing = result.missing
    if result.status is ResultStatus.MET:
        standing = GapStanding.MET
    elif result.status is ResultStatus.ON_TRACK:
        standing = GapStanding.ON_TRACK
    elif result.status in (ResultStatus.MISSED, ResultStatus.NO_DATA):
        standing = GapStanding.IMPOSSIBLE
    elif _can_still_be_done(result, days, as_of):
        standing = GapStanding.NEEDS_CARE
    else:
        standing = GapStanding.IMPOSSIBLE
    counts = metric_of(result.target).has_plans and result.months is None and missing and weeks
    per_week = missing / weeks if counts else None
    return Gap(result, standing, missing, _open(result, as_of), weeks, per_week)


def visits_needed(gap: Gap) -> int:
    """How many more visits the open part asks for."""
    if gap.result.target.metric is MetricCode.LESSON_HOURS and gap.result.months is None:
        return math.ceil(gap.open / HOURS_A_VISIT)
    return math.ceil(gap.open)


def usual_weekday(days: Iterable[date]) -> int | None:
    """The weekday (Monday 0) on which the pair mostly met; None without a day."""
    found = Counter(day.weekday() for day in days)
    return min(found, key=lambda weekday: (-found[weekday], weekday)) if found else None


def _pick(days: Sequence[date], weekday: int | None, calendar: Calendar) -> date:
    return next((day for day in days if calendar.weekday_of(day) == weekday), days[0])


def _spread(
    days: Sequence[date], count: int, weekday: int | None, calendar: Calendar
) -> list[date]:
    """``count`` of the days, evenly over their range, on the usual weekday where one is free."""
    count = min(count, len(days))
    edges = [len(days) * part // count for part in range(count + 1)] if count else []
    return [_pick(days[a:b], weekday, calendar) for a, b in pairwise(edges)]


def proposed_dates(
    gap: Gap,
    calendar: Calendar,
    busy: Collection[date],
    weekday: int | None,
    as_of: date,
    most: int = MOST_PROPOSED,
) -> tuple[date, ...]:
    """Teaching days after ``as_of`` that are free on both sides, for what is not planned yet.

    A month target gets one day in each month that lacks it; others are spread over what is left.
    What can no longer be done gets none: a day would promise what it cannot keep.
    """
    target = gap.result.target
    if gap.standing is GapStanding.IMPOSSIBLE or target.comparison is Comparison.AT_MOST:
        return ()
    if not metric_of(target).has_plans or not gap.open:
        return ()

    def free(span: Span) -> list[date]:
        inside = Span(max(as_of + ONE_DAY, span.start), span.end)
        return [day for day in inside.days() if calendar.is_teaching_day(day) and day not in busy]

    if gap.result.months is None:
        visits = min(visits_needed(gap), most)
        return tuple(_spread(free(gap.result.span), visits, weekday, calendar))
    lacking = [
        month.span
        for month in gap.result.months
        if month.value is not None
        and not month.met
        and not target.is_reached_by(month.value + month.planned)
    ]
    found = (free(span) for span in lacking)
    return tuple(_pick(days, weekday, calendar) for days in found if days)[:most]
