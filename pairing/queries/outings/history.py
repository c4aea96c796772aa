"""What was done to one thing, from the log; the links that let a stranger answer an outing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from pairing.extensions import db
from pairing.models import ConfirmationLink, LogEntry


def of(kind: str, object_id: int) -> list[LogEntry]:
    """The log entries of one object, oldest first (1 SELECT)."""
    query = select(LogEntry).where(LogEntry.object_type == kind, LogEntry.object_id == object_id)
    return list(db.session.scalars(query.order_by(LogEntry.id)))


def open_link(outing_id: int, now: datetime) -> ConfirmationLink | None:
    """The link of an outing that still works (1 SELECT)."""
    query = select(ConfirmationLink).where(ConfirmationLink.outing_id == outing_id)
    newest = db.session.scalar(query.order_by(ConfirmationLink.id.desc()).limit(1))
    return newest if newest is not None and newest.is_open(now) else None


def link_by_hash(token_hash: str) -> ConfirmationLink | None:
    """The link of that hashed token (1 SELECT)."""
    return db.session.scalar(
        select(ConfirmationLink).where(ConfirmationLink.token_hash == token_hash)
    )
