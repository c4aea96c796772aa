"""Two people: whoever had a hand in the marks takes no next step; what fell away counts no more."""

from __future__ import annotations

from pairing.domain.assessment.hands import (
    Hands,
    KeptPoints,
    LoggedDeed,
    marked_by,
    refused_approver,
    refused_reviewer,
)

ANNE, BEN = 1, 2
POINTS = {"side": "lead", "points": [None, "-2"], "clause": "第三条"}
KEPT = KeptPoints("lead", "-2", "第三条")


def _deed(who, action, **changes):
    return LoggedDeed(who, action, changes)


def test_who_adjusted_before_another_graded_is_remembered():
    deeds = [_deed(ANNE, "adjust_score", **POINTS), _deed(BEN, "grade_assessment")]
    hands = Hands(marked=marked_by(deeds, {KEPT}))
    assert "加减分是您记的" in refused_approver({ANNE}, hands)
    assert "等次是您给的" in refused_approver({BEN}, hands)
    assert refused_approver({3}, hands) == ""


def test_who_took_points_away_is_remembered_too():
    deeds = [
        _deed(ANNE, "adjust_score", **POINTS),
        _deed(BEN, "remove_adjustment", **POINTS),
        _deed(ANNE, "grade_assessment"),
    ]
    assert set(marked_by(deeds, set())) == {ANNE, BEN}


def test_an_adjustment_that_fell_away_counts_until_the_round_is_over():
    deeds = [_deed(ANNE, "adjust_score", **POINTS)]
    assert set(marked_by(deeds, set())) == {ANNE}
    assert marked_by([*deeds, _deed(BEN, "return_assessment")], set()) == {}


def test_after_a_return_only_what_still_stands_counts():
    deeds = [
        _deed(ANNE, "adjust_score", **POINTS),
        _deed(BEN, "grade_assessment"),
        _deed(BEN, "return_assessment"),
    ]
    assert set(marked_by(deeds, {KEPT})) == {ANNE}
    assert marked_by([*deeds, _deed(ANNE, "reopen_term")], set()) == {}


def test_another_account_of_the_same_person_is_the_same_person():
    hands = Hands(marked={ANNE: "等次是您给的"})
    assert refused_approver({5, ANNE}, hands)
    assert refused_approver({5, None}, Hands(marked={None: "等次是您给的"})) == ""


def test_one_person_alone_still_does_not_judge_what_she_handed_in_or_recorded():
    marked = {ANNE: "等次是您给的"}
    assert refused_approver({ANNE}, Hands(marked=marked), alone=True) == ""
    assert "您提交的" in refused_approver({ANNE}, Hands(frozenset({ANNE}), marked=marked), True)
    recorded = Hands(recorded=frozenset({ANNE}))
    assert "记录或确认" in refused_reviewer({ANNE}, recorded)
    assert "记录或确认" in refused_approver({ANNE}, recorded, alone=True)
