"""The figures that are kept as they stood: of what was approved, and of terms that are closed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from pairing import clock
from pairing.domain.assessment.assessments import DECIDED
from pairing.extensions import db
from pairing.models import Assessment, LockException, Pairing, Term, TermFigures
from pairing.queries.lists import PairingIds
from pairing.queries.plan.locks import is_closed


class Kept(NamedTuple):
    """Frozen results; ``is_decided`` tells the bureau's word from a term that is only closed.

    What a reviewer rates himself is still read anew until he has decided.
    """

    body: dict[str, Any]
    is_decided: bool


def kept_figures(ids: PairingIds, term: Term) -> dict[int, Kept]:
    """Pairing → its kept figures of the term (1 SELECT; 2 for a term that is closed)."""
    decided = select(Assessment.pairing_id, Assessment.results).where(
        Assessment.term_id == term.id,
        Assessment.pairing_id.in_(ids),
        Assessment.state.in_(DECIDED),
    )
    found = {pairing: Kept(body, True) for pairing, body in db.session.execute(decided) if body}
    today = clock.today()
    if not is_closed(term, today):
        return found
    closed = select(TermFigures.pairing_id, TermFigures.results).where(
        TermFigures.term_id == term.id,
        TermFigures.pairing_id.in_(ids),
        ~_is_excepted(TermFigures.pairing_id, term.id, today),
    )
    return {pairing: Kept(body, False) for pairing, body in db.session.execute(closed)} | found


def _is_excepted(pairing_id: Any, term_id: int, today: date) -> ColumnElement[bool]:
    query = select(LockException.id).where(
        LockException.pairing_id == pairing_id,
        LockException.term_id == term_id,
        LockException.until >= today,
        LockException.ended_at.is_(None),
    )
    return query.exists()


def unsettled_terms(session: Session, today: date) -> list[Term]:
    """Closed terms of which not every pairing's figures are kept; others wait (1 SELECT)."""
    is_over = and_(Term.locks_on.is_not(None), Term.locks_on < today)
    query = select(Term).where(Term.settled_at.is_(None), or_(Term.locked_at.is_not(None), is_over))
    if session.scalar(query.with_only_columns(Term.id).limit(1)) is None:
        return []
    return list(session.scalars(query.order_by(Term.id).with_for_update()))


def to_keep(term: Term, today: date) -> PairingIds:
    """The pairings of a closed term whose figures are not kept yet, and that may not write."""
    there = select(TermFigures.id).where(
        TermFigures.pairing_id == Pairing.id, TermFigures.term_id == term.id
    )
    return select(Pairing.id).where(
        Pairing.bureau_id == term.bureau_id,
        Pairing.starts_on <= term.ends_on,
        Pairing.ends_on >= term.starts_on,
        ~there.exists(),
        ~_is_excepted(Pairing.id, term.id, today),
    )


def has_exceptions(session: Session, term: Term, today: date) -> bool:
    """Whether any pairing may still write into the closed term (1 SELECT)."""
    query = select(Pairing.id).where(
        Pairing.bureau_id == term.bureau_id, _is_excepted(Pairing.id, term.id, today)
    )
    return session.scalar(query.limit(1)) is not None


def kept_rows(
    session: Session, term_id: int, pairing_ids: Collection[int] | None
) -> list[TermFigures]:
    """The rows kept of a term, of these pairings or of all (1 SELECT)."""
    query = select(TermFigures).where(TermFigures.term_id == term_id)
    if pairing_ids is not None:
        query = query.where(TermFigures.pairing_id.in_(pairing_ids))
    return list(session.scalars(query))
