"""What the two sides of a pairing share: resources, and activities of sharing and exchange."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from pairing.domain.outings.resources import address_of
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState, Direction
from pairing.domain.vocabulary.papers import SHARED_RESOURCE
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, Document

EXCHANGES = (ActivityKind.RESOURCE_SHARING, ActivityKind.STUDENT_EXCHANGE)


class Resource(NamedTuple):
    """A shared resource; ``address`` is what its text opens, "" when the text is to be read."""

    document: Document
    side: Side
    address: str


class Exchange(NamedTuple):
    """An activity of sharing or exchange: what went which way."""

    activity: Activity
    kind: str
    direction: str
    goods: str
    is_confirmed: bool


def resources_of(pairing_id: int) -> list[Resource]:
    """Both sides' shared resources, newest first (3 SELECTs)."""
    query = (
        select(Document)
        .where(Document.pairing_id == pairing_id, Document.category == SHARED_RESOURCE)
        .options(selectinload(Document.organisation), selectinload(Document.pairing))
        .order_by(Document.day.desc(), Document.id.desc())
    )
    return [
        Resource(
            row,
            Side.LEAD if row.organisation_id == row.pairing.lead_id else Side.SUPPORTED,
            address_of(row.text),
        )
        for row in db.session.scalars(query)
    ]


def exchanges_of(pairing_id: int) -> list[Exchange]:
    """Done activities of sharing and exchange, newest first (2 SELECTs)."""
    query = (
        select(Activity, ActivityPairing.state)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.pairing_id == pairing_id,
            ActivityPairing.state.in_((ActivityState.DONE, ActivityState.CONFIRMED)),
            Activity.kind.in_(EXCHANGES),
        )
        .options(selectinload(Activity.quantities))
        .order_by(Activity.day.desc(), Activity.id.desc())
    )
    return [
        Exchange(
            row,
            ActivityKind(row.kind).label,
            Direction(row.direction).label,
            "、".join(f"{one.item} {one.quantity:f} {one.unit}".strip() for one in row.quantities),
            state == ActivityState.CONFIRMED,
        )
        for row, state in db.session.execute(query)
    ]
