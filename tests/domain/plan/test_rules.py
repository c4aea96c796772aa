"""Every edge of the rules, as sentences (rules.md)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from pairing.domain.plan.evaluate import PairingDates
from pairing.domain.plan.facts import Fact, Source, of_activity, of_lesson
from pairing.domain.plan.grades import Bands
from pairing.domain.plan.metrics import MetricCode
from pairing.domain.plan.periods import Calendar, Span
from pairing.domain.plan.result_json import as_json
from pairing.domain.plan.scores import scores
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.assessment import TermGrade
from pairing.domain.vocabulary.programme import (
    Comparison,
    PeriodKind,
    ResultStatus,
    Scoring,
    Side,
)
from tests.domain.build import (
    AFTER,
    CALENDAR,
    DURING,
    INSIDE,
    PAIRING,
    TERM,
    YEAR,
    activity,
    lesson,
    result,
    target,
)

M = MetricCode
ONE_DAY = timedelta(days=1)


def test_only_a_confirmed_activity_counts():
    found = result(
        target(threshold=3),
        [activity(), activity(state="done"), activity(date(2026, 12, 1), "planned")],
    )
    assert (found.value, found.pending, found.planned) == (1, 1, 1)


def test_a_plan_whose_day_has_passed_is_no_forecast():
    found = result(target(), [activity(DURING - ONE_DAY, "planned")])
    assert found.planned == 0
    assert found.status is ResultStatus.BEHIND


def test_a_plan_for_today_is_a_forecast():
    found = result(target(), [activity(DURING, "planned")])
    assert found.planned == 1
    assert found.status is ResultStatus.ON_TRACK


def test_a_fact_on_the_first_or_last_day_belongs_to_the_period():
    days = [TERM.span.start - ONE_DAY, TERM.span.start, TERM.span.end, TERM.span.end + ONE_DAY]
    assert result(target(threshold=2), [activity(day) for day in days]).value == 2


def test_the_period_is_cut_to_the_pairings_dates():
    late = PairingDates(1, "B1", Span(date(2026, 11, 1), YEAR.end), YEAR)
    facts = [activity(date(2026, 10, 31)), activity(date(2026, 11, 1))]
    assert result(target(), facts, pairing=late).value == 1


def test_a_fact_after_as_of_counts_in_the_value():
    assert result(target(), [activity(DURING + ONE_DAY)]).value == 1


def test_a_lecture_adds_no_hours_to_a_target_that_names_outreach_teaching():
    wanted = target(M.LESSON_HOURS, 10, activity_kinds=("outreach_teaching",))
    facts = [
        activity(kind="lecture", hours=Decimal(2)),
        activity(kind="outreach_teaching", hours=Decimal("1.5")),
    ]
    assert result(wanted, facts).value == Fraction(3, 2)


def test_a_direction_narrows():
    wanted = target(threshold=1, directions=("in",))
    assert result(wanted, [activity(direction="out"), activity(direction="in")]).value == 1


def test_attendance_amounts_and_quantities_are_summed():
    facts = [
        activity(attendance=Decimal(20), amount=Decimal("99.5")),
        activity(attendance=Decimal(3)),
        Fact(Source.QUANTITY, 1, INSIDE, kind="donation", state="confirmed", item="图书", value=40),
        Fact(Source.QUANTITY, 1, INSIDE, kind="donation", state="confirmed", item="玩具", value=7),
    ]
    assert result(target(M.ATTENDANCE, 1), facts).value == 23
    assert result(target(M.DONATION_VALUE, 1), facts).value == Fraction("99.5")
    assert result(target(M.QUANTITY, 1, items=("图书",)), facts).value == 40


def test_29_97_percent_is_not_30_percent():
    facts = [lesson(90 if place < 2997 else 0, teacher=place) for place in range(10_000)]
    wanted = target(M.LESSON_GRADE_SHARE, 30, side=Side.SUPPORTED, grade="excellent")
    found = result(wanted, facts, AFTER)
    assert found.value == Fraction(2997, 100)
    assert found.status is ResultStatus.MISSED
    assert as_json(found)["value"] == 30.0


def test_a_lessons_score_is_the_mean_of_its_observers():
    wanted = target(M.LESSON_GRADE_SHARE, 50, side=Side.SUPPORTED, grade="good")
    assert result(wanted, [lesson(95 + 65, 2)]).value == 100
    assert result(wanted, [lesson(94 + 65, 2)]).value == 0


def test_a_teachers_score_is_the_mean_of_her_lessons_not_of_all_observers():
    wanted = target(M.TEACHER_GRADE_SHARE, 100, side=Side.SUPPORTED, grade="pass")
    facts = [lesson(100 * 3, 3), lesson(20, 1)]
    assert result(wanted, facts).value == 100
    assert result(wanted, [*facts, lesson(59, teacher=2)]).value == 50


def test_the_rubric_versions_own_bands_hold():
    strict = Bands(Decimal(95), Decimal(90), Decimal(80))
    wanted = target(M.LESSON_GRADE_SHARE, 50, side=Side.SUPPORTED, grade="pass")
    assert result(wanted, [lesson(79, bands=strict)]).value == 0
    assert result(wanted, [lesson(79)]).value == 100


def test_a_lesson_kind_narrows_and_the_other_side_does_not_count():
    wanted = target(
        M.LESSON_GRADE_SHARE, 50, side=Side.SUPPORTED, grade="pass", lesson_kinds=("report",)
    )
    assert result(wanted, [lesson(90)]).value is None
    assert result(wanted, [lesson(90, kind="report", side=Side.LEAD)]).value is None


def test_an_unserved_mentee_does_not_cover_the_staff():
    def pair(mentee: int, serves: bool, until: date = YEAR.end) -> Fact:
        return Fact(
            Source.MENTORSHIP,
            1,
            YEAR.start,
            Side.SUPPORTED,
            state="serves" if serves else "",
            subject_id=mentee,
            person_id=mentee,
            until=until,
        )

    staff = Fact(Source.STAFF, 1, date.min, Side.SUPPORTED, value=100, of=4, state="known")
    wanted = target(M.MENTORSHIP_SHARE, 100, side=Side.SUPPORTED)
    facts = [staff, pair(1, True), pair(2, False), pair(3, True, TERM.span.end - ONE_DAY)]
    assert result(wanted, facts).value == 25


def test_a_check_share_adds_items_before_dividing():
    facts = [
        Fact(Source.CHECK, 1, INSIDE, Side.SUPPORTED, item="去小学化", value=9, of=10),
        Fact(Source.CHECK, 1, INSIDE, Side.SUPPORTED, item="去小学化", value=1, of=2),
        Fact(Source.CHECK, 1, INSIDE, Side.SUPPORTED, item="一日常规", value=0, of=5),
    ]
    wanted = target(M.CHECK_SHARE, 90, side=Side.SUPPORTED, items=("去小学化",))
    found = result(wanted, facts)
    assert (found.numerator, found.denominator) == (10, 12)


def test_an_achievement_of_a_higher_level_counts():
    facts = [
        Fact(Source.ACHIEVEMENT, 1, INSIDE, Side.LEAD, "paper", item=level)
        for level in ("national", "city", "county")
    ]
    assert result(target(M.ACHIEVEMENT_COUNT, 1, level="city"), facts).value == 2


def test_a_partly_solved_need_is_not_solved():
    facts = [
        Fact(Source.NEED, 1, INSIDE, state=state) for state in ("solved", "partly_solved", "open")
    ]
    assert result(target(M.NEED_SHARE, 50), facts).value == Fraction(100, 3)


def test_a_measure_is_asked_for_once_it_is_past_or_finished():
    def measure(due: date, finished: date | None) -> Fact:
        return Fact(Source.MEASURE, 1, due, until=finished)

    wanted = target(M.MEASURE_SHARE, 50)
    assert result(wanted, [measure(DURING, None)]).value is None
    assert result(wanted, [measure(DURING - ONE_DAY, None)]).value == 0
    assert result(wanted, [measure(DURING, DURING)]).value == 100
    late = measure(date(2026, 10, 1), date(2026, 10, 2))
    assert result(wanted, [late]).value == 0


def test_the_child_teacher_ratio_is_compared_exactly_and_shown_to_one_decimal():
    wanted = target(M.CHILD_TEACHER_RATIO, 15, side=Side.SUPPORTED, comparison=Comparison.AT_MOST)
    staff = Fact(Source.STAFF, 1, date.min, Side.SUPPORTED, value=1501, of=100, state="known")
    found = result(wanted, [staff], AFTER)
    assert found.status is ResultStatus.MISSED
    assert as_json(found)["value"] == 15.0
    assert "numerator" not in as_json(found)


@pytest.mark.parametrize("staff", [(0, 0, ""), (30, 0, "known")])
def test_a_ratio_without_children_or_teachers_is_no_data(staff):
    value, of, state = staff
    fact = Fact(Source.STAFF, 1, date.min, Side.SUPPORTED, value=value, of=of, state=state)
    wanted = target(M.CHILD_TEACHER_RATIO, 15, side=Side.SUPPORTED, comparison=Comparison.AT_MOST)
    assert result(wanted, [fact], AFTER).status is ResultStatus.NO_DATA


def test_required_papers_of_an_activity_are_there_or_the_share_falls():
    facts = [
        Fact(Source.EVIDENCE, 1, INSIDE, kind="lecture", state="confirmed", value=1, of=1),
        Fact(Source.EVIDENCE, 1, INSIDE, kind="lecture", state="confirmed", value=0, of=1),
    ]
    assert result(target(M.EVIDENCE_SHARE, 100), facts).value == 50


def test_a_rating_not_yet_given_is_on_track_before_the_end_and_no_data_after():
    wanted = target(M.RATING, 60)
    assert result(wanted).status is ResultStatus.ON_TRACK
    assert result(wanted, as_of=AFTER).status is ResultStatus.NO_DATA
    given = Fact(Source.RATING, 1, date.min, item="T1", value=Decimal(60))
    assert result(wanted, [given]).status is ResultStatus.MET


def test_a_period_is_over_from_the_day_after_its_last_day():
    assert result(target(), as_of=TERM.span.end).status is ResultStatus.BEHIND
    assert result(target(), as_of=AFTER).status is ResultStatus.MISSED


def test_a_share_has_no_planned_part():
    wanted = target(M.LESSON_GRADE_SHARE, 50, side=Side.SUPPORTED, grade="pass")
    assert result(wanted).status is ResultStatus.ON_TRACK
    assert result(wanted, [lesson(10)]).status is ResultStatus.BEHIND
    assert result(wanted, as_of=AFTER).status is ResultStatus.NO_DATA


def test_at_most_is_on_track_before_the_end_and_met_after():
    wanted = target(threshold=2, comparison=Comparison.AT_MOST)
    assert result(wanted, [activity()]).status is ResultStatus.ON_TRACK
    assert result(wanted, [activity()], AFTER).status is ResultStatus.MET
    assert result(wanted, [activity()] * 3).status is ResultStatus.BEHIND
    assert result(wanted, [activity()] * 3, AFTER).status is ResultStatus.MISSED


def test_a_month_is_due_from_ten_teaching_days_on():
    wanted = target(period=PeriodKind.MONTH)
    months = [month.code for month in result(wanted).months or ()]
    assert months == ["2026-09", "2026-10", "2026-11", "2026-12", "2027-01"]
    october = list(Span(date(2026, 10, 1), date(2026, 10, 31)).days())
    for days_off, is_due in ((18, True), (19, False)):
        calendar = Calendar(CALENDAR.terms, dict.fromkeys(october[:days_off], False))
        months = result(wanted, calendar=calendar).months or ()
        assert ("2026-10" in [month.code for month in months]) is is_due


def test_a_make_up_sunday_can_make_a_month_due():
    wanted = target(period=PeriodKind.MONTH)
    ends = PairingDates(1, "B1", Span(date(2026, 9, 1), date(2026, 10, 13)), YEAR)
    assert len(result(wanted, pairing=ends).months or ()) == 1
    sunday = Calendar(CALENDAR.terms, {date(2026, 10, 11): True})
    assert len(result(wanted, pairing=ends, calendar=sunday).months or ()) == 2


def test_a_month_target_is_met_only_when_every_due_month_holds():
    wanted = target(period=PeriodKind.MONTH)
    days = [date(2026, 9, 10), date(2026, 10, 10), date(2026, 11, 10), date(2026, 12, 10)]
    facts = [activity(day) for day in days]
    assert result(wanted, facts, AFTER).status is ResultStatus.MISSED
    assert result(wanted, facts, AFTER).value == 4
    all_of_them = [*facts, activity(date(2027, 1, 5))]
    assert result(wanted, all_of_them).status is ResultStatus.MET


def test_a_month_that_was_missed_cannot_be_made_good():
    wanted = target(period=PeriodKind.MONTH)
    facts = [activity(date(2026, 10, 10)), activity(date(2026, 11, 10))]
    plans = [activity(date(2026, 12, 1), "planned"), activity(date(2027, 1, 5), "planned")]
    assert result(wanted, [*facts, *plans]).status is ResultStatus.BEHIND
    september = activity(date(2026, 9, 10))
    assert result(wanted, [september, *facts, *plans]).status is ResultStatus.ON_TRACK


def test_without_a_due_month_nothing_is_earned():
    short = PairingDates(1, "B1", Span(date(2026, 9, 1), date(2026, 9, 5)), YEAR)
    found = result(target(period=PeriodKind.MONTH), as_of=AFTER, pairing=short)
    assert (found.value, found.months, found.earned) == (0, (), 0)
    assert found.status is ResultStatus.NO_DATA


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (PeriodKind.TERM, 1),
        (PeriodKind.SCHOOL_YEAR, 3),
        (PeriodKind.CALENDAR_YEAR, 1),
        (PeriodKind.PROGRAMME, 3),
    ],
)
def test_each_period_has_its_own_edges(period, expected):
    facts = [activity(INSIDE), activity(date(2027, 2, 10)), activity(date(2027, 7, 9))]
    assert result(target(period=period, threshold=9), facts).value == expected


def test_points_in_proportion_when_met_and_by_deduction():
    def earned(wanted, count):
        return result(wanted, [activity()] * count).earned

    plain = target(threshold=4, points=Decimal(10))
    assert [earned(plain, n) for n in (0, 1, 4, 9)] == [0, Fraction(5, 2), 10, 10]
    strict = target(threshold=4, points=Decimal(10), scoring=Scoring.WHEN_MET)
    assert [earned(strict, n) for n in (3, 4)] == [0, 10]
    each = target(threshold=4, points=Decimal(10), scoring=Scoring.DEDUCTION, deduction=Decimal(3))
    assert [earned(each, n) for n in (0, 2, 4)] == [0, 4, 10]
    silent = target(threshold=4, points=Decimal(10), scoring=Scoring.DEDUCTION)
    assert earned(silent, 2) == 8


def test_a_deduction_counts_started_units():
    each = target(
        M.LESSON_HOURS, 4, points=Decimal(10), scoring=Scoring.DEDUCTION, deduction=Decimal(3)
    )
    assert result(each, [activity(hours=Decimal("2.5"))]).earned == 4


def test_at_most_earns_in_inverse_proportion():
    wanted = target(threshold=2, points=Decimal(10), comparison=Comparison.AT_MOST)
    assert result(wanted, [activity()] * 5).earned == 4
    whole = target(
        threshold=2, points=Decimal(10), comparison=Comparison.AT_MOST, scoring=Scoring.WHEN_MET
    )
    assert result(whole, [activity()]).earned == 10


def test_a_threshold_of_zero_is_reached_by_any_value():
    found = result(target(threshold=0, points=Decimal(3)))
    assert found.status is ResultStatus.MET
    assert found.earned == 3


def test_a_null_value_earns_nothing_whatever_the_status():
    wanted = target(M.LESSON_GRADE_SHARE, 50, side=Side.SUPPORTED, grade="pass", points=Decimal(5))
    assert result(wanted).earned == 0


def test_a_side_without_points_leaves_the_joint_score_to_the_other():
    lead = result(target(points=Decimal(10)), [activity()])
    reminder = result(target(points=Decimal(0), side=Side.SUPPORTED, code="T2"))
    found = {score.side: score for score in scores([lead, reminder])}
    assert found[Side.SUPPORTED].value is None
    assert found[Side.SUPPORTED].grade is None
    assert found["joint"].value == 100
    assert (found["joint"].met, found["joint"].total) == (1, 2)


def test_a_grade_is_suggested_from_the_exact_score():
    nearly = result(target(threshold=2000, points=Decimal(10)), [activity(count=1799)])
    found = scores([nearly])[0]
    assert found.shown == "90"
    assert found.grade is TermGrade.GOOD


def test_the_contract_names_parts_only_where_they_belong():
    plain = as_json(result(target(), [activity()]))
    assert "planned" in plain and "months" not in plain and "numerator" not in plain
    monthly = as_json(result(target(period=PeriodKind.MONTH), [activity()]))
    assert "months" in monthly and "planned" not in monthly
    share = as_json(
        result(target(M.LESSON_GRADE_SHARE, 50, side=Side.SUPPORTED, grade="pass"), [lesson(70)])
    )
    assert share["numerator"] == 1 and "planned" not in share
    assert plain["unit"] == ""


def test_a_disputed_or_cancelled_activity_counts_nowhere():
    facts = [activity(state=state) for state in (ActivityState.DISPUTED, ActivityState.CANCELLED)]
    found = result(target(), facts)
    assert (found.value, found.pending, found.planned) == (0, 0, 0)
    assert found.disputed == 1


def test_facts_of_another_pairing_are_not_mine():
    other = activity()._replace(pairing_id=2)
    assert result(target(), [other], pairing=PAIRING).value == 0


def test_facts_made_by_place_are_those_made_by_name():
    by_name = Fact(
        Source.ACTIVITY,
        1,
        INSIDE,
        kind="visit",
        direction="out",
        state="done",
        hours=2,
        attendance=30,
        amount=4,
    )
    assert of_activity(1, INSIDE, "visit", "out", "done", 2, 30, 4) == by_name
    bands = Bands()
    by_name = Fact(
        Source.LESSON,
        1,
        INSIDE,
        Side.LEAD,
        "open",
        subject_id=7,
        person_id=8,
        value=180,
        of=3,
        bands=bands,
        observed=(2, 1),
    )
    assert of_lesson(1, INSIDE, Side.LEAD, "open", 7, 8, 180, 3, (2, 1), bands) == by_name
