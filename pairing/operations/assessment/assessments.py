"""A term assessment's way through both sides: write, hand in, take back; waive what cannot come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.assessment.assessments import (
    OPEN_TO_THE_SIDES,
    Move,
    is_allowed,
    part_after,
    resubmitted,
    still_open,
    whole_of,
)
from pairing.domain.assessment.redrawing import redrawn_sections
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.ledger import value_text
from pairing.domain.vocabulary.assessment import WITH_THE_BUREAU, AssessmentState, EvaluationSection
from pairing.domain.vocabulary.programme import Side
from pairing.models import Assessment, AssessmentPart, GateWaiver, Pairing, Term
from pairing.operations.change import Change, Stale, must_be_seen, once, permit, writing
from pairing.operations.rules import Rules
from pairing.queries.assessment.evaluations import drawn_now
from pairing.queries.assessment.gate import gate_of
from pairing.queries.plan.locks import is_locked
from pairing.queries.plan.results import results_of

MOVED = "这份考核刚刚有变化，请看过最新内容再操作。"
HANDED_IN = "已经提交了。要改，请先撤回。"


def open_assessment(session: Session, pairing_id: int, term_id: int) -> Assessment:
    """The pairing's assessment of the term; made when it is first written."""
    found: Assessment | None = session.scalar(
        select(Assessment).where(Assessment.pairing_id == pairing_id, Assessment.term_id == term_id)
    )
    if found is not None:
        return found
    pairing, term = session.get(Pairing, pairing_id), session.get(Term, term_id)
    if pairing is None or term is None or not pairing.runs_in(term):
        raise Stale("这个结对在这个学期不考核。")
    found = Assessment(
        bureau_id=pairing.bureau_id, pairing=pairing, term=term, state=AssessmentState.DRAFT
    )
    session.add(found)
    session.flush()
    return found


def _part(session: Session, assessment: Assessment, side: Side) -> AssessmentPart:
    found = next((part for part in assessment.parts if part.side == side), None)
    if found is None:
        found = AssessmentPart(bureau_id=assessment.bureau_id, assessment=assessment, side=side)
        found.state, found.sections, found.submitted, found.marks = (
            AssessmentState.DRAFT,
            {},
            {},
            {},
        )
        session.add(found)
        session.flush()
    return found


def _own_part(
    change: Change,
    rules: Rules,
    actor: Actor,
    pairing_id: int,
    term_id: int,
    side: Side,
    version: int | None,
    must_see: bool = True,
) -> AssessmentPart:
    """The side's part, reloaded and permitted; ``rules`` note that its term is locked.

    ``version`` is what the reader saw: 0 before anything was written. A waiver stands beside the
    part: whoever grants it must have seen the waiver's version instead.
    """
    assessment = open_assessment(change.session, pairing_id, term_id)
    is_new = all(part.side != side for part in assessment.parts)
    part = _part(change.session, assessment, side)
    permit(actor, Action.WRITE_SELF_EVALUATION, part.place())
    if must_see:
        must_be_seen(0 if is_new else part.version, version, MOVED)
    locked = is_locked(change.session, assessment.pairing, assessment.term)
    said = f"{assessment.term.name}已锁定。需要更正请联系教育局开放例外。"
    rules.refuse(locked, "", said)
    return part


def save_part(
    actor: Actor,
    pairing_id: int,
    term_id: int,
    side: Side,
    sections: Mapping[EvaluationSection, str],
    version: int | None,
    key: str = "",
    drawn: Mapping[str, str] | None = None,
) -> int:
    """Keep one side's self-evaluation while it is the side's to write; returns its version.

    ``drawn`` is what facts had written into the sections that the writer saw.
    """
    written = {section.value: text for section, text in sections.items()}
    body = {"pairing": pairing_id, "term": term_id, "side": side, "sections": written}
    body |= {"drawn": dict(drawn)} if drawn else {}

    def first_time(change: Change) -> int:
        rules = Rules()
        part = _own_part(change, rules, actor, pairing_id, term_id, side, version)
        if part.state not in OPEN_TO_THE_SIDES:
            raise Stale(HANDED_IN)
        rules.settle()
        before, part.sections = dict(part.sections), written
        part.drawn = dict(drawn or {})
        what = {"side": side.value, "sections": (before, written)}
        _record(change, "save_self_evaluation", part.assessment, what)
        return part.version

    return once(actor, key, body, first_time)


