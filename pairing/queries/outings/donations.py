"""Confirmed donations and condolences of a pairing, as a ledger."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from pairing.domain.outings.donations import Gift, GoodsLine
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState, Detail, Direction
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, Pairing

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


def gifts_of(pairing: Pairing, first: date, last: date) -> list[Gift]:
    """Confirmed gifts dated in these days, in order (2 SELECTs)."""
    query = (
        select(Activity)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.pairing_id == pairing.id,
            ActivityPairing.state == ActivityState.CONFIRMED,
            Activity.kind.in_(KINDS),
            Activity.day.between(first, last),
        )
        .options(selectinload(Activity.quantities))
        .order_by(Activity.day, Activity.id)
    )
    return [_gift(pairing, row) for row in db.session.scalars(query)]


def _gift(pairing: Pairing, row: Activity) -> Gift:
    giver, receiver = _parties(pairing, row.direction)
    return Gift(
        outing_id=row.outing_id,
        day=row.day,
        kind=ActivityKind(row.kind).label,
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
