"""Measures of plans: a pairing's, and those past their deadline that need a hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import selectinload

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.measures import MeasureStanding
from pairing.extensions import db
from pairing.models import Measure, Pairing
from pairing.queries.lists import Page, page_of, pairings_for

ORDER = (
    MeasureStanding.OVERDUE,
    MeasureStanding.OPEN,
    MeasureStanding.DONE,
    MeasureStanding.DONE_LATE,
)
"""How a pairing's measures stand in its list: where a hand is needed first."""


def _rank(today: date) -> ColumnElement[int]:
    """The place in ``ORDER`` of how a measure stands, as ``domain.plan.measures`` has it."""
    on_time = Measure.finished_on <= Measure.due_on
    return case(
        (Measure.finished_on.is_(None) & (Measure.due_on < today), 0),
        (Measure.finished_on.is_(None), 1),
        (on_time, 2),
        else_=3,
    )


def page_of_pairing(pairing_id: int, today: date, page: int) -> Page[Measure]:
    """A page of a pairing's measures with need and problem, late ones first (4 SELECTs)."""
    query = (
        select(Measure)
        .where(Measure.pairing_id == pairing_id)
        .options(selectinload(Measure.need), selectinload(Measure.problem))
        .order_by(_rank(today), Measure.due_on, Measure.id)
    )
    return page_of(query, page)


class MeasureSum(NamedTuple):
    """How many measures stand in a way, and their budgets together in yuan."""

    number: int
    budget: Decimal


def sums_of(pairing_id: int, today: date) -> dict[MeasureStanding, MeasureSum]:
    """How a pairing's measures stand (1 SELECT)."""
    rank = _rank(today).label("rank")
    query = (
        select(rank, func.count(), func.sum(Measure.budget))
        .where(Measure.pairing_id == pairing_id)
        .group_by(rank)
    )
    told = {
        ORDER[place]: MeasureSum(count, budget or Decimal(0))
        for place, count, budget in db.session.execute(query)
    }
    return {one: told.get(one, MeasureSum(0, Decimal(0))) for one in ORDER}


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


def overdue_of(actor: Actor, today: date) -> Select[Any]:
    """A SELECT of those of them that the actor looks after, to be told how they stand."""
    return _overdue(actor, today).where(
        Measure.pairing_id.in_(pairings_for(actor, Action.WRITE_REGISTER))
    )


def overdue_page(actor: Actor, today: date, page: int) -> Page[Measure]:
    """A page of unfinished measures past their deadline in the running pairings that the actor
    sees, the longest waiting first (at most 5 SELECTs)."""
    return page_of(_overdue(actor, today), page)
