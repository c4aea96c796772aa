"""Confirmation without an account: a link that works once, with the confirming side's word."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from pairing.domain.outings.history import LINK_MADE
from pairing.domain.outings.standing import why_unasked
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import seals
from pairing.models import ActivityPairing, ConfirmationLink, Organisation, Outing
from pairing.operations.change import Change, RuleBroken, Stale, writing
from pairing.operations.outings.confirmations import OWN_RECORD, settle
from pairing.operations.outings.versions import must_be_read, read_outing
from pairing.operations.people.confirmation_words import confirmation_word
from pairing.operations.people.passwords import digest
from pairing.operations.rehearsal import is_rehearsing
from pairing.operations.rules import Rules

LASTS = timedelta(days=7)
PURPOSE = "confirmation-link"
RECEIPT = timedelta(days=7)
"""So long after its use a link still opens the page that says what was answered."""
MOST_WRONG = 5
CHANGED = "这次活动刚刚有变化，请看过最新内容再发链接。"
MOVED = "对方刚刚改过这次活动。请看过最新内容，再确认或写明有出入。"
USED_UP = "这个链接已经用过、过期或被收回。请让对方重新发一个。"
TOO_MANY_WRONG = "确认码错了 5 次，这个链接不能再用了。请问清确认码，再让对方重新发一个。"
WRONG_WORD = "确认码不对。请向本单位负责人问清，再填一次；还可以试 {left} 次。"


class LinkClosed(Stale):
    """The link was used, has expired or was taken back."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody without an account says: who, the organisation's word, and what of it."""

    name: str
    word: str
    remark: str = ""
    disputes: bool = False


def make_link(actor: Actor, outing_id: int, version: int | None) -> str:
    """A fresh token for one outing; whatever was open before no longer works."""
    with writing(actor) as change:
        outing = _to_invite(change, outing_id, version)
        if not _waiting(outing):
            states = {link.state for row in outing.activities for link in row.links}
            raise RuleBroken("", why_unasked(states))
        _revoke(change, outing_id)
        now, nonce = change.now, secrets.token_hex(16)
        token = seals.made(PURPOSE, nonce)
        link = ConfirmationLink(
            bureau_id=outing.bureau_id,
            outing_id=outing_id,
            nonce=nonce,
            token_hash=digest(token),
            made_by_id=actor.account_id,
            made_at=now,
            expires_at=now + LASTS,
        )
        change.session.add(link)
        what = {"expires_at": (None, link.expires_at)}
        change.record(LINK_MADE, "outing", outing_id, what, outing.bureau_id)
    return token


def token_of(link: ConfirmationLink) -> str | None:
    """The link's token made again; None when the installation's key is another one by now."""
    token = seals.made(PURPOSE, link.nonce)
    return token if digest(token) == link.token_hash else None


def revoke_links(actor: Actor, outing_id: int, version: int | None) -> None:
    """Whatever was sent for this outing no longer works."""
    with writing(actor) as change:
        outing = _to_invite(change, outing_id, version)
        _revoke(change, outing_id)
        change.record("revoke_link", "outing", outing_id, {}, outing.bureau_id)


def _to_invite(change: Change, outing_id: int, version: int | None) -> Outing:
    return read_outing(change, outing_id, Action.INVITE_CONFIRMATION, version, CHANGED)


def answered(link: ConfirmationLink, now: datetime) -> list[ActivityPairing]:
    """The words given through the link that still stand, one for each moment.

    Empty for a link that was never used, or too long ago, or whose outing was corrected since.
    """
    items = [item for row in link.outing.activities for item in row.links]
    said = {
        (one.confirmed_at, one.confirmed_by_name): one
        for one in items
        if one.is_by_link and one.confirmed_at >= link.made_at  # type: ignore[operator]
    }
    if link.used_at is None:
        return list(said.values()) if link.is_open(now) else []
    is_fresh = now - link.used_at <= RECEIPT and any(at == link.used_at for at, _ in said)
    return list(said.values()) if is_fresh else []


def answer_by_link(
    token: str, said: Answer, version: int | None, opened_by: int | None = None
) -> None:
    """Somebody without an account confirms, or disputes with a remark, with his side's word.

    ``version`` is the outing's that was shown: nobody confirms what was not seen. ``opened_by``
    is who is signed in: who recorded it or made the link answers nothing. A wrong word is counted
    before anything else is told; the fifth closes the link. Raises ``RuleBroken``, ``Stale``, and
    ``LinkClosed`` for a link that no longer works.
    """
    rules = Rules()
    rules.refuse(not said.name, "name", "请写上您的姓名，对方会看到是谁确认的。")
    rules.refuse(not said.word, "word", "请填写本单位的 6 位确认码。")
    rules.refuse(said.disputes and not said.remark, "remark", "请写一句哪里有出入，对方会看到。")
    rules.settle()
    if is_rehearsing():
        return  # nothing is told of a word that would not be counted
    with writing(Actor(account_id=None, name=f"{said.name}（凭链接）")) as change:
        link = _held(change, token)
        if opened_by is not None and opened_by in (link.outing.recorded_by_id, link.made_by_id):
            raise RuleBroken("", OWN_RECORD)
        waiting = _waiting(link.outing)
        if not waiting:
            raise LinkClosed(USED_UP)
        own = [one for one in waiting if confirmation_word(other_side(one), said.word)]
        if own:
            must_be_read(link.outing, version, MOVED)
            state = ActivityState.DISPUTED if said.disputes else ActivityState.CONFIRMED
            remark = said.remark if said.disputes else ""
            settle(change, link.outing, own, state, remark, by_link=said.name)
            if len(own) == len(waiting):
                link.used_at, link.used_by = change.now, said.name
        else:
            _count_wrong(change, link)
        left = MOST_WRONG - link.wrong_words
    if not own and not left:
        raise LinkClosed(TOO_MANY_WRONG)
    if not own:
        raise RuleBroken("word", WRONG_WORD.format(left=left))


def _held(change: Change, token: str) -> ConfirmationLink:
    """The open link of this token; who comes meanwhile waits until it is decided."""
    query = select(ConfirmationLink).where(ConfirmationLink.token_hash == digest(token))
    link = change.session.scalar(query.with_for_update())
    if link is None or not link.is_open(change.now):
        raise LinkClosed(USED_UP)
    change.session.refresh(link.outing, with_for_update=True)
    return link


def other_side(link: ActivityPairing) -> Organisation:
    """The organisation whose word it takes: never the one for which it was recorded."""
    owner, pairing = link.activity.outing.place().organisation_id, link.pairing
    return pairing.lead if owner == pairing.supported_id else pairing.supported


def _count_wrong(change: Change, link: ConfirmationLink) -> None:
    before, link.wrong_words = link.wrong_words, link.wrong_words + 1
    is_last = link.wrong_words >= MOST_WRONG
    if is_last:
        link.revoked_at = change.now
    what = {"wrong_words": (before, link.wrong_words), "closed": (False, is_last)}
    change.record("wrong_word", "outing", link.outing_id, what, link.bureau_id)


def _waiting(outing: Outing) -> list[ActivityPairing]:
    links = [link for row in outing.activities for link in row.links]
    return [link for link in links if link.state == ActivityState.DONE]


def _open_links(outing_id: int) -> Select[Any]:
    return select(ConfirmationLink).where(
        ConfirmationLink.outing_id == outing_id,
        ConfirmationLink.used_at.is_(None),
        ConfirmationLink.revoked_at.is_(None),
    )


def _revoke(change: Change, outing_id: int) -> None:
    for link in change.session.scalars(_open_links(outing_id)):
        link.revoked_at = change.now
