"""Offices: roles that somebody must hold at an organisation, and who holds them today."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from pairing.domain.vocabulary.programme import Role
from pairing.models import Account, RoleGrant
from pairing.queries.people.accounts import not_over

OFFICES = (Role.BUREAU_ADMIN, Role.DIRECTOR)
"""Roles that somebody must hold: without the last one nobody can do what is theirs alone."""


class Office(NamedTuple):
    """A role at an organisation."""

    organisation_id: int
    role: str


def offices_of(session: Session, account_id: int, today: date) -> list[Office]:
    """The offices that an account holds today (1 SELECT)."""
    query = select(RoleGrant.organisation_id, RoleGrant.role).where(
        RoleGrant.account_id == account_id, _holds(today)
    )
    return [Office(*row) for row in session.execute(query.order_by(RoleGrant.organisation_id))]


def _holds(today: date) -> ColumnElement[bool]:
    return and_(RoleGrant.starts_on <= today, not_over(today), RoleGrant.role.in_(OFFICES))


def directs(today: date) -> ColumnElement[bool]:
    """A grant that makes somebody the director of its organisation today."""
    return and_(RoleGrant.role == Role.DIRECTOR, _holds(today))


def director_names(session: Session, organisation_id: int, today: date) -> list[str]:
    """Who directs an organisation today and can sign in, by name (1 SELECT)."""
    query = (
        select(Account.name)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.organisation_id == organisation_id,
            RoleGrant.role == Role.DIRECTOR,
            Account.disabled_at.is_(None),
            _holds(today),
        )
        .order_by(RoleGrant.starts_on, Account.id)
    )
    return list(session.scalars(query))


def others_in(session: Session, office: Office, account_id: int, today: date) -> int:
    """How many other accounts that can be used hold the office today (1 SELECT)."""
    query = (
        select(RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.organisation_id == office.organisation_id,
            RoleGrant.role == office.role,
            RoleGrant.account_id != account_id,
            Account.disabled_at.is_(None),
            _holds(today),
        )
        .distinct()
    )
    return len(session.execute(query).all())


def holders(session: Session, bureau_id: int, today: date) -> dict[Office, set[int]]:
    """Office → the accounts that hold it today and can be used, in one county (1 SELECT)."""
    query = (
        select(RoleGrant.organisation_id, RoleGrant.role, RoleGrant.account_id)
        .join(Account, Account.id == RoleGrant.account_id)
        .where(RoleGrant.bureau_id == bureau_id, Account.disabled_at.is_(None), _holds(today))
    )
    found: dict[Office, set[int]] = {}
    for home, role, account_id in session.execute(query):
        found.setdefault(Office(home, role), set()).add(account_id)
    return found
