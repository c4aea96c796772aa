"""An assessment's way: nobody skips a step, nothing is approved that was not handed in."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing.domain.assessment.assessments import (
    MOVES,
    Asked,
    Move,
    adjusted,
    changed_sections,
    is_allowed,
    needs_reason,
    part_after,
    still_open,
    whole_of,
    with_waivers,
)
from pairing.domain.plan.scores import Score
from pairing.domain.vocabulary.assessment import AssessmentState, TermGrade
from pairing.domain.vocabulary.programme import Side

S = AssessmentState


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], S.DRAFT),
        ([S.SUBMITTED], S.DRAFT),
        ([S.DRAFT, S.SUBMITTED], S.DRAFT),
        ([S.SUBMITTED, S.SUBMITTED], S.SUBMITTED),
        ([S.RETURNED, S.SUBMITTED], S.RETURNED),
        ([S.RESUBMITTED, S.SUBMITTED], S.RESUBMITTED),
    ],
)
def test_the_whole_is_where_its_parts_are(parts, whole):
    assert whole_of(parts) is whole


def test_a_part_goes_in_comes_back_and_goes_in_again():
    assert part_after(S.DRAFT, Move.SUBMIT) is S.SUBMITTED
    assert part_after(S.SUBMITTED, Move.RETURN) is S.RETURNED
    assert part_after(S.RETURNED, Move.SUBMIT) is S.RESUBMITTED
    assert part_after(S.RESUBMITTED, Move.WITHDRAW) is S.RETURNED
    assert part_after(S.SUBMITTED, Move.SUBMIT) is None


def test_nobody_withdraws_what_is_under_review():
    assert is_allowed(S.SUBMITTED, Move.WITHDRAW)
    assert not is_allowed(S.SUBMITTED, Move.WITHDRAW, accepted=True)


def test_only_what_was_handed_in_is_approved_and_only_that_is_archived():
    assert [s for s in S if is_allowed(s, Move.APPROVE)] == [S.SUBMITTED, S.RESUBMITTED]
    assert [s for s in S if is_allowed(s, Move.ARCHIVE)] == [S.APPROVED]
    assert set(MOVES) == set(Move)


def test_a_waiver_opens_the_gate_for_its_item_alone():
    asked = [Asked("a", "缺总结", "张三"), Asked("b", "缺材料", "李四")]
    waived = with_waivers(asked, {"a": ("请假", 1)})
    assert [one.key for one in still_open(waived)] == ["b"]


def _scores(lead, supported):
    return [
        Score("B1", "lead", lead, 1, 2),
        Score("B1", "supported", supported, 1, 2),
        Score("B1", "joint", Fraction(0), 2, 4),
    ]


def test_deductions_and_additions_move_the_side_and_the_joint_score():
    found = adjusted(_scores(Fraction(90), Fraction(70)), {Side.LEAD: Decimal("-4.5")})
    assert [score.value for score in found] == [Fraction("85.5"), 70, Fraction("77.75")]
    alone = adjusted(_scores(Fraction(90), None), {Side.SUPPORTED: Decimal(5)})
    assert [score.value for score in alone] == [90, None, 90]


@given(lead=st.fractions(0, 100), points=st.decimals(-200, 200, places=2))
def test_an_adjusted_score_stays_within_its_bounds(lead, points):
    found = adjusted(_scores(lead, lead), {Side.LEAD: points})
    assert all(0 <= score.value <= 100 for score in found)


def test_a_grade_that_differs_needs_a_reason():
    assert needs_reason(TermGrade.GOOD, TermGrade.EXCELLENT)
    assert not needs_reason(TermGrade.GOOD, TermGrade.GOOD)
    assert needs_reason(None, TermGrade.PASS)


def test_what_changed_since_the_last_submission_is_named():
    assert changed_sections({"effect": "a", "next": "b"}, {"effect": "a", "next": "c"}) == ["next"]
    assert changed_sections({}, {"effect": "a"}) == ["effect"]
