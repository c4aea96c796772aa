"""日历订阅: an address that a calendar program reads without a session, until it is stopped.

The address is sealed from a nonce with the installation's key, as confirmation links are: a phone
and an office computer can both be given it, while the rows alone open nothing.
"""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import select

from pairing.domain.people.permissions import Action, Actor
from pairing.extensions import seals
from pairing.models import Account, CalendarFeed, Pairing
from pairing.operations.change import Change, Forbidden, RuleBroken, Stale, once, permit, writing
from pairing.operations.people.passwords import digest

PURPOSE = "calendar-feed"
GONE = "这个订阅地址已经停用了。"
NO_PAIRING = "这个结对已经不在了。"
NO_ACCOUNT = "这个账号已经不在了。"


def make_feed(actor: Actor, pairing_id: int | None = None, key: str = "") -> None:
    """A fresh address for the actor's agenda, or for one pairing's; the one before stops."""
    body = {"pairing_id": pairing_id}

    def first_time(change: Change) -> None:
        account = _own_account(change)
        if pairing_id is not None:
            change.existing(Pairing, pairing_id, Action.VIEW_ACTIVITY, NO_PAIRING)
        permit(actor, Action.VIEW_HOME)
        for old in _open(change, account.id, pairing_id):
            old.stopped_at = change.now
        nonce = secrets.token_hex(16)
        change.session.add(
            CalendarFeed(
                bureau_id=account.bureau_id,
                account_id=account.id,
                pairing_id=pairing_id,
                nonce=nonce,
                token_hash=digest(seals.made(PURPOSE, nonce)),
                made_at=change.now,
            )
        )
        what: dict[str, Any] = {"pairing": pairing_id}
        change.record("make_feed", "account", account.id, what, account.bureau_id)

    once(actor, key, body, first_time)


def _own_account(change: Change) -> Account:
    """The actor's account; who asks twice at once waits until the first is done."""
    key = change.actor.account_id
    if key is None:
        raise Forbidden(Action.KEEP_FEED)
    found = change.session.get(Account, key, with_for_update=True)
    if found is None:
        raise Stale(NO_ACCOUNT)
    return found


def _open(change: Change, account_id: int, pairing_id: int | None) -> list[CalendarFeed]:
    query = select(CalendarFeed).where(
        CalendarFeed.account_id == account_id, CalendarFeed.stopped_at.is_(None)
    )
    found = change.session.scalars(query)
    return [row for row in found if row.pairing_id == pairing_id]


def stop_feed(actor: Actor, feed_id: int, version: int | None) -> None:
    """The address no longer answers."""
    with writing(actor) as change:
        feed = change.fresh(CalendarFeed, feed_id, Action.KEEP_FEED, version, GONE)
        if feed.stopped_at is not None:
            raise RuleBroken("", GONE)
        feed.stopped_at = change.now
        what = {"pairing": feed.pairing_id}
        change.record("stop_feed", "account", feed.account_id, what, feed.bureau_id)


def token_of(feed: CalendarFeed) -> str | None:
    """The address's token made again; None when the installation's key is another one by now."""
    token = seals.made(PURPOSE, feed.nonce)
    return token if digest(token) == feed.token_hash else None