def submit_part(
    actor: Actor, pairing_id: int, term_id: int, side: Side, version: int | None
) -> None:
    """Hand one side's part in; refused while the gate is open, naming what is missing."""
    rules = Rules()
    with writing(actor) as change:
        part = _own_part(change, rules, actor, pairing_id, term_id, side, version)
        assessment = part.assessment
        after = part_after(AssessmentState(part.state), Move.SUBMIT)
        if after is None or not is_allowed(AssessmentState(assessment.state), Move.SUBMIT):
            raise Stale(MOVED)
        if part.drawn:
            now = drawn_now(assessment.pairing, assessment.term, side, change.today)
            part.sections = redrawn_sections(part.sections, part.drawn, now)
            part.drawn = now
        asked = gate_of(assessment.pairing, assessment.term, side, change.today)
        missing = still_open(asked)
        first = "、".join(one.text for one in missing[:3])
        more = "等" if len(missing) > 3 else ""
        said = f"还有 {len(missing)} 项没有齐：{first}{more}。补上，或写明为什么不需要。"
        rules.refuse(missing, "gate", said)
        rules.settle()
        results = results_of(assessment.pairing, assessment.term, change.today)
        figures = {r.target.code: value_text(r) for r in results if r.target.side is side}
        part.submitted = resubmitted(part.submitted, part.sections, figures, asked)
        what = {"side": side.value, "state": (part.state, after)}
        part.state, part.marks = after, {}
        part.submitted_by_id, part.submitted_at = actor.account_id, change.now
        _settle(assessment)
        _record(change, "submit_self_evaluation", assessment, what)


def withdraw_part(
    actor: Actor, pairing_id: int, term_id: int, side: Side, version: int | None
) -> None:
    """Take one side's part back, until the bureau has begun to review."""
    rules = Rules()
    with writing(actor) as change:
        part = _own_part(change, rules, actor, pairing_id, term_id, side, version)
        assessment = part.assessment
        accepted = assessment.accepted_at is not None
        after = part_after(AssessmentState(part.state), Move.WITHDRAW)
        wrong = accepted and part.state in WITH_THE_BUREAU
        rules.refuse(wrong, "", "教育局已经开始审核，不能撤回。需要改，请请审核人退回。")
        rules.settle()
        state = AssessmentState(assessment.state)
        if after is None or not is_allowed(state, Move.WITHDRAW, accepted=accepted):
            raise Stale(MOVED)
        what = {"side": side.value, "state": (part.state, after)}
        part.state = after
        _settle(assessment)
        _record(change, "withdraw_self_evaluation", assessment, what)


def waive(
    actor: Actor,
    pairing_id: int,
    term_id: int,
    side: Side,
    item: str,
    reason: str,
    version: int | None,
) -> None:
    """Say why something that a submission needs will not come; the same again is another reason.

    ``version`` is the waiver's that the reader saw: 0 for a thing that was not waived.
    """
    rules = Rules()
    rules.refuse(not reason, "reason", "请写一句为什么不需要，审核时会看到。")
    with writing(actor) as change:
        part = _open_part(change, rules, actor, pairing_id, term_id, side)
        assessment = part.assessment
        asked = gate_of(assessment.pairing, assessment.term, side, change.today)
        if item not in {one.key for one in asked}:
            raise Stale(MOVED)
        known = next((w for w in assessment.waivers if (w.side, w.item) == (side, item)), None)
        must_be_seen(known.version if known else 0, version, MOVED)
        rules.settle()
        before = known.reason if known else ""
        if known is None:
            known = GateWaiver(bureau_id=assessment.bureau_id, side=side, item=item)
            assessment.waivers.append(known)
        known.reason, known.granted_by_id = reason, actor.account_id
        what = {"side": side.value, "item": item, "reason": (before, reason)}
        _record(change, "waive_requirement", assessment, what)


def take_back_waiver(
    actor: Actor, pairing_id: int, term_id: int, side: Side, item: str, version: int | None
) -> None:
    """The thing is needed after all."""
    rules = Rules()
    with writing(actor) as change:
        part = _open_part(change, rules, actor, pairing_id, term_id, side)
        assessment = part.assessment
        known = next((w for w in assessment.waivers if (w.side, w.item) == (side, item)), None)
        if known is None:
            raise Stale(MOVED)
        must_be_seen(known.version, version, MOVED)
        rules.settle()
        change.session.delete(known)
        what = {"side": side.value, "item": item, "reason": (known.reason, "")}
        _record(change, "take_back_requirement", assessment, what)


def _open_part(
    change: Change, rules: Rules, actor: Actor, pairing_id: int, term_id: int, side: Side
) -> AssessmentPart:
    part = _own_part(change, rules, actor, pairing_id, term_id, side, None, must_see=False)
    if part.state not in OPEN_TO_THE_SIDES:
        raise Stale(HANDED_IN)
    return part


def _settle(assessment: Assessment) -> None:
    """The whole follows its parts."""
    assessment.state = whole_of(AssessmentState(part.state) for part in assessment.parts)


def _record(change: Change, verb: str, assessment: Assessment, what: dict[str, Any]) -> None:
    change.session.flush()
    change.record(verb, "assessment", assessment.id, what, assessment.bureau_id)
