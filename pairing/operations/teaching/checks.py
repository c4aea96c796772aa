"""Checklists of one organisation: each item holds, does not, or does not apply; corrected later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.teaching.rubrics import Mark, RubricContent, marks_as_json
from pairing.domain.vocabulary.lessons import Purpose
from pairing.models import Check, Pairing
from pairing.operations.change import Change, once
from pairing.operations.codes import fresh_code
from pairing.operations.rules import Rules
from pairing.operations.teaching.corrections import correct, told
from pairing.operations.teaching.rubric_marks import fitting, refuse_day, rest_told, sheet_of

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
    rest: Sequence[str] = ()
    remark: str = ""
    due: Decimal | None = None
    passed: Decimal | None = None


class Counted(NamedTuple):
    """How many items a check looked at, how many of them held."""

    due: Decimal
    passed: Decimal


def _check_home(rules: Rules, pairing: Pairing, draft: CheckDraft) -> None:
    strange = draft.organisation_id not in (pairing.lead_id, pairing.supported_id)
    rules.refuse(strange, "organisation_id", "请选择结对双方的单位。")


def _tallied(
    rules: Rules, content: RubricContent | None, marks: Mapping[str, Mark]
) -> Counted | None:
    """What the ticks come to; a sheet of which nothing applies is noted."""
    if content is None:
        return None
    tally = content.tally(marks)
    rules.refuse(not tally.due, "rubric", "每一项都不适用，就不用记这次检查了。")
    return Counted(Decimal(tally.due), Decimal(tally.passed))


def _typed(rules: Rules, draft: CheckDraft) -> Counted | None:
    """What an imported record holds: two counts, noted where they are none."""
    due, passed = draft.due, draft.passed
    most = MOST_ITEMS if due is None else due
    is_due = due is not None and 0 < due <= MOST_ITEMS and due == int(due)
    is_passed = passed is not None and 0 <= passed <= most and passed == int(passed)
    rules.refuse(not is_due, "due", "应查项要是大于 0 的整数。")
    rules.refuse(not is_passed, "passed", "合格项要是整数，不超过应查项。")
    return None if due is None or passed is None else Counted(due, passed)


def record_check(actor: Actor, pairing_id: int, draft: CheckDraft, key: str = "") -> int:
    """Record one filled checklist; returns its id. The same ``key`` again is the same check.

    Raises ``RuleBroken`` at a field, ``MarksRefused`` at the items.
    """
    body = asdict(draft) | {"pairing_id": pairing_id}

    def first_time(change: Change) -> int:
        session, rules = change.session, Rules()
        pairing = change.pairing(pairing_id, Action.RECORD_CHECK)
        _check_home(rules, pairing, draft)
        found_day = rules.found(lambda: refuse_day(change, pairing, draft.day))
        found_sheet = sheet_of(rules, change, pairing.bureau_id, Purpose.CHECK, draft)
        counted = _tallied(rules, found_sheet and found_sheet.content, draft.marks)
        day, sheet = rules.settled(found_day), rules.settled(found_sheet)
        due, passed = rules.settled(counted)
        check = Check(
            bureau_id=pairing.bureau_id,
            pairing_id=pairing.id,
            code=fresh_code(pairing.code, "H"),
            organisation_id=draft.organisation_id,
            day=day,
            remark=draft.remark,
            recorded_by_id=actor.account_id,
            rubric_version=sheet.version,
            checklist=sheet.version.rubric.name,
            items=marks_as_json(draft.marks),
            due=due,
            passed=passed,
        )
        session.add(check)
        session.flush()
        found = check.id
        what = {name: (None, value) for name, value in told(check).items()}
        what |= rest_told(sheet.content, draft)
        change.record("record_check", "check", found, what, pairing.bureau_id)
        return found

    return once(actor, key, body, first_time)


def correct_check(actor: Actor, check_id: int, draft: CheckDraft, version: int | None) -> None:
    """Put one's own check right while both days' terms are open; the checklist stays.

    Raises ``Stale``, ``Forbidden``, ``RuleBroken``.
    """

    def put(change: Change, check: Check, rules: Rules) -> None:
        version = check.rubric_version
        _check_home(rules, check.pairing, draft)
        day = rules.found(lambda: refuse_day(change, check.pairing, draft.day))
        if version is None:
            counted = _typed(rules, draft)
        else:
            counted = _tallied(rules, fitting(rules, version, draft.marks), draft.marks)
        check.day = rules.settled(day)
        check.due, check.passed = rules.settled(counted)
        check.organisation_id, check.remark = draft.organisation_id, draft.remark
        if version is not None:
            check.items = marks_as_json(draft.marks)

    correct(actor, Check, check_id, version, put)
