"""Months and last days, counted from the facts behind the results; exact sums of fractions."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pairing.domain.numbers import percent, total
from pairing.domain.plan.facts import Facts
from pairing.domain.plan.month_cells import MonthCell, last_held, month_cell
from pairing.domain.plan.periods import Span, period_of
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.programme import PeriodKind
from tests.domain.build import CALENDAR, SECOND, TERM, YEAR, activity

OCTOBER = Span(date(2026, 10, 1), date(2026, 10, 31))
FACTS = Facts(
    [
        activity(date(2026, 10, 31), kind="lecture"),
        activity(date(2026, 10, 1)),
        activity(date(2026, 10, 2)),
        activity(date(2026, 10, 9), "planned"),
        activity(date(2026, 10, 20), "done"),
        activity(date(2026, 10, 21), "disputed"),
        activity(date(2026, 9, 30)),
        activity(date(2026, 11, 1), "done"),
    ]
)


def test_a_month_counts_its_own_days_by_state_and_kind_in_the_vocabularys_order() -> None:
    cell = month_cell(FACTS, 1, OCTOBER)
    assert cell == MonthCell({"走访": 2, "专题讲座": 1}, planned=1, waiting=1)
    assert list(cell.done) == ["走访", "专题讲座"]


def test_every_kind_stands_in_the_vocabularys_order() -> None:
    facts = Facts(activity(kind=kind.value) for kind in reversed(ActivityKind))
    assert list(month_cell(facts, 1, OCTOBER).done) == [kind.label for kind in ActivityKind]


def test_another_pairings_activities_are_not_counted() -> None:
    assert month_cell(FACTS, 2, OCTOBER) == MonthCell({}, 0, 0)
    assert last_held(FACTS, 2, date(2027, 1, 1)) is None


def test_the_last_day_is_one_on_which_something_was_done_and_is_not_ahead() -> None:
    assert last_held(FACTS, 1, date(2026, 12, 1)) == date(2026, 11, 1)
    assert last_held(FACTS, 1, date(2026, 10, 30)) == date(2026, 10, 20)
    assert last_held(FACTS, 1, date(2026, 9, 1)) is None


def test_a_period_kept_for_one_term_is_not_given_for_another() -> None:
    first, second = (
        period_of(PeriodKind.TERM, one, YEAR, YEAR, CALENDAR) for one in (TERM, SECOND)
    )
    assert (first, second) == (TERM.span, SECOND.span)
    short = Span(date(2026, 10, 1), date(2026, 12, 31))
    assert period_of(PeriodKind.TERM, TERM, YEAR, short, CALENDAR) == short


@given(st.lists(st.fractions(max_denominator=50)))
def test_a_total_by_denominators_is_the_plain_sum(parts: list[Fraction]) -> None:
    assert total(parts) == sum(parts, Fraction(0))


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_percentage_is_exact(part: int, whole: int) -> None:
    assert percent(part, whole) == Fraction(part, whole) * 100
