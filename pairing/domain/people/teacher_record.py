"""One teacher's own record of a term as plain values: what the page and the paper show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pairing.domain.vocabulary.activities import ActivityState


@dataclass(frozen=True, slots=True)
class Taught:
    """A lesson that the teacher gave; away when she travelled to the partner's school."""

    day: date
    topic: str
    kind: str
    class_name: str
    hours: Decimal
    place: str
    is_away: bool
    state: ActivityState
    outing_id: int | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether it counts."""
        return self.state is ActivityState.CONFIRMED


@dataclass(frozen=True, slots=True)
class Observed:
    """A lesson that the teacher observed, or one of hers that was observed."""

    observation_id: int
    day: date
    topic: str
    teacher: str
    observer: str
    is_answered: bool


@dataclass(frozen=True, slots=True)
class Spoken:
    """A lecture or training at which the teacher spoke."""

    day: date
    kind: str
    topic: str
    people: str
    state: ActivityState
    outing_id: int | None = None

    @property
    def is_confirmed(self) -> bool:
        """Whether it counts."""
        return self.state is ActivityState.CONFIRMED


@dataclass(frozen=True, slots=True)
class Achieved:
    """A paper, award, project or honour of the teacher's."""

    day: date
    kind: str
    name: str
    level: str


@dataclass(frozen=True, slots=True)
class Record:
    """All of it, with the person and the term."""

    teacher: str
    organisation: str
    title: str
    term: str
    start: date
    end: date
    taught: tuple[Taught, ...]
    observed: tuple[Observed, ...]
    received: tuple[Observed, ...]
    spoken: tuple[Spoken, ...]
    achieved: tuple[Achieved, ...]

    @property
    def away(self) -> tuple[Taught, ...]:
        """Lessons given at the partner's school that the other side confirmed (送教)."""
        return tuple(row for row in self.taught if row.is_away and row.is_confirmed)

    @property
    def hours_away(self) -> Decimal:
        """Their lesson-hours."""
        return sum((row.hours for row in self.away), Decimal(0))

    @property
    def hours(self) -> Decimal:
        """Lesson-hours of every lesson that counts."""
        return sum((row.hours for row in self.taught if row.is_confirmed), Decimal(0))


def is_answered(text: str, acknowledged_at: datetime | None, recorded_at: datetime | None) -> bool:
    """Whether the taught teacher has answered what stands now; an import's words are an answer.

    ``recorded_at`` tells that the observation was written, or put right, on screen.
    """
    return acknowledged_at is not None or (bool(text) and recorded_at is None)
