"""The one way to change anything: open, check, change, log, commit (safety.md 7–11)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol, TypeVar, cast

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from pairing import clock
from pairing.canonical import canonical, plain
from pairing.databases.opening import WRITE, queue_file
from pairing.databases.turns import PATIENCE, turn
from pairing.domain.people.permissions import NOWHERE, Action, Actor, Place, can
from pairing.extensions import db
from pairing.models import LogEntry, OneTimeKey, Pairing
from pairing.models.types import Versioned
from pairing.operations.chain import entry_hash, log_head
from pairing.operations.rehearsal import Rehearsed, is_rehearsing
from pairing.operations.settling import settle_closed_terms

T = TypeVar("T")
LOG_LOCK = 7_267_201
"""PostgreSQL's advisory lock for appending to the log."""
LONGEST_KEY = 64
NO_PAIRING = "这个结对已经不在了。"
UNSEEN = "页面没有说明您看到的是哪一版。请刷新页面，看过最新内容再操作。"
USED_KEY = "这张表已经保存过一次，内容不同。请打开已保存的记录修改。"


class RuleBroken(Exception):
    """A rule of the domain says no; ``field`` is the form field, "" for the whole form."""

    is_question = False
    """Whether it asks instead of refusing: asked once everything else is right."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Every (field, message) that it names: one here, several in ``RulesBroken``."""
        return [(self.field, self.message)]


class Stale(Exception):
    """Somebody else changed it meanwhile, or its state does not allow this (409)."""


class Forbidden(Exception):
    """The actor sees it but may not do this (403)."""


class Moment(NamedTuple):
    """The one instant of an operation, and its day in Shanghai (or the pinned one)."""

    now: datetime
    today: date


def moment() -> Moment:
    """Read the clock: operations know it from here alone, once each."""
    now = clock.now()
    return Moment(now, clock.today(now))


class _Placed(Protocol):
    def place(self) -> Place: ...


Loaded = TypeVar("Loaded", bound=_Placed)


def permit(actor: Actor, action: Action, place: Place = NOWHERE) -> None:
    """Raise ``Forbidden`` unless the table allows it."""
    if not can(actor, action, place):
        raise Forbidden(action)


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
    """An open write transaction; ``record`` names the one log entry that it leaves.

    ``now`` and ``today`` are read once: whatever one operation dates, it dates the same.
    """

    def __init__(self, actor: Actor, session: Session) -> None:
        self.actor = actor
        self.session = session
        self.now, self.today = moment()
        self._entry: LogEntry | None = None

    def existing(
        self,
        model: type[Loaded],
        row_id: int,
        action: Action,
        gone: str,
        at: Callable[[Loaded], Place] | None = None,
        hold: bool = False,
    ) -> Loaded:
        """The row as it stands now, with ``action`` permitted ``at`` its place.

        ``hold`` keeps others from it until the commit. Raises ``Stale`` (``gone``), ``Forbidden``.
        """
        row = self.session.get(model, row_id, with_for_update=hold or None)
        if row is None:
            raise Stale(gone)
        permit(self.actor, action, at(row) if at else row.place())
        return row

    def fresh(
        self,
        model: type[Loaded],
        row_id: int,
        action: Action,
        version: int | None,
        gone: str,
        changed: str = "",
        at: Callable[[Loaded], Place] | None = None,
        hold: bool = False,
    ) -> Loaded:
        """The same, to be changed: it must still be the ``version`` that the reader saw.

        Raises ``Stale`` for another one (``changed``, else ``gone``) and for none.
        """
        row = self.existing(model, row_id, action, gone, at, hold)
        must_be_seen(row.version if isinstance(row, Versioned) else 0, version, changed or gone)
        return row

    def pairing(self, pairing_id: int, action: Action) -> Pairing:
        """The pairing under which something is added."""
        return self.existing(Pairing, pairing_id, action, NO_PAIRING)

    def put(self, row: object, after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
        """Set what differs; returns (old, new) by field, as the log tells it."""
        found = moved({name: getattr(row, name) for name in after}, after)
        for name, (_, value) in found.items():
            setattr(row, name, value)
        return found

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
        """What was kept for this one-time key; raises ``Stale`` for another body."""
        if not key or self.actor.account_id is None or is_rehearsing():
            return None
        mine = (OneTimeKey.account_id == self.actor.account_id, OneTimeKey.key == key)
        used = self.session.scalar(select(OneTimeKey).where(*mine))
        if used is None:
            return None
        if used.body_hash != _hash(body) or "answer" not in used.answer:
            raise Stale(USED_KEY)
        return dict(used.answer)

    def keep(self, key: str, body: Any, answer: Any) -> None:
        """Keep the answer with the change; where nothing was changed there is none to keep."""
        if key and self.actor.account_id is not None and self._entry is not None:
            kept = {"answer": answer}
            self.session.add(
                OneTimeKey(
                    account_id=self.actor.account_id,
                    key=key,
                    body_hash=_hash(body),
                    answer=kept,
                    used_at=self.now,
                )
            )

    def alone(self) -> None:
        """Nobody else appends to the log until the commit: what is read of it now holds."""
        if self.session.get_bind().dialect.name == "postgresql":
            self.session.execute(text(f"SELECT pg_advisory_xact_lock({LOG_LOCK})"))

    def close(self) -> None:
        """Flush; append the log entry to the chain. A change without an entry is refused."""
        pending = bool(self.session.new or self.session.dirty or self.session.deleted)
        self.session.flush()
        if self._entry is None:
            if pending:
                raise RuntimeError("a change without a log entry")
            return
        self.alone()
        self._entry.previous_hash = log_head(self.session)
        self._entry.at = clock.now()  # when it joins the chain: entries' moments never go back
        self._entry.hash = entry_hash(self._entry)
        self.session.add(self._entry)


def must_be_seen(version: int, seen: int | None, changed: str) -> None:
    """``Stale`` unless the reader saw this version; one who names none has seen none."""
    if seen is None:
        raise Stale(UNSEEN)
    if seen != version:
        raise Stale(changed)


def _hash(body: Any) -> str:
    return hashlib.sha256(canonical(body)).hexdigest()


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
    if is_rehearsing():
        yield session
        raise Rehearsed
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
        settle_closed_terms(session, change.now, change.today)
        yield change
        change.close()


def once(actor: Actor, key: str, body: Any, do: Callable[[Change], T]) -> T:
    """One operation of a form that may come twice: done once, and the same answer given again.

    ``do`` returns what JSON can hold. The same ``key`` with another ``body`` raises ``Stale``.
    What no page of ours ever gave as a key, such as a control character, is none.
    """
    key = key if key.isprintable() and len(key) <= LONGEST_KEY else ""
    with writing(actor) as change:
        known = change.answered(key, body)
        if known is not None:
            return cast(T, known["answer"])
        answer = do(change)
        change.keep(key, body, answer)
        return answer


@contextmanager
def housekeeping(patience: float = PATIENCE) -> Iterator[Session]:
    """A write that changes no fact and leaves no log entry: when a session was seen, attempts."""
    with _transaction(patience) as session:
        yield session
