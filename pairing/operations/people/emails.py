"""A person's e-mail: written by herself, or by who looks after her account."""

from __future__ import annotations

import re

from pairing.domain.people.permissions import Action, Actor
from pairing.models import Account
from pairing.operations.change import RuleBroken, writing
from pairing.operations.people.accounts import CHANGED, GONE, held_account

ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
WRONG = "这不像一个邮箱，请写成 name@example.cn 的样子，或空着。"


def set_email(actor: Actor, account_id: int, email: str, version: int | None) -> None:
    """The account has this e-mail, or none. Raises ``Stale``, ``Forbidden``, ``RuleBroken``."""
    with writing(actor) as change:
        if actor.account_id == account_id:
            account = change.fresh(
                Account, account_id, Action.OWN_ACCOUNT, version, GONE, CHANGED, hold=True
            )
        else:
            account = held_account(change, account_id, version)
        if email and not ADDRESS.fullmatch(email):
            raise RuleBroken("email", WRONG)
        what = change.put(account, {"email": email})
        if not what:
            raise RuleBroken("email", "邮箱没有变化。")
        change.record("set_email", "account", account.id, what, account.bureau_id)
