"""Confirmation without an account: a link that works once, expires and can be revoked."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.activities import ActivityState
from pairing.models import ConfirmationLink, Outing
from pairing.operations.change import Change, RuleBroken, Stale, writing
from pairing.operations.outings.confirmations import settle
from pairing.operations.people.accounts import digest

LASTS = timedelta(days=7)
GONE = "这条记录已经不在了。"
USED_UP = "这个链接已经用过、过期或被收回。请让对方重新发一个。"


def make_link(actor: Actor, outing_id: int) -> str:
    """A fresh token for one outing; whatever was open before no longer works."""
    with writing(actor) as change:
        outing = change.existing(Outing, outing_id, Action.INVITE_CONFIRMATION, GONE)
        if not _waits(outing):
            raise RuleBroken("", "这次活动不在等待确认。")
        _revoke(change, outing_id)
        token, now = secrets.token_urlsafe(24), change.now
        link = ConfirmationLink(
            bureau_id=outing.bureau_id,
            outing_id=outing_id,
            token_hash=digest(token),
            made_by_id=actor.account_id,
            made_at=now,
            expires_at=now + LASTS,
        )
        change.session.add(link)
        what = {"expires_at": (None, link.expires_at)}
        change.record("make_link", "outing", outing_id, what, outing.bureau_id)
    return token


def revoke_links(actor: Actor, outing_id: int) -> None:
    """Whatever was sent for this outing no longer works."""
    with writing(actor) as change:
        outing = change.existing(Outing, outing_id, Action.INVITE_CONFIRMATION, GONE)
        _revoke(change, outing_id)
        change.record("revoke_link", "outing", outing_id, {}, outing.bureau_id)


def answer_by_link(token: str, name: str, remark: str = "") -> None:
    """Somebody without an account confirms, or with a ``remark`` disputes; the link is used up.

    ``name`` is who says so; it stands beside the word for everybody to see.
    """
    if not name:
        raise RuleBroken("name", "请写上您的姓名和单位，对方会看到是谁确认的。")
    with writing(Actor(account_id=None, name=f"{name}（凭链接）")) as change:
        link = change.session.scalar(
            select(ConfirmationLink).where(ConfirmationLink.token_hash == digest(token))
        )
        if link is None or not link.is_open(change.now):
            raise Stale(USED_UP)
        links = [
            one
            for activity in link.outing.activities
            for one in activity.links
            if one.state == ActivityState.DONE
        ]
        said = f"{name} 凭一次性链接" + (f"：{remark}" if remark else "确认")
        state = ActivityState.DISPUTED if remark else ActivityState.CONFIRMED
        settle(change, link.outing, links, state, said)
        link.used_at, link.used_by = change.now, name


def _waits(outing: Outing) -> bool:
    return any(link.state == ActivityState.DONE for row in outing.activities for link in row.links)


def _open_links(outing_id: int) -> Select[Any]:
    return select(ConfirmationLink).where(
        ConfirmationLink.outing_id == outing_id,
        ConfirmationLink.used_at.is_(None),
        ConfirmationLink.revoked_at.is_(None),
    )


def _revoke(change: Change, outing_id: int) -> None:
    for link in change.session.scalars(_open_links(outing_id)):
        link.revoked_at = change.now
