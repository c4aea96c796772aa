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


def by_digest(pdf_sha256: str) -> Archive | None:
    """The archive whose PDF has these bytes (1 SELECT)."""
    return db.session.scalar(select(Archive).where(Archive.pdf_sha256 == pdf_sha256).limit(1))
