"""Problems and questions of one side: raised with their cause, answered, closed with a word."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from pairing.domain.people.permissions import Action, Actor, Place
from pairing.domain.vocabulary.needs import ProblemKind
from pairing.domain.vocabulary.programme import Side
from pairing.models import Pairing, Problem
from pairing.operations.change import (
    NO_PAIRING,
    Change,
    Forbidden,
    Stale,
    once,
    writing,
)
from pairing.operations.plan.open_days import refuse_locked, refuse_locked_days
from pairing.operations.rules import Rules

CHANGED = "这一条刚刚有变化，请看过最新内容再操作。"


@dataclass(frozen=True, slots=True)
class ProblemDraft:
    """A problem as its form gives it."""

    kind: ProblemKind
    text: str
    cause: str = ""


def _own_side(actor: Actor, pairing: Pairing) -> int:
    """The organisation for which the actor speaks in this pairing."""
    side = actor.side_in(pairing.place())
    if side is None:
        raise Forbidden(Action.WRITE_PROBLEM)
    return pairing.lead_id if side is Side.LEAD else pairing.supported_id


def _place(actor: Actor, pairing: Pairing) -> Place:
    return replace(pairing.place(), organisation_id=_own_side(actor, pairing))


def _check(session: Session, pairing: Pairing, draft: ProblemDraft, day: date) -> Rules:
    """Everything that is wrong with what a side writes down."""
    rules = Rules()
    rules.refuse(not draft.text, "text", "请写一句遇到了什么问题。")
    refuse_locked_days(rules, session, pairing, {day})
    return rules


def raise_problem(actor: Actor, pairing_id: int, draft: ProblemDraft, key: str = "") -> int:
    """One side writes down a problem or a question of its own; returns its id."""
    body = asdict(draft) | {"pairing_id": pairing_id}

    def first_time(change: Change) -> int:
        pairing = change.existing(
            Pairing, pairing_id, Action.WRITE_PROBLEM, NO_PAIRING, lambda row: _place(actor, row)
        )
        home, today = _own_side(actor, pairing), change.today
        rules = _check(change.session, pairing, draft, today)
        rules.refuse(not pairing.runs_on(today), "", "这个结对现在不在进行中，不能再提问题。")
        rules.settle()
        row = Problem(
            bureau_id=pairing.bureau_id,
            pairing_id=pairing.id,
            organisation_id=home,
            raised_on=today,
            raised_by_id=actor.account_id,
            **asdict(draft),
        )
        change.session.add(row)
        change.session.flush()
        what = {"draft": (None, body)}
        change.record("raise_problem", "problem", row.id, what, pairing.bureau_id)
        return row.id

    return once(actor, key, body, first_time)


def _fresh(change: Change, problem_id: int, version: int | None, action: Action) -> Problem:
    return change.fresh(Problem, problem_id, action, version, CHANGED)


def edit_problem(actor: Actor, problem_id: int, draft: ProblemDraft, version: int | None) -> None:
    """The side that raised it puts it right while it is open."""
    with writing(actor) as change:
        row = _fresh(change, problem_id, version, Action.WRITE_PROBLEM)
        if row.closed_on is not None:
            raise Stale(CHANGED)
        _check(change.session, row.pairing, draft, row.raised_on).settle()
        what = change.put(row, asdict(draft))
        change.record("edit_problem", "problem", problem_id, what, row.bureau_id)


def answer_problem(actor: Actor, problem_id: int, answer: str, version: int | None) -> None:
    """The other side answers a question; a later answer replaces the earlier one."""
    with writing(actor) as change:
        row = _fresh(change, problem_id, version, Action.ANSWER_PROBLEM)
        if _own_side(actor, row.pairing) == row.organisation_id:
            raise Forbidden(Action.ANSWER_PROBLEM)
        if row.closed_on is not None or row.kind != ProblemKind.QUESTION:
            raise Stale(CHANGED)
        rules = Rules()
        rules.refuse(not answer, "answer", "请写一句你们的做法或建议。")
        refuse_locked_days(rules, change.session, row.pairing, {change.today})
        rules.settle()
        what = change.put(row, {"answer": answer})
        row.answered_by_id = actor.account_id
        change.record("answer_problem", "problem", problem_id, what, row.bureau_id)


def close_problem(
    actor: Actor, problem_id: int, closed_on: date, word: str, version: int | None
) -> None:
    """It is dealt with (销号): a day and a word on how; an answered question needs no word."""
    with writing(actor) as change:
        row = _fresh(change, problem_id, version, Action.WRITE_PROBLEM)
        if row.closed_on is not None:
            raise Stale(CHANGED)
        rules = Rules()
        rules.refuse(not word and not row.answer, "word", "请写一句是怎么解决的。")
        with rules.gather():
            wrong = not row.raised_on <= closed_on <= change.today
            rules.refuse(wrong, "closed_on", "销号日期要在提出之后、今天或以前。")
        refuse_locked_days(rules, change.session, row.pairing, {closed_on}, "closed_on")
        rules.settle()
        what = change.put(row, {"closed_on": closed_on})
        if word:
            what |= change.put(row, {"answer": word})
            row.answered_by_id = actor.account_id
        change.record("close_problem", "problem", problem_id, what, row.bureau_id)


def reopen_problem(actor: Actor, problem_id: int, version: int | None) -> None:
    """It is not dealt with after all."""
    with writing(actor) as change:
        row = _fresh(change, problem_id, version, Action.WRITE_PROBLEM)
        if row.closed_on is None:
            raise Stale(CHANGED)
        refuse_locked(change.session, row.pairing, row.closed_on)
        what = change.put(row, {"closed_on": None})
        change.record("reopen_problem", "problem", problem_id, what, row.bureau_id)
