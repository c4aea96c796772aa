"""The bureau's word on an assessment: take up, return, mark, grade, approve, archive, reopen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from pairing.domain.assessment.assessments import (
    Move,
    is_allowed,
    moved_results,
    needs_reason,
    part_after,
    whole_of,
)
from pairing.domain.assessment.hands import refused_approver, refused_reviewer
from pairing.domain.assessment.term_form import suggestion_text
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.result_json import thaw
from pairing.domain.vocabulary.assessment import AssessmentState, EvaluationSection, TermGrade
from pairing.domain.vocabulary.programme import Side
from pairing.models import Adjustment, Assessment, AssessmentPart, LockException, Rating
from pairing.operations.change import Change, RuleBroken, Stale, once, writing
from pairing.operations.plan.locks import reopening_rules
from pairing.operations.rules import Rules
from pairing.operations.settling import let_go
from pairing.queries.assessment.hands import hands_of
from pairing.queries.assessment.review_queue import rated_targets, suggested_grade
from pairing.queries.people.actors import accounts_of
from pairing.queries.people.settings import is_one_person
from pairing.queries.plan.locks import is_closed, open_exceptions
from pairing.queries.plan.parties import frozen
from pairing.queries.plan.results import results_of

MOVED = "这份考核刚刚有变化，请看过最新内容再操作。"
HUNDRED = 100


def _assessment(
    change: Change,
    action: Action,
    assessment_id: int,
    move: Move,
    version: int | None,
) -> Assessment:
    """The assessment, reloaded and permitted; ``Stale`` when its state forbids the move."""
    row = change.fresh(Assessment, assessment_id, action, version, MOVED, hold=True)
    if not is_allowed(AssessmentState(row.state), move):
        raise Stale("这份考核现在不在这一步，可能已经有人办过。")
    return row


def _rules_of(actor: Actor, row: Assessment) -> Rules:
    """The rules of a review; the first is that nobody reviews what went through her hands."""
    rules, own = Rules(), accounts_of(actor)
    refused = refused_reviewer(own, hands_of([row], own)[row.id])
    rules.refuse(refused, "", refused)
    return rules


def _touch(row: Assessment, change: Change) -> None:
    """A mark or a deduction moved the suggestion: the grade is to be given anew."""
    row.grade, row.grade_reason, row.reviewed_at, row.results = "", "", None, None
    row.accepted_at = row.accepted_at or change.now
    row.reviewed_by_id = change.actor.account_id
    flag_modified(row, "state")


def accept(actor: Actor, assessment_id: int, version: int | None) -> None:
    """An officer takes it up; from now on nobody withdraws it."""
    with writing(actor) as change:
        row = _assessment(change, Action.REVIEW_ASSESSMENT, assessment_id, Move.ACCEPT, version)
        _rules_of(actor, row).settle()
        if row.accepted_at is not None:
            raise Stale("已经有人开始审核了。")
        row.accepted_at, row.reviewed_by_id = change.now, actor.account_id
        _record(change, "accept_assessment", row, {"accepted": (False, True)})


def return_parts(
    actor: Actor,
    assessment_id: int,
    reasons: Mapping[Side, str],
    marks: Mapping[Side, Mapping[EvaluationSection, str]],
    version: int | None,
) -> None:
    """Give one or both parts back, with the reason and what is wrong in which section."""
    given = {side: text for side, text in reasons.items() if text}
    with writing(actor) as change:
        row = _assessment(change, Action.REVIEW_ASSESSMENT, assessment_id, Move.RETURN, version)
        rules = _rules_of(actor, row)
        said = "请写一句为什么退回：退回哪一方，就写在哪一方。"
        rules.refuse(not given, f"{Side.LEAD.value}_reason", said)
        rules.settle()
        for part in row.parts:
            if Side(part.side) in given:
                _return(part, given[Side(part.side)], marks.get(Side(part.side), {}))
        row.accepted_at = row.reviewed_at = row.results = None
        row.reviewed_by_id, row.grade, row.grade_reason = actor.account_id, "", ""
        before, row.state = row.state, whole_of(AssessmentState(p.state) for p in row.parts)
        what = {"state": (before, row.state), "reasons": {s.value: t for s, t in given.items()}}
        _record(change, "return_assessment", row, what)


def _return(part: AssessmentPart, reason: str, marks: Mapping[EvaluationSection, str]) -> None:
    after = part_after(AssessmentState(part.state), Move.RETURN)
    if after is None:
        raise Stale(MOVED)
    part.state, part.return_reason = after, reason
    part.marks = {section.value: text for section, text in marks.items() if text}


def grade(
    actor: Actor,
    assessment_id: int,
    given: TermGrade,
    reason: str,
    version: int | None,
) -> None:
    """The reviewer's grade; one that differs from the suggested needs a reason."""
    with writing(actor) as change:
        row = _assessment(change, Action.REVIEW_ASSESSMENT, assessment_id, Move.GRADE, version)
        before = row.grade
        _grade(change, row, given, reason)
        what = {"grade": (before, given), "reason": reason}
        _record(change, "grade_assessment", row, what)


