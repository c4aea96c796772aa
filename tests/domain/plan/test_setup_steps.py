"""开县向导: each step says what is missing, and is done when nothing is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from pairing.domain.plan.periods import Span
from pairing.domain.plan.setup_steps import (
    CountyState,
    Paired,
    SetupStep,
    TalliedRow,
    TermNow,
    is_ready,
    next_of,
    steps_of,
)

TODAY = date(2026, 9, 1)
TERM = TermNow("上学期", Span(date(2026, 9, 1), date(2027, 1, 22)))
PAIR = Paired(3, "P01", 9, (1, 2), Span(date(2026, 9, 1), date(2027, 8, 31)))
WHOLE = CountyState(
    term=TERM,
    calendar_days=7,
    schools=(TalliedRow(1, "实验小学", 6), TalliedRow(2, "湖滨小学", 6)),
    programmes=(TalliedRow(9, "结对", 8),),
    pairings=(PAIR,),
    directed=frozenset({1, 2}),
    accounts=3,
)


def _missing(county, today=TODAY):
    return {one.step: [lack.text for lack in one.missing] for one in steps_of(county, today)}


def test_a_whole_county_is_ready_and_says_its_figures():
    steps = steps_of(WHOLE, TODAY)
    assert is_ready(steps)
    assert next_of(steps) is None
    figures = [one.figure for one in steps]
    assert figures == [
        "上学期",
        "7 天放假或调休",
        "2 所",
        "12 位",
        "1 个方案，8 项指标",
        "1 个",
        "3 个",
    ]


def test_an_empty_county_begins_with_its_terms():
    steps = steps_of(CountyState(), TODAY)
    assert not any(one.is_done for one in steps)
    assert next_of(steps).step is SetupStep.TERMS
    assert [one.figure for one in steps] == [""] * len(SetupStep)


OVER = TermNow("下学期", Span(date(2026, 2, 1), date(2026, 7, 1)))
TWO = WHOLE.schools
CASES = {
    SetupStep.TERMS: (
        {"term": TermNow("旧", Span(date(2026, 2, 1), date(2026, 7, 1)))},
        "已经结束",
    ),
    SetupStep.CALENDAR: ({"calendar_days": 0}, "上学期还没有放假"),
    SetupStep.ORGANISATIONS: ({"schools": TWO[:1], "pairings": ()}, "只有 1 所"),
    SetupStep.TEACHERS: ({"schools": (TWO[0], TalliedRow(2, "湖滨小学"))}, "“湖滨小学”没有教师"),
    SetupStep.PROGRAMME: ({"programmes": (TalliedRow(9, "结对"),)}, "“结对”没有指标"),
    SetupStep.PAIRINGS: ({"programmes": (TalliedRow(9, "结对"),)}, "结对 P01 没有指标"),
    SetupStep.ACCOUNTS: ({"directed": frozenset({1})}, "“湖滨小学”没有负责人账号"),
}


@pytest.mark.parametrize("step", CASES)
def test_each_step_names_what_it_lacks(step):
    change, words = CASES[step]
    assert words in "；".join(_missing(replace(WHOLE, **change))[step])


def test_a_school_in_no_pairing_keeps_nobody_waiting():
    third = TalliedRow(5, "第三小学")
    assert is_ready(steps_of(replace(WHOLE, schools=(*TWO, third)), TODAY))
    before = replace(WHOLE, schools=(*TWO, third), pairings=())
    assert "“第三小学”没有教师" in _missing(before)[SetupStep.TEACHERS]
    assert "“第三小学”没有负责人账号" in _missing(before)[SetupStep.ACCOUNTS]


def test_pairings_that_all_end_before_the_term_are_none():
    old = PAIR._replace(span=Span(date(2025, 9, 1), date(2026, 8, 31)))
    assert "没有一个结对在运行" in _missing(replace(WHOLE, pairings=(old,)))[SetupStep.PAIRINGS][0]


def test_accounts_that_nobody_can_use_are_counted():
    assert _missing(replace(WHOLE, bare_accounts=3))[SetupStep.ACCOUNTS] == [
        "3 个账号没有密码，也没有能用的单子"
    ]
