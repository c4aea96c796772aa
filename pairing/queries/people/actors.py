"""Who is asking: accounts, their roles today, their sign-in sessions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from pairing.domain.people.permissions import Actor, Grant
from pairing.domain.vocabulary.programme import Role
from pairing.extensions import db
from pairing.models import (
    Account,
    LoginAttempt,
    Organisation,
    RoleGrant,
    SignInSession,
    Teacher,
    TeacherPosting,
)
from pairing.models.accounts import login_look
from pairing.queries.people.organisations import open_on


class RoleEver(NamedTuple):
    """A role that does not hold today: it begins later, or is over."""

    role: Role
    organisation: str
    begins_on: date | None
    ended_on: date | None


def actor_of(account: Account, today: date) -> Actor:
    """The actor with the roles that the account holds on ``today``.

    One SELECT, and another one for each generation of organisations that were merged into hers.
    """
    gone = aliased(Organisation)
    columns = (RoleGrant.id, RoleGrant.role, RoleGrant.organisation_id, Organisation.bureau_id)
    query = (
        select(*columns, gone.id)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .outerjoin(
            gone, (gone.merged_into_id == RoleGrant.organisation_id) & (gone.closed_on < today)
        )
        .where(
            RoleGrant.account_id == account.id,
            RoleGrant.starts_on <= today,
            or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on >= today),
            open_on(today),
        )
        .order_by(RoleGrant.id)
    )
    grants: dict[int, Grant] = {}
    for key, role, home, bureau, merged in db.session.execute(query):
        before = grants.get(key) or Grant(Role(role), home, bureau or home)
        taken_over = before.taken_over | {merged} if merged else before.taken_over
        grants[key] = replace(before, taken_over=taken_over)
    held = tuple(_with_earlier(one) if one.taken_over else one for one in grants.values())
    return Actor(account.id, account.name, account.teacher_id, held)


def _with_earlier(grant: Grant) -> Grant:
    """The same with what had been merged into those that were taken over, and so on."""
    found = fresh = set(grant.taken_over)
    while fresh:
        query = select(Organisation.id).where(Organisation.merged_into_id.in_(fresh))
        fresh = set(db.session.scalars(query)) - found - {grant.organisation_id}
        found = found | fresh
    return replace(grant, taken_over=frozenset(found))


def accounts_of(actor: Actor) -> frozenset[int | None]:
    """Every account of the person behind the actor: two people are not two accounts (1 SELECT)."""
    if actor.teacher_id is None:
        return frozenset({actor.account_id})
    query = select(Account.id).where(Account.teacher_id == actor.teacher_id)
    return frozenset({actor.account_id, *db.session.scalars(query)})


def names_of(account_ids: Iterable[int | None]) -> dict[int, str]:
    """Account → the person's name (1 SELECT)."""
    wanted = [one for one in account_ids if one is not None]
    query = select(Account.id, Account.name).where(Account.id.in_(wanted))
    return {key: name for key, name in db.session.execute(query)}


def actor_by_id(account_id: int | None, today: date) -> Actor | None:
    """The actor behind an account, None when it is gone or disabled (2 SELECTs)."""
    account = db.session.get(Account, account_id) if account_id else None
    return None if account is None or account.disabled_at else actor_of(account, today)


def actor_of_id(account_id: int, today: date) -> Actor:
    """The same by the account's id (2 SELECTs)."""
    return actor_of(db.session.get_one(Account, account_id), today)


def account_by_login(login: str) -> Account | None:
    """The account of that login name: of exactly this, else of what looks like it (one SELECT)."""
    either = or_(Account.login == login, Account.look == login_look(login))
    query = select(Account).where(either).order_by((Account.login == login).desc())
    return db.session.scalar(query.limit(1))


def account_name(account_id: int | None) -> str:
    """The name of the person behind an account; "" for none, as after an import (1 SELECT)."""
    account = db.session.get(Account, account_id) if account_id else None
    return account.name if account else ""


