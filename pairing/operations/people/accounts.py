"""Accounts: add, disable, reset and change passwords, sign in and out."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError

from pairing.databases import NoTurn
from pairing.domain.people.passwords import USUAL_PROFILE, PasswordProfile, fault
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.programme import Role
from pairing.extensions import db, passwords
from pairing.lazy import later
from pairing.models import Account, LoginAttempt, Organisation, RoleGrant, SignInSession
from pairing.operations.change import Change, RuleBroken, housekeeping, moment, permit, writing
from pairing.operations.rules import Rules
from pairing.queries.people import actors
from pairing.text import BadText, person

if TYPE_CHECKING:
    from zxcvbn import frequency_lists
else:
    frequency_lists = later("zxcvbn.frequency_lists")

WINDOW = timedelta(minutes=15)
MOST_PER_PERSON = 8
MOST_PER_ADDRESS = 60
LONGEST_SESSION = timedelta(days=30)
WRONG = "登录名或密码不对。请再试一次；忘记密码请联系本单位负责人或教育局重置。"


class Throttled(Exception):
    """Too many failed sign-ins; wait."""


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(frequency_lists.FREQUENCY_LISTS["passwords"])


@cache
def _nobody_hash() -> str:
    return passwords.made(secrets.token_hex(16))


def digest(text: str) -> str:
    """SHA-256 in hex, for tokens and throttled names."""
    return hashlib.sha256(text.encode()).hexdigest()


def new_password() -> str:
    """A random password that every profile accepts."""
    return f"{secrets.token_urlsafe(9)}-{secrets.randbelow(90) + 10}aB"


def _revoke_all(change: Change, account_id: int) -> None:
    change.session.execute(
        update(SignInSession)
        .where(SignInSession.account_id == account_id, SignInSession.revoked_at.is_(None))
        .values(revoked_at=change.now)
    )


def sign_in(login: str, password: str, address: str, device: str) -> str:
    """A fresh session token; raises ``RuleBroken`` or ``Throttled``.

    The same work is done for an unknown login as for a wrong password.
    """
    name_hash = digest(login)
    now, today = moment()
    of_person, of_address = actors.failures(name_hash, address, now - WINDOW)
    if of_person >= MOST_PER_PERSON or of_address >= MOST_PER_ADDRESS:
        raise Throttled
    account = actors.account_by_login(login)
    known = account is not None and account.disabled_at is None and bool(account.password_hash)
    stored = account.password_hash if account is not None and known else _nobody_hash()
    right = passwords.fits(stored, password)
    if account is None or not (known and right):
        with housekeeping() as session:
            session.add(LoginAttempt(login_hash=name_hash, address=address, at=now))
        raise RuleBroken("password", WRONG)
    token = secrets.token_urlsafe(32)
    account_id, bureau_id = account.id, account.bureau_id
    with writing(actors.actor_of(account, today)) as change:
        change.session.add(
            SignInSession(
                token_hash=digest(token),
                account_id=account_id,
                device=device[:200],
                made_at=now,
                seen_at=now,
                expires_at=now + LONGEST_SESSION,
            )
        )
        change.record("sign_in", "account", account_id, bureau_id=bureau_id)
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


def _set_password(change: Change, account: Account, password: str, must_change: bool) -> None:
    account.password_hash = passwords.made(password)
    account.password_changed_at = change.now
    account.must_change_password = must_change


def change_password(
    actor: Actor, old: str, new: str, profile: PasswordProfile = USUAL_PROFILE
) -> None:
    """Replace the actor's own password; every session of the person ends."""
    account, rules = db.session.get(Account, actor.account_id), Rules()
    wrong = account is None or not passwords.fits(account.password_hash, old)
    rules.refuse(wrong, "old", "现在的密码不对。")
    trouble = fault(new, profile, _common_passwords())
    rules.refuse(trouble, "new", trouble)
    rules.settle()
    with writing(actor) as change:
        account = change.session.get_one(Account, actor.account_id)
        _set_password(change, account, new, must_change=False)
        _revoke_all(change, account.id)
        change.record("change_password", "account", account.id, bureau_id=account.bureau_id)


def _account(change: Change, actor: Actor, login: str) -> Account:
    account: Account | None = change.session.scalar(select(Account).where(Account.login == login))
    if account is None:
        raise RuleBroken("login", f"没有登录名为“{login}”的账号。")
    permit(actor, Action.MANAGE_ACCOUNTS, account.place())
    return account


def reset_password(
    actor: Actor,
    login: str,
    password: str | None = None,
    profile: PasswordProfile = USUAL_PROFILE,
) -> str:
    """Give the account a new password (generated unless given); its sessions end."""
    chosen = password or new_password()
    trouble = fault(chosen, profile, _common_passwords())
    if trouble:
        raise RuleBroken("password", trouble)
    with writing(actor) as change:
        account = _account(change, actor, login)
        _set_password(change, account, chosen, must_change=password is None)
        _revoke_all(change, account.id)
        change.record("reset_password", "account", account.id, bureau_id=account.bureau_id)
    return chosen


def give_passwords(actor: Actor, chosen: dict[str, str]) -> None:
    """Set the passwords of several accounts that have none yet (the demonstration's)."""
    hashed = {login: passwords.made(text) for login, text in chosen.items()}
    with writing(actor) as change:
        query = select(Account).where(Account.login.in_(hashed), Account.password_hash == "")
        accounts = list(change.session.scalars(query))
        for account in accounts:
            account.password_hash = hashed[account.login]
            account.password_changed_at = change.now
        if accounts:
            logins = {"logins": sorted(account.login for account in accounts)}
            change.record("give_passwords", "account", changes=logins)


def disable(actor: Actor, login: str) -> None:
    """Nobody can sign in with this account any more; what it recorded stays."""
    with writing(actor) as change:
        account = _account(change, actor, login)
        account.disabled_at = change.now
        _revoke_all(change, account.id)
        change.record("disable_account", "account", account.id, bureau_id=account.bureau_id)


def _name(written: str) -> str:
    """The person's name as it is meant; raises ``RuleBroken``."""
    try:
        return person(written)
    except BadText as error:
        raise RuleBroken("name", str(error)) from None


def add(
    actor: Actor, login: str, name: str, organisation_code: str, role: Role, since: date
) -> str:
    """A new account with one role; returns its generated password. Raises ``RuleBroken``."""
    password = new_password()
    hashed = passwords.made(password)
    with writing(actor) as change:
        session = change.session
        matches = list(
            session.scalars(select(Organisation).where(Organisation.code == organisation_code))
        )
        if len(matches) != 1:
            raise RuleBroken("organisation", f"没有编码为“{organisation_code}”的单位。")
        place = matches[0].place()
        permit(actor, Action.MANAGE_ACCOUNTS, place)
        if session.scalar(select(func.count()).where(Account.login == login)):
            raise RuleBroken("login", f"登录名“{login}”已有人使用，请换一个。")
        account = Account(
            bureau_id=matches[0].bureau_id,
            login=login,
            name=_name(name),
            password_hash=hashed,
            password_changed_at=change.now,
            must_change_password=True,
        )
        session.add(account)
        session.flush()
        session.add(
            RoleGrant(
                bureau_id=account.bureau_id,
                account_id=account.id,
                organisation_id=matches[0].id,
                role=role,
                starts_on=since,
            )
        )
        what = {
            "login": (None, login),
            "role": (None, role),
            "organisation": (None, organisation_code),
        }
        change.record("add_account", "account", account.id, what, account.bureau_id)
    return password
