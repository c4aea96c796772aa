"""Several accounts at once: made at many schools, disabled, enabled, reset; one log entry each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import select

from pairing.domain.people.permissions import Action, Actor
from pairing.models import Account, Organisation
from pairing.operations.change import Change, RuleBroken, Stale, once, permit
from pairing.operations.people.accounts import (
    NO_HOME,
    disable_account,
    enable_account,
    held_account,
    reset_account,
)
from pairing.operations.people.new_accounts import NewAccount, grant_from, new_account
from pairing.operations.people.offices import LastHolder, ask_before_last
from pairing.operations.people.password_links import make_link
from pairing.operations.rules import Rules, RulesBroken

MOST = 200
"""So many at once, at the most."""
NOBODY = "请先勾选。"
TOO_MANY = f"一次最多 {MOST} 个，请分几次。"


class Proposed(NamedTuple):
    """An account to be made: ``key`` names its row, so that faults stand at it."""

    key: str
    organisation_id: int
    wanted: NewAccount


class AccountDeed(StrEnum):
    """What can be done to several accounts at once."""

    DISABLE = "disable"
    ENABLE = "enable"
    RESET = "reset"


def make_proposed(actor: Actor, home_id: int, rows: Sequence[Proposed], key: str = "") -> list[int]:
    """These accounts, each with its role from today and a link; all of them or none.

    Faults stand at ``login-<key>``, ``name-<key>`` and so on.
    """
    body = {"home": home_id, "rows": [[*one[:2], list(one.wanted)] for one in rows]}

    def first_time(change: Change) -> list[int]:
        home, rules = _home(change, home_id), Rules()
        rules.refuse(not rows, "pick", NOBODY)
        rules.refuse(len(rows) > MOST, "pick", TOO_MANY)
        rules.settle()
        ids = {one.organisation_id for one in rows}
        query = select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)
        homes = {one.id: one for one in change.session.scalars(query)}
        made = [account for one in rows if (account := _made(change, rules, homes, one))]
        rules.settle()
        told = [[account.login, row.wanted.role] for account, row in zip(made, rows, strict=True)]
        what = {"accounts": [None, told]}
        change.record("add_accounts", "organisation", home.id, what, home.bureau_id)
        return [account.id for account in made]

    return once(actor, key, body, first_time)


def _made(
    change: Change, rules: Rules, homes: Mapping[int, Organisation], row: Proposed
) -> Account | None:
    """One of them, with its role and link; what is wrong is noted at its row."""
    home = homes.get(row.organisation_id)
    if home is None:
        raise Stale(NO_HOME)
    permit(change.actor, Action.MANAGE_ACCOUNTS, home.place())
    with rules.gather():
        try:
            account = new_account(change, change.actor, home, row.wanted)
        except RuleBroken as broken:
            at = [(f"{field}-{row.key}", message) for field, message in broken.faults]
            raise RulesBroken(at) from None
        grant_from(change.session, account, home, row.wanted.role, change.today)
        make_link(change, account)
        return account
    return None


def _home(change: Change, home_id: int) -> Organisation:
    return change.existing(Organisation, home_id, Action.MANAGE_ACCOUNTS, NO_HOME, hold=True)


STEPS: dict[AccountDeed, Callable[[Change, Account], None]] = {
    AccountDeed.DISABLE: disable_account,
    AccountDeed.ENABLE: enable_account,
    AccountDeed.RESET: reset_account,
}


def change_several(
    actor: Actor,
    home_id: int,
    deed: AccountDeed,
    seen: Mapping[int, int],
    is_sure: bool = False,
    key: str = "",
) -> int:
    """The same deed to each of these accounts (id → version); returns how many it changed.

    Those that stand so already are left as they are. Raises ``LastHolder``, one question for all
    offices that nobody would hold any more.
    """
    body = {"home": home_id, "deed": deed, "seen": {str(one): seen[one] for one in seen}}

    def first_time(change: Change) -> int:
        home = _home(change, home_id)
        accounts = _accounts(change, deed, seen)
        lost = _lost(change, accounts, is_sure) if deed is AccountDeed.DISABLE else []
        for account in accounts:
            STEPS[deed](change, account)
        if accounts:
            what: dict[str, Any] = {"logins": [one.login for one in accounts]}
            what |= {"lost": lost} if lost else {}
            verb = f"{deed.value}_accounts"
            change.record(verb, "organisation", home.id, what, home.bureau_id)
        return len(accounts)

    return once(actor, key, body, first_time)


def _accounts(change: Change, deed: AccountDeed, seen: Mapping[int, int]) -> list[Account]:
    """The accounts, held in the order of their ids, that the deed changes."""
    rules = Rules()
    rules.refuse(not seen, "pick", NOBODY)
    rules.refuse(len(seen) > MOST, "pick", TOO_MANY)
    rules.refuse(change.actor.account_id in seen, "pick", "勾选里有您自己的账号，请去掉。")
    rules.settle()
    held = [held_account(change, one, seen[one]) for one in sorted(seen)]
    want_disabled = deed is AccountDeed.ENABLE
    return [one for one in held if (one.disabled_at is not None) == want_disabled]


def _lost(change: Change, accounts: Sequence[Account], is_sure: bool) -> list[str]:
    """What nobody would hold any more: each is counted as if the ones before had gone."""
    found: list[str] = []
    for account in accounts:
        account.disabled_at = change.now
        change.session.flush()
        found += ask_before_last(change, account, is_sure=True)
    if found and not is_sure:
        raise LastHolder("is_sure", "停用这些账号后，" + "".join(dict.fromkeys(found)))
    return found
