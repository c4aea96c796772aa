"""The states of a term assessment, the moves allowed, and the grade after the bureau's word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum, auto
from fractions import Fraction
from typing import Any

from pairing.domain.people.permissions import Action, Actor, Place, can
from pairing.domain.plan.evaluate import Result
from pairing.domain.plan.ledger import value_text
from pairing.domain.plan.scores import JOINT, Score, joint_of
from pairing.domain.vocabulary.assessment import (
    WITH_THE_BUREAU,
    AssessmentState,
    ReviewStage,
    TermGrade,
)
from pairing.domain.vocabulary.programme import Side

S = AssessmentState
HUNDRED = Fraction(100)


class Move(StrEnum):
    """What can be done with an assessment or with one side's part of it."""

    SUBMIT = auto()
    WITHDRAW = auto()
    ACCEPT = auto()
    RETURN = auto()
    GRADE = auto()
    APPROVE = auto()
    ARCHIVE = auto()
    REOPEN = auto()


OPEN_TO_THE_SIDES = (S.DRAFT, S.RETURNED)
HANDED_IN = (*WITH_THE_BUREAU, S.APPROVED, S.ARCHIVED)
"""Both sides have submitted: the records rest, and each side reads the other's words."""
DECIDED = (S.APPROVED, S.ARCHIVED)
"""The bureau's word is given: the figures are kept as they stood then."""
PART_MOVES: dict[Move, dict[AssessmentState, AssessmentState]] = {
    Move.SUBMIT: {S.DRAFT: S.SUBMITTED, S.RETURNED: S.RESUBMITTED},
    Move.WITHDRAW: {S.SUBMITTED: S.DRAFT, S.RESUBMITTED: S.RETURNED},
    Move.RETURN: {S.SUBMITTED: S.RETURNED, S.RESUBMITTED: S.RETURNED},
}
"""What a move makes of one side's part; a state that is not named does not allow it."""
MOVES: dict[Move, tuple[AssessmentState, ...]] = {
    Move.SUBMIT: OPEN_TO_THE_SIDES,
    Move.WITHDRAW: (*OPEN_TO_THE_SIDES, *WITH_THE_BUREAU),
    Move.ACCEPT: WITH_THE_BUREAU,
    Move.RETURN: WITH_THE_BUREAU,
    Move.GRADE: WITH_THE_BUREAU,
    Move.APPROVE: WITH_THE_BUREAU,
    Move.ARCHIVE: (S.APPROVED,),
    Move.REOPEN: (S.APPROVED, S.ARCHIVED),
}
"""The states of the whole assessment in which a move is allowed."""


def part_after(state: AssessmentState, move: Move) -> AssessmentState | None:
    """The part's state after the move; None when it is not allowed."""
    return PART_MOVES[move].get(state)


def whole_of(parts: Iterable[AssessmentState]) -> AssessmentState:
    """The whole assessment's state while it is between the two sides and the bureau."""
    states = list(parts)
    if S.RETURNED in states:
        return S.RETURNED
    if S.DRAFT in states or len(states) < len(Side):
        return S.DRAFT
    return S.RESUBMITTED if S.RESUBMITTED in states else S.SUBMITTED


def is_allowed(state: AssessmentState, move: Move, *, accepted: bool = False) -> bool:
    """Whether the whole assessment allows the move; nobody withdraws what is under review."""
    if move is Move.WITHDRAW and accepted:
        return False
    return state in MOVES[move]


STAGES = {
    S.DRAFT: ReviewStage.WAITING,
    S.RETURNED: ReviewStage.RETURNED,
    S.APPROVED: ReviewStage.APPROVED,
    S.ARCHIVED: ReviewStage.ARCHIVED,
}
STEPS = (
    ("填写中", (ReviewStage.WAITING, ReviewStage.RETURNED)),
    ("已提交", (ReviewStage.TO_REVIEW,)),
    ("审核", (ReviewStage.IN_REVIEW, ReviewStage.TO_APPROVE)),
    ("已通过", (ReviewStage.APPROVED,)),
    ("已归档", (ReviewStage.ARCHIVED,)),
)
"""The way that a term's assessment goes, as the strip on its page shows it."""


NEXT_STEPS = {
    ReviewStage.WAITING: "写好自评，补齐还差的，提交",
    ReviewStage.RETURNED: "按退回意见修改，再次提交",
    ReviewStage.TO_REVIEW: "教育局开始审核",
    ReviewStage.IN_REVIEW: "教育局给出等次",
    ReviewStage.TO_APPROVE: "由另一位教育局人员审定",
    ReviewStage.APPROVED: "学期锁定后，由教育局归档",
    ReviewStage.ARCHIVED: "已归档，数字不会再变",
}
"""Who does what next; the sides' own steps are said with their names and the day due."""
WITH_THE_SIDES = (ReviewStage.WAITING, ReviewStage.RETURNED)


