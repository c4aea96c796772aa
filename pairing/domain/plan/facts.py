"""Facts: the only shape between SQL and rules."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum, auto
from operator import attrgetter
from typing import NamedTuple

from pairing.domain.numbers import Number
from pairing.domain.plan.grades import Bands
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.programme import Side


class Source(StrEnum):
    """Where a fact comes from: one SELECT each in ``queries/summary.py``."""

    ACTIVITY = auto()
    QUANTITY = auto()
    EVIDENCE = auto()
    LESSON = auto()
    MENTORSHIP = auto()
    DOCUMENT = auto()
    APPRAISAL = auto()
    CHECK = auto()
    SURVEY = auto()
    ACHIEVEMENT = auto()
    NEED = auto()
    MEASURE = auto()
    STAFF = auto()
    RATING = auto()


NOBODY = (0, 0)
_new = tuple.__new__


class Fact(NamedTuple):
    """The only shape between SQL and rules; already grouped as fine as a metric needs.

    ``count`` rows stand behind it. ``value`` and ``of`` are part and whole: passed and due items,
    satisfied and returned forms, a lesson's summed scores and its observers, children and
    teachers. ``observed``: a lesson's observers of the lead and of the supported side.
    ``kind`` and ``item`` narrow it; ``subject_id`` and ``person_id`` tell apart.
    """

    source: Source
    pairing_id: int
    day: date
    side: Side | None = None
    kind: str = ""
    direction: str = ""
    state: str = ""
    item: str = ""
    subject_id: int = 0
    person_id: int = 0
    count: int = 1  # type: ignore[assignment]
    hours: Number = 0
    attendance: Number = 0
    amount: Number = 0
    value: Number = 0
    of: Number = 0
    until: date | None = None
    bands: Bands | None = None
    observed: tuple[int, int] = NOBODY

    def observed_by(self, side: Side) -> int:
        """How many of a lesson's observers belong to ``side``."""
        return self.observed[side is not Side.LEAD]


def of_activity(
    pairing_id: int,
    day: date,
    kind: str,
    direction: str,
    state: str,
    hours: Number,
    attendance: Number,
    amount: Number,
) -> Fact:
    """One activity in one pairing. Every part by place, as a county has tens of thousands (×8)."""
    return _new(
        Fact,
        (
            Source.ACTIVITY,
            pairing_id,
            day,
            None,
            kind,
            direction,
            state,
            "",
            0,
            0,
            1,
            hours,
            attendance,
            amount,
            0,
            0,
            None,
            None,
            NOBODY,
        ),
    )


def of_lesson(
    pairing_id: int,
    day: date,
    side: Side | None,
    kind: str,
    lesson_id: int,
    teacher_id: int,
    total: Number,
    count: int,
    observed: tuple[int, int],
    bands: Bands | None,
) -> Fact:
    """One lesson, observed by so many; by so many of the lead's and of the supported side's."""
    return _new(
        Fact,
        (
            Source.LESSON,
            pairing_id,
            day,
            side,
            kind,
            "",
            "",
            "",
            lesson_id,
            teacher_id,
            1,
            0,
            0,
            0,
            total,
            count,
            None,
            bands,
            observed,
        ),
    )


_day = attrgetter("day")


class Facts:
    """Facts of many pairings, indexed once by pairing, source and day."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._found: dict[tuple[int, Source], list[Fact]] = defaultdict(list)
        for fact in facts:
            self._found[fact.pairing_id, fact.source].append(fact)
        for rows in self._found.values():
            rows.sort(key=_day)
        self._days = {key: [fact.day for fact in rows] for key, rows in self._found.items()}

    def of(self, pairing_id: int, source: Source) -> Sequence[Fact]:
        """The facts of one pairing from one source, by day."""
        return self._found.get((pairing_id, source), ())

    def within(self, pairing_id: int, source: Source, span: Span) -> Sequence[Fact]:
        """Those of them that are dated in ``span``, by day."""
        days = self._days.get((pairing_id, source))
        if days is None:
            return ()
        first, after = bisect_left(days, span.start), bisect_right(days, span.end)
        return self._found[pairing_id, source][first:after]
