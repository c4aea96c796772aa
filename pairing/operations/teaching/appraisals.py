"""A teacher's appraisal by its components; the total is computed; corrected by who recorded it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.teaching.rubrics import Mark, marks_as_json
from pairing.domain.vocabulary.lessons import Purpose
from pairing.models import Appraisal, Pairing, Teacher
from pairing.operations.change import Change, RuleBroken, once
from pairing.operations.codes import fresh_code
from pairing.operations.rules import Rules
from pairing.operations.teaching.corrections import correct, told
from pairing.operations.teaching.rubric_marks import (
    corrected,
    member,
    refuse_day,
    rest_told,
    sheet_of,
)


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
    rest: Sequence[str] = ()
    remark: str = ""
    total: Decimal | None = None


def _teacher(change: Change, pairing: Pairing, teacher_id: int | None) -> Teacher:
    """Whoever is appraised: one of the two sides, never the actor."""
    teacher = member(change.session, pairing, teacher_id, "teacher_id")
    if teacher.id == change.actor.teacher_id:
        raise RuleBroken("teacher_id", "不能考核自己，请由对方或本单位其他负责人记录。")
    return teacher


def record_appraisal(actor: Actor, pairing_id: int, draft: AppraisalDraft, key: str = "") -> int:
    """Record one teacher's appraisal; returns its id. The same ``key`` again is the same one.

    Raises ``RuleBroken`` at a field, ``MarksRefused`` at the components.
    """
    body = asdict(draft) | {"pairing_id": pairing_id}

    def first_time(change: Change) -> int:
        session, rules = change.session, Rules()
        pairing = change.pairing(pairing_id, Action.RECORD_APPRAISAL)
        found_teacher = rules.found(lambda: _teacher(change, pairing, draft.teacher_id))
        found_day = rules.found(lambda: refuse_day(change, pairing, draft.day))
        found_sheet = sheet_of(rules, change, pairing.bureau_id, Purpose.APPRAISAL, draft)
        teacher, day = rules.settled(found_teacher), rules.settled(found_day)
        sheet = rules.settled(found_sheet)
        appraisal = Appraisal(
            bureau_id=pairing.bureau_id,
            pairing_id=pairing.id,
            code=fresh_code(pairing.code, "E"),
            teacher_id=teacher.id,
            organisation_id=teacher.organisation_id,
            day=day,
            remark=draft.remark,
            recorded_by_id=actor.account_id,
            total=sheet.content.total(draft.marks),
            rubric_version=sheet.version,
            components=marks_as_json(draft.marks),
        )
        session.add(appraisal)
        session.flush()
        found = appraisal.id
        what = {name: (None, value) for name, value in told(appraisal).items()}
        what |= rest_told(sheet.content, draft)
        change.record("record_appraisal", "appraisal", found, what, pairing.bureau_id)
        return found

    return once(actor, key, body, first_time)


def correct_appraisal(
    actor: Actor, appraisal_id: int, draft: AppraisalDraft, version: int | None
) -> None:
    """Put one's own appraisal right while its term is open; teacher and rubric stay.

    Raises ``Stale``, ``Forbidden``, ``RuleBroken``.
    """

    def put(change: Change, appraisal: Appraisal, rules: Rules) -> None:
        day = rules.found(lambda: refuse_day(change, appraisal.pairing, draft.day))
        found = corrected(rules, appraisal.rubric_version, draft.marks, draft.total)
        appraisal.day, appraisal.remark = rules.settled(day), draft.remark
        appraisal.total, content = rules.settled(found)
        if content is not None:
            appraisal.components = marks_as_json(draft.marks)

    correct(actor, Appraisal, appraisal_id, version, put)
