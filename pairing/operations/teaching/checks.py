"""Checklists of one organisation: each item holds, does not, or does not apply; corrected later."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from pairing.domain.people.permissions import Action, Actor, is_author
from pairing.domain.teaching.rubrics import Mark, marks_as_json
from pairing.domain.vocabulary.lessons import Purpose
from pairing.models import Check, Pairing, RubricVersion
from pairing.operations.change import Forbidden, RuleBroken, Stale, must_move, permit, writing
from pairing.operations.teaching.rubric_marks import fitting, refuse_day, version_in_use

MOST_ITEMS = 10_000
GONE = "这条检查记录刚刚有变化，请看过最新内容再改。"


@dataclass(frozen=True, slots=True)
class CheckDraft:
    """A filled checklist as the form gives it; due and passed are computed from the marks.

    ``shown`` is the fingerprint of the checklist content that the form showed; ``due`` and
    ``passed`` are asked for only where an imported record has nothing else.
    """

    organisation_id: int
    day: date | None
    rubric: str = ""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    shown: str = ""
    remark: str = ""
    due: Decimal | None = None
    passed: Decimal | None = None


def _fill(check: Check, pairing: Pairing, draft: CheckDraft) -> None:
    if draft.organisation_id not in (pairing.lead_id, pairing.supported_id):
        raise RuleBroken("organisation_id", "请选择结对双方的单位。")
    check.organisation_id = draft.organisation_id
    check.remark = draft.remark


def _tick(check: Check, version: RubricVersion, marks: Mapping[str, Mark]) -> None:
    tally = fitting(version, marks).tally(marks)
    if not tally.due:
        raise RuleBroken("rubric", "每一项都不适用，就不用记这次检查了。")
    check.rubric_version, check.items = version, marks_as_json(marks)
    check.due, check.passed = Decimal(tally.due), Decimal(tally.passed)


def _count(check: Check, draft: CheckDraft) -> None:
    """What an imported record holds: two counts."""
    due, passed = draft.due, draft.passed
    if due is None or not 0 < due <= MOST_ITEMS or due != int(due):
        raise RuleBroken("due", "应查项要是大于 0 的整数。")
    if passed is None or not 0 <= passed <= due or passed != int(passed):
        raise RuleBroken("passed", "合格项要是整数，不超过应查项。")
    check.due, check.passed = due, passed


def record_check(actor: Actor, pairing_id: int, draft: CheckDraft, key: str = "") -> int:
    """Record one filled checklist; returns its id. The same ``key`` again is the same check.

    Raises ``RuleBroken`` at a field, ``MarksRefused`` at the items.
    """
    body = asdict(draft) | {"pairing_id": pairing_id}
    with writing(actor) as change:
        done = change.answered(key, body)
        if done is not None:
            return int(done["check_id"])
        session = change.session
        pairing = session.get(Pairing, pairing_id)
        if pairing is None:
            raise Stale("这个结对已经不在了。")
        permit(actor, Action.RECORD_CHECK, pairing.place())
        check = Check(
            bureau_id=pairing.bureau_id,
            pairing_id=pairing.id,
            code=f"{pairing.code}-H{secrets.token_hex(4)}",
            day=refuse_day(session, pairing, draft.day),
            recorded_by_id=actor.account_id,
        )
        _fill(check, pairing, draft)
        version = version_in_use(
            session, pairing.bureau_id, Purpose.CHECK, draft.rubric, draft.shown
        )
        _tick(check, version, draft.marks)
        check.checklist = version.rubric.name
        session.add(check)
        session.flush()
        found = check.id
        what = {name: (None, value) for name, value in _told(check).items()}
        change.record("record_check", "check", found, what, pairing.bureau_id)
        change.answer(key, body, {"check_id": found})
    return found


def may_correct(actor: Actor, check: Check) -> bool:
    """Whether it is the actor's own: recorded by him, or imported for his organisation."""
    return is_author(actor, check.recorded_by_id, check.organisation_id)


def _told(check: Check) -> dict[str, Any]:
    """The check as the log tells it."""
    return {
        "organisation_id": check.organisation_id,
        "day": check.day,
        "due": check.due,
        "passed": check.passed,
        "items": dict(check.items or {}),
        "remark": check.remark,
    }


def correct_check(actor: Actor, check_id: int, draft: CheckDraft, version: int | None) -> None:
    """Put one's own check right while both days' terms are open; the checklist stays.

    Raises ``Stale``, ``Forbidden``, ``RuleBroken``.
    """
    with writing(actor) as change:
        check = change.session.get(Check, check_id)
        if check is None or check.version != version:
            raise Stale(GONE)
        permit(actor, Action.RECORD_CHECK, check.place())
        if not may_correct(actor, check):
            raise Forbidden(Action.RECORD_CHECK)
        before = _told(check)
        refuse_day(change.session, check.pairing, check.day)
        check.day = refuse_day(change.session, check.pairing, draft.day)
        _fill(check, check.pairing, draft)
        if check.rubric_version is None:
            _count(check, draft)
        else:
            _tick(check, check.rubric_version, draft.marks)
        what = must_move(before, _told(check))
        change.record("correct_check", "check", check_id, what, check.bureau_id)
