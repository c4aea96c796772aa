"""Passwords: made, checked against what others know of the person, set; tokens and their hashes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import update

from pairing.domain.people.passwords import USUAL_PROFILE, PasswordProfile, fault
from pairing.domain.people.permissions import Actor
from pairing.extensions import db, passwords
from pairing.lazy import later
from pairing.models import Account, SignInSession
from pairing.operations.change import Change, writing
from pairing.operations.rules import Rules
from pairing.queries.people.accounts import known_of, words_about

if TYPE_CHECKING:
    from zxcvbn import frequency_lists
else:
    frequency_lists = later("zxcvbn.frequency_lists")


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(frequency_lists.FREQUENCY_LISTS["passwords"])


def digest(text: str) -> str:
    """SHA-256 in hex, for tokens and throttled names."""
    return hashlib.sha256(text.encode()).hexdigest()


def new_password() -> str:
    """A random password that every profile accepts."""
    return f"{secrets.token_urlsafe(9)}-{secrets.randbelow(90) + 10}aB"


def trouble_with(
    password: str, account: Account | None, profile: PasswordProfile = USUAL_PROFILE
) -> str:
    """Why the account cannot have this password, "" when it can (3 SELECTs)."""
    known = known_of(account) if account is not None else ()
    return fault(password, profile, _common_passwords(), known)


def trouble_knowing(
    password: str, login: str, name: str, places: Sequence[str], profile: PasswordProfile
) -> str:
    """The same for somebody who has no account yet."""
    return fault(password, profile, _common_passwords(), words_about(login, name, places))


def change_password(
    actor: Actor, old: str, new: str, profile: PasswordProfile = USUAL_PROFILE
) -> None:
    """Replace the actor's own password; every session of the person ends."""
    account, rules = db.session.get(Account, actor.account_id), Rules()
    wrong = account is None or not passwords.fits(account.password_hash, old)
    rules.refuse(wrong, "old", "现在的密码不对。")
    trouble = trouble_with(new, account, profile)
    rules.refuse(trouble, "new", trouble)
    rules.settle()
    hashed = hash_of(new)
    with writing(actor) as change:
        account = change.session.get_one(Account, actor.account_id)
        set_password(change, account, hashed, must_change=False)
        change.record("change_password", "account", account.id, bureau_id=account.bureau_id)


def set_password(change: Change, account: Account, hashed: str, must_change: bool) -> None:
    """Another password, hashed outside the transaction; "" is none. Every session ends."""
    account.password_hash = hashed
    account.password_changed_at = change.now
    account.must_change_password = must_change
    end_sessions(change, account.id)


def hash_of(password: str) -> str:
    """What is kept of a password."""
    return passwords.made(password)


def end_sessions(change: Change, account_id: int) -> None:
    """Nobody is signed in with this account any more."""
    change.session.execute(
        update(SignInSession)
        .where(SignInSession.account_id == account_id, SignInSession.revoked_at.is_(None))
        .values(revoked_at=change.now)
    )
