"""Accounts as their keepers see them: whose they are, what they may do today, what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from pairing.domain.people.permissions import Place
from pairing.domain.vocabulary.programme import OrganisationKind, Role
from pairing.extensions import db
from pairing.models import Account, Organisation, PasswordLink, RoleGrant, Teacher
from pairing.models.accounts import login_look
from pairing.pinyin import spellings, syllables
from pairing.queries.people.actors import TeacherName

LEAST_OF_A_NAME = 2


class HeldRole(NamedTuple):
    """A role that holds today or will, and at which organisation."""

    role: Role
    organisation: str


class AccountRow(NamedTuple):
    """An account in the list: what it may do today, and where it stands."""

    account: Account
    grants: list[HeldRole]
    teacher: str
    link: PasswordLink | None


def not_over(today: date) -> ColumnElement[bool]:
    """A role that holds today or will."""
    return or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= today)


def places_of(accounts: Sequence[Account], today: date) -> dict[int, Place]:
    """Where accounts stand: at a school only while teaching there is all that one may do.

    Who has, or had last, a teacher's role at one school is its director's to look after; anybody
    else is the bureau's alone (1 SELECT).
    """
    query = select(RoleGrant).where(RoleGrant.account_id.in_([one.id for one in accounts]))
    grants: dict[int, list[RoleGrant]] = {}
    for grant in db.session.scalars(query.order_by(RoleGrant.starts_on, RoleGrant.id)):
        grants.setdefault(grant.account_id, []).append(grant)
    return {one.id: _place(one, grants.get(one.id, []), today) for one in accounts}


def _place(account: Account, grants: list[RoleGrant], today: date) -> Place:
    held = [one for one in grants if one.ends_on is None or one.ends_on >= today] or grants[-1:]
    homes = {one.organisation_id for one in held}
    if len(homes) != 1 or any(one.role != Role.TEACHER for one in held):
        return Place(bureau_id=account.bureau_id)
    return Place(bureau_id=account.bureau_id, organisation_id=homes.pop())


def place_of(account: Account, today: date) -> Place:
    """Where one account stands (1 SELECT)."""
    return places_of([account], today)[account.id]


def _beginnings(parts: Sequence[str]) -> Iterable[str]:
    return ("".join(parts[:count]) for count in range(LEAST_OF_A_NAME, len(parts) + 1))


def known_of(account: Account) -> list[str]:
    """What people who know her, or her school's place, would try first (1 SELECT)."""
    query = (
        select(Organisation.name)
        .where(
            or_(
                Organisation.id == account.bureau_id,
                Organisation.id.in_(
                    select(RoleGrant.organisation_id).where(RoleGrant.account_id == account.id)
                ),
            )
        )
        .order_by(Organisation.id)
    )
    return words_about(account.login, account.name, list(db.session.scalars(query)))


def words_about(login: str, name: str, places: Sequence[str]) -> list[str]:
    """A person's names and those of her places, as somebody who knows her would type them."""
    found = [login, name]
    for text in (name, *places):
        found += _beginnings(list(text))
    for read in (*spellings(name), *map(syllables, places)):
        found += [*_beginnings(read), *_beginnings([one[:1] for one in read])]
    return found


def is_founded(session: Session) -> bool:
    """Whether there is any account at all (1 SELECT)."""
    return session.scalar(select(Account.id).limit(1)) is not None


def without_officer(session: Session) -> Organisation | None:
    """The bureau that an import brought before anybody could sign in (1 SELECT)."""
    query = select(Organisation).where(Organisation.kind == OrganisationKind.BUREAU)
    return session.scalar(query.order_by(Organisation.id).limit(1))


def link_by_hash(token_hash: str) -> PasswordLink | None:
    """The link of that hashed token (1 SELECT)."""
    return db.session.scalar(select(PasswordLink).where(PasswordLink.token_hash == token_hash))


def open_links(account_ids: Collection[int], now: datetime) -> dict[int, PasswordLink]:
    """Account → its link that can still be used (1 SELECT)."""
    query = select(PasswordLink).where(PasswordLink.account_id.in_(account_ids))
    links = db.session.scalars(query.order_by(PasswordLink.id))
    return {one.account_id: one for one in links if one.is_open(now)}


def looks_taken(session: Session, login: str) -> str | None:
    """The login name that looks like this one; None while there is none (1 SELECT)."""
    found: str | None = session.scalar(
        select(Account.login).where(or_(Account.login == login, Account.look == login_look(login)))
    )
    return found


