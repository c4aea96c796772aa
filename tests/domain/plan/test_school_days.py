"""A calendar's days: years known, grids, prefilling, months that move, what two schools share."""

from datetime import date, timedelta

from pairing.domain.plan.gaps import gap_of, proposed_dates, weeks_left
from pairing.domain.plan.periods import Calendar, Span
from pairing.domain.plan.school_days import (
    BY_LAW_ALONE,
    DayEntry,
    YearState,
    month_grids,
    moved_months,
    prefill,
    year_state,
)
from pairing.domain.vocabulary.programme import CalendarDayKind, PeriodKind, Weekday
from pairing.queries.plan.national_holidays import PACKAGE, national_year
from tests.domain.build import CALENDAR, DURING, TERM, result, target

HOLIDAY, MAKEUP = CalendarDayKind.HOLIDAY, CalendarDayKind.MAKEUP
NEW_YEAR = date(2027, 1, 1)
LEAD, SUPPORTED = 7, 9


def test_a_year_is_known_when_a_day_off_names_who_arranged_it():
    day = date(2026, 10, 1)
    by_hand = DayEntry(day, HOLIDAY, "国庆节")
    by_law = DayEntry(day, HOLIDAY, "国庆节", source=f"holidays 1：2026年{BY_LAW_ALONE}")
    noticed = DayEntry(day, HOLIDAY, "国庆节", source="国办发明电〔2025〕7号")
    assert year_state(2026, []) is YearState.UNKNOWN
    assert year_state(2026, [by_hand]) is YearState.UNKNOWN
    assert year_state(2026, [by_law]) is YearState.BY_LAW
    assert year_state(2026, [by_law, noticed]) is YearState.KNOWN
    assert year_state(2027, [noticed]) is YearState.UNKNOWN
    assert (
        "未导入放假安排" in YearState.UNKNOWN.label and "未导入放假安排" in YearState.BY_LAW.label
    )


def test_the_package_knows_2026_with_its_make_up_days_and_of_2027_the_law_alone():
    known, by_law = national_year(2026), national_year(2027)
    days = {one.day: one for one in known.days}
    assert known.is_complete and "2026年放假安排" in known.source
    assert not days[date(2026, 10, 7)].teaches
    makeup = days[date(2026, 10, 10)]
    assert (makeup.kind, makeup.follows) == (MAKEUP, Weekday.WEDNESDAY)
    assert sum(one.kind is MAKEUP for one in known.days) == 6
    assert not by_law.is_complete and by_law.source.endswith(BY_LAW_ALONE)
    assert by_law.days[0] == DayEntry(NEW_YEAR, HOLIDAY, "元旦", source=by_law.source)
    assert not any("补假" in one.name or one.kind is MAKEUP for one in by_law.days)
    assert national_year(1999).days == []


def test_a_prefill_renews_its_own_days_and_never_one_that_a_person_set():
    mine = DayEntry(date(2026, 10, 10), HOLIDAY, "秋游")
    old = DayEntry(date(2026, 10, 8), HOLIDAY, "国庆节", source=f"{PACKAGE}0.1：2026年放假安排")
    other_year = DayEntry(date(2025, 10, 8), HOLIDAY, source=f"{PACKAGE}0.1：2025年放假安排")
    typed = DayEntry(date(2026, 10, 1), HOLIDAY, "我写的国庆")
    stands = {one.day: one for one in (mine, old, other_year, typed)}
    known = national_year(2026).days
    done = prefill(2026, known, stands, PACKAGE)
    assert [(theirs.day, own) for own, theirs in done.kept] == [(mine.day, mine)]
    assert done.removed == [old.day]
    assert done.same == 1 and typed.day not in {one.day for one in done.written}
    assert len(done.written) == len(known) - 2
    after = (stands | {one.day: one for one in done.written}).copy()
    del after[old.day]
    assert prefill(2026, known, after, PACKAGE)[:2] == ([], [])


def test_a_grid_has_every_day_of_its_months_once_and_monday_first():
    span = Span(date(2026, 9, 3), date(2027, 1, 20))
    entry = DayEntry(date(2026, 10, 10), MAKEUP, follows=Weekday.WEDNESDAY)
    grids = month_grids(span, {entry.day: entry}, Calendar([TERM]))
    cells = [cell for grid in grids for week in grid.weeks for cell in week]
    whole = Span(date(2026, 9, 1), date(2027, 1, 31))
    assert [cell.day for cell in cells if cell.day] == list(whole.days())
    assert {cell.day for cell in cells if cell.is_break} == {*whole.days()} - {*TERM.span.days()}
    assert not any(cell.teaches for cell in cells if cell.is_break)
    assert all(len(week) == 7 for grid in grids for week in grid.weeks)
    assert all(week[0].day is None or week[0].day.weekday() == 0 for g in grids for week in g.weeks)
    found = {cell.day: cell for cell in cells}
    assert found[entry.day].teaches and found[entry.day].entry == entry
    assert not found[date(2026, 10, 11)].teaches


