"""An account's roles with their days, as its keeper sees them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from pairing.domain.vocabulary.programme import Role
from pairing.extensions import db
from pairing.models import Organisation, RoleGrant

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
        return self.closed_on is not None or (self.ends_on is not None and self.ends_on < today)

    @property
    def is_told(self) -> bool:
        """Whether anybody told its first day: an import without one sets the earliest."""
        return self.starts_on > EARLIEST

    def begins(self, today: date) -> bool:
        """Whether it has not begun yet."""
        return self.starts_on > today


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
