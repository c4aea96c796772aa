"""Organisations, their people and postings."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pairing.domain.people import confirmation_word
from pairing.domain.people.name_reading import LONGEST
from pairing.domain.people.permissions import Place
from pairing.extensions import Model
from pairing.models.types import (
    Code,
    Exact,
    Identified,
    InBureau,
    Json,
    LongText,
    Name,
    ShortText,
    UtcDateTime,
    Versioned,
    Word,
)


class Organisation(Versioned, Identified, Model):
    """A bureau, school or kindergarten; a bureau's ``bureau_id`` is its own id."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        CheckConstraint("child_count IS NULL OR child_count >= 0", name="child_count"),
    )

    bureau_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[Code]
    name: Mapped[Name]
    kind: Mapped[Word]
    area: Mapped[Word]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    standing: Mapped[ShortText]
    address: Mapped[ShortText]
    contact: Mapped[ShortText]
    phone: Mapped[ShortText]
    class_count: Mapped[Decimal | None] = mapped_column(Exact)
    child_count: Mapped[Decimal | None] = mapped_column(Exact)
    staff_count: Mapped[Decimal | None] = mapped_column(Exact)
    closed_on: Mapped[date | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    """Who took over when it was closed, and reads what was done there."""
    confirmation_word: Mapped[str] = mapped_column(
        String(confirmation_word.LENGTH), default=confirmation_word.made, server_default=""
    )
    """Kept as it is: its director reads it again on her page, and whoever reads the database
    reads every record that it could confirm. Every road that makes an organisation makes one."""

    def place(self) -> Place:
        """An organisation is its own place."""
        return Place(bureau_id=self.bureau_id, organisation_id=self.id)


class OrganisationProfile(InBureau, Model):
    """A dated snapshot of an organisation's baseline (field-notes D1)."""

    __tablename__ = "organisation_profile"
    __table_args__ = (UniqueConstraint("organisation_id", "taken_on"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    taken_on: Mapped[date]
    figures: Mapped[Json]


class ResearchGroup(Versioned, InBureau, Model):
    """A teaching-research group (教研组) of an organisation, whose summary a term asks for."""

    __tablename__ = "research_group"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[Name]
    leader: Mapped[ShortText]
    closed_on: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])

    def place(self) -> Place:
        """At its organisation."""
        return Place(bureau_id=self.bureau_id, organisation_id=self.organisation_id)


class BureauSetting(InBureau, Model):
    """One of a bureau's settings: the archive's reference pattern, retention, fonds number."""

    __tablename__ = "bureau_setting"
    __table_args__ = (UniqueConstraint("bureau_id", "key"),)

    key: Mapped[Word]
    value: Mapped[LongText]


class FormTemplate(Versioned, InBureau, Model):
    """A bureau's own .docx or .xlsx form with placeholders, kept by its SHA-256."""

    __tablename__ = "form_template"
    __table_args__ = (UniqueConstraint("bureau_id", "name"),)

    name: Mapped[Name]
    subject: Mapped[Word]
    file_name: Mapped[Name]
    sha256: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    def place(self) -> Place:
        """In the bureau's county."""
        return Place(bureau_id=self.bureau_id)


class Teacher(Versioned, InBureau, Model):
    """A person who teaches; ``organisation_id`` is today's, ``TeacherPosting`` tells the past."""

    __tablename__ = "teacher"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        Index(None, "bureau_id", "organisation_id"),
    )

    code: Mapped[Code]
    name: Mapped[Name]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[ShortText]
    subject: Mapped[ShortText]
    honours: Mapped[ShortText]
    phone: Mapped[ShortText]
    reading: Mapped[str] = mapped_column(String(LONGEST), default="", server_default="")
    """The name's syllables by hand, where they are read otherwise than usual; "" else."""
    left_on: Mapped[date | None]

    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])

    def place(self) -> Place:
        """At the teacher's organisation; about the teacher."""
        return Place(
            bureau_id=self.bureau_id,
            organisation_id=self.organisation_id,
            teacher_ids=frozenset({self.id}),
        )


class TeacherPosting(InBureau, Model):
    """Where a teacher served, by date; an open end is today's posting."""

    __tablename__ = "teacher_posting"
    __table_args__ = (
        UniqueConstraint("teacher_id", "organisation_id", "starts_on"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
        Index(None, "bureau_id", "organisation_id"),
    )

    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
