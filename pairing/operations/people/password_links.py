"""The link by which a person sets her password: once, within two weeks, and is signed in."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update

from pairing.domain.people.passwords import USUAL_PROFILE, PasswordProfile
from pairing.domain.people.permissions import Action, Actor, can
from pairing.extensions import seals
from pairing.models import Account, Organisation, PasswordLink
from pairing.operations.change import Change, RuleBroken, Stale, moment, once, writing
from pairing.operations.people.passwords import digest, hash_of, set_password, trouble_with
from pairing.operations.people.signing_in import SignedInAs, begin_session
from pairing.queries.people import accounts as queries
from pairing.queries.people import actors

LASTS = timedelta(days=14)
PURPOSE = "password-link"
NO_HOME = "这个单位已经不在了。"
USED_UP = "这个链接已经用过、过期或被换掉。请让给您的人重新发一个。"


def make_link(change: Change, account: Account) -> PasswordLink:
    """A fresh link for the account; whatever was open before no longer works."""
    revoke_links(change, account.id)
    nonce = secrets.token_hex(16)
    link = PasswordLink(
        bureau_id=account.bureau_id,
        account_id=account.id,
        nonce=nonce,
        token_hash=digest(seals.made(PURPOSE, nonce)),
        made_by_id=change.actor.account_id,
        made_at=change.now,
        expires_at=change.now + LASTS,
    )
    change.session.add(link)
    return link


def revoke_links(change: Change, account_id: int) -> None:
    """Whatever link the account had no longer works."""
    change.session.execute(
        update(PasswordLink)
        .where(
            PasswordLink.account_id == account_id,
            PasswordLink.used_at.is_(None),
            PasswordLink.revoked_at.is_(None),
        )
        .values(revoked_at=change.now)
    )


def prepare(actor: Actor, organisation_id: int, key: str = "") -> int:
    """A link for every account there that has neither password nor link; returns how many."""

    def first_time(change: Change) -> int:
        home = change.existing(
            Organisation, organisation_id, Action.MANAGE_ACCOUNTS, NO_HOME, hold=True
        )
        bare = queries.without_password(home, change.today, change.now)
        places = queries.places_of(bare, change.today)
        own = [one for one in bare if can(actor, Action.MANAGE_ACCOUNTS, places[one.id])]
        for account in own:
            make_link(change, account)
        if own:
            told = {"logins": [one.login for one in own]}
            change.record("prepare_slips", "organisation", home.id, told, home.bureau_id)
        return len(own)

    return once(actor, key, {"organisation_id": organisation_id}, first_time)


def token_of(link: PasswordLink) -> str | None:
    """The link's token, to be shown again; None when the installation's key has changed."""
    token = seals.made(PURPOSE, link.nonce)
    return token if digest(token) == link.token_hash else None


def usable(token: str, now: datetime) -> PasswordLink | None:
    """The link behind a token, while it can be used and its account too (2 SELECTs)."""
    link = queries.link_by_hash(digest(token))
    works = link is not None and link.is_open(now) and link.account.disabled_at is None
    return link if works else None


def set_by_link(
    token: str, password: str, agent: str, profile: PasswordProfile = USUAL_PROFILE
) -> SignedInAs:
    """Use the link up: the account has this password, and a fresh session.

    Raises ``RuleBroken`` for a password that will not do, ``Stale`` for a link that is used up.
    """
    at = moment()
    link = usable(token, at.now)
    if link is None:
        raise Stale(USED_UP)
    account_id = link.account_id
    trouble = trouble_with(password, link.account, profile)
    if trouble:
        raise RuleBroken("new", trouble)
    hashed, actor = hash_of(password), actors.actor_of(link.account, at.today)
    with writing(actor) as change:
        held = change.session.scalar(
            select(PasswordLink)
            .where(PasswordLink.token_hash == digest(token))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        account = change.session.get_one(Account, account_id, populate_existing=True)
        if held is None or not held.is_open(change.now) or account.disabled_at is not None:
            raise Stale(USED_UP)
        held.used_at = change.now
        set_password(change, account, hashed, must_change=False)
        session = begin_session(change, account, agent)
        change.record("set_password_by_link", "account", account.id, {}, account.bureau_id)
    return SignedInAs(session, account_id)
