"""Lessons, rubrics, observations and reflections; appraisals and checks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pairing.domain.people.permissions import Place
from pairing.extensions import Model
from pairing.models.organisations import Organisation, Teacher
from pairing.models.pairings import OfPairing, Pairing
from pairing.models.types import (
    Code,
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


class Lesson(Versioned, OfPairing, Model):
    """A lesson taught; ``organisation_id`` is the teacher's organisation on that day.

    An activity knows its lessons, a lesson only by ``activity_id`` in which one it was taught.
    """

    __tablename__ = "lesson"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        CheckConstraint("lesson_hours > 0 AND lesson_hours <= 20000000", name="lesson_hours"),
        Index(None, "bureau_id", "pairing_id", "day"),
        Index(None, "activity_id"),
        Index(None, "bureau_id", "teacher_id"),
    )

    code: Mapped[Code]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    topic: Mapped[Name]
    subject: Mapped[ShortText]
    class_name: Mapped[ShortText]
    day: Mapped[date]
    lesson_hours: Mapped[ExactNumber]
    kind: Mapped[Word]

    pairing: Mapped[Pairing] = relationship()
    observations: Mapped[list[Observation]] = relationship(back_populates="lesson")
    teacher: Mapped[Teacher] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])

    def place(self) -> Place:
        """In its pairing, about its teacher."""
        return Place(
            bureau_id=self.bureau_id,
            lead_ids=frozenset({self.pairing.lead_id}),
            supported_ids=frozenset({self.pairing.supported_id}),
            organisation_id=self.organisation_id,
            teacher_ids=frozenset({self.teacher_id}),
        )


class Rubric(InBureau, Model):
    """A named rubric of one purpose (lesson, check, appraisal); its content stands in versions."""

    __tablename__ = "rubric"
    __table_args__ = (UniqueConstraint("bureau_id", "code"),)

    code: Mapped[Code]
    name: Mapped[Name]
    purpose: Mapped[str] = mapped_column(String(40), default="lesson", server_default="lesson")

    versions: Mapped[list[RubricVersion]] = relationship(order_by="RubricVersion.number")


class RubricVersion(InBureau, Model):
    """Sections, items, bands and scoring mode; frozen once a record has used it."""

    __tablename__ = "rubric_version"
    __table_args__ = (UniqueConstraint("rubric_id", "number"),)

    rubric_id: Mapped[int] = mapped_column(ForeignKey("rubric.id"))
    number: Mapped[int]
    content: Mapped[Json]
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    rubric: Mapped[Rubric] = relationship(back_populates="versions")


class Observation(Versioned, InBureau, Model):
    """One observer's record of one lesson."""

    __tablename__ = "observation"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        UniqueConstraint("lesson_id", "observer_id"),
        CheckConstraint("total >= 0 AND total <= 100000000", name="total"),
        Index(None, "bureau_id", "lesson_id", "organisation_id", "total"),
        Index(None, "bureau_id", "observer_id"),
    )

    code: Mapped[Code]
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"))
    observer_id: Mapped[int] = mapped_column(ForeignKey("teacher.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    total: Mapped[ExactNumber]
    rubric_version_id: Mapped[int | None] = mapped_column(ForeignKey("rubric_version.id"))
    strengths: Mapped[LongText]
    problems: Mapped[LongText]
    suggestions: Mapped[LongText]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    lesson: Mapped[Lesson] = relationship(back_populates="observations")
    observer: Mapped[Teacher] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    rubric_version: Mapped[RubricVersion | None] = relationship()
    scores: Mapped[list[ObservationScore]] = relationship(order_by="ObservationScore.id")
    reflection: Mapped[Reflection | None] = relationship(back_populates="observation")

    def place(self) -> Place:
        """In its lesson's pairing, about the taught teacher and the observer."""
        return Place(
            bureau_id=self.bureau_id,
            lead_ids=frozenset({self.lesson.pairing.lead_id}),
            supported_ids=frozenset({self.lesson.pairing.supported_id}),
            organisation_id=self.organisation_id,
            teacher_ids=frozenset({self.lesson.teacher_id, self.observer_id}),
        )


class ObservationScore(InBureau, Model):
    """What one rubric item got: points, or the grade that gave them, and a remark."""

    __tablename__ = "observation_score"
    __table_args__ = (
        UniqueConstraint("observation_id", "item"),
        CheckConstraint("points >= 0", name="points"),
    )

    observation_id: Mapped[int] = mapped_column(ForeignKey("observation.id"))
    item: Mapped[Word]
    points: Mapped[ExactNumber]
    grade: Mapped[OptionalWord]
    remark: Mapped[ShortText]


class Reflection(Versioned, InBureau, Model):
    """What the taught teacher writes after the feedback; she may also disagree."""

    __tablename__ = "reflection"
    __table_args__ = (UniqueConstraint("observation_id"),)

    observation_id: Mapped[int] = mapped_column(ForeignKey("observation.id"))
    text: Mapped[LongText]
    reply: Mapped[LongText]
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    observation: Mapped[Observation] = relationship(back_populates="reflection")


class Appraisal(Versioned, OfPairing, Model):
    """A teacher's appraisal; ``components`` maps a rubric's items to points and remarks (A11)."""

    __tablename__ = "appraisal"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        CheckConstraint("total >= 0 AND total <= 100000000", name="total"),
        Index(None, "bureau_id", "pairing_id", "day"),
    )

    code: Mapped[Code]
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    day: Mapped[date]
    total: Mapped[ExactNumber]
    components: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    rubric_version_id: Mapped[int | None] = mapped_column(ForeignKey("rubric_version.id"))
    remark: Mapped[LongText]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    pairing: Mapped[Pairing] = relationship()
    teacher: Mapped[Teacher] = relationship()
    rubric_version: Mapped[RubricVersion | None] = relationship()

    def place(self) -> Place:
        """In its pairing, about the teacher."""
        return Place(
            bureau_id=self.bureau_id,
            lead_ids=frozenset({self.pairing.lead_id}),
            supported_ids=frozenset({self.pairing.supported_id}),
            organisation_id=self.organisation_id,
            teacher_ids=frozenset({self.teacher_id}),
        )


class Check(Versioned, OfPairing, Model):
    """One filled checklist of one organisation; ``items`` maps a rubric's items to yes or no."""

    __tablename__ = "check_record"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        CheckConstraint("passed >= 0 AND passed <= due", name="passed"),
        Index(None, "bureau_id", "pairing_id", "day"),
    )

    code: Mapped[Code]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    checklist: Mapped[Name]
    day: Mapped[date]
    due: Mapped[ExactNumber]
    passed: Mapped[ExactNumber]
    items: Mapped[Json] = mapped_column(default=dict, server_default="{}")
    rubric_version_id: Mapped[int | None] = mapped_column(ForeignKey("rubric_version.id"))
    remark: Mapped[LongText]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    pairing: Mapped[Pairing] = relationship()
    organisation: Mapped[Organisation] = relationship(foreign_keys=[organisation_id])
    rubric_version: Mapped[RubricVersion | None] = relationship()

    def place(self) -> Place:
        """In its pairing, of its organisation."""
        return replace(self.pairing.place(), organisation_id=self.organisation_id)
