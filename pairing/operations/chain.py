"""The log's chain: each entry's hash covers the one before it (safety.md 7)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pairing.canonical import canonical
from pairing.models import LogEntry

GENESIS = "0" * 64


def entry_hash(entry: LogEntry) -> str:
    """SHA-256 over every column of the entry but id and hash, chained by ``previous_hash``."""
    columns = [c.key for c in LogEntry.__table__.columns if c.key not in ("id", "hash")]
    return hashlib.sha256(canonical({key: getattr(entry, key) for key in columns})).hexdigest()


def log_head(session: Session) -> str:
    """The newest hash of the chain."""
    query = select(LogEntry.hash).order_by(LogEntry.id.desc()).limit(1)
    return session.scalar(query) or GENESIS


def entries_in_log(session: Session) -> int:
    """How many entries the log has."""
    return session.scalar(select(func.count()).select_from(LogEntry)) or 0


def broken_link(
    session: Session, watched: Callable[[Iterable[LogEntry]], Iterable[LogEntry]] = iter
) -> int | None:
    """The id of the first log entry that does not fit the chain; None when all fit.

    The entries pass through ``watched``, which may show how far it is.
    """
    previous = GENESIS
    every = select(LogEntry).order_by(LogEntry.id).execution_options(yield_per=500)
    for entry in watched(session.scalars(every)):
        if entry.previous_hash != previous or entry.hash != entry_hash(entry):
            return entry.id
        previous = entry.hash
    return None
