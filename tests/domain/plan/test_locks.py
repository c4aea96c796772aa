"""When a term is closed, what an exception still opens, which days a change of dates changes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.domain.assessment.lock_story import STEPS, lock_story
from pairing.domain.plan.locks import (
    ExceptionState,
    LockBook,
    TermLock,
    TermState,
    exception_state,
    moved_days,
    state_text,
    term_state,
)
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.assessment import AssessmentState
from pairing.domain.vocabulary.programme import Phase

START, TODAY = date(2026, 9, 1), date(2026, 11, 24)
TERM = Span(START, date(2027, 1, 22))
DAY = Span(TODAY, TODAY)


@pytest.mark.parametrize(
    ("locks_on", "at_once", "state"),
    [
        (None, False, TermState.RUNNING),
        (date(2027, 1, 31), False, TermState.RUNNING),
        (TODAY + timedelta(days=14), False, TermState.SOON),
        (TODAY, False, TermState.SOON),
        (TODAY - timedelta(days=1), False, TermState.LOCKED),
        (None, True, TermState.LOCKED),
    ],
)
def test_a_term_is_locked_from_the_day_after_its_last(locks_on, at_once, state):
    assert term_state(TERM, locks_on, at_once, TODAY) is state


def test_a_lock_that_is_near_says_in_how_many_days():
    assert state_text(TermState.SOON, TODAY + timedelta(days=3), TODAY) == "即将锁定，还有 3 天"
    assert state_text(TermState.SOON, TODAY, TODAY) == "今天是最后一天"


def test_a_term_that_has_not_begun_says_so():
    assert term_state(TERM, None, False, date(2026, 8, 1)) is TermState.COMING


def test_a_term_whose_days_are_over_has_ended_though_it_is_open():
    assert term_state(TERM, None, False, TERM.end) is TermState.RUNNING
    over = term_state(TERM, None, False, TERM.end + timedelta(days=1))
    assert state_text(over, None, TODAY) == "已结束"
    assert {one.label for one in Phase} < {one.label for one in TermState}


def test_an_exception_ends_by_itself_or_earlier():
    assert exception_state(TODAY, False, TODAY) is ExceptionState.OPEN
    assert exception_state(TODAY, False, TODAY + timedelta(days=1)) is ExceptionState.EXPIRED
    assert exception_state(TODAY, True, TODAY) is ExceptionState.ENDED


def test_the_lock_holds_for_all_but_who_is_excepted():
    lock = TermLock(2, "第一学期", TERM, is_locked=True)
    book = LockBook([lock], frozenset({(7, 2)}))
    assert "第一学期已锁定" in book.reason(8, DAY)
    assert "已锁定" in book.reason(None, DAY)
    assert book.reason(7, DAY) == ""
    assert book.reason(8, Span(date(2027, 3, 1), date(2027, 3, 1))) == ""


def test_an_exception_does_not_open_what_was_handed_in():
    lock = TermLock(2, "第一学期", TERM, is_locked=True)
    book = LockBook([lock], frozenset({(7, 2)}), {(7, 2): AssessmentState.ARCHIVED})
    assert "重新打开" in book.reason(7, DAY)


days = st.dates(START, date(2026, 12, 31))


@given(days, days, days, days)
def test_moved_days_are_exactly_those_of_one_span_only(a, b, c, d):
    before, after = Span(min(a, b), max(a, b)), Span(min(c, d), max(c, d))
    found = {day for span in moved_days(before, after) for day in span.days()}
    one, other = set(before.days()), set(after.days())
    assert found >= one ^ other
    if one & other:
        assert found == one ^ other


def test_a_new_span_moves_all_its_days():
    assert moved_days(None, TERM) == [TERM]
    assert moved_days(TERM, TERM) == []


def test_every_step_of_the_log_is_told_in_words():
    changes = {
        "due_on": [None, "2027-01-10"],
        "locks_on": ["2027-01-20", "2027-01-31"],
        "reason": "补记",
        "assessments": [1],
        "pairings": [3, 4],
        "until": "2027-02-01",
        "state": ["archived", "returned"],
    }
    for action in STEPS:
        told = changes | ({"until": ["2027-02-01", "2027-01-30"]} if "end" in action else {})
        word, details = lock_story(action, told)
        assert word != action
        assert all(details)
    assert lock_story("set_term_dates", changes)[1][0] == "提交截止 （没有） 改为 2027-01-10"
