"""Outings and the activities in them: what the pair did, will do, and the other side's word."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pairing.domain.people.permissions import Place
from pairing.domain.vocabulary.activities import Direction
from pairing.domain.wording import Said, by_link
from pairing.extensions import Model
from pairing.models.accounts import Account
from pairing.models.lessons import Lesson
from pairing.models.organisations import Organisation, Teacher
from pairing.models.pairings import Need, Pairing
from pairing.models.types import (
    SKEW,
    Code,
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


class Outing(Versioned, InBureau, Model):
    """One form on screen, one confirmation: the activities of one trip (行程)."""

    __tablename__ = "outing"
    __table_args__ = (UniqueConstraint("bureau_id", "code"), Index(None, "bureau_id", "day"))

    code: Mapped[Code]
    day: Mapped[date]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recorded_for_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    recorded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    companions: Mapped[ShortText]

    recorded_by: Mapped[Account | None] = relationship()
    recorded_for: Mapped[Organisation | None] = relationship(foreign_keys=[recorded_for_id])
    activities: Mapped[list[Activity]] = relationship(
        back_populates="outing", order_by="Activity.id"
    )

    def place(self) -> Place:
        """Between the organisations of every pairing it serves; owned by who recorded it.

        An imported outing names no recorder: the side that travelled is taken to claim it.
        """
        pairings = [link.pairing for activity in self.activities for link in activity.links]
        return Place(
            bureau_id=self.bureau_id,
            lead_ids=frozenset(pairing.lead_id for pairing in pairings),
            supported_ids=frozenset(pairing.supported_id for pairing in pairings),
            organisation_id=self.claimed_by_id,
            teacher_ids=frozenset(key for row in self.activities for key in row.teacher_ids),
            account_ids=frozenset({self.recorded_by_id} - {None}),  # type: ignore[arg-type]
        )

    @property
    def claimed_by(self) -> Organisation | None:
        """The side that claims it, of which the other side has the word."""
        if self.recorded_for is not None:
            return self.recorded_for
        pairings = [link.pairing for activity in self.activities for link in activity.links]
        if not pairings:
            return None
        inbound = all(activity.direction == Direction.IN for activity in self.activities)
        return pairings[0].supported if inbound else pairings[0].lead

    @property
    def claimed_by_id(self) -> int | None:
        """The same, its id."""
        found = self.recorded_for_id
        return found or (self.claimed_by.id if self.claimed_by else None)

    def asks(self, homes: Collection[int]) -> bool:
        """Whether the other side's word on it is these organisations' to give."""
        links = [link for activity in self.activities for link in activity.links]
        sides = [{link.pairing.lead_id, link.pairing.supported_id} for link in links]
        return self.claimed_by_id not in homes and any(side & {*homes} for side in sides)


class Activity(Versioned, InBureau, Model):
    """One countable item of an outing; where it stands is told per pairing in ``links``."""

    __tablename__ = "activity"
    __table_args__ = (
        UniqueConstraint("bureau_id", "code"),
        CheckConstraint("lesson_hours IS NULL OR lesson_hours >= 0", name="lesson_hours"),
        CheckConstraint("attendance IS NULL OR attendance >= 0", name="attendance"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount"),
        Index(
            None, "bureau_id", "day", "kind", "direction", "lesson_hours", "attendance", "amount"
        ),
        Index(None, "outing_id"),
    )

    code: Mapped[Code]
    outing_id: Mapped[int] = mapped_column(ForeignKey("outing.id"))
    kind: Mapped[Word]
    topic: Mapped[Name]
    day: Mapped[date]
    starts_at: Mapped[time | None]
    ends_at: Mapped[time | None]
    ends_on: Mapped[date | None]
    direction: Mapped[Word]
    venue: Mapped[ShortText]
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id"))
    lesson_hours: Mapped[Decimal | None] = mapped_column(Exact)
    attendance: Mapped[Decimal | None] = mapped_column(Exact)
    amount: Mapped[Decimal | None] = mapped_column(Exact)
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id"))
    note: Mapped[LongText]
    details: Mapped[Json] = mapped_column(default=dict, server_default="{}")

    outing: Mapped[Outing] = relationship(back_populates="activities")
    speaker: Mapped[Teacher | None] = relationship()
    need: Mapped[Need | None] = relationship()
    lessons: Mapped[list[Lesson]] = relationship()
    links: Mapped[list[ActivityPairing]] = relationship(
        back_populates="activity", order_by="ActivityPairing.pairing_id"
    )
    quantities: Mapped[list[Quantity]] = relationship(cascade="all, delete-orphan")
    people: Mapped[list[ActivityPerson]] = relationship(
        cascade="all, delete-orphan", order_by="ActivityPerson.id"
    )
    decisions: Mapped[list[Decision]] = relationship(
        cascade="all, delete-orphan", order_by="Decision.id", back_populates="activity"
    )

    @property
    def hours_claimed(self) -> Decimal | None:
        """The lessons' hours, or those entered on the activity."""
        taught = [lesson.lesson_hours for lesson in self.lessons]
        return sum(taught, Decimal(0)) if taught else self.lesson_hours

    @property
    def teacher_ids(self) -> set[int]:
        """Who taught, spoke or took part in it."""
        found = {lesson.teacher_id for lesson in self.lessons}
        found |= {one.teacher_id for one in self.people}
        return found if self.speaker_id is None else found | {self.speaker_id}


