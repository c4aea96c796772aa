"""Measures of plans: a pairing's, and those past their deadline that need a hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from pairing.domain.people.permissions import Actor
from pairing.extensions import db
from pairing.models import Measure, Pairing
from pairing.queries.lists import Page, page_of, pairings_for


def of_pairing(pairing_id: int) -> list[Measure]:
    """Every measure of a pairing with its need and problem, by deadline (3 SELECTs)."""
    query = (
        select(Measure)
        .where(Measure.pairing_id == pairing_id)
        .options(selectinload(Measure.need), selectinload(Measure.problem))
        .order_by(Measure.due_on, Measure.id)
    )
    return list(db.session.scalars(query))


def _overdue(actor: Actor, today: date) -> Select[Any]:
    return (
        select(Measure)
        .join(Pairing, Pairing.id == Measure.pairing_id)
        .where(
            Measure.pairing_id.in_(pairings_for(actor)),
            Measure.finished_on.is_(None),
            Measure.due_on < today,
            Pairing.ends_on >= today,
        )
        .options(
            selectinload(Measure.pairing).selectinload(Pairing.lead),
            selectinload(Measure.pairing).selectinload(Pairing.supported),
        )
        .order_by(Measure.due_on, Measure.id)
    )


def overdue(actor: Actor, today: date, limit: int = 100) -> list[Measure]:
    """Unfinished measures past their deadline in the running pairings that the actor sees, the
    longest waiting first (at most 4 SELECTs)."""
    return list(db.session.scalars(_overdue(actor, today).limit(limit)))


def overdue_page(actor: Actor, today: date, page: int) -> Page[Measure]:
    """A page of the same (at most 5 SELECTs)."""
    return page_of(_overdue(actor, today), page)