def _off(first, days):
    return {first + timedelta(days=n): False for n in range(days)}


def test_a_month_moves_when_its_tenth_teaching_day_goes():
    span = Span(date(2026, 9, 1), date(2026, 9, 14))
    ten, nine = Calendar([TERM]), Calendar([TERM], {date(2026, 9, 4): False})
    assert ten.teaching_days(span) == 10
    assert list(moved_months(ten, nine, [span])) == [span]
    longer = Span(date(2026, 9, 1), date(2026, 9, 30))
    assert list(moved_months(ten, nine, [longer])) == []


def test_what_is_proposed_obeys_both_schools_and_targets_the_bureau_alone():
    calendar = Calendar(
        CALENDAR.terms,
        {NEW_YEAR: False},
        own={LEAD: _off(date(2026, 11, 26), 30), SUPPORTED: {date(2026, 12, 28): False}},
    )
    wanted = target(threshold=40)
    gap = gap_of(result(wanted, calendar=calendar), calendar, DURING)
    shared = calendar.shared_by({LEAD, SUPPORTED})
    days = proposed_dates(gap, shared, set(), None, DURING, most=99)
    assert days and NEW_YEAR not in days and date(2026, 12, 28) not in days
    assert all(day == date(2026, 11, 25) or day > date(2026, 12, 25) for day in days)
    month = Span(date(2026, 12, 1), date(2026, 12, 31))
    assert calendar.due_months(month) == [month] and shared.due_months(month) == []
    assert calendar.shared_by({1, 2}) is calendar
    one = calendar.shared_by({LEAD})
    assert one.is_teaching_day(date(2026, 12, 28)) and not one.is_teaching_day(NEW_YEAR)


def test_a_school_that_teaches_on_a_holiday_does_not_make_its_partner_come():
    calendar = Calendar(CALENDAR.terms, {NEW_YEAR: False}, own={LEAD: {NEW_YEAR: True}})
    assert calendar.shared_by({LEAD}).is_teaching_day(NEW_YEAR)
    assert not calendar.shared_by({LEAD, SUPPORTED}).is_teaching_day(NEW_YEAR)


def test_a_make_up_saturday_counts_as_the_weekday_whose_lessons_it_gives():
    saturday = date(2026, 11, 28)
    calendar = Calendar(CALENDAR.terms, {saturday: True}, {saturday: 2})
    assert (calendar.weekday_of(saturday), calendar.weekday_of(saturday + timedelta(1))) == (2, 6)
    wanted = target(period=PeriodKind.TERM, threshold=1)
    gap = gap_of(result(wanted, as_of=date(2026, 11, 26)), calendar, date(2026, 11, 26))
    (day,) = proposed_dates(gap, calendar, set(), 2, date(2026, 11, 26))
    assert day == saturday


def test_a_week_whose_days_are_all_off_is_no_week_left():
    span = Span(date(2026, 11, 23), date(2026, 12, 4))
    calendar = Calendar([TERM], own={LEAD: _off(date(2026, 11, 23), 5)})
    assert weeks_left(span, calendar) == 2
    assert weeks_left(span, calendar.shared_by({LEAD, SUPPORTED})) == 1


def test_the_days_between_two_terms_are_no_school_days_unless_the_calendar_says_so():
    winter = Span(date(2027, 1, 23), date(2027, 2, 21))
    assert CALENDAR.teaching_days(winter) == 0 and weeks_left(winter, CALENDAR) == 0
    assert CALENDAR.is_teaching_day(TERM.span.end) and CALENDAR.is_teaching_day(date(2027, 2, 22))
    summer = date(2027, 7, 12)
    assert CALENDAR.is_teaching_day(summer), "nobody knows yet when the next term begins"
    course = Calendar(CALENDAR.terms, {date(2027, 2, 1): True})
    assert course.is_teaching_day(date(2027, 2, 1))
    assert Calendar([TERM]).teaching_days(winter) == 20
