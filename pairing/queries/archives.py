"""Kept archives."""

from __future__ import annotations

from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Archive


def newest(pairing_id: int, term_id: int) -> Archive | None:
    """The newest archive of a pairing's term (1 SELECT)."""
    return db.session.scalar(
        select(Archive)
        .where(Archive.pairing_id == pairing_id, Archive.term_id == term_id)
        .order_by(Archive.number.desc())
        .limit(1)
    )


def everything() -> list[Archive]:
    """Every kept archive, oldest first (1 SELECT)."""
    return list(db.session.scalars(select(Archive).order_by(Archive.id)))
