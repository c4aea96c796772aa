"""Terms, the bureau's calendar, programmes, leadership groups and targets."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from pairing.domain.people.permissions import Place
from pairing.extensions import Model
from pairing.models.organisations import Organisation
from pairing.models.types import (
    Code,
    Exact,
    ExactNumber,
    InBureau,
    LongText,
    Name,
    OptionalWord,
    ShortText,
    UtcDateTime,
    Versioned,
    Word,
)


class Term(Versioned, InBureau, Model):
    """A term of the bureau's county; ``due_on`` and ``locks_on`` close it.

    ``settled_at``: every pairing's figures are kept as they stood when it closed.
    """

    __tablename__ = "term"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    code: Mapped[Code]
    name: Mapped[Name]
    school_year: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    due_on: Mapped[date | None]
    locks_on: Mapped[date | None]
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def place(self) -> Place:
        """In the bureau's county."""
        return Place(bureau_id=self.bureau_id)


class CalendarDay(InBureau, Model):
    """A day that is treated otherwise than Monday to Friday, in the county or at one school.

    ``organisation_id`` is the bureau's own where the whole county is meant. ``follows``: the
    weekday whose timetable a make-up day takes. ``source``: who says so, "" by hand.
    """

    __tablename__ = "calendar_day"
    __table_args__ = (
        UniqueConstraint("organisation_id", "day"),
        Index(None, "bureau_id", "day"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    day: Mapped[date]
    follows: Mapped[OptionalWord]
    kind: Mapped[Word]
    name: Mapped[ShortText]
    source: Mapped[ShortText]


class Programme(Versioned, InBureau, Model):
    """A plan with dates, a leadership group and targets."""

    __tablename__ = "programme"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
    )

    code: Mapped[Code]
    name: Mapped[Name]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    description: Mapped[LongText]

    leadership: Mapped[list[LeadershipMember]] = relationship(order_by="LeadershipMember.id")

    def place(self) -> Place:
        """In the bureau's county."""
        return Place(bureau_id=self.bureau_id)


class LeadershipMember(InBureau, Model):
    """One place in a programme's leadership group; without days it is held all along."""

    __tablename__ = "leadership_member"
    __table_args__ = (
        UniqueConstraint("programme_id", "name", "duty"),
        Index(None, "bureau_id", "programme_id"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    name: Mapped[Name]
    duty: Mapped[Word]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    work: Mapped[ShortText]
    post: Mapped[ShortText]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    organisation: Mapped[Organisation | None] = relationship(foreign_keys=[organisation_id])

    def serves_in(self, first: date, last: date) -> bool:
        """Whether the place is held on any of these days."""
        return (self.starts_on or first) <= last and first <= (self.ends_on or last)


class TargetRevision(InBureau, Model):
    """A target as it holds from ``effective_on``: frozen for every term that starts later.

    The revision in force for a term is the newest one that is effective on the term's first day,
    or the first one ever when the target is younger than the term. ``way`` says how it came: at
    once, as a correction (更正, with its ``reason``) or as an adjustment (调整); "" for the first.
    Narrowing columns are lists of codes or of free words; empty means all.
    """

    __tablename__ = "target_revision"
    __table_args__ = (
        UniqueConstraint("programme_id", "code", "revision"),
        CheckConstraint("threshold >= 0", name="threshold"),
        CheckConstraint("points >= 0", name="points"),
        CheckConstraint("deduction >= 0", name="deduction"),
        Index(None, "bureau_id", "programme_id"),
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    code: Mapped[Code]
    revision: Mapped[int]
    effective_on: Mapped[date]
    name: Mapped[Name]
    side: Mapped[Word]
    period: Mapped[Word]
    metric: Mapped[Word]
    activity_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    directions: Mapped[list[str]] = mapped_column(JSON, default=list)
    lesson_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    grade: Mapped[OptionalWord]
    achievement_kinds: Mapped[list[str]] = mapped_column(JSON, default=list)
    level: Mapped[OptionalWord]
    document_categories: Mapped[list[str]] = mapped_column(JSON, default=list)
    items: Mapped[list[str]] = mapped_column(JSON, default=list)
    comparison: Mapped[Word]
    threshold: Mapped[ExactNumber]
    unit: Mapped[OptionalWord]
    points: Mapped[ExactNumber]
    scoring: Mapped[Word]
    deduction: Mapped[Decimal | None] = mapped_column(Exact)
    retired: Mapped[bool] = mapped_column(default=False, server_default="0")
    way: Mapped[OptionalWord]
    reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
