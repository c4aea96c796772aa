"""Term assessments, their parts, ratings and frozen results; archives; lock exceptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from pairing.domain.permissions import Place
from pairing.extensions import db
from pairing.models.organisations import Teacher
from pairing.models.pairings import OfPairing, Pairing
from pairing.models.programmes import Term
from pairing.models.types import (
    Exact,
    ExactNumber,
    InBureau,
    Json,
    Line,
    LongText,
    Name,
    UtcDateTime,
    Versioned,
    Word,
)


class Assessment(Versioned, OfPairing, db.Model):
    """One pairing's term under assessment; ``results`` are frozen when the term closes."""

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("pairing_id", "term_id"),
        Index(None, "bureau_id", "term_id", "state"),
    )

    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    state: Mapped[Word]
    grade: Mapped[str] = mapped_column(String(40), default="", server_default="")
    grade_reason: Mapped[LongText]
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    results: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    pairing: Mapped[Pairing] = relationship()
    term: Mapped[Term] = relationship()
    parts: Mapped[list[AssessmentPart]] = relationship(order_by="AssessmentPart.id")

    def place(self) -> Place:
        """In its pairing."""
        return self.pairing.place()


class AssessmentPart(Versioned, InBureau, db.Model):
    """One side's self-evaluation: the skeleton's sections as text."""

    __tablename__ = "assessment_part"
    __table_args__ = (UniqueConstraint("assessment_id", "side"),)

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    side: Mapped[Word]
    sections: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    return_reason: Mapped[LongText]


class Rating(InBureau, db.Model):
    """The reviewer's own mark (0–100) for a target whose metric is 评定."""

    __tablename__ = "rating"
    __table_args__ = (
        UniqueConstraint("assessment_id", "target_code"),
        CheckConstraint("mark >= 0 AND mark <= 100000000", name="mark"),
    )

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    target_code: Mapped[Word]
    mark: Mapped[ExactNumber]
    rated_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class Adjustment(InBureau, db.Model):
    """A deduction or addition by the bureau, with its clause."""

    __tablename__ = "adjustment"
    __table_args__ = (Index(None, "bureau_id", "assessment_id"),)

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    side: Mapped[Word]
    points: Mapped[ExactNumber]
    clause: Mapped[Name]


class Reward(OfPairing, db.Model):
    """A reward for a teacher of a passed assessment; ``category`` is the kind of honour (A8)."""

    __tablename__ = "reward"
    __table_args__ = (Index(None, "bureau_id", "pairing_id"),)

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id"))
    category: Mapped[Line]
    name: Mapped[Name]
    value: Mapped[Decimal | None] = mapped_column(Exact)
    given_on: Mapped[date]

    pairing: Mapped[Pairing] = relationship()
    assessment: Mapped[Assessment] = relationship()
    teacher: Mapped[Teacher] = relationship()

    def place(self) -> Place:
        """In its pairing, about the teacher."""
        return replace(
            self.pairing.place(),
            organisation_id=self.teacher.organisation_id,
            teacher_ids=frozenset({self.teacher_id}),
        )


class Archive(OfPairing, db.Model):
    """A frozen volume: what was printed, from which snapshot, with which hashes."""

    __tablename__ = "archive"
    __table_args__ = (
        UniqueConstraint("pairing_id", "term_id", "number"),
        Index(None, "bureau_id", "term_id"),
    )

    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    number: Mapped[int]
    file_name: Mapped[Name]
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    snapshot_sha256: Mapped[str] = mapped_column(String(64))
    log_head: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[Line]

    pairing: Mapped[Pairing] = relationship()
    term: Mapped[Term] = relationship()

    def place(self) -> Place:
        """In its pairing."""
        return self.pairing.place()


class LockException(OfPairing, db.Model):
    """A pairing may still write into a locked term until a day, with the reason."""

    __tablename__ = "lock_exception"
    __table_args__ = (Index(None, "bureau_id", "pairing_id", "term_id"),)

    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    until: Mapped[date]
    reason: Mapped[Name]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