def session_by_hash(token_hash: str) -> SignInSession | None:
    """The sign-in session of that hashed id (one SELECT)."""
    return db.session.scalar(select(SignInSession).where(SignInSession.token_hash == token_hash))


def tries(session: Session, login_hash: str, device: str) -> int:
    """Tries of this name from that device, or from all unknown ones for "" (1 SELECT)."""
    query = select(func.count()).select_from(LoginAttempt)
    query = query.where(LoginAttempt.login_hash == login_hash, LoginAttempt.device == device)
    return session.scalar(query) or 0


def organisation_names(actor: Actor) -> list[str]:
    """Names of the organisations at which the actor holds a role (one SELECT)."""
    query = select(Organisation.name).where(Organisation.id.in_(actor.organisation_ids))
    return list(db.session.scalars(query.order_by(Organisation.id)))


def roles_ever(account_id: int, today: date) -> list[RoleEver]:
    """Every role that the account had or will have, the latest first (one SELECT)."""
    query = (
        select(RoleGrant, Organisation.name, Organisation.closed_on)
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(RoleGrant.account_id == account_id)
        .order_by(RoleGrant.starts_on.desc(), RoleGrant.id.desc())
    )
    return [
        RoleEver(
            Role(grant.role),
            name,
            grant.starts_on if grant.starts_on > today else None,
            min((day for day in (grant.ends_on, closed_on) if day and day < today), default=None),
        )
        for grant, name, closed_on in db.session.execute(query)
    ]


def open_sessions(account_id: int, now: datetime) -> list[SignInSession]:
    """The person's sessions that still hold, newest first (one SELECT)."""
    query = select(SignInSession).where(
        SignInSession.account_id == account_id,
        SignInSession.revoked_at.is_(None),
    )
    found = db.session.scalars(query.order_by(SignInSession.seen_at.desc()))
    return [row for row in found if row.holds(now)]


class TeacherName(NamedTuple):
    """A teacher as lists of choices name her."""

    id: int
    name: str
    organisation_id: int
    code: str


def teacher_names(organisation_ids: list[int]) -> list[TeacherName]:
    """Serving teachers of these organisations by name, in the order of ``teachers_of``."""
    columns = (Teacher.id, Teacher.name, Teacher.organisation_id, Teacher.code)
    query = select(*columns).where(
        Teacher.organisation_id.in_(organisation_ids), Teacher.left_on.is_(None)
    )
    found = db.session.execute(query.order_by(Teacher.organisation_id, Teacher.code))
    return [TeacherName(*row) for row in found]


def teachers_of(organisation_ids: list[int]) -> list[Teacher]:
    """Serving teachers of these organisations, by organisation and code (one SELECT)."""
    query = select(Teacher).where(
        Teacher.organisation_id.in_(organisation_ids), Teacher.left_on.is_(None)
    )
    return list(db.session.scalars(query.order_by(Teacher.organisation_id, Teacher.code)))


def office_on(session: Session, teacher: Teacher, day: date) -> int:
    """The organisation at which a teacher served on a day; today's when none is told (1 SELECT)."""
    query = select(TeacherPosting.organisation_id).where(
        TeacherPosting.teacher_id == teacher.id,
        TeacherPosting.starts_on <= day,
        or_(TeacherPosting.ends_on.is_(None), TeacherPosting.ends_on >= day),
    )
    return session.scalar(query.limit(1)) or teacher.organisation_id


IDLE = {
    Role.BUREAU_ADMIN: timedelta(minutes=30),
    Role.BUREAU_REVIEWER: timedelta(minutes=30),
    Role.DIRECTOR: timedelta(hours=12),
    Role.TEACHER: timedelta(hours=12),
}


def idle_limit(actor: Actor) -> timedelta:
    """How long the actor may be idle: the shortest of the roles held."""
    return min((IDLE[grant.role] for grant in actor.grants), default=timedelta(minutes=30))
