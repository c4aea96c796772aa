"""The append-only log with its hash chain, one-time keys and background jobs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from pairing.domain.people.permissions import Place
from pairing.extensions import Model
from pairing.models.types import Identified, Json, Name, ShortText, UtcDateTime, Word


class LogEntry(Identified, Model):
    """One change by one operation; triggers refuse UPDATE and DELETE."""

    __tablename__ = "log_entry"
    __table_args__ = (
        UniqueConstraint("hash"),
        Index(None, "bureau_id", "object_type", "object_id"),
    )

    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    actor_name: Mapped[Name]
    action: Mapped[Word]
    object_type: Mapped[Word]
    object_id: Mapped[int | None]
    changes: Mapped[Json]
    request_id: Mapped[str] = mapped_column(String(64), default="", server_default="")
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class OneTimeKey(Identified, Model):
    """A form's or a request's key: the same key answers the same, and is done once."""

    __tablename__ = "one_time_key"
    __table_args__ = (UniqueConstraint("account_id", "key"), Index(None, "used_at"))

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str] = mapped_column(String(64))
    body_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[Json]
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ImportJournal(Identified, Model):
    """What an import changed, kept until its day is over, so that it can be taken back.

    ``changes`` maps tables to the rows that came, changed and went; {} once that is over.
    ``undone``: it was taken back.
    """

    __tablename__ = "import_journal"
    __table_args__ = (Index(None, "bureau_id"),)

    bureau_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    day: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[Name]
    rows: Mapped[int]
    changes: Mapped[Json]
    undone: Mapped[bool] = mapped_column(default=False, server_default="0")


class Job(Identified, Model):
    """Background work: this row is the truth, a queue carries only its id."""

    __tablename__ = "job"
    __table_args__ = (Index(None, "bureau_id", "state"), UniqueConstraint("unique_name"))

    bureau_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[Word]
    unique_name: Mapped[str | None] = mapped_column(String(120))
    state: Mapped[Word]
    arguments: Mapped[Json]
    progress: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[int] = mapped_column(default=0, server_default="0")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    message: Mapped[ShortText]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    def place(self) -> Place:
        """It is the asker's: nobody else sees it."""
        asked = frozenset() if self.asked_by_id is None else frozenset({self.asked_by_id})
        return Place(bureau_id=self.bureau_id, account_ids=asked)
