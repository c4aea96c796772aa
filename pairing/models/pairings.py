"""Pairings and what hangs on them for long: mentorships, needs, measures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pairing.domain.people.permissions import Place
from pairing.extensions import Model
from pairing.models.organisations import Organisation, Teacher
from pairing.models.programmes import Programme, Term
from pairing.models.types import (
    Code,
    Exact,
    ExactNumber,
    InBureau,
    LongText,
    Name,
    OptionalWord,
    ShortText,
    Versioned,
    Word,
)


class Pairing(Versioned, InBureau, Model):
    """One lead organisation helps one supported organisation for a period."""

    __tablename__ = "pairing"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        CheckConstraint("lead_id <> supported_id", name="two_organisations"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        Index(None, "bureau_id", "lead_id"),
        Index(None, "bureau_id", "supported_id"),
        Index(None, "bureau_id", "programme_id"),
    )

    code: Mapped[Code]
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    supported_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    end_reason: Mapped[ShortText]

    programme: Mapped[Programme] = relationship()
    lead: Mapped[Organisation] = relationship(foreign_keys=[lead_id])
    supported: Mapped[Organisation] = relationship(foreign_keys=[supported_id])

    def place(self) -> Place:
        """Between its two organisations."""
        return Place(
            bureau_id=self.bureau_id,
            lead_ids=frozenset({self.lead_id}),
            supported_ids=frozenset({self.supported_id}),
        )

    def runs_on(self, day: date) -> bool:
        """Whether the pairing runs on ``day``, start and end included."""
        return self.starts_on <= day <= self.ends_on

    def is_over_in(self, term: Term, today: date) -> bool:
        """Whether its last day in the term is past: till then a score is a forecast."""
        return min(self.ends_on, term.ends_on) < today

    def runs_in(self, term: Term) -> bool:
        """Whether the pairing runs on any day of ``term``."""
        return self.starts_on <= term.ends_on and self.ends_on >= term.starts_on


class OfPairing(InBureau):
    """A fact of one pairing."""

    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))


class Mentorship(Versioned, OfPairing, Model):
    """One mentor and one mentee inside a pairing."""

    __tablename__ = "mentorship"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        UniqueConstraint("pairing_id", "mentor_id", "mentee_id", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="dates"),
        Index(None, "bureau_id", "pairing_id"),
    )

    code: Mapped[Code]
    mentor_id: Mapped[int] = mapped_column(ForeignKey("teacher.id"))
    mentee_id: Mapped[int] = mapped_column(ForeignKey("teacher.id"))
    subject: Mapped[ShortText]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    end_reason: Mapped[ShortText]
    goals: Mapped[LongText]
    mentor_duties: Mapped[LongText]
    mentee_duties: Mapped[LongText]

    pairing: Mapped[Pairing] = relationship()
    mentor: Mapped[Teacher] = relationship(foreign_keys=[mentor_id])
    mentee: Mapped[Teacher] = relationship(foreign_keys=[mentee_id])
    quotas: Mapped[list[MentorshipQuota]] = relationship(
        cascade="all, delete-orphan", order_by="MentorshipQuota.id"
    )

    def place(self) -> Place:
        """In its pairing, about its two people."""
        return replace(
            self.pairing.place(), teacher_ids=frozenset({self.mentor_id, self.mentee_id})
        )


class MentorshipQuota(InBureau, Model):
    """What an agreement asks of one of the two people per month or term (field-notes 3.4)."""

    __tablename__ = "mentorship_quota"
    __table_args__ = (
        UniqueConstraint("mentorship_id", "side", "subject", "period"),
        CheckConstraint("threshold > 0", name="threshold"),
    )

    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"))
    side: Mapped[Word]
    subject: Mapped[Word]
    period: Mapped[Word]
    threshold: Mapped[int]


class Need(Versioned, OfPairing, Model):
    """What the supported side lacks, why, and what became of it."""

    __tablename__ = "need"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        Index(None, "bureau_id", "pairing_id", "raised_on"),
    )

    code: Mapped[Code]
    content: Mapped[Name]
    category: Mapped[ShortText]
    raised_on: Mapped[date]
    cause: Mapped[ShortText]
    status: Mapped[Word]
    priority: Mapped[int] = mapped_column(default=0, server_default="0")
    standard_quantity: Mapped[Decimal | None] = mapped_column(Exact)
    actual_quantity: Mapped[Decimal | None] = mapped_column(Exact)
    unit: Mapped[OptionalWord]
    source: Mapped[ShortText]
    supplied_on: Mapped[date | None]
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"))

    pairing: Mapped[Pairing] = relationship()
    problem: Mapped[Problem | None] = relationship(back_populates="needs")

    def place(self) -> Place:
        """In its pairing."""
        return self.pairing.place()


class Measure(Versioned, OfPairing, Model):
    """A task in the plan: person, time, place, completion, quality, budget (field-notes A18)."""

    __tablename__ = "measure"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        CheckConstraint("budget IS NULL OR budget >= 0", name="budget"),
        Index(None, "bureau_id", "pairing_id", "due_on"),
    )

    code: Mapped[Code]
    name: Mapped[Name]
    person: Mapped[Name]
    due_on: Mapped[date]
    place_name: Mapped[ShortText]
    completion: Mapped[ShortText]
    quality: Mapped[ShortText]
    quantity: Mapped[Decimal | None] = mapped_column(Exact)
    unit_price: Mapped[Decimal | None] = mapped_column(Exact)
    budget: Mapped[Decimal | None] = mapped_column(Exact)
    finished_on: Mapped[date | None]
    delay_cause: Mapped[ShortText]
    lead_unit: Mapped[ShortText]
    co_units: Mapped[ShortText]
    leader: Mapped[ShortText]
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"))
    problem_id: Mapped[int | None] = mapped_column(ForeignKey("problem.id"))

    pairing: Mapped[Pairing] = relationship()
    need: Mapped[Need | None] = relationship()
    problem: Mapped[Problem | None] = relationship(back_populates="measures")

    def place(self) -> Place:
        """In its pairing."""
        return self.pairing.place()


class Problem(Versioned, OfPairing, Model):
    """A problem or question of one side, its cause, and how it was closed (A17, A22, D2, D15)."""

    __tablename__ = "problem"
    __table_args__ = (Index(None, "bureau_id", "pairing_id", "raised_on"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[Word]
    text: Mapped[Name]
    cause: Mapped[ShortText]
    raised_on: Mapped[date]
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[LongText]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    closed_on: Mapped[date | None]

    pairing: Mapped[Pairing] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    needs: Mapped[list[Need]] = relationship(back_populates="problem", order_by="Need.id")
    measures: Mapped[list[Measure]] = relationship(
        back_populates="problem", order_by="Measure.due_on"
    )

    def place(self) -> Place:
        """In its pairing, of its side."""
        return replace(self.pairing.place(), organisation_id=self.organisation_id)


class Equipment(Versioned, InBureau, Model):
    """A line of an organisation's equipment list against the standard: what there is (B3).

    The standard's own lines are data; ``need_id`` names the need that the gap became.
    """

    __tablename__ = "equipment"
    __table_args__ = (
        UniqueConstraint("organisation_id", "item"),
        CheckConstraint("standard_quantity >= 0", name="standard_quantity"),
        CheckConstraint("actual_quantity >= 0", name="actual_quantity"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    item: Mapped[Name]
    unit: Mapped[OptionalWord]
    standard_quantity: Mapped[ExactNumber]
    actual_quantity: Mapped[ExactNumber]
    source: Mapped[ShortText]
    supplied_on: Mapped[date | None]
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"))

    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    need: Mapped[Need | None] = relationship()