def _grade(change: Change, row: Assessment, given: TermGrade, reason: str) -> None:
    rules = _rules_of(change.actor, row)
    change.alone()
    suggested = suggested_grade(row, change.today)
    with rules.gather():
        is_over = row.pairing.is_over_in(row.term, change.today)
        told = suggestion_text(suggested, is_over) or "没有建议等次"
        wrong = needs_reason(suggested, given) and not reason
        rules.refuse(wrong, "reason", f"{told}。给{given.label}要写明原因。")
    rules.settle()
    row.accepted_at = row.accepted_at or change.now
    row.grade, row.grade_reason = given, reason
    row.results = frozen(results_of(row.pairing, row.term, change.today), row)
    row.reviewed_by_id, row.reviewed_at = change.actor.account_id, change.now


def approve(actor: Actor, assessment_id: int, version: int | None) -> None:
    """Another officer's word: submitter, reviewer and approver are three people.

    The figures are frozen with it, and they are those on which the grade was given.
    """
    with writing(actor) as change:
        row = _assessment(change, Action.APPROVE_ASSESSMENT, assessment_id, Move.APPROVE, version)
        rules = Rules()
        wrong = not row.grade or row.reviewed_at is None
        rules.refuse(wrong, "", "还没有审核等次，请先由审核人给出。")
        own = accounts_of(actor)
        refused = refused_approver(
            own, hands_of([row], own)[row.id], is_one_person(row.bureau_id, change.today)
        )
        rules.refuse(refused, "", refused)
        change.alone()
        results = results_of(row.pairing, row.term, change.today)
        moved = moved_results(thaw(row.results, row.pairing_id, ""), results) if row.results else []
        rules.refuse(moved, "", f"给等次以后数字变了，请审核人重新给等次：{'；'.join(moved[:3])}。")
        rules.settle()
        row.results = frozen(results, row)
        before, row.state = row.state, AssessmentState.APPROVED
        row.approved_by_id, row.approved_at = actor.account_id, change.now
        _record(change, "approve_assessment", row, {"state": (before, row.state)})


def adjust(
    actor: Actor,
    assessment_id: int,
    side: Side,
    points: Decimal,
    clause: str,
    version: int | None,
    key: str = "",
) -> None:
    """A deduction (below 0) or an addition, with the clause that it rests on."""
    body = {"assessment": assessment_id, "side": side, "points": points, "clause": clause}

    def first_time(change: Change) -> None:
        row = _assessment(change, Action.REVIEW_ASSESSMENT, assessment_id, Move.GRADE, version)
        rules = _rules_of(actor, row)
        rules.refuse(not clause, "clause", "请写明依据哪一条。")
        with rules.gather():
            wrong = not points or abs(points) > HUNDRED
            rules.refuse(wrong, "points", "分数要在 -100 到 100 之间，不能是 0。")
        rules.settle()
        _touch(row, change)
        row.adjustments.append(
            Adjustment(bureau_id=row.bureau_id, side=side, points=points, clause=clause)
        )
        what = {"side": side.value, "points": (None, points), "clause": clause}
        _record(change, "adjust_score", row, what)

    once(actor, key, body, first_time)


