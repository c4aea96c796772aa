"""The two terms of a school year: the usual days, and what other days must keep."""

from __future__ import annotations

from datetime import date

import pytest

from pairing.domain.plan.periods import Span
from pairing.domain.plan.school_years import faults_of, usual_terms, year_to_make

DAY = date.fromisoformat


def _span(start: str, end: str) -> Span:
    return Span(DAY(start), DAY(end))


@pytest.mark.parametrize(
    ("year", "first", "second"),
    [
        (2026, ("2026-09-01", "2027-01-22"), ("2027-02-22", "2027-07-09")),
        (2025, ("2025-09-01", "2026-01-23"), ("2026-02-23", "2026-07-10")),
        (2027, ("2027-09-01", "2028-01-21"), ("2028-02-21", "2028-07-07")),
    ],
)
def test_the_usual_days_end_on_fridays_and_begin_again_on_a_monday(year, first, second):
    one, two = usual_terms(year)
    assert (one.span, two.span) == (_span(*first), _span(*second))
    assert (one.code, two.code) == (f"{year}-1", f"{year}-2")
    assert faults_of([one.span, two.span], []) == []


@pytest.mark.parametrize(
    ("known", "today", "wanted"),
    [
        ([], "2026-11-24", 2026),
        ([], "2026-05-31", 2025),
        ([], "2026-06-01", 2026),
        (["2026—2027"], "2026-11-24", 2027),
        (["2026-2027学年", "2027～2028"], "2026-11-24", 2028),
    ],
)
def test_the_school_year_that_is_wanted_next(known, today, wanted):
    assert year_to_make(known, DAY(today)) == wanted


@pytest.mark.parametrize(
    ("spans", "others", "told"),
    [
        ([("2026-09-01", "2026-08-31")], [], [(0, True, "以后")]),
        ([("2026-09-01", "2027-09-01")], [], [(0, True, "366 天")]),
        ([("2026-09-01", "2026-09-27")], [], [(0, True, "27 天")]),
        ([("2026-09-01", "2027-01-22"), ("2027-01-22", "2027-07-09")], [], [(1, False, "前一个")]),
        ([("2026-09-01", "2027-01-22")], [("2027-01-22", "2027-07-01")], [(0, False, "上学期”")]),
    ],
)
def test_days_that_are_no_term_are_named(spans, others, told):
    known = [("上学期", _span(*one)) for one in others]
    found = faults_of([_span(*one) for one in spans], known)
    assert [(one.which, one.at_end) for one in found] == [(which, end) for which, end, _ in told]
    assert all(words in one.message for one, (*_, words) in zip(found, told, strict=True))


def test_terms_that_only_touch_each_others_days_are_two():
    spans = [_span("2026-09-01", "2027-01-22"), _span("2027-01-23", "2027-07-09")]
    assert faults_of(spans, [("去年", _span("2026-02-23", "2026-08-31"))]) == []
