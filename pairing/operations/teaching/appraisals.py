"""A teacher's appraisal by its components; the total is computed; corrected by who recorded it."""

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
from pairing.models import Appraisal, Pairing, RubricVersion
from pairing.operations.change import Forbidden, RuleBroken, Stale, must_move, permit, writing
from pairing.operations.teaching.rubric_marks import (
    bare_total,
    fitting,
    member,
    refuse_day,
    version_in_use,
)

GONE = "这份考核刚刚有变化，请看过最新内容再改。"


@dataclass(frozen=True, slots=True)
class AppraisalDraft:
    """An appraisal as the form gives it; the total is computed from the marks.

    ``shown`` is the fingerprint of the rubric content that the form showed; ``total`` is asked
    for only where an imported record has nothing else.
    """

    teacher_id: int | None
    day: date | None
    rubric: str = ""
    marks: Mapping[str, Mark] = field(default_factory=dict)
    shown: str = ""
    remark: str = ""
    total: Decimal | None = None


def _mark(appraisal: Appraisal, version: RubricVersion, marks: Mapping[str, Mark]) -> None:
    appraisal.total = fitting(version, marks).total(marks)
    appraisal.rubric_version, appraisal.components = version, marks_as_json(marks)


def record_appraisal(actor: Actor, pairing_id: int, draft: AppraisalDraft, key: str = "") -> int:
    """Record one teacher's appraisal; returns its id. The same ``key`` again is the same one.

    Raises ``RuleBroken`` at a field, ``MarksRefused`` at the components.
    """
    body = asdict(draft) | {"pairing_id": pairing_id}
    with writing(actor) as change:
        done = change.answered(key, body)
        if done is not None:
            return int(done["appraisal_id"])
        session = change.session
        pairing = session.get(Pairing, pairing_id)
        if pairing is None:
            raise Stale("这个结对已经不在了。")
        permit(actor, Action.RECORD_APPRAISAL, pairing.place())
        teacher = member(session, pairing, draft.teacher_id, "teacher_id")
        if teacher.id == actor.teacher_id:
            raise RuleBroken("teacher_id", "不能考核自己，请由对方或本单位其他负责人记录。")
        version = version_in_use(
            session, pairing.bureau_id, Purpose.APPRAISAL, draft.rubric, draft.shown
        )
        appraisal = Appraisal(
            bureau_id=pairing.bureau_id,
            pairing_id=pairing.id,
            code=f"{pairing.code}-E{secrets.token_hex(4)}",
            teacher_id=teacher.id,
            organisation_id=teacher.organisation_id,
            day=refuse_day(session, pairing, draft.day),
            remark=draft.remark,
            recorded_by_id=actor.account_id,
        )
        _mark(appraisal, version, draft.marks)
        session.add(appraisal)
        session.flush()
        found = appraisal.id
        what = {name: (None, value) for name, value in _told(appraisal).items()}
        change.record("record_appraisal", "appraisal", found, what, pairing.bureau_id)
        change.answer(key, body, {"appraisal_id": found})
    return found


def may_correct(actor: Actor, appraisal: Appraisal) -> bool:
    """Whether it is the actor's own: recorded by him, or imported for his organisation."""
    return is_author(actor, appraisal.recorded_by_id, appraisal.organisation_id)


def _told(appraisal: Appraisal) -> dict[str, Any]:
    """The appraisal as the log tells it."""
    return {
        "teacher_id": appraisal.teacher_id,
        "day": appraisal.day,
        "total": appraisal.total,
        "components": dict(appraisal.components or {}),
        "remark": appraisal.remark,
    }


def correct_appraisal(
    actor: Actor, appraisal_id: int, draft: AppraisalDraft, version: int | None
) -> None:
    """Put one's own appraisal right while its term is open; teacher and rubric stay.

    Raises ``Stale``, ``Forbidden``, ``RuleBroken``.
    """
    with writing(actor) as change:
        appraisal = change.session.get(Appraisal, appraisal_id)
        if appraisal is None or appraisal.version != version:
            raise Stale(GONE)
        permit(actor, Action.RECORD_APPRAISAL, appraisal.place())
        if not may_correct(actor, appraisal) or appraisal.teacher_id == actor.teacher_id:
            raise Forbidden(Action.RECORD_APPRAISAL)
        before = _told(appraisal)
        refuse_day(change.session, appraisal.pairing, appraisal.day)
        appraisal.day = refuse_day(change.session, appraisal.pairing, draft.day)
        appraisal.remark = draft.remark
        if appraisal.rubric_version is None:
            appraisal.total = bare_total(draft.total)
        else:
            _mark(appraisal, appraisal.rubric_version, draft.marks)
        what = must_move(before, _told(appraisal))
        change.record("correct_appraisal", "appraisal", appraisal_id, what, appraisal.bureau_id)
