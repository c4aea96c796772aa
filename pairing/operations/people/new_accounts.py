"""A step of making accounts: one new account at one organisation, with every rule about it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.people.logins import tidy
from pairing.domain.people.permissions import Actor
from pairing.domain.vocabulary.programme import OrganisationKind, Role
from pairing.models import Account, Organisation, RoleGrant, Teacher
from pairing.operations.change import Change, RuleBroken
from pairing.operations.rules import Rules
from pairing.queries.people import accounts as queries
from pairing.queries.people.logins import Logins
from pairing.text import BadText, person

OFFICERS = (Role.BUREAU_ADMIN, Role.BUREAU_REVIEWER)
OF_SCHOOLS = (Role.TEACHER, Role.DIRECTOR)


class NewAccount(NamedTuple):
    """Who is to sign in: an empty name is the teacher's, an empty login made from it."""

    role: Role
    login: str = ""
    name: str = ""
    teacher_id: int | None = None


def roles_at(actor: Actor, home: Organisation) -> list[Role]:
    """The roles that the actor may give at this organisation."""
    offered = OFFICERS if home.kind == OrganisationKind.BUREAU else OF_SCHOOLS
    may_all = actor.is_system or any(
        grant.role == Role.BUREAU_ADMIN and grant.bureau_id == home.bureau_id
        for grant in actor.grants
    )
    return [one for one in offered if may_all or one == Role.TEACHER]


def new_account(
    change: Change,
    actor: Actor,
    home: Organisation,
    wanted: NewAccount,
    logins: Logins | None = None,
) -> Account:
    """The account as it is to be, in the session; every rule that it breaks at once.

    ``logins``: the same ones for all that are made together.
    """
    rules = Rules()
    rules.refuse(
        wanted.role not in roles_at(actor, home),
        "role",
        f"“{wanted.role.label}”不能由您在“{home.name}”设立：请选别的角色，或请教育局来设。",
    )
    teacher = None
    with rules.gather():
        teacher = held_teacher(change.session, home.bureau_id or 0, wanted.teacher_id)
    of_self = teacher is not None and teacher.id == actor.teacher_id
    rules.refuse(of_self, "teacher", "不能给自己再建一个账号。")
    if teacher is not None:
        _refuse_elsewhere(rules, teacher, home, wanted.role)
        refuse_second(rules, change.session, teacher)
    name = ""
    with rules.gather():
        name = clean_name(wanted.name) or (teacher.name if teacher else "")
    rules.refuse(not name and not wanted.name, "name", "请填写姓名，或选一位教师。")
    login = tidy(wanted.login)
    if teacher is not None and not login:
        free = logins or Logins(change.session)
        login = free.give(teacher.name, teacher.reading, teacher.code)
    refuse_login(rules, change.session, login)
    rules.settle()
    account = Account(
        bureau_id=home.bureau_id,
        login=login,
        name=name,
        teacher_id=teacher.id if teacher else None,
    )
    change.session.add(account)
    change.session.flush()
    return account


def clean_name(written: str) -> str:
    """The person's name as it is meant; raises ``RuleBroken``."""
    try:
        return person(written) if written else ""
    except BadText as error:
        raise RuleBroken("name", str(error)) from None


def refuse_login(rules: Rules, session: Session, login: str) -> None:
    """Note what is wrong with a login name: none, too long, taken, or like another one."""
    rules.refuse(not login, "login", "请填写登录名，例如姓名的拼音。")
    rules.refuse(len(login) > 64, "login", "登录名最多 64 字。")
    taken = queries.looks_taken(session, login) if login else None
    same = f"登录名“{login}”已有人使用，请换一个，例如在后面加一个数字。"
    alike = f"登录名“{login}”看起来和已有的“{taken}”一样，会弄混，请换一个。"
    rules.refuse(taken, "login", same if taken == login else alike)


def _refuse_elsewhere(rules: Rules, teacher: Teacher, home: Organisation, role: Role) -> None:
    wrong = role in OF_SCHOOLS and teacher.organisation_id != home.id
    rules.refuse(wrong, "teacher", f"“{teacher.name}”不在“{home.name}”任职，请选本单位的教师。")


def refuse_second(rules: Rules, session: Session, teacher: Teacher, but: int = 0) -> None:
    """Note when an account (``but`` this one) is tied to the teacher already."""
    query = select(Account.login).where(
        Account.teacher_id == teacher.id, Account.disabled_at.is_(None), Account.id != but
    )
    other = session.scalar(query)
    rules.refuse(
        other, "teacher", f"“{teacher.name}”已经有账号“{other}”。一个人用一个账号；不用的先停用。"
    )


def held_teacher(session: Session, bureau_id: int, teacher_id: int | None) -> Teacher | None:
    """The teacher to tie, held so that two never tie her at once."""
    if not teacher_id:
        return None
    found = session.get(Teacher, teacher_id, with_for_update=True)
    if found is None or found.bureau_id != bureau_id or found.left_on is not None:
        raise RuleBroken("teacher", "这位教师已经不在这里，请重新选择。")
    return found


def grant_from(
    session: Session,
    account: Account,
    home: Organisation,
    role: Role,
    since: date,
    until: date | None = None,
) -> None:
    """A role at one organisation from a day, until another one or until it is ended."""
    session.add(
        RoleGrant(
            bureau_id=account.bureau_id,
            account_id=account.id,
            organisation_id=home.id,
            role=role,
            starts_on=since,
            ends_on=until,
        )
    )