class ActivityPairing(InBureau, Model):
    """An activity as it stands for one of the pairings that it serves."""

    __tablename__ = "activity_pairing"
    __table_args__ = (
        UniqueConstraint("activity_id", "pairing_id"),
        Index(None, "bureau_id", "pairing_id", "state", "activity_id"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    pairing_id: Mapped[int] = mapped_column(ForeignKey("pairing.id"))
    state: Mapped[Word]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_hours: Mapped[Decimal | None] = mapped_column(Exact)
    confirmed_by_name: Mapped[ShortText]
    reason: Mapped[OptionalWord]
    remark: Mapped[ShortText]

    activity: Mapped[Activity] = relationship(back_populates="links")
    pairing: Mapped[Pairing] = relationship()
    confirmed_by: Mapped[Account | None] = relationship()

    @property
    def is_by_link(self) -> bool:
        """Whether the word on it came without an account, by a link."""
        return self.confirmed_at is not None and self.confirmed_by_id is None

    def said(self, today: date) -> Said:
        """Where it stands, as words for it are chosen."""
        return Said(self.state, self.reason, self.activity.day > today)

    @property
    def word_by(self) -> str:
        """Who gave the word on it, as screens and papers name them; "" without one."""
        if self.is_by_link:
            return by_link(self.state, self.confirmed_by_name)
        return self.confirmed_by.name if self.confirmed_by else ""


class ActivityPerson(InBureau, Model):
    """Someone who took part, with what part (shadow, host …); ``result``: an entrant's prize."""

    __tablename__ = "activity_person"
    __table_args__ = (
        UniqueConstraint("activity_id", "teacher_id", "part"),
        Index(None, "bureau_id", "teacher_id"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    teacher_id: Mapped[int] = mapped_column(ForeignKey("teacher.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    part: Mapped[Word]
    result: Mapped[ShortText]

    teacher: Mapped[Teacher] = relationship()


class Decision(Versioned, InBureau, Model):
    """What a meeting decided: a text with an owner and a due date."""

    __tablename__ = "decision"
    __table_args__ = (Index(None, "bureau_id", "activity_id"),)

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    text: Mapped[Name]
    owner: Mapped[Name]
    due_on: Mapped[date]
    done_on: Mapped[date | None]

    activity: Mapped[Activity] = relationship(back_populates="decisions")

    def place(self) -> Place:
        """Where its meeting stands."""
        return self.activity.outing.place()


class Quantity(InBureau, Model):
    """So many of an item inside an activity: books given, teachers sent, works exchanged."""

    __tablename__ = "quantity"
    __table_args__ = (
        UniqueConstraint("activity_id", "item"),
        CheckConstraint("quantity >= 0", name="quantity"),
        Index(None, "bureau_id", "activity_id"),
    )

    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    item: Mapped[Name]
    quantity: Mapped[ExactNumber]
    unit: Mapped[OptionalWord]
    unit_price: Mapped[Decimal | None] = mapped_column(Exact)


class ConfirmationLink(InBureau, Model):
    """Lets somebody without an account answer one outing, once, until it expires or is revoked.

    The token is sealed from ``nonce`` with the installation's key: the rows alone open nothing.
    """

    __tablename__ = "confirmation_link"
    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "outing_id"))

    outing_id: Mapped[int] = mapped_column(ForeignKey("outing.id"))
    nonce: Mapped[str] = mapped_column(String(64), default="", server_default="")
    token_hash: Mapped[str] = mapped_column(String(64))
    wrong_words: Mapped[int] = mapped_column(default=0, server_default="0")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_by: Mapped[ShortText]

    outing: Mapped[Outing] = relationship()

    def is_open(self, now: datetime) -> bool:
        """Whether it was made before now, and can still be used."""
        unused = self.used_at is None and self.revoked_at is None
        return unused and self.made_at <= now + SKEW and now < self.expires_at
