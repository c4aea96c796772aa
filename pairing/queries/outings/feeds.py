"""Calendar feeds: an account's open ones, and what one of them may show today."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from pairing.domain.people.permissions import Action, Actor
from pairing.extensions import db
from pairing.models import CalendarFeed, Pairing
from pairing.queries.lists import PairingIds, exists, pairings_for
from pairing.queries.people.actors import actor_of


def open_feeds(account_id: int | None) -> dict[int | None, CalendarFeed]:
    """Pairing (None: the account's own agenda) → the feed that answers (1 SELECT)."""
    query = select(CalendarFeed).where(
        CalendarFeed.account_id == account_id, CalendarFeed.stopped_at.is_(None)
    )
    return {row.pairing_id: row for row in db.session.scalars(query.order_by(CalendarFeed.id))}


class FeedReading(NamedTuple):
    """Whose agenda a feed reads, and of which pairings."""

    feed: CalendarFeed
    actor: Actor
    ids: PairingIds


def reading(token_hash: str, today: date) -> FeedReading | None:
    """What a feed shows: never more than its account may see today; None for a closed one.

    An account that is disabled or holds no role any more has no agenda either (4–5 SELECTs).
    """
    query = (
        select(CalendarFeed)
        .where(CalendarFeed.token_hash == token_hash, CalendarFeed.stopped_at.is_(None))
        .options(selectinload(CalendarFeed.account))
    )
    feed = db.session.scalar(query)
    if feed is None or feed.account.disabled_at is not None:
        return None
    actor = actor_of(feed.account, today)
    if not actor.grants:
        return None
    ids = pairings_for(actor, Action.VIEW_ACTIVITY)
    if feed.pairing_id is not None:
        ids = ids.where(Pairing.id == feed.pairing_id)
        if not exists(ids):
            return None
    return FeedReading(feed, actor, ids)
