"""What holds for any facts (hypothesis)."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from pairing.domain.plan.facts import Fact, Source
from pairing.domain.plan.metrics import MetricCode
from pairing.domain.plan.result_json import as_json
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.domain.vocabulary.programme import PeriodKind, ResultStatus, Side
from tests.domain.build import AFTER, DURING, TERM, activity, lesson, result, target

settings.register_profile("pairing", deadline=None, max_examples=150)
settings.load_profile("pairing")

DAYS = st.dates(date(2026, 8, 1), date(2027, 8, 1))
KINDS = st.sampled_from([kind.value for kind in ActivityKind])
STATES = st.sampled_from(["confirmed", "done", "planned"])
HOURS = st.decimals(0, 40, places=1)
ACTIVITIES = st.builds(
    activity,
    DAYS,
    STATES,
    kind=KINDS,
    direction=st.sampled_from(["out", "in", "both"]),
    hours=HOURS,
)
LESSONS = st.builds(lesson, st.integers(0, 300), st.integers(1, 3), st.integers(1, 5), day=DAYS)
FACTS = st.lists(ACTIVITIES | LESSONS, max_size=30)
TARGETS = st.builds(
    target,
    st.sampled_from([MetricCode.ACTIVITY_COUNT, MetricCode.LESSON_HOURS]),
    st.integers(0, 12),
    period=st.sampled_from(list(PeriodKind)),
    activity_kinds=st.lists(KINDS, max_size=3).map(tuple),
) | st.builds(
    target,
    st.sampled_from([MetricCode.LESSON_GRADE_SHARE, MetricCode.TEACHER_GRADE_SHARE]),
    st.integers(0, 100),
    side=st.just(Side.SUPPORTED),
    period=st.sampled_from(list(PeriodKind)),
    grade=st.sampled_from(["excellent", "good", "pass"]),
)
MOMENTS = st.sampled_from([date(2026, 9, 1), DURING, TERM.span.end, AFTER])


@given(TARGETS, FACTS, MOMENTS, st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(
    wanted: object, facts: list[Fact], as_of: date, chance: random.Random
) -> None:
    shuffled = list(facts)
    chance.shuffle(shuffled)
    assert result(wanted, shuffled, as_of) == result(wanted, facts, as_of)


@given(FACTS, ACTIVITIES, HOURS)
def test_splitting_an_activitys_lessons_over_two_keeps_the_hours(
    facts: list[Fact], whole: Fact, part: Decimal
) -> None:
    part = min(part, Decimal(whole.hours))
    halves = [whole._replace(hours=part), whole._replace(hours=whole.hours - part)]
    wanted = target(MetricCode.LESSON_HOURS, 10)
    one, two = result(wanted, [*facts, whole]), result(wanted, [*facts, *halves])
    assert (one.value, one.pending, one.planned) == (two.value, two.pending, two.planned)


@given(TARGETS, FACTS, ACTIVITIES, MOMENTS)
def test_a_cancelled_fact_equals_an_absent_one(
    wanted: object, facts: list[Fact], extra: Fact, as_of: date
) -> None:
    cancelled = extra._replace(state=ActivityState.CANCELLED)
    assert result(wanted, [*facts, cancelled], as_of) == result(wanted, facts, as_of)


@given(FACTS, ACTIVITIES, st.sampled_from([TERM.span.start, TERM.span.end]))
def test_moving_a_fact_across_an_edge_changes_just_what_it_is_worth(
    facts: list[Fact], moved: Fact, edge: date
) -> None:
    out = timedelta(days=1 if edge == TERM.span.end else -1)
    inside, outside = moved._replace(day=edge), moved._replace(day=edge + out)
    term = target(MetricCode.LESSON_HOURS, 10)
    with_it, without = result(term, [*facts, inside]), result(term, [*facts, outside])
    worth = Fraction(moved.hours) if moved.state == ActivityState.CONFIRMED else Fraction(0)
    assert (with_it.value or 0) - (without.value or 0) == worth
    assert result(term, facts) == without
    year = target(MetricCode.LESSON_HOURS, 10, period=PeriodKind.SCHOOL_YEAR)
    if edge == TERM.span.end:
        assert result(year, [*facts, inside]).value == result(year, [*facts, outside]).value


@given(st.integers(1, 4000), st.integers(1, 4000), st.integers(1, 100))
def test_a_percentage_is_never_rounded_into_a_pass(good: int, all_of: int, asked: int) -> None:
    good = min(good, all_of)
    check = Fact(Source.CHECK, 1, DURING, Side.SUPPORTED, value=good, of=all_of)
    wanted = target(MetricCode.CHECK_SHARE, asked, side=Side.SUPPORTED)
    found = result(wanted, [check], AFTER)
    assert (found.status is ResultStatus.MET) == (good * 100 >= asked * all_of)
    assert (found.earned == found.target.points) == (found.status is ResultStatus.MET)


@given(TARGETS, FACTS, MOMENTS)
def test_more_confirmed_facts_never_earn_less(
    wanted: object, facts: list[Fact], as_of: date
) -> None:
    found = result(wanted, facts, as_of)
    if found.target.metric is MetricCode.ACTIVITY_COUNT:
        more = result(wanted, [*facts, activity()], as_of)
        assert more.earned >= found.earned
    assert 0 <= found.earned <= found.target.points


@given(TARGETS, FACTS, MOMENTS)
def test_the_contract_can_always_be_written(wanted: object, facts: list[Fact], as_of: date) -> None:
    body = as_json(result(wanted, facts, as_of))
    assert set(body) >= {"pairing", "side", "target", "value", "threshold", "status", "earned"}
