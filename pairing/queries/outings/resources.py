"""What the two sides of a pairing share: resources, and activities of sharing and exchange."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from pairing.domain.outings.resources import address_of
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState, Direction
from pairing.domain.vocabulary.papers import SHARED_RESOURCE
from pairing.domain.vocabulary.programme import Side
from pairing.models import Activity, ActivityPairing, Document
from pairing.queries.lists import Page, page_of

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
    state: str


def resources_of(pairing_id: int, page: int) -> Page[Resource]:
    """A page of both sides' shared resources, newest first (4 SELECTs)."""
    query = (
        select(Document)
        .where(Document.pairing_id == pairing_id, Document.category == SHARED_RESOURCE)
        .options(selectinload(Document.organisation), selectinload(Document.pairing))
        .order_by(Document.day.desc(), Document.id.desc())
    )
    return page_of(query, page).told(
        lambda row: Resource(
            row,
            Side.LEAD if row.organisation_id == row.pairing.lead_id else Side.SUPPORTED,
            address_of(row.text),
        )
    )


def exchanges_of(pairing_id: int, page: int) -> Page[Exchange]:
    """A page of the done activities of sharing and exchange, newest first (4 SELECTs)."""
    query = (
        select(ActivityPairing)
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .where(
            ActivityPairing.pairing_id == pairing_id,
            ActivityPairing.state.in_((ActivityState.DONE, ActivityState.CONFIRMED)),
            Activity.kind.in_(EXCHANGES),
        )
        .options(selectinload(ActivityPairing.activity).selectinload(Activity.quantities))
        .order_by(Activity.day.desc(), Activity.id.desc())
    )
    return page_of(query, page).told(_exchange)


def _exchange(link: ActivityPairing) -> Exchange:
    row = link.activity
    return Exchange(
        row,
        ActivityKind(row.kind).label,
        Direction(row.direction).label,
        "、".join(f"{one.item} {one.quantity:f} {one.unit}".strip() for one in row.quantities),
        link.state,
    )
