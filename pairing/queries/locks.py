"""Whether a day is closed for writing: locked terms, their exceptions, what was handed in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from pairing import clock
from pairing.domain.assessments import HANDED_IN
from pairing.extensions import db
from pairing.models import Assessment, LockException, Pairing, Term


def locked_reason(session: Session, pairing: Pairing, day: date) -> str:
    """Why no fact may be written for ``pairing`` on ``day``, in Chinese; "" when it may."""
    today = clock.today()
    excepted = select(LockException.term_id).where(
        LockException.pairing_id == pairing.id,
        LockException.until >= today,
        LockException.ended_at.is_(None),
    )
    holds = select(Term.id, Term.name).where(
        Term.bureau_id == pairing.bureau_id, Term.starts_on <= day, Term.ends_on >= day
    )
    closed = holds.where(
        or_(Term.locked_at.is_not(None), Term.locks_on < today), Term.id.not_in(excepted)
    )
    found = session.execute(closed).first()
    if found is not None:
        return f"{found.name}已锁定，不能再改。需要更正请联系教育局开放例外。"
    handed_in = holds.join(Assessment, Assessment.term_id == Term.id).where(
        Assessment.pairing_id == pairing.id, Assessment.state.in_(HANDED_IN)
    )
    found = session.execute(handed_in).first()
    if found is not None:
        return f"{found.name}的考核已经提交，记录不能再改。要改请先撤回，或请教育局退回。"
    return ""


def is_closed(term: Term, today: date) -> bool:
    """Whether the term is locked: at once, or because its last day for writing has passed."""
    return term.locked_at is not None or (term.locks_on is not None and term.locks_on < today)


def open_exceptions(session: Session, pairing_id: int, term_id: int) -> list[LockException]:
    """The exceptions that let a pairing write into the term today (1 SELECT)."""
    query = select(LockException).where(
        LockException.pairing_id == pairing_id,
        LockException.term_id == term_id,
        LockException.until >= clock.today(),
        LockException.ended_at.is_(None),
    )
    return list(session.scalars(query))


def is_locked(session: Session, pairing: Pairing, term: Term) -> bool:
    """Whether the term is locked for the pairing, and not excepted."""
    if not is_closed(term, clock.today()):
        return False
    return not open_exceptions(session, pairing.id, term.id)


def exceptions_of(bureau_id: int) -> list[LockException]:
    """Every exception of a bureau's, newest first (5 SELECTs)."""
    query = (
        select(LockException)
        .where(LockException.bureau_id == bureau_id)
        .options(
            selectinload(LockException.pairing).selectinload(Pairing.lead),
            selectinload(LockException.pairing).selectinload(Pairing.supported),
            selectinload(LockException.term),
            selectinload(LockException.granted_by),
        )
        .order_by(LockException.id.desc())
    )
    return list(db.session.scalars(query))
