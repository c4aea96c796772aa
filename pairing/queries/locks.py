"""Whether a day is closed for writing: locked terms, their exceptions, what was handed in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from pairing import clock
from pairing.domain.vocabulary import AssessmentState
from pairing.extensions import db
from pairing.models import Assessment, LockException, Pairing, Term

HANDED_IN = (
    AssessmentState.SUBMITTED,
    AssessmentState.RESUBMITTED,
    AssessmentState.APPROVED,
    AssessmentState.ARCHIVED,
)


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


def is_locked(session: Session, pairing: Pairing, term: Term) -> bool:
    """Whether the term is locked for the pairing: by its date or at once, and not excepted."""
    today = clock.today()
    closed = term.locked_at is not None or (term.locks_on is not None and term.locks_on < today)
    if not closed:
        return False
    excepted = select(LockException.id).where(
        LockException.pairing_id == pairing.id,
        LockException.term_id == term.id,
        LockException.until >= today,
        LockException.ended_at.is_(None),
    )
    return session.scalar(excepted.limit(1)) is None


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
