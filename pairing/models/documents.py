"""Documents, stored files, evidence, waivers and achievements."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pairing.domain.people.permissions import Place
from pairing.extensions import Model
from pairing.models.accounts import Account
from pairing.models.activities import Activity
from pairing.models.organisations import Organisation, Teacher
from pairing.models.pairings import Mentorship, OfPairing, Pairing
from pairing.models.types import (
    Code,
    InBureau,
    LongText,
    Name,
    OptionalWord,
    ShortText,
    UtcDateTime,
    Versioned,
    Word,
)


class Document(Versioned, OfPairing, Model):
    """A paper that a checklist asks for; of a side, perhaps of a mentorship or an activity."""

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        Index(None, "bureau_id", "pairing_id", "day"),
        Index(None, "mentorship_id"),
        Index(None, "activity_id"),
    )

    code: Mapped[Code]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    category: Mapped[Name]
    name: Mapped[Name]
    day: Mapped[date]
    mentorship_id: Mapped[int | None] = mapped_column(ForeignKey("mentorship.id"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    activity_kind: Mapped[OptionalWord]
    author: Mapped[ShortText]
    text: Mapped[LongText]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("research_group.id"))

    pairing: Mapped[Pairing] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    mentorship: Mapped[Mentorship | None] = relationship()
    activity: Mapped[Activity | None] = relationship()
    files: Mapped[list[Evidence]] = relationship(back_populates="document")

    def place(self) -> Place:
        """In its pairing, of its organisation; about the two of its mentorship."""
        return replace(
            self.pairing.place(),
            organisation_id=self.organisation_id,
            teacher_ids=self.mentorship.place().teacher_ids if self.mentorship else frozenset(),
        )


class DocumentWaiver(Versioned, OfPairing, Model):
    """A missing paper of a side that need not come, with the reason why."""

    __tablename__ = "document_waiver"
    __table_args__ = (Index(None, "bureau_id", "pairing_id"),)

    category: Mapped[Name]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    activity_kind: Mapped[OptionalWord]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    mentorship_id: Mapped[int | None] = mapped_column(ForeignKey("mentorship.id"))
    term_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    reason: Mapped[Name]
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    pairing: Mapped[Pairing] = relationship()

    def place(self) -> Place:
        """In its pairing, of its side."""
        return replace(self.pairing.place(), organisation_id=self.organisation_id)


class StoredFile(InBureau, Model):
    """Bytes in the evidence store, once by their SHA-256."""

    __tablename__ = "stored_file"
    __table_args__ = (
        UniqueConstraint("bureau_id", "sha256"),
        CheckConstraint("size >= 0", name="size"),
    )

    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    media_type: Mapped[Word]
    perceptual_hash: Mapped[str] = mapped_column(String(32), default="", server_default="")
    thumbnail_sha256: Mapped[str | None] = mapped_column(String(64))


class Evidence(Versioned, InBureau, Model):
    """A stored file attached to an activity, an observation or a document."""

    __tablename__ = "evidence"
    __table_args__ = (
        Index(None, "bureau_id", "activity_id"),
        Index(None, "observation_id"),
        Index(None, "document_id"),
    )

    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    observation_id: Mapped[int | None] = mapped_column(ForeignKey("observation.id"))
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    label: Mapped[Name]
    caption: Mapped[ShortText]
    people: Mapped[ShortText]
    taken_on: Mapped[date | None]
    photographer: Mapped[ShortText]
    consented: Mapped[bool] = mapped_column(default=False, server_default="0")
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    stored_file: Mapped[StoredFile] = relationship()
    activity: Mapped[Activity | None] = relationship()
    document: Mapped[Document | None] = relationship(back_populates="files")
    added_by: Mapped[Account | None] = relationship()

    def place(self) -> Place:
        """Where its activity or document stands; owned by who recorded that."""
        if self.activity is not None:
            return self.activity.outing.place()
        return self.document.place() if self.document is not None else Place(self.bureau_id)


class Achievement(Versioned, InBureau, Model):
    """A paper, award, project or honour of an organisation's; it belongs to all its pairings."""

    __tablename__ = "achievement"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        Index(None, "bureau_id", "organisation_id", "day"),
    )

    code: Mapped[Code]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id"))
    kind: Mapped[Word]
    name: Mapped[Name]
    level: Mapped[Word]
    day: Mapped[date]
    outlet: Mapped[ShortText]
    certificate: Mapped[ShortText]

    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    teacher: Mapped[Teacher | None] = relationship()
