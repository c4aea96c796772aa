"""The one way to change anything: open, check, change, log, commit (safety.md 7–11)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from pairing import clock
from pairing.canonical import canonical, plain
from pairing.databases.opening import WRITE, queue_file
from pairing.databases.turns import PATIENCE, turn
from pairing.domain.people.permissions import NOWHERE, Action, Actor, Place, can
from pairing.extensions import db
from pairing.models import LogEntry, OneTimeKey

GENESIS = "0" * 64
LOG_LOCK = 7_267_201
"""PostgreSQL's advisory lock for appending to the log."""


class RuleBroken(Exception):
    """A rule of the domain says no; ``field`` is the form field, "" for the whole form."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class Stale(Exception):
    """Somebody else changed it meanwhile, or its state does not allow this (409)."""


class Forbidden(Exception):
    """The actor sees it but may not do this (403)."""


def permit(actor: Actor, action: Action, place: Place = NOWHERE) -> None:
    """Raise ``Forbidden`` unless the table allows it."""
    if not can(actor, action, place):
        raise Forbidden(action)


def entry_hash(entry: LogEntry) -> str:
    """SHA-256 over every column of the entry but id and hash, chained by ``previous_hash``."""
    columns = [c.key for c in LogEntry.__table__.columns if c.key not in ("id", "hash")]
    return hashlib.sha256(canonical({key: getattr(entry, key) for key in columns})).hexdigest()


def moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """(old, new) of every field of ``after`` that differs, as the log tells a correction."""
    return {name: (before[name], after[name]) for name in after if before[name] != after[name]}


def must_move(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The same; ``RuleBroken`` when nothing differs."""
    found = moved(before, after)
    if not found:
        raise RuleBroken("", "内容没有变化。")
    return found


class Change:
    """An open write transaction; ``record`` names the one log entry that it leaves."""

    def __init__(self, actor: Actor, session: Session) -> None:
        self.actor = actor
        self.session = session
        self._entry: LogEntry | None = None

    def record(
        self,
        action: str,
        kind: str,
        object_id: int | None = None,
        changes: Mapping[str, Any] | None = None,
        bureau_id: int | None = None,
    ) -> None:
        """Note what was done: ``changes`` maps fields to (old, new) pairs, or tells counts."""
        if self._entry is not None:
            raise RuntimeError("an operation leaves exactly one log entry")
        self._entry = LogEntry(
            bureau_id=bureau_id,
            actor_id=self.actor.account_id,
            actor_name=self.actor.name,
            action=action,
            object_type=kind,
            object_id=object_id,
            changes=plain(changes or {}),
            request_id=uuid.uuid4().hex,
        )

    def answered(self, key: str, body: Any) -> dict[str, Any] | None:
        """The answer already given to this one-time key; raises ``Stale`` for another body."""
        if not key or self.actor.account_id is None:
            return None
        query = select(OneTimeKey).where(
            OneTimeKey.account_id == self.actor.account_id, OneTimeKey.key == key
        )
        used = self.session.scalar(query)
        if used is None:
            return None
        if used.body_hash != hashlib.sha256(canonical(body)).hexdigest():
            raise Stale("这张表已经保存过一次，内容不同。请打开已保存的记录修改。")
        return dict(used.answer)

    def answer(self, key: str, body: Any, answer: dict[str, Any]) -> None:
        """Keep the answer with the change, so that the same form sent twice is done once."""
        if key and self.actor.account_id is not None:
            self.session.add(
                OneTimeKey(
                    account_id=self.actor.account_id,
                    key=key,
                    body_hash=hashlib.sha256(canonical(body)).hexdigest(),
                    answer=answer,
                    used_at=clock.now(),
                )
            )

    def close(self) -> None:
        """Flush; append the log entry to the chain. A change without an entry is refused."""
        pending = bool(self.session.new or self.session.dirty or self.session.deleted)
        self.session.flush()
        if self._entry is None:
            if pending:
                raise RuntimeError("a change without a log entry")
            return
        if self.session.get_bind().dialect.name == "postgresql":
            self.session.execute(text(f"SELECT pg_advisory_xact_lock({LOG_LOCK})"))
        self._entry.previous_hash = log_head(self.session)
        self._entry.at = clock.now()
        self._entry.hash = entry_hash(self._entry)
        self.session.add(self._entry)


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


@contextmanager
def _turn(patience: float) -> Iterator[float]:
    """Our turn among the writers; ``NoTurn`` when it does not come within ``patience`` seconds."""
    path = queue_file(db.engine)
    if path is None:
        yield patience
        return
    with turn(path, patience) as left:
        yield left


@contextmanager
def _transaction(patience: float = PATIENCE) -> Iterator[Session]:
    session = db.session()
    session.rollback()
    with _turn(patience) as left:
        try:
            session.connection(execution_options={WRITE: left})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


@contextmanager
def writing(actor: Actor) -> Iterator[Change]:
    """One operation: a fresh write transaction, committed at the end, rolled back on any error."""
    with _transaction() as session:
        change = Change(actor, session)
        yield change
        change.close()


@contextmanager
def housekeeping(patience: float = PATIENCE) -> Iterator[Session]:
    """A write that changes no fact and leaves no log entry: when a session was seen, attempts."""
    with _transaction(patience) as session:
        yield session
