"""What was done to one thing, from the log; the links that let a stranger answer an outing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from pairing.domain.outings.history import MOVES
from pairing.extensions import db
from pairing.models import ConfirmationLink, LogEntry, Outing


def of(kind: str, object_id: int) -> list[LogEntry]:
    """The log entries of one object, oldest first (1 SELECT)."""
    query = select(LogEntry).where(LogEntry.object_type == kind, LogEntry.object_id == object_id)
    return list(db.session.scalars(query.order_by(LogEntry.id)))


def moves_since(outing: Outing, version: int, most: int = 200) -> list[LogEntry]:
    """What moved the outing's version since that one, oldest first (1 SELECT)."""
    touching = or_(
        LogEntry.object_type.in_(("document", "evidence")),
        (LogEntry.object_type == "outing") & (LogEntry.object_id == outing.id),
    )
    query = select(LogEntry).where(LogEntry.bureau_id == outing.bureau_id, touching)
    newest = db.session.scalars(query.order_by(LogEntry.id.desc()).limit(most))
    told = ((entry, entry.changes.get(MOVES)) for entry in newest)
    found = [one for one, moves in told if moves and moves[0] == outing.id and moves[1] > version]
    return found[::-1]


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
