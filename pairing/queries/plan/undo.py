"""The deed that could be taken back: the newest entry of the log on an object."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.plan.undo import Deed
from pairing.models import LogEntry


def last_deed(session: Session, kind: str, object_id: int) -> Deed | None:
    """What was done to it last (1 SELECT)."""
    query = (
        select(LogEntry)
        .where(LogEntry.object_type == kind, LogEntry.object_id == object_id)
        .order_by(LogEntry.id.desc())
        .limit(1)
    )
    entry = session.scalar(query)
    if entry is None:
        return None
    return Deed(entry.action, entry.actor_id, entry.at, entry.changes)
