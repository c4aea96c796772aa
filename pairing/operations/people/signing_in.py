"""Signing in and out, and the throttle that stops who guesses and locks nobody else out.

Wrong passwords are counted for an account and a device on which it has signed in before, and
apart from those for the account and all other devices together (OWASP's device cookies). So
guessing from anywhere, a school's own address too, never keeps her from her own phone.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from pairing.databases import NoTurn
from pairing.domain.people.devices import Device
from pairing.domain.people.logins import LONGEST
from pairing.domain.people.permissions import Actor
from pairing.extensions import passwords
from pairing.models import Account, LoginAttempt, SignInSession
from pairing.models.accounts import login_look
from pairing.models.types import SKEW
from pairing.operations.change import Change, Moment, RuleBroken, housekeeping, moment, writing
from pairing.operations.people.passwords import digest
from pairing.queries.people import actors

WINDOW = timedelta(minutes=15)
MOST_WRONG = 8
"""So many wrong passwords within the window, for one account on a known device or on all others."""
LONGEST_SESSION = timedelta(days=30)
ATTEMPTS_LOCK = 7_267_202
"""PostgreSQL's advisory lock, with the name's hash: tries of one name are counted one by one."""
WRONG = "登录名或密码不对。请再试一次；忘记密码请联系本单位负责人或教育局重置。"


class Throttled(Exception):
    """Too many wrong passwords for this account from devices like this one; wait."""


class SignedInAs(NamedTuple):
    """A fresh session's token, and whose it is."""

    token: str
    account_id: int


@cache
def _nobody_hash() -> str:
    return passwords.made(secrets.token_hex(16))


def _counted(name_hash: str, device: str, at: Moment) -> int:
    """Count this try before the password is looked at; its row's id. Raises ``Throttled``.

    What is older than the window, or dated by a clock that ran ahead, is swept on the way.
    """
    with housekeeping() as session:
        _alone(session, name_hash)
        session.execute(
            delete(LoginAttempt).where(
                LoginAttempt.login_hash == name_hash,
                (LoginAttempt.at <= at.now - WINDOW) | (LoginAttempt.at > at.now + SKEW),
            )
        )
        if actors.tries(session, name_hash, device) >= MOST_WRONG:
            raise Throttled
        row = LoginAttempt(login_hash=name_hash, device=device, at=at.now)
        session.add(row)
        session.flush()
        return row.id


def _alone(session: Session, name_hash: str) -> None:
    """Nobody else counts tries of this name meanwhile (SQLite has one writer anyway)."""
    if session.get_bind().dialect.name == "postgresql":
        key = int(name_hash[:7], 16)
        session.execute(text(f"SELECT pg_advisory_xact_lock({ATTEMPTS_LOCK}, {key})"))


def sign_in(login: str, password: str, device: Device, agent: str) -> SignedInAs:
    """A fresh session; raises ``RuleBroken`` or ``Throttled``.

    The same work is done for an unknown login as for a wrong password.
    """
    at = moment()
    account = actors.account_by_login(login)
    account_id = None if account is None else account.id
    known = account is not None and account.disabled_at is None and bool(account.password_hash)
    stored = account.password_hash if account is not None and known else _nobody_hash()
    own = device.id if device.knows(account_id) else ""
    name_hash = digest(login_look(login[:LONGEST]))
    attempt_id = _counted(name_hash, own, at)
    if not passwords.fits(stored, password) or account_id is None or not known:
        raise RuleBroken("", WRONG)
    with writing(actors.actor_of_id(account_id, at.today)) as change:
        account = change.session.get_one(Account, account_id)
        if account.disabled_at is not None or account.password_hash != stored:
            raise RuleBroken("", WRONG)
        _forget(change, name_hash, own, attempt_id)
        token = begin_session(change, account, agent)
        change.record("sign_in", "account", account_id, bureau_id=account.bureau_id)
    return SignedInAs(token, account_id)


def _forget(change: Change, name_hash: str, own: str, attempt_id: int) -> None:
    """The right password takes back its own try, on a known device its wrong ones too."""
    of_device = (LoginAttempt.login_hash == name_hash) & (LoginAttempt.device == own)
    which = of_device if own else LoginAttempt.id == attempt_id
    change.session.execute(delete(LoginAttempt).where(which))


def begin_session(change: Change, account: Account, agent: str) -> str:
    """A session of the account's, from now on; returns the token for its cookie."""
    token = secrets.token_urlsafe(32)
    change.session.add(
        SignInSession(
            token_hash=digest(token),
            account_id=account.id,
            device=agent[:200],
            made_at=change.now,
            seen_at=change.now,
            expires_at=change.now + LONGEST_SESSION,
        )
    )
    return token


def sign_out(actor: Actor, token_hash: str) -> None:
    """End one session: a copied cookie is dead too."""
    with writing(actor) as change:
        change.session.execute(
            update(SignInSession)
            .where(
                SignInSession.token_hash == token_hash,
                SignInSession.account_id == actor.account_id,
            )
            .values(revoked_at=change.now)
        )
        change.record("sign_out", "account", actor.account_id)


def touch(session_id: int) -> None:
    """Note that a session was seen, unless somebody is saving just now: this can wait."""
    with suppress(DBAPIError, NoTurn), housekeeping(patience=0) as session:
        row = session.get(SignInSession, session_id)
        if row is not None:
            row.seen_at = moment().now
