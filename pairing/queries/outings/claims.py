"""Which side claims an outing, in SQL: the twin of ``Outing.claimed_by`` and ``Outing.asks``."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select

from pairing.domain.vocabulary.activities import Direction
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, Outing, Pairing


def claimed_by(homes: Collection[int]) -> ColumnElement[bool]:
    """Items of outings that these claim: recorded for them, or imported and they travelled.

    For a SELECT that joins ``Activity`` and ``ActivityPairing``.
    """
    recorded = Activity.outing_id.in_(select(Outing.id).where(Outing.recorded_for_id.in_(homes)))
    imported = Activity.outing_id.in_(select(Outing.id).where(Outing.recorded_for_id.is_(None)))
    outbound = Activity.outing_id.in_(
        select(Activity.outing_id).where(Activity.direction != Direction.IN)
    )

    def at(home: Any) -> ColumnElement[bool]:
        return ActivityPairing.pairing_id.in_(select(Pairing.id).where(home.in_(homes)))

    travelled = case((outbound, at(Pairing.lead_id)), else_=at(Pairing.supported_id))
    return or_(recorded, and_(imported, travelled))


def asking(homes: Collection[int], outing_ids: Iterable[int]) -> set[int]:
    """Those of these outings whose word is the organisations' to give (1 SELECT)."""
    party = or_(Pairing.lead_id.in_(homes), Pairing.supported_id.in_(homes))
    query = (
        select(Activity.outing_id)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .join(Pairing, Pairing.id == ActivityPairing.pairing_id)
        .where(Activity.outing_id.in_(set(outing_ids)), party, ~claimed_by(homes))
    )
    return set(db.session.scalars(query))