def stage_of(state: AssessmentState | None, *, accepted: bool, graded: bool) -> ReviewStage:
    """Where it stands in the bureau's queue; None: nobody has written yet."""
    if state is None or state not in WITH_THE_BUREAU:
        return STAGES[state or S.DRAFT]
    if graded:
        return ReviewStage.TO_APPROVE
    return ReviewStage.IN_REVIEW if accepted else ReviewStage.TO_REVIEW


def reads_part(actor: Actor, place: Place, state: AssessmentState) -> bool:
    """Whether somebody may read one side's self-evaluation, which stands at ``place``.

    The side's own directors and the bureau always, the partner's once both have submitted:
    ``state`` is the whole assessment's.
    """
    if not can(actor, Action.READ_SELF_EVALUATION, place):
        return False
    if can(actor, Action.WRITE_SELF_EVALUATION, place):
        return True
    return can(actor, Action.REVIEW_ASSESSMENT, place) or state in HANDED_IN


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing that a side's submission needs: what is missing, and who must act.

    ``key`` names it for a waiver, and its kind (``gate.GATE``), which knows where it is done;
    ``argument`` is the row's id there, ``teacher_id`` the person's whom it is about; ``waived`` is
    the reason why it need not come, ``version`` that waiver's (0 without one); ``category`` is the
    paper's, where a paper is missing.
    """

    key: str
    text: str
    holder: str
    argument: int = 0
    teacher_id: int = 0
    waived: str = ""
    category: str = ""
    version: int = 0


def still_open(asked: Iterable[Asked]) -> list[Asked]:
    """What keeps the gate shut."""
    return [one for one in asked if not one.waived]


def with_waivers(asked: Iterable[Asked], waivers: Mapping[str, tuple[str, int]]) -> list[Asked]:
    """The same list, each waived one with its reason and the waiver's version."""
    found = [(one, *waivers.get(one.key, ("", 0))) for one in asked]
    return [replace(one, waived=reason, version=version) for one, reason, version in found]


def adjusted(scores: Sequence[Score], points: Mapping[Side, Decimal]) -> list[Score]:
    """One pairing's scores after deductions and additions, each side kept within 0–100.

    The joint score is the mean of the adjusted sides that have one.
    """
    found: list[Score] = []
    for score in scores:
        if score.side == JOINT:
            found.append(joint_of(score, found))
        elif score.value is None:
            found.append(score)
        else:
            moved = score.value + Fraction(points.get(Side(score.side), Decimal(0)))
            found.append(replace(score, value=min(max(moved, Fraction(0)), HUNDRED)))
    return found


def needs_reason(suggested: TermGrade | None, given: TermGrade) -> bool:
    """The bureau decides; where it differs from what is suggested it must say why."""
    return suggested is not given


def resubmitted(
    last: Mapping[str, Any],
    sections: Mapping[str, str],
    figures: Mapping[str, str],
    asked: Iterable[Asked],
) -> dict[str, Any]:
    """What is kept of a submission: sections, figures, what was waived, what the last one said."""
    return {
        "sections": dict(sections),
        "figures": dict(figures),
        "waived": [[one.text, one.waived] for one in asked if one.waived],
        "before": {name: last[name] for name in ("sections", "figures") if name in last},
    }


def changed_figures(
    before: Mapping[str, str], now: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """(target code, what it said, what it says) of the figures that moved."""
    return [
        (code, before[code], text)
        for code, text in now.items()
        if code in before and before[code] != text
    ]


def moved_results(before: Iterable[Result], now: Iterable[Result]) -> list[str]:
    """What no longer stands as it was graded, a phrase each: value, points, what is asked."""
    known, rows = {one.target.code: one for one in before}, list(now)
    found = [
        f"{one.target.name}：{value_text(known[one.target.code])} → {value_text(one)}"
        if one.target.code in known
        else f"{one.target.name}是新的"
        for one in rows
        if _weighed(known.get(one.target.code)) != _weighed(one)
    ]
    gone = known.keys() - {one.target.code for one in rows}
    return [*found, *(f"{known[code].target.name}没有了" for code in sorted(gone))]


def _weighed(result: Result | None) -> tuple[object, ...] | None:
    """What a grade rests on: not the status, which follows the calendar."""
    if result is None:
        return None
    return result.value, result.earned, result.goal, result.target.points


def changed_sections(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The sections whose text differs from the last submission's, by code."""
    keys = dict.fromkeys([*before, *now])
    return [key for key in keys if before.get(key, "") != now.get(key, "")]