def remove_adjustment(
    actor: Actor, assessment_id: int, adjustment_id: int, version: int | None
) -> None:
    """Take a deduction or addition back."""
    with writing(actor) as change:
        row = _assessment(change, Action.REVIEW_ASSESSMENT, assessment_id, Move.GRADE, version)
        _rules_of(actor, row).settle()
        one = next((a for a in row.adjustments if a.id == adjustment_id), None)
        if one is None:
            raise Stale(MOVED)
        _touch(row, change)
        what = {"side": one.side, "points": (one.points, None), "clause": one.clause}
        change.session.delete(one)
        _record(change, "remove_adjustment", row, what)


def rate(
    actor: Actor, assessment_id: int, marks: Mapping[str, Decimal], version: int | None
) -> None:
    """The reviewer's own marks (0–100), by the code of a target whose metric is 评定."""
    with writing(actor) as change:
        row = _assessment(change, Action.REVIEW_ASSESSMENT, assessment_id, Move.GRADE, version)
        rules = _rules_of(actor, row)
        for code, mark in marks.items():
            rules.refuse(not 0 <= mark <= HUNDRED, code, "评定要在 0 到 100 之间。")
        rules.settle()
        known = {one.target_code: one for one in row.ratings}
        if not set(marks) <= rated_targets(row, change.today):
            raise Stale(MOVED)
        before = {code: one.mark for code, one in known.items()}
        given = {code: mark for code, mark in marks.items() if before.get(code) != mark}
        if not given:
            return
        _touch(row, change)
        for code, mark in given.items():
            if code not in known:
                known[code] = Rating(bureau_id=row.bureau_id, target_code=code)
                row.ratings.append(known[code])
            known[code].mark, known[code].rated_by_id = mark, actor.account_id
        what = {code: (before.get(code), mark) for code, mark in given.items()}
        _record(change, "rate_targets", row, what)


def close(actor: Actor, assessment_id: int, version: int | None) -> None:
    """Archive an approved assessment whose term is locked: its figures are those approved.

    An exception that still let the pairing write ends with it.
    """
    with writing(actor) as change:
        row = _assessment(change, Action.CLOSE_TERM, assessment_id, Move.ARCHIVE, version)
        if not is_closed(row.term, change.today):
            raise RuleBroken("", "学期还没有锁定。先锁定，再归档，数字才不会再变。")
        for one in open_exceptions(change.session, row.pairing_id, row.term_id):
            one.ended_at = change.now
        row.results = frozen(results_of(row.pairing, row.term, change.today), row)
        before, row.state = row.state, AssessmentState.ARCHIVED
        _record(change, "close_assessment", row, {"state": (before, row.state)})


def reopen(actor: Actor, assessment_id: int, reason: str, until: date, version: int | None) -> None:
    """Open a closed term for one pairing until a day; its next archive is another version."""
    with writing(actor) as change:
        row = _assessment(change, Action.CLOSE_TERM, assessment_id, Move.REOPEN, version)
        reopening_rules(reason, until, change.today).settle()
        change.session.add(
            LockException(
                bureau_id=row.bureau_id,
                pairing_id=row.pairing_id,
                term_id=row.term_id,
                until=until,
                reason=reason,
                granted_by_id=actor.account_id,
                granted_at=change.now,
            )
        )
        let_go(change.session, row.term, [row.pairing_id])
        before = row.state
        give_back(row, reason)
        what = {"state": (before, row.state), "reason": reason, "until": until}
        _record(change, "reopen_assessment", row, what)


def give_back(row: Assessment, reason: str) -> None:
    """A step of reopening: both parts are the sides' again, and nothing is frozen any more."""
    for part in row.parts:
        part.state, part.return_reason = AssessmentState.RETURNED, reason
    row.results = row.accepted_at = row.reviewed_at = row.approved_at = None
    row.reviewed_by_id = row.approved_by_id = None
    row.grade = row.grade_reason = ""
    row.state = AssessmentState.RETURNED


def _record(change: Change, verb: str, row: Assessment, what: dict[str, Any]) -> None:
    change.session.flush()
    change.record(verb, "assessment", row.id, what, row.bureau_id)
