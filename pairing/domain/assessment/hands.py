"""Two people: whose hands an assessment has been through, and who may not take the next step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

BEGIN_ANEW = frozenset({"return_assessment", "reopen_assessment", "reopen_term"})
"""After these the review is another one: what was given before no longer stands."""
MARKING = {
    "grade_assessment": "等次是您给的",
    "adjust_score": "加减分是您记的",
    "remove_adjustment": "有加减分是您去掉的",
    "rate_targets": "评定是您打的",
}
ADJUSTED = "adjust_score"
RECORDED = "这个结对本学期的活动有您记录或确认的，不能再由您审核或审定。请由另一位教育局人员办理。"
SUBMITTED = "这份自评是您提交的，不能再由您审核或审定。请由另一位教育局人员办理。"


class LoggedDeed(NamedTuple):
    """What the log tells of an assessment: who did what, oldest first."""

    account_id: int | None
    action: str
    changes: Mapping[str, Any]


class KeptPoints(NamedTuple):
    """A deduction or addition that stands: side, points and clause as the log writes them."""

    side: str
    points: str
    clause: str


@dataclass(frozen=True, slots=True)
class Hands:
    """The accounts whose work stands in an assessment, in whatever role or school it was done."""

    submitted: frozenset[int | None] = frozenset()
    recorded: frozenset[int | None] = frozenset()
    """Who recorded or confirmed an activity of the pairing in the term."""
    marked: Mapping[int | None, str] = field(default_factory=dict)
    """Who graded, rated, added or took away points, and the word for it."""


def marked_by(
    deeds: Iterable[LoggedDeed], standing: Collection[KeptPoints]
) -> dict[int | None, str]:
    """Who has a hand in the marks as they are now.

    What was done in an earlier round counts only where it still stands: an adjustment.
    """
    kept: dict[int | None, str] = {}
    now: dict[int | None, str] = {}
    for deed in deeds:
        if deed.action in BEGIN_ANEW:
            now = {}
        elif deed.action in MARKING:
            now.setdefault(deed.account_id, MARKING[deed.action])
            if deed.action == ADJUSTED and _as_told(deed) in standing:
                kept[deed.account_id] = MARKING[ADJUSTED]
    return now | kept


def _as_told(deed: LoggedDeed) -> KeptPoints:
    points = deed.changes.get("points") or [None, ""]
    return KeptPoints(deed.changes.get("side", ""), points[-1], deed.changes.get("clause", ""))


def refused_reviewer(own: Collection[int | None], hands: Hands) -> str:
    """Why somebody may not review or approve it; "" when she may.

    ``own`` are the ids of that person's accounts.
    """
    mine = set(own) - {None}
    if mine & hands.submitted:
        return SUBMITTED
    return RECORDED if mine & hands.recorded else ""


def refused_approver(own: Collection[int | None], hands: Hands, alone: bool = False) -> str:
    """Why somebody may not approve it: submitter, reviewer and approver are three people.

    ``alone``: the bureau has one officer and has said so (一人经办), who does both.
    """
    words = [hands.marked[one] for one in own if one is not None and one in hands.marked]
    if words and not alone:
        return f"{words[0]}。审核和审定要两个人，请由另一位教育局人员审定。"
    return refused_reviewer(own, hands)


def is_one_person(reviewer: int | None, approver: int | None) -> bool:
    """Whether one person gave the grade and approved it: the sheet says so."""
    return reviewer is not None and reviewer == approver
