"""A pairing's filled checklists."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from pairing.extensions import db
from pairing.models import Check

MOST = 100


def checks_of(pairing_id: int, first: date, last: date) -> list[Check]:
    """Checks of these days, newest first, 100 at the most (3 SELECTs)."""
    query = (
        select(Check)
        .where(Check.pairing_id == pairing_id, Check.day.between(first, last))
        .options(selectinload(Check.organisation), selectinload(Check.rubric_version))
        .order_by(Check.day.desc(), Check.id.desc())
        .limit(MOST)
    )
    return list(db.session.scalars(query))
