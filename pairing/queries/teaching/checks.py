"""A pairing's filled checklists."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from pairing.models import Check
from pairing.queries.lists import Page, page_of


def checks_of(pairing_id: int, first: date, last: date, page: int) -> Page[Check]:
    """Checks of these days, newest first (4 SELECTs)."""
    query = (
        select(Check)
        .where(Check.pairing_id == pairing_id, Check.day.between(first, last))
        .options(selectinload(Check.organisation), selectinload(Check.rubric_version))
        .order_by(Check.day.desc(), Check.id.desc())
    )
    return page_of(query, page)
