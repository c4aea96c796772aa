"""What is still missing, whether it can still be done, and on which days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pairing.domain.plan.definitions import definition
from pairing.domain.plan.gaps import (
    GapStanding,
    gap_of,
    proposed_dates,
    usual_weekday,
    visits_needed,
    weeks_left,
)
from pairing.domain.plan.metrics import MetricCode
from pairing.domain.plan.periods import Calendar, Span
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.programme import PeriodKind
from tests.domain.build import CALENDAR, DURING, TERM, activity, result, target

LAST_WEEK = date(2027, 1, 18)


def _gap(wanted, facts=(), as_of=DURING, calendar=CALENDAR):
    return gap_of(result(wanted, facts, as_of=as_of), calendar, as_of)


def test_a_gap_counts_school_weeks_and_what_each_must_bring():
    gap = _gap(target(MetricCode.LESSON_HOURS, 10), [activity(hours=1)])
    assert (gap.missing, gap.open, gap.weeks_left) == (9, 9, 9)
    assert gap.per_week == 1
    assert gap.standing is GapStanding.NEEDS_CARE


def test_a_week_of_holidays_is_no_school_week():
    monday = date(2026, 11, 30)
    week = {monday + timedelta(days=n): False for n in range(5)}
    span = Span(monday, monday + timedelta(days=11))
    assert weeks_left(span, Calendar([TERM])) == 2
    assert weeks_left(span, Calendar([TERM], week)) == 1


def test_what_is_planned_is_missing_but_not_open():
    plan = activity(date(2026, 12, 4), ActivityState.PLANNED)
    gap = _gap(target(threshold=2), [plan])
    assert (gap.missing, gap.open) == (2, 1)


def test_too_few_teaching_days_make_it_impossible_and_say_so():
    assert _gap(target(threshold=5), as_of=LAST_WEEK).standing is GapStanding.NEEDS_CARE
    assert _gap(target(threshold=6), as_of=LAST_WEEK).standing is GapStanding.IMPOSSIBLE
    hours = target(MetricCode.LESSON_HOURS, 41)
    assert _gap(hours, as_of=LAST_WEEK).standing is GapStanding.IMPOSSIBLE


def test_a_month_that_is_gone_cannot_be_made_up():
    monthly = target(period=PeriodKind.MONTH)
    gone = _gap(monthly, [activity(date(2026, 9, 10))])
    assert gone.standing is GapStanding.IMPOSSIBLE
    kept = [activity(date(2026, month, 10)) for month in (9, 10)]
    assert _gap(monthly, kept).standing is GapStanding.NEEDS_CARE


def test_proposed_days_are_free_teaching_days_spread_over_what_is_left():
    gap = _gap(target(threshold=3))
    days = proposed_dates(gap, CALENDAR, {date(2026, 11, 25)}, 2, DURING)
    assert len(days) == 3
    assert all(day.weekday() == 2 and day > DURING for day in days)
    assert date(2026, 11, 25) not in days
    assert days[0] < date(2026, 12, 15) < days[2]


def test_a_month_target_gets_a_day_in_each_month_that_lacks_it():
    held = [activity(date(2026, month, 12)) for month in (9, 10, 11)]
    gap = _gap(target(period=PeriodKind.MONTH), held)
    days = proposed_dates(gap, CALENDAR, set(), None, DURING)
    assert [day.month for day in days] == [12, 1]


def test_what_can_no_longer_be_done_gets_no_day():
    gap = _gap(target(period=PeriodKind.MONTH), [activity(date(2026, 11, 10))])
    assert gap.standing is GapStanding.IMPOSSIBLE
    assert proposed_dates(gap, CALENDAR, set(), None, DURING) == ()


def test_hours_are_proposed_as_visits_and_nothing_when_all_is_planned():
    hours = target(MetricCode.LESSON_HOURS, 5)
    assert visits_needed(_gap(hours)) == 3
    planned = activity(date(2026, 12, 4), ActivityState.PLANNED, hours=5)
    assert proposed_dates(_gap(hours, [planned]), CALENDAR, set(), None, DURING) == ()


def test_the_usual_weekday_is_the_one_met_on_most():
    assert usual_weekday([date(2026, 11, 4), date(2026, 11, 11), date(2026, 11, 12)]) == 2
    assert usual_weekday([]) is None


@given(
    threshold=st.integers(0, 60),
    busy=st.sets(st.integers(0, 58)),
    weekday=st.none() | st.integers(0, 4),
)
def test_no_proposed_day_is_ever_taken_past_or_a_day_off(threshold, busy, weekday):
    taken = {DURING + timedelta(days=n) for n in busy}
    gap = _gap(target(threshold=threshold))
    days = proposed_dates(gap, CALENDAR, taken, weekday, DURING)
    assert len(set(days)) == len(days) <= 3
    for day in days:
        assert DURING < day <= TERM.span.end
        assert CALENDAR.is_teaching_day(day) and day not in taken


def test_every_metric_says_how_it_is_counted():
    assert all(len(code.metric.counted) > 8 for code in MetricCode)
    said = definition(target(MetricCode.LESSON_HOURS, 10, activity_kinds=["outreach_teaching"]))
    assert "送教下乡" in said and "不少于 10" in said and "讲座不算课时" in said
