"""Checklists of one organisation: each item holds, does not, or does not apply; corrected later."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.teaching.rubrics import Mark, marks_as_json
from pairing.domain.vocabulary.lessons import Purpose
from pairing.models import Check, Pairing, RubricVersion
from pairing.operations.change import (
    Change,
    RuleBroken,
    once,
)
from pairing.operations.teaching.corrections import correct, told
from pairing.operations.teaching.rubric_marks import fitting, refuse_day, version_in_use

MOST_ITEMS = 10_000


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

    def first_time(change: Change) -> int:
        session = change.session
        pairing = change.pairing(pairing_id, Action.RECORD_CHECK)
        check = Check(
            bureau_id=pairing.bureau_id,
            pairing_id=pairing.id,
            code=f"{pairing.code}-H{secrets.token_hex(4)}",
            day=refuse_day(change, pairing, draft.day),
            recorded_by_id=actor.account_id,
        )
        _fill(check, pairing, draft)
        version = version_in_use(
            change, pairing.bureau_id, Purpose.CHECK, draft.rubric, draft.shown
        )
        _tick(check, version, draft.marks)
        check.checklist = version.rubric.name
        session.add(check)
        session.flush()
        found = check.id
        what = {name: (None, value) for name, value in told(check).items()}
        change.record("record_check", "check", found, what, pairing.bureau_id)
        return found

    return once(actor, key, body, first_time)


def correct_check(actor: Actor, check_id: int, draft: CheckDraft, version: int | None) -> None:
    """Put one's own check right while both days' terms are open; the checklist stays.

    Raises ``Stale``, ``Forbidden``, ``RuleBroken``.
    """

    def put(change: Change, check: Check) -> None:
        check.day = refuse_day(change, check.pairing, draft.day)
        _fill(check, check.pairing, draft)
        if check.rubric_version is None:
            _count(check, draft)
        else:
            _tick(check, check.rubric_version, draft.marks)

    correct(actor, Check, check_id, version, put)
