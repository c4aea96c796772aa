"""Confirmed donations and condolences of a pairing, as a ledger."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from pairing.domain.outings.donations import Gift, GoodsLine, Totals, Worth, totals
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState, Direction
from pairing.domain.vocabulary.activity_details import Detail
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, Pairing, Quantity
from pairing.queries.lists import Page, page_of

KINDS = (ActivityKind.DONATION, ActivityKind.CONDOLENCE)


def _parties(pairing: Pairing, direction: str) -> tuple[str, str]:
    """(giver, receiver): who travelled out to the country gave; both ways or online: both."""
    lead, supported = pairing.lead.name, pairing.supported.name
    both = f"{lead}、{supported}"
    return {
        Direction.OUT: (lead, supported),
        Direction.IN: (supported, lead),
        Direction.BOTH: (both, both),
        Direction.ONLINE: (both, both),
    }[Direction(direction)]


def _confirmed(pairing: Pairing, first: date, last: date, *told: Any) -> Select[Any]:
    return (
        select(*told)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.pairing_id == pairing.id,
            ActivityPairing.state == ActivityState.CONFIRMED,
            Activity.kind.in_(KINDS),
            Activity.day.between(first, last),
        )
    )


def gifts_page(pairing: Pairing, first: date, last: date, page: int) -> Page[Gift]:
    """A page of the confirmed gifts dated in these days, in order (3 SELECTs)."""
    query = _confirmed(pairing, first, last, Activity).options(selectinload(Activity.quantities))
    found = page_of(query.order_by(Activity.day, Activity.id), page)
    return found.told(lambda row: gift_of(pairing, row))


def totals_of(pairing: Pairing, first: date, last: date) -> Totals:
    """All of them added up: of each its numbers alone are read (1 SELECT).

    Not by SQL: a quantity times a price has twelve decimals, more than its whole numbers hold.
    """
    told = (Activity.id, Activity.kind, Activity.amount, Quantity.quantity, Quantity.unit_price)
    query = _confirmed(pairing, first, last, *told).outerjoin(
        Quantity, Quantity.activity_id == Activity.id
    )
    gifts: dict[int, tuple[Decimal | None, ActivityKind]] = {}
    lines: dict[int, list[GoodsLine]] = defaultdict(list)
    for key, kind, amount, quantity, price in db.session.execute(query):
        gifts[key] = amount, ActivityKind(kind)
        if quantity is not None:
            lines[key].append(GoodsLine("", quantity, "", price))
    return totals(Worth(tuple(lines[key]), *told) for key, told in gifts.items())


def gift_of(pairing: Pairing, row: Activity) -> Gift:
    """A confirmed gift as this pairing's ledger tells it; its quantities are loaded."""
    giver, receiver = _parties(pairing, row.direction)
    return Gift(
        outing_id=row.outing_id,
        day=row.day,
        kind=ActivityKind(row.kind),
        topic=row.topic,
        giver=giver,
        receiver=receiver,
        lines=tuple(
            GoodsLine(one.item, one.quantity, one.unit, one.unit_price)
            for one in sorted(row.quantities, key=lambda one: one.id)
        ),
        amount=row.amount,
        receipt=str(row.details.get(Detail.RECEIPT.value, "")),
    )


def waiting_count(pairing_id: int, first: date, last: date) -> int:
    """How many gifts in these days wait for the other side's word (1 SELECT)."""
    query = (
        select(func.count())
        .select_from(Activity)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.pairing_id == pairing_id,
            ActivityPairing.state == ActivityState.DONE,
            Activity.kind.in_(KINDS),
            Activity.day.between(first, last),
        )
    )
    return db.session.scalar(query) or 0
