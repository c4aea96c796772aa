"""What the two of each mentorship did: the facts that their quotas count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select

from pairing.domain.teaching.mentorships import Deed, DeedKind
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.domain.vocabulary.lessons import LessonKind
from pairing.domain.vocabulary.people import AchievementKind, Level, MentorshipSide
from pairing.models import (
    Achievement,
    Activity,
    ActivityPairing,
    ActivityPerson,
    Document,
    Lesson,
    Mentorship,
    Observation,
)
from pairing.queries.grouped import rows
from pairing.queries.plan.activity_facts import lesson_counts

SHOWN_LESSONS = (LessonKind.DEMONSTRATION, LessonKind.REPORT)


class _Meeting(NamedTuple):
    day: date
    topic: str
    people: frozenset[int]
    is_named: bool
    outing_id: int = 0

    def is_of(self, row: Mentorship) -> bool:
        """A pair is named by its mentee, who has one mentor at a time."""
        return row.mentee_id in self.people


class _Facts(NamedTuple):
    """Rows by pairing, or by mentorship and teacher for papers and achievements."""

    observations: dict[int, list[Any]]
    lessons: dict[int, list[Any]]
    meetings: dict[int, list[_Meeting]]
    papers: dict[int, list[Any]]
    achievements: dict[int, list[Any]]


def _grouped(query: Any) -> dict[int, list[Any]]:
    """Rows of a SELECT by their first column."""
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows(query):
        found[row[0]].append(row)
    return found


def _observations(pairings: set[int], people: set[int]) -> dict[int, list[Any]]:
    query = (
        select(
            Lesson.pairing_id,
            Observation.observer_id,
            Lesson.teacher_id,
            Lesson.day,
            Lesson.topic,
        )
        .join(Lesson, Lesson.id == Observation.lesson_id)
        .where(
            Lesson.pairing_id.in_(pairings),
            Lesson.teacher_id.in_(people),
            Observation.observer_id.in_(people),
            lesson_counts(),
        )
        .order_by(Lesson.day, Lesson.id)
    )
    return _grouped(query)


def _lessons(pairings: set[int], people: set[int]) -> dict[int, list[Any]]:
    query = (
        select(Lesson.pairing_id, Lesson.teacher_id, Lesson.kind, Lesson.day, Lesson.topic)
        .where(
            Lesson.pairing_id.in_(pairings),
            Lesson.teacher_id.in_(people),
            Lesson.kind.in_(SHOWN_LESSONS),
            lesson_counts(),
        )
        .order_by(Lesson.day, Lesson.id)
    )
    return _grouped(query)


def _meetings(pairings: set[int]) -> dict[int, list[_Meeting]]:
    """Confirmed mentoring activities with everybody named in them (4 SELECTs)."""
    query = (
        select(
            ActivityPairing.pairing_id,
            Activity.id,
            Activity.day,
            Activity.topic,
            Activity.speaker_id,
            Activity.outing_id,
        )
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .where(
            ActivityPairing.pairing_id.in_(pairings),
            ActivityPairing.state == ActivityState.CONFIRMED,
            Activity.kind == ActivityKind.MENTORING,
        )
        .order_by(Activity.day, Activity.id)
    )
    found = rows(query)
    ids = {row[1] for row in found}
    named: dict[int, set[int]] = defaultdict(set)
    for table in (ActivityPerson, Lesson):
        of = select(table.activity_id, table.teacher_id).where(table.activity_id.in_(ids))
        for activity, teacher in rows(of):
            named[activity].add(teacher)
    mentees = _grouped(
        select(Mentorship.pairing_id, Mentorship.mentee_id).where(
            Mentorship.pairing_id.in_(pairings)
        )
    )
    meetings: dict[int, list[_Meeting]] = defaultdict(list)
    for pairing, activity, day, topic, speaker, outing in found:
        people = frozenset(named[activity] | ({speaker} if speaker else set()))
        is_named = any(who in people for _, who in mentees[pairing])
        meetings[pairing].append(_Meeting(day, topic, people, is_named, outing))
    return meetings


def _papers(ids: set[int]) -> dict[int, list[Any]]:
    query = select(Document.mentorship_id, Document.category, Document.day, Document.name)
    query = query.where(Document.mentorship_id.in_(ids)).order_by(Document.day, Document.id)
    return _grouped(query)


def _achievements(mentees: set[int]) -> dict[int, list[Any]]:
    columns = (Achievement.kind, Achievement.level, Achievement.day, Achievement.name)
    query = select(Achievement.teacher_id, *columns).where(Achievement.teacher_id.in_(mentees))
    return _grouped(query.order_by(Achievement.day, Achievement.id))


def _between(row: Mentorship, facts: _Facts) -> Iterator[Deed]:
    sides = {row.mentor_id: MentorshipSide.MENTOR, row.mentee_id: MentorshipSide.MENTEE}
    for _, observer, teacher, day, topic in facts.observations[row.pairing_id]:
        if {observer, teacher} == set(sides):
            yield Deed(DeedKind.OBSERVATION, day, sides[observer], title=topic)
    for _, teacher, kind, day, topic in facts.lessons[row.pairing_id]:
        if teacher in sides:
            yield Deed(DeedKind.LESSON, day, sides[teacher], kind, topic, LessonKind(kind).label)
    for meeting in facts.meetings[row.pairing_id]:
        if meeting.is_of(row):
            yield Deed(DeedKind.MEETING, meeting.day, title=meeting.topic)
        elif not meeting.is_named:
            where = meeting.outing_id
            yield Deed(DeedKind.UNNAMED_MEETING, meeting.day, title=meeting.topic, outing_id=where)
    for _, category, day, name in facts.papers[row.id]:
        yield Deed(DeedKind.DOCUMENT, day, item=category, title=name)
    for _, kind, level, day, name in facts.achievements[row.mentee_id]:
        note = f"{Level(level).label}{AchievementKind(kind).label}"
        yield Deed(DeedKind.ACHIEVEMENT, day, MentorshipSide.MENTEE, kind, name, note)


def deeds_of(mentorships: Sequence[Mentorship]) -> dict[int, tuple[Deed, ...]]:
    """Mentorship id → what its two people did, by day (8 SELECTs, whatever the number).

    Facts of the mentorship's own pairing only, whatever their date: windows of progress cut them.
    """
    pairings = {row.pairing_id for row in mentorships}
    people = {who for row in mentorships for who in (row.mentor_id, row.mentee_id)}
    facts = _Facts(
        _observations(pairings, people),
        _lessons(pairings, people),
        _meetings(pairings),
        _papers({row.id for row in mentorships}),
        _achievements({row.mentee_id for row in mentorships}),
    )
    return {row.id: tuple(_between(row, facts)) for row in mentorships}
