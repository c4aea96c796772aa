"""Closing a term for writing: its two dates, the lock, exceptions per pairing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from pairing.domain.people.permissions import Action, Actor
from pairing.models import LockException, Pairing, Term
from pairing.operations.change import Change, Stale, once, writing
from pairing.operations.rules import Rules
from pairing.operations.settling import let_go, settle_closed_terms
from pairing.queries.plan.locks import is_closed

GONE = "这个学期刚刚有变化，请看过最新内容再操作。"
ALREADY = "这个学期已经锁定了。要再打开，请用“重新打开”，并写明原因。"
OVER = "这个例外已经结束了。"


def fresh_term(change: Change, term_id: int, version: int | None) -> Term:
    """The term as it stands, for who may close it; ``Stale`` when it has moved on."""
    return change.fresh(Term, term_id, Action.CLOSE_TERM, version, GONE)


def reopening_rules(reason: str, until: date, today: date) -> Rules:
    """What is wrong with opening a closed term: for some pairings, for one, or for everybody."""
    rules = Rules()
    rules.refuse(not reason, "reason", "请写明为什么开放，会留在日志里。")
    with rules.gather():
        rules.refuse(until < today, "until", "截止日期要在今天或以后。")
    return rules


def set_term_dates(
    actor: Actor,
    term_id: int,
    due_on: date | None,
    locks_on: date | None,
    version: int | None,
) -> None:
    """The day on which assessments are due, and the last day on which facts may be written.

    A locked term is opened again with a reason only, and nothing is locked by mistake.
    """
    rules = Rules()
    with writing(actor) as change:
        term = fresh_term(change, term_id, version)
        if is_closed(term, change.today):
            raise Stale(ALREADY)
        wrong = due_on and due_on < term.starts_on
        rules.refuse(wrong, "due_on", "提交截止日期不能早于学期开始。")
        wrong = due_on and locks_on and locks_on < due_on
        rules.refuse(wrong, "locks_on", "锁定日期不能早于提交截止日期。")
        wrong = locks_on and locks_on < max(change.today, term.starts_on)
        said = "锁定日期要在今天或以后。要马上锁定，请用“现在锁定”。"
        rules.refuse(wrong, "locks_on", said)
        rules.settle()
        what = change.put(term, {"due_on": due_on, "locks_on": locks_on})
        change.record("set_term_dates", "term", term_id, what, term.bureau_id)


def lock_term(actor: Actor, term_id: int, version: int | None) -> None:
    """No fact of the term is written from now on, but for exceptions."""
    with writing(actor) as change:
        term = fresh_term(change, term_id, version)
        if is_closed(term, change.today):
            raise Stale(ALREADY)
        term.locked_at = change.now
        change.session.flush()
        change.alone()
        settle_closed_terms(change.session, change.now, change.today)
        change.record("lock_term", "term", term_id, {"locked": (False, True)}, term.bureau_id)


def except_pairings(
    actor: Actor,
    term_id: int,
    pairing_ids: Iterable[int],
    until: date,
    reason: str,
    key: str = "",
) -> None:
    """These pairings may write into the locked term until a day; it ends by itself."""
    chosen = list(dict.fromkeys(pairing_ids))
    body = {"term_id": term_id, "pairings": chosen, "until": until, "reason": reason}

    def first_time(change: Change) -> None:
        term = change.existing(Term, term_id, Action.CLOSE_TERM, GONE)
        rules = reopening_rules(reason, until, change.today)
        rules.refuse(not chosen, "pairing_ids", "请选择结对。")
        strange = [one for one in chosen if not _runs(change.session, one, term)]
        rules.refuse(strange, "pairing_ids", "请选择本局在这个学期里运行的结对。")
        rules.settle()
        for pairing_id in chosen:
            change.session.add(
                LockException(
                    bureau_id=term.bureau_id,
                    pairing_id=pairing_id,
                    term_id=term_id,
                    until=until,
                    reason=reason,
                    granted_by_id=actor.account_id,
                    granted_at=change.now,
                )
            )
        let_go(change.session, term, chosen)
        what = {"pairings": chosen, "until": until, "reason": reason}
        change.record("grant_exception", "term", term_id, what, term.bureau_id)

    once(actor, key, body, first_time)


def _runs(session: Session, pairing_id: int, term: Term) -> bool:
    """Whether it is a pairing of the term's bureau that runs in the term."""
    pairing = session.get(Pairing, pairing_id)
    return pairing is not None and pairing.bureau_id == term.bureau_id and pairing.runs_in(term)


def end_exception(actor: Actor, exception_id: int, version: int | None) -> None:
    """End an exception before its day."""
    with writing(actor) as change:
        row = change.fresh(LockException, exception_id, Action.CLOSE_TERM, version, OVER)
        if row.ended_at is not None or row.until < change.today:
            raise Stale(OVER)
        row.ended_at = change.now
        what = {"pairing": row.pairing_id, "until": (row.until, change.today)}
        change.record("end_exception", "term", row.term_id, what, row.bureau_id)
