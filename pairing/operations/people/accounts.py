"""Accounts: made, tied to teachers, disabled and enabled, reset."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.wording import full_day
from pairing.models import Account, Organisation, Teacher
from pairing.operations.change import Change, RuleBroken, Stale, once, permit, writing
from pairing.operations.people.new_accounts import (
    NewAccount,
    grant_from,
    held_teacher,
    new_account,
    refuse_second,
)
from pairing.operations.people.offices import ask_before_last
from pairing.operations.people.password_links import make_link, revoke_links
from pairing.operations.people.passwords import end_sessions, hash_of, set_password
from pairing.operations.rules import Rules
from pairing.queries.people import accounts as queries
from pairing.queries.people.logins import Logins

GONE = "这个账号已经不在了。"
CHANGED = "这个账号刚刚有人改过，请看过最新内容再操作。"
NO_HOME = "这个单位已经不在了。"
CLOSED = "“{}”已在 {} 关闭，不能再建账号。"


def make_accounts(
    actor: Actor,
    organisation_id: int,
    wanted: Sequence[NewAccount],
    since: date,
    key: str = "",
    password: str = "",
) -> list[int]:
    """New accounts at one organisation, each with a link to set its password; returns their ids.

    With ``password`` (for one, from the command line) that one holds until it is changed.
    """
    hashed = hash_of(password) if password else ""
    body = {"organisation_id": organisation_id, "wanted": [list(one) for one in wanted]}

    def first_time(change: Change) -> list[int]:
        home = change.session.get(Organisation, organisation_id)
        if home is None or home.bureau_id is None:
            raise Stale(NO_HOME)
        permit(actor, Action.MANAGE_ACCOUNTS, home.place())
        rules, logins = Rules(), Logins(change.session)
        rules.refuse(not wanted, "teachers", "请至少选一位教师。")
        is_closed = home.closed_on is not None and home.closed_on < since
        rules.refuse(is_closed, "", CLOSED.format(home.name, full_day(home.closed_on or since)))
        made: list[Account] = []
        for one in wanted:
            with rules.gather():
                made.append(new_account(change, actor, home, one, logins))
        rules.settle()
        for one, account in zip(wanted, made, strict=True):
            if hashed:
                set_password(change, account, hashed, must_change=True)
            else:
                make_link(change, account)
            grant_from(change.session, account, home, one.role, since)
        told = [[account.login, one.role] for one, account in zip(wanted, made, strict=True)]
        change.record(
            "add_accounts", "organisation", home.id, {"accounts": [None, told]}, home.bureau_id
        )
        return [account.id for account in made]

    return once(actor, key, body, first_time)


def held_account(change: Change, account_id: int, version: int | None) -> Account:
    """The account, to be changed by who may look after it; nobody else changes it meanwhile."""
    return change.fresh(
        Account,
        account_id,
        Action.MANAGE_ACCOUNTS,
        version,
        GONE,
        CHANGED,
        at=lambda row: queries.place_of(row, change.today),
        hold=True,
    )


def tie(actor: Actor, account_id: int, teacher_id: int | None, version: int | None) -> None:
    """The account is this teacher's from now on; nobody's for None."""
    with writing(actor) as change:
        account, rules = held_account(change, account_id, version), Rules()
        with rules.gather():
            teacher = held_teacher(change.session, account.bureau_id, teacher_id)
            place = queries.place_of(account, change.today)
            if teacher is not None:
                away = place.organisation_id not in (None, teacher.organisation_id)
                rules.refuse(away, "teacher", "请选这个账号所在单位的教师。")
                own = teacher.id == actor.teacher_id and account.id != actor.account_id
                rules.refuse(own, "teacher", "不能把别人的账号绑定到自己。")
                refuse_second(rules, change.session, teacher, account.id)
        rules.settle()
        what = change.put(account, {"teacher_id": teacher.id if teacher else None})
        if not what:
            raise RuleBroken("teacher", "绑定没有变化。")
        change.record("tie_account", "account", account.id, what, account.bureau_id)


def disable_account(change: Change, account: Account) -> None:
    """A step: nobody can sign in with it any more, and no link opens it."""
    account.disabled_at = change.now
    end_sessions(change, account.id)
    revoke_links(change, account.id)


def reset_account(change: Change, account: Account) -> None:
    """A step: no password, no session, a fresh link."""
    set_password(change, account, "", must_change=False)
    make_link(change, account)


def enable_account(change: Change, account: Account) -> None:
    """A step: it can be used again, through a fresh link; one account for one teacher."""
    rules = Rules()
    if account.teacher_id is not None:
        teacher = change.session.get_one(Teacher, account.teacher_id, with_for_update=True)
        refuse_second(rules, change.session, teacher, account.id)
    rules.settle()
    account.disabled_at = None
    reset_account(change, account)


def disable(actor: Actor, account_id: int, version: int | None, is_sure: bool = False) -> None:
    """Nobody can sign in with this account any more; what it recorded stays.

    Raises ``LastHolder``, a question, when it is the last in an office; ``is_sure`` answers it.
    """
    with writing(actor) as change:
        account = held_account(change, account_id, version)
        if account.disabled_at is not None:
            raise Stale("这个账号已经停用了。")
        lost = ask_before_last(change, account, is_sure)
        disable_account(change, account)
        what = {"lost": lost} if lost else {}
        change.record("disable_account", "account", account.id, what, account.bureau_id)


def enable(actor: Actor, account_id: int, version: int | None) -> None:
    """The account can be used again, with a fresh link: its old password is gone."""
    with writing(actor) as change:
        account = held_account(change, account_id, version)
        if account.disabled_at is None:
            raise Stale("这个账号没有停用。")
        enable_account(change, account)
        change.record("enable_account", "account", account.id, {}, account.bureau_id)


def reset(actor: Actor, account_id: int, version: int | None) -> None:
    """A fresh link; the old password and every session end."""
    with writing(actor) as change:
        account = held_account(change, account_id, version)
        if account.disabled_at is not None:
            raise Stale("这个账号已停用，请先重新启用。")
        reset_account(change, account)
        change.record("reset_password", "account", account.id, {}, account.bureau_id)


def reset_password(actor: Actor, account_id: int, password: str) -> None:
    """Give the account this generated password, to be changed at once; its sessions end."""
    hashed = hash_of(password)
    with writing(actor) as change:
        account = change.existing(Account, account_id, Action.MANAGE_ACCOUNTS, GONE, hold=True)
        set_password(change, account, hashed, must_change=True)
        revoke_links(change, account.id)
        change.record("reset_password", "account", account.id, {}, account.bureau_id)


def give_passwords(actor: Actor, chosen: dict[str, str]) -> None:
    """Set the passwords of several accounts that have none yet (the demonstration's)."""
    hashed = {login: hash_of(text) for login, text in chosen.items()}
    with writing(actor) as change:
        query = select(Account).where(Account.login.in_(hashed), Account.password_hash == "")
        accounts = list(change.session.scalars(query))
        for account in accounts:
            account.password_hash = hashed[account.login]
            account.password_changed_at = change.now
        if accounts:
            logins = {"logins": sorted(account.login for account in accounts)}
            change.record("give_passwords", "account", changes=logins)
