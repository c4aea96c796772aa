"""Term assessments, their parts, ratings and frozen results; archives; lock exceptions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from pairing.domain.people.permissions import Place
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import Model
from pairing.models.accounts import Account
from pairing.models.organisations import Teacher
from pairing.models.pairings import OfPairing, Pairing
from pairing.models.programmes import Term
from pairing.models.types import (
    Exact,
    ExactNumber,
    InBureau,
    Json,
    LongText,
    Name,
    OptionalWord,
    ShortText,
    UtcDateTime,
    Versioned,
    Word,
)


class Assessment(Versioned, OfPairing, Model):
    """One pairing's term under assessment; ``results`` are frozen when it is approved.

    From the grade on they hold what the reviewer saw: approved is only what was graded.
    ``accepted_at``: the bureau has begun to review, so nobody withdraws any more.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("pairing_id", "term_id"),
        Index(None, "bureau_id", "term_id", "state"),
    )

    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    state: Mapped[Word]
    grade: Mapped[OptionalWord]
    grade_reason: Mapped[LongText]
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    results: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    pairing: Mapped[Pairing] = relationship()
    term: Mapped[Term] = relationship()
    parts: Mapped[list[AssessmentPart]] = relationship(
        order_by="AssessmentPart.id", back_populates="assessment"
    )
    adjustments: Mapped[list[Adjustment]] = relationship(order_by="Adjustment.id")
    waivers: Mapped[list[GateWaiver]] = relationship(order_by="GateWaiver.id")
    ratings: Mapped[list[Rating]] = relationship(order_by="Rating.target_code")

    def place(self) -> Place:
        """In its pairing."""
        return self.pairing.place()


class TermFigures(OfPairing, Model):
    """A pairing's results as they stood when its term was closed for writing.

    They hold while the term is closed and the pairing is not excepted; what a reviewer rates
    himself (评定) is read anew.
    """

    __tablename__ = "term_figures"
    __table_args__ = (
        UniqueConstraint("pairing_id", "term_id"),
        Index(None, "bureau_id", "term_id"),
    )

    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    results: Mapped[Json]
    frozen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AssessmentPart(Versioned, InBureau, Model):
    """One side's self-evaluation: the skeleton's sections as text.

    ``marks`` maps a section to what the bureau says of it when it returns the part;
    ``submitted`` is what stood at the last submission: sections and figures. ``drawn`` is what
    facts wrote into the sections: until the submission it is drawn anew whenever it is read.
    """

    __tablename__ = "assessment_part"
    __table_args__ = (UniqueConstraint("assessment_id", "side"),)

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    side: Mapped[Word]
    sections: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    drawn: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    state: Mapped[str] = mapped_column(String(40), default="draft", server_default="draft")
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    return_reason: Mapped[LongText]
    marks: Mapped[Json] = mapped_column(default=dict, server_default="{}")

    assessment: Mapped[Assessment] = relationship(back_populates="parts")

    def place(self) -> Place:
        """In its pairing, of its side's organisation."""
        pairing = self.assessment.pairing
        home = pairing.lead_id if self.side == Side.LEAD else pairing.supported_id
        return replace(pairing.place(), organisation_id=home)


class GateWaiver(Versioned, InBureau, Model):
    """One thing that a submission would need and that need not come, with the reason."""

    __tablename__ = "gate_waiver"
    __table_args__ = (UniqueConstraint("assessment_id", "side", "item"),)

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    side: Mapped[Word]
    item: Mapped[Name]
    reason: Mapped[Name]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class MaterialCheck(Versioned, InBureau, Model):
    """Somebody looked at one of a mentorship's materials: it is there, or not (C14)."""

    __tablename__ = "material_check"
    __table_args__ = (UniqueConstraint("mentorship_id", "term_id", "category"),)

    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"))
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    category: Mapped[Name]
    is_there: Mapped[bool]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    checked_on: Mapped[date]

    checked_by: Mapped[Account | None] = relationship()


class Rating(InBureau, Model):
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


class Adjustment(InBureau, Model):
    """A deduction or addition by the bureau, with its clause."""

    __tablename__ = "adjustment"
    __table_args__ = (Index(None, "bureau_id", "assessment_id"),)

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    side: Mapped[Word]
    points: Mapped[ExactNumber]
    clause: Mapped[Name]


class Reward(Versioned, OfPairing, Model):
    """A reward for a teacher of a passed assessment; ``category`` is the kind of honour (A8)."""

    __tablename__ = "reward"
    __table_args__ = (Index(None, "bureau_id", "pairing_id"),)

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id"))
    category: Mapped[ShortText]
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


class Archive(OfPairing, Model):
    """A frozen volume: what was printed, from which snapshot, with which hashes.

    ``package_sha256`` is the ZIP in the BagIt layout; ``is_final`` tells a closed term's volume
    from a preview; ``school_year`` names the year of a volume that holds all its terms.
    """

    __tablename__ = "archive"
    __table_args__ = (
        UniqueConstraint("pairing_id", "term_id", "school_year", "number"),
        Index(None, "bureau_id", "term_id"),
    )

    school_year: Mapped[OptionalWord]
    package_sha256: Mapped[str] = mapped_column(String(64), default="", server_default="")
    is_final: Mapped[bool] = mapped_column(default=False, server_default="0")
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    number: Mapped[int]
    file_name: Mapped[Name]
    pdf_sha256: Mapped[str] = mapped_column(String(64))
    snapshot_sha256: Mapped[str] = mapped_column(String(64))
    log_head: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[ShortText]

    pairing: Mapped[Pairing] = relationship()
    term: Mapped[Term] = relationship()

    def place(self) -> Place:
        """In its pairing."""
        return self.pairing.place()


class LockException(Versioned, OfPairing, Model):
    """A pairing may still write into a locked term until a day, with the reason.

    It expires by itself; ``ended_at`` ends it earlier.
    """

    __tablename__ = "lock_exception"
    __table_args__ = (Index(None, "bureau_id", "pairing_id", "term_id"),)

    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    until: Mapped[date]
    reason: Mapped[Name]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    granted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    pairing: Mapped[Pairing] = relationship()
    term: Mapped[Term] = relationship()
    granted_by: Mapped[Account | None] = relationship()

    def place(self) -> Place:
        """In its pairing."""
        return self.pairing.place()


class MonthlyReport(OfPairing, Model):
    """A month's report of a pairing that was sent to the bureau, and its receipt (D16)."""

    __tablename__ = "monthly_report"
    __table_args__ = (UniqueConstraint("pairing_id", "month"),)

    month: Mapped[str] = mapped_column(String(7))
    figures: Mapped[Json]
    note: Mapped[LongText]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    pairing: Mapped[Pairing] = relationship()

    def place(self) -> Place:
        """In its pairing."""
        return self.pairing.place()