def grants_of(account_ids: Collection[int], today: date) -> dict[int, list[HeldRole]]:
    """Account → the roles that it holds today or will (1 SELECT)."""
    query = (
        select(RoleGrant.account_id, RoleGrant.role, Organisation.name)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(RoleGrant.account_id.in_(account_ids), not_over(today))
        .order_by(RoleGrant.id)
    )
    found: dict[int, list[HeldRole]] = {}
    for account_id, role, name in db.session.execute(query):
        found.setdefault(account_id, []).append(HeldRole(Role(role), name))
    return found


def of_home(home: Organisation, today: date) -> ColumnElement[bool]:
    """Accounts of a school: who holds a role there, or held her last one there."""
    if home.kind == OrganisationKind.BUREAU:
        return Account.bureau_id == home.id
    mine = and_(RoleGrant.account_id == Account.id, RoleGrant.organisation_id == home.id)
    anywhere = and_(RoleGrant.account_id == Account.id, not_over(today))
    return or_(
        exists().where(mine, not_over(today)),
        and_(exists().where(mine), ~exists().where(anywhere)),
    )


def accounts_named(ids: Collection[int]) -> list[Account]:
    """These accounts by login (1 SELECT)."""
    return list(
        db.session.scalars(select(Account).where(Account.id.in_(ids)).order_by(Account.login))
    )


def waiting_there(home: Organisation, today: date, now: datetime) -> list[Account]:
    """The accounts there whose link can still be used (2 SELECTs)."""
    query = (
        select(Account)
        .where(of_home(home, today), Account.disabled_at.is_(None))
        .where(exists().where(PasswordLink.account_id == Account.id, PasswordLink.expires_at > now))
        .order_by(Account.login)
    )
    accounts = list(db.session.scalars(query))
    links = open_links([account.id for account in accounts], now)
    return [account for account in accounts if account.id in links]


def without_password(home: Organisation, today: date, now: datetime) -> list[Account]:
    """Accounts there that nobody can sign in with, and nobody has a slip for (2 SELECTs).

    Of a school its teachers', as its director looks after them; of a bureau everybody's.
    """
    query = select(Account).where(
        of_home(home, today), Account.disabled_at.is_(None), Account.password_hash == ""
    )
    accounts = list(db.session.scalars(query.order_by(Account.id)))
    links = open_links([one.id for one in accounts], now)
    return [one for one in accounts if one.id not in links]


def teacher_of(account: Account) -> Teacher | None:
    """The teacher to whom the account is tied (1 SELECT at most)."""
    return db.session.get(Teacher, account.teacher_id) if account.teacher_id else None


def words_held_by(account_ids: Collection[int], today: date) -> dict[int, list[Organisation]]:
    """Account → the organisations in whose name it confirms, as their director (1 SELECT)."""
    query = (
        select(RoleGrant.account_id, Organisation)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(
            RoleGrant.account_id.in_(account_ids),
            RoleGrant.role == Role.DIRECTOR,
            not_over(today),
        )
        .order_by(Organisation.id)
    )
    found: dict[int, list[Organisation]] = {}
    for account_id, home in db.session.execute(query):
        found.setdefault(account_id, []).append(home)
    return found


def without_account(home: Organisation) -> list[TeacherName]:
    """Serving teachers of a school to whom no account that works is tied (1 SELECT)."""
    tied = select(Account.id).where(Account.teacher_id == Teacher.id, Account.disabled_at.is_(None))
    query = select(Teacher.id, Teacher.name, Teacher.organisation_id, Teacher.code).where(
        Teacher.organisation_id == home.id, Teacher.left_on.is_(None), ~tied.exists()
    )
    return [TeacherName(*row) for row in db.session.execute(query.order_by(Teacher.code))]


def teachers_called(home: Organisation, text: str) -> list[Teacher]:
    """Serving teachers of the organisation with that code, else of that name (1 SELECT)."""
    query = select(Teacher).where(
        Teacher.bureau_id == home.bureau_id,
        or_(
            Teacher.code == text,
            and_(Teacher.name == text, Teacher.organisation_id == home.id),
        ),
        Teacher.left_on.is_(None),
    )
    found = list(db.session.scalars(query.order_by(Teacher.code)))
    return [one for one in found if one.code == text] or found


def organisations_coded(code: str) -> list[Organisation]:
    """Every county's organisation of that code (1 SELECT)."""
    query = select(Organisation).where(Organisation.code == code).order_by(Organisation.id)
    return list(db.session.scalars(query))
