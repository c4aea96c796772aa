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
from pairing.operations.outings.versions import must_be_read, read_outing
from pairing.operations.people.passwords import digest
from pairing.operations.rules import Rules

LASTS = timedelta(days=7)
CHANGED = "这次活动刚刚有变化，请看过最新内容再发链接。"
MOVED = "对方刚刚改过这次活动。请看过最新内容，再确认或写明有出入。"
USED_UP = "这个链接已经用过、过期或被收回。请让对方重新发一个。"


class LinkClosed(Stale):
    """The link was used, has expired or was taken back."""


def make_link(actor: Actor, outing_id: int, version: int | None) -> str:
    """A fresh token for one outing; whatever was open before no longer works."""
    with writing(actor) as change:
        outing = _to_invite(change, outing_id, version)
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


def revoke_links(actor: Actor, outing_id: int, version: int | None) -> None:
    """Whatever was sent for this outing no longer works."""
    with writing(actor) as change:
        outing = _to_invite(change, outing_id, version)
        _revoke(change, outing_id)
        change.record("revoke_link", "outing", outing_id, {}, outing.bureau_id)


def _to_invite(change: Change, outing_id: int, version: int | None) -> Outing:
    return read_outing(change, outing_id, Action.INVITE_CONFIRMATION, version, CHANGED)


def answer_by_link(token: str, name: str, remark: str, disputes: bool, version: int | None) -> None:
    """Somebody without an account confirms, or ``disputes`` with a remark; the link is used up.

    ``name`` is who says so; it stands beside the word for everybody to see. ``version`` is the
    outing's that was shown: nobody confirms what was not seen. Raises ``RuleBroken``, ``Stale``,
    and ``LinkClosed`` for a link that no longer works.
    """
    rules = Rules()
    rules.refuse(not name, "name", "请写上您的姓名和单位，对方会看到是谁确认的。")
    rules.refuse(disputes and not remark, "remark", "请写一句哪里有出入，对方会看到。")
    with writing(Actor(account_id=None, name=f"{name}（凭链接）")) as change:
        link = change.session.scalar(
            select(ConfirmationLink).where(ConfirmationLink.token_hash == digest(token))
        )
        if link is None or not link.is_open(change.now):
            raise LinkClosed(USED_UP)
        links = [
            one
            for activity in link.outing.activities
            for one in activity.links
            if one.state == ActivityState.DONE
        ]
        if not links:
            raise LinkClosed(USED_UP)
        must_be_read(link.outing, version, MOVED)
        said = f"{name} 凭一次性链接" + (f"：{remark}" if disputes else "确认")
        state = ActivityState.DISPUTED if disputes else ActivityState.CONFIRMED
        settle(change, link.outing, links, state, said, rules=rules)
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
