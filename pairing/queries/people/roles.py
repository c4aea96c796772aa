"""An account's roles with their days, as its keeper sees them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from pairing.domain.vocabulary.programme import Role
from pairing.extensions import db
from pairing.models import Account, Organisation, RoleGrant

EARLIEST = date(2000, 1, 1)
"""From when a role holds whose first day nobody told."""


class DatedRole(NamedTuple):
    """A role at an organisation with its days."""

    id: int
    role: Role
    organisation: str
    starts_on: date
    ends_on: date | None
    closed_on: date | None

    def is_over(self, today: date) -> bool:
        """Whether its last day is past, or its organisation is closed."""
        return any(day is not None and day < today for day in (self.closed_on, self.ends_on))

    @property
    def is_told(self) -> bool:
        """Whether anybody told its first day: an import without one sets the earliest."""
        return self.starts_on > EARLIEST

    def begins(self, today: date) -> bool:
        """Whether it has not begun yet."""
        return self.starts_on > today


class RunningRole(NamedTuple):
    """A role that goes on after a day, and whose it is."""

    id: int
    account_id: int
    person: str
    role: Role
    starts_on: date
    ends_on: date | None


def roles_after(session: Session, organisation_id: int, day: date) -> list[RunningRole]:
    """The roles at an organisation that go on after a day (1 SELECT)."""
    query = (
        select(
            RoleGrant.id,
            Account.id,
            Account.name,
            RoleGrant.role,
            RoleGrant.starts_on,
            RoleGrant.ends_on,
        )
        .join(Account, Account.id == RoleGrant.account_id)
        .where(
            RoleGrant.organisation_id == organisation_id,
            or_(RoleGrant.ends_on.is_(None), RoleGrant.ends_on > day),
        )
        .order_by(RoleGrant.id)
    )
    return [
        RunningRole(key, account, person, Role(role), starts, ends)
        for key, account, person, role, starts, ends in session.execute(query)
    ]


def dated_roles(account_id: int) -> list[DatedRole]:
    """Every role that the account had, has or will have, the latest first (1 SELECT)."""
    query = (
        select(
            RoleGrant.id,
            RoleGrant.role,
            Organisation.name,
            RoleGrant.starts_on,
            RoleGrant.ends_on,
            Organisation.closed_on,
        )
        .join(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(RoleGrant.account_id == account_id)
        .order_by(RoleGrant.starts_on.desc(), RoleGrant.id.desc())
    )
    return [
        DatedRole(key, Role(role), home, starts, ends, closed)
        for key, role, home, starts, ends, closed in db.session.execute(query)
    ]
