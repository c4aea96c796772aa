"""Problems and questions of one side: raised with their cause, answered, closed with a word."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.needs import ProblemKind
from pairing.domain.vocabulary.programme import Side
from pairing.models import Pairing, Problem
from pairing.operations.change import Change, Forbidden, RuleBroken, Stale, permit, writing
from pairing.queries.plan.locks import locked_reason

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


def raise_problem(actor: Actor, pairing_id: int, draft: ProblemDraft, key: str = "") -> int:
    """One side writes down a problem or a question of its own; returns its id."""
    body = asdict(draft) | {"pairing_id": pairing_id}
    with writing(actor) as change:
        done = change.answered(key, body)
        if done is not None:
            return int(done["problem_id"])
        pairing = change.session.get(Pairing, pairing_id)
        if pairing is None:
            raise Stale("这个结对已经不在了。")
        home, today = _own_side(actor, pairing), clock.today()
        permit(actor, Action.WRITE_PROBLEM, replace(pairing.place(), organisation_id=home))
        if not draft.text:
            raise RuleBroken("text", "请写一句遇到了什么问题。")
        if not pairing.runs_on(today):
            raise RuleBroken("", "这个结对现在不在进行中，不能再提问题。")
        _refuse_locked(change, pairing, today, "")
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
        change.answer(key, body, {"problem_id": row.id})
        return row.id


def _refuse_locked(change: Change, pairing: Pairing, day: date, field: str) -> None:
    locked = locked_reason(change.session, pairing, day)
    if locked:
        raise RuleBroken(field, locked)


def _fresh(
    change: Change, actor: Actor, problem_id: int, version: int | None, action: Action
) -> Problem:
    row = change.session.get(Problem, problem_id)
    if row is None:
        raise Stale(CHANGED)
    permit(actor, action, row.place())
    if version is not None and row.version != version:
        raise Stale(CHANGED)
    return row


def edit_problem(
    actor: Actor, problem_id: int, draft: ProblemDraft, version: int | None = None
) -> None:
    """The side that raised it puts it right while it is open."""
    with writing(actor) as change:
        row = _fresh(change, actor, problem_id, version, Action.WRITE_PROBLEM)
        if row.closed_on is not None:
            raise Stale(CHANGED)
        if not draft.text:
            raise RuleBroken("text", "请写一句遇到了什么问题。")
        _refuse_locked(change, row.pairing, row.raised_on, "")
        what = {
            name: (getattr(row, name), value)
            for name, value in asdict(draft).items()
            if getattr(row, name) != value
        }
        for name, value in asdict(draft).items():
            setattr(row, name, value)
        change.record("edit_problem", "problem", problem_id, what, row.bureau_id)


def answer_problem(actor: Actor, problem_id: int, answer: str, version: int | None = None) -> None:
    """The other side answers a question; a later answer replaces the earlier one."""
    with writing(actor) as change:
        row = _fresh(change, actor, problem_id, version, Action.ANSWER_PROBLEM)
        if _own_side(actor, row.pairing) == row.organisation_id:
            raise Forbidden(Action.ANSWER_PROBLEM)
        if row.closed_on is not None or row.kind != ProblemKind.QUESTION:
            raise Stale(CHANGED)
        if not answer:
            raise RuleBroken("answer", "请写一句你们的做法或建议。")
        _refuse_locked(change, row.pairing, clock.today(), "answer")
        what = {"answer": (row.answer, answer)}
        row.answer, row.answered_by_id = answer, actor.account_id
        change.record("answer_problem", "problem", problem_id, what, row.bureau_id)


def close_problem(
    actor: Actor, problem_id: int, closed_on: date, word: str, version: int | None = None
) -> None:
    """It is dealt with (销号): a day and a word on how; an answered question needs no word."""
    with writing(actor) as change:
        row = _fresh(change, actor, problem_id, version, Action.WRITE_PROBLEM)
        if row.closed_on is not None:
            raise Stale(CHANGED)
        if not word and not row.answer:
            raise RuleBroken("word", "请写一句是怎么解决的。")
        if not row.raised_on <= closed_on <= clock.today():
            raise RuleBroken("closed_on", "销号日期要在提出之后、今天或以前。")
        _refuse_locked(change, row.pairing, closed_on, "closed_on")
        what: dict[str, object] = {"closed_on": (None, closed_on)}
        row.closed_on = closed_on
        if word:
            what["answer"] = (row.answer, word)
            row.answer, row.answered_by_id = word, actor.account_id
        change.record("close_problem", "problem", problem_id, what, row.bureau_id)


def reopen_problem(actor: Actor, problem_id: int, version: int | None = None) -> None:
    """It is not dealt with after all."""
    with writing(actor) as change:
        row = _fresh(change, actor, problem_id, version, Action.WRITE_PROBLEM)
        if row.closed_on is None:
            raise Stale(CHANGED)
        _refuse_locked(change, row.pairing, row.closed_on, "")
        what = {"closed_on": (row.closed_on, None)}
        row.closed_on = None
        change.record("reopen_problem", "problem", problem_id, what, row.bureau_id)
