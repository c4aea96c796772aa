"""Whether a day is closed for writing: locked terms, their exceptions, what was handed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from pairing import clock
from pairing.domain.assessment.assessments import HANDED_IN
from pairing.domain.plan.locks import LockBook, TermLock, first_reason
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.assessment import AssessmentState
from pairing.extensions import db
from pairing.models import Assessment, LockException, Pairing, Term


def lock_book(session: Session, bureau_id: int, pairing_id: int | None = None) -> LockBook:
    """All that closes days of a bureau's pairings, or of one of them (3 SELECTs)."""
    today = clock.today()
    excepted = select(LockException.pairing_id, LockException.term_id).where(
        LockException.bureau_id == bureau_id,
        LockException.until >= today,
        LockException.ended_at.is_(None),
    )
    handed_in = select(Assessment.pairing_id, Assessment.term_id, Assessment.state).where(
        Assessment.bureau_id == bureau_id, Assessment.state.in_(HANDED_IN)
    )
    if pairing_id is not None:
        excepted = excepted.where(LockException.pairing_id == pairing_id)
        handed_in = handed_in.where(Assessment.pairing_id == pairing_id)
    terms = select(Term).where(Term.bureau_id == bureau_id).order_by(Term.starts_on)
    return LockBook(
        [
            TermLock(term.id, term.name, Span(term.starts_on, term.ends_on), is_closed(term, today))
            for term in session.scalars(terms)
        ],
        frozenset((pairing, term) for pairing, term in session.execute(excepted)),
        {
            (pairing, term): AssessmentState(state)
            for pairing, term, state in session.execute(handed_in)
        },
    )


def locked_reason(session: Session, pairing: Pairing, day: date) -> str:
    """Why no fact may be written for ``pairing`` on ``day``, in Chinese; "" when it may."""
    return locked_span_reason(session, pairing, [Span(day, day)])


def term_locked_reason(session: Session, pairing: Pairing, day: date) -> str:
    """As ``locked_reason``, of the lock alone: for what follows from a decided assessment."""
    book = lock_book(session, pairing.bureau_id, pairing.id)
    return replace(book, handed_in={}).reason(pairing.id, Span(day, day))


def locked_span_reason(session: Session, pairing: Pairing, spans: Iterable[Span]) -> str:
    """Why nothing may change in any of these days, in Chinese; "" when it may (3 SELECTs)."""
    return first_reason(lock_book(session, pairing.bureau_id, pairing.id), pairing.id, spans)


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


def exceptions_of(term_id: int) -> list[LockException]:
    """Every exception of a term's, newest first (4 SELECTs)."""
    query = (
        select(LockException)
        .where(LockException.term_id == term_id)
        .options(
            selectinload(LockException.pairing).selectinload(Pairing.lead),
            selectinload(LockException.pairing).selectinload(Pairing.supported),
            selectinload(LockException.granted_by),
        )
        .order_by(LockException.id.desc())
    )
    return list(db.session.scalars(query))
