"""The list of accounts as it is looked at: filtered, sorted, searched; the same rows exported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import select

from pairing.domain.vocabulary.programme import Role
from pairing.extensions import db
from pairing.models import Account, Organisation, Teacher
from pairing.pinyin import keys, name_keys
from pairing.queries.people.accounts import AccountRow, grants_of, of_home, open_links
from pairing.text import typed


class AccountState(StrEnum):
    """Where an account stands."""

    IN_USE = "in_use"
    WAITING = "waiting"
    BARE = "bare"
    WITHOUT_ROLE = "without_role"
    DISABLED = "disabled"

    @property
    def label(self) -> str:
        """As people say it."""
        return LABELS[self]


LABELS = {
    AccountState.IN_USE: "在用",
    AccountState.WAITING: "等本人设密码",
    AccountState.BARE: "没有密码",
    AccountState.WITHOUT_ROLE: "今天没有角色",
    AccountState.DISABLED: "已停用",
}


class Sort(StrEnum):
    """By what the list is sorted."""

    LOGIN = "login"
    NAME = "name"
    HOME = "home"


class Wanted(NamedTuple):
    """What is asked of the list."""

    text: str = ""
    role: Role | None = None
    state: AccountState | None = None
    sort: Sort = Sort.LOGIN


def state_of(row: AccountRow) -> AccountState:
    """Where the account stands."""
    if row.account.disabled_at is not None:
        return AccountState.DISABLED
    if not row.grants:
        return AccountState.WITHOUT_ROLE
    if row.account.password_hash:
        return AccountState.IN_USE
    return AccountState.WAITING if row.link else AccountState.BARE


SORTS: dict[Sort, Callable[[AccountRow], Any]] = {
    Sort.LOGIN: lambda row: row.account.login,
    Sort.NAME: lambda row: (keys(row.account.name).pinyin, row.account.login),
    Sort.HOME: lambda row: (
        row.grants[0].organisation if row.grants else "~",
        row.account.login,
    ),
}


def account_list(
    home: Organisation, today: date, now: datetime, wanted: Wanted
) -> Sequence[AccountRow]:
    """A school's accounts, of a bureau everybody's in its county (3 SELECTs).

    Disabled ones come last, unless they alone are asked for.
    """
    query = (
        select(Account, Teacher.name, Teacher.reading)
        .outerjoin(Teacher, Teacher.id == Account.teacher_id)
        .where(of_home(home, today))
    )
    read = db.session.execute(query).all()
    ids = [account.id for account, *_ in read]
    grants, links = grants_of(ids, today), open_links(ids, now)
    text = typed(wanted.text)
    rows = [
        AccountRow(account, grants.get(account.id, []), teacher or "", links.get(account.id))
        for account, teacher, reading in read
        if not text or _finds(text, account, reading or "", grants.get(account.id, []))
    ]
    rows = [row for row in rows if _fits(row, wanted)]
    return sorted(rows, key=lambda row: (bool(row.account.disabled_at), SORTS[wanted.sort](row)))


def _fits(row: AccountRow, wanted: Wanted) -> bool:
    if wanted.state is not None and state_of(row) is not wanted.state:
        return False
    return wanted.role is None or any(one.role is wanted.role for one in row.grants)


def _finds(wanted: str, account: Account, reading: str, grants: Sequence[Any]) -> bool:
    texts = (account.login, *(one.organisation for one in grants))
    known = name_keys(account.name, reading)
    return known.match(wanted) or any(keys(one).match(wanted) for one in texts)
