"""Lessons, what their observers said, and the roster of who took part: never a mark."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from pairing.domain.assessment.volume import facts as printed
from pairing.domain.assessment.volume.registers import RosterLine
from pairing.domain.plan.periods import Span
from pairing.domain.teaching.rubrics import rubric_from
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.activity_details import Part
from pairing.domain.vocabulary.lessons import LessonKind
from pairing.domain.wording import amount
from pairing.extensions import db
from pairing.models import (
    Activity,
    ActivityPairing,
    ActivityPerson,
    Lesson,
    Mentorship,
    Observation,
    Pairing,
    Teacher,
)
from pairing.queries.grouped import rows

HELD = (ActivityState.DONE, ActivityState.CONFIRMED, ActivityState.DISPUTED)
"""In these somebody has told an activity as held; in the others nobody took part in it."""


def lesson_rows(pairing: Pairing, span: Span) -> list[Lesson]:
    """The lessons of these days with their observations (8 SELECTs)."""
    query = (
        select(Lesson)
        .where(Lesson.pairing_id == pairing.id, Lesson.day.between(*span))
        .options(
            selectinload(Lesson.teacher),
            selectinload(Lesson.organisation),
            selectinload(Lesson.observations).options(
                selectinload(Observation.observer),
                selectinload(Observation.organisation),
                selectinload(Observation.reflection),
                selectinload(Observation.scores),
                selectinload(Observation.rubric_version),
            ),
        )
        .order_by(Lesson.day, Lesson.code)
    )
    return list(db.session.scalars(query))


def lessons(pairing: Pairing, span: Span) -> tuple[printed.Lesson, ...]:
    """Lessons and the words of their observers; no scores (9 SELECTs)."""
    activities = activity_codes(pairing, span)
    return tuple(lesson(row, activities) for row in lesson_rows(pairing, span))


def activity_codes(pairing: Pairing, span: Span) -> dict[int | None, str]:
    """By id the codes of the activities in which the lessons were taught (1 SELECT)."""
    query = (
        select(Activity.id, Activity.code)
        .join(Lesson, Lesson.activity_id == Activity.id)
        .where(Lesson.pairing_id == pairing.id, Lesson.day.between(*span))
    )
    return dict(rows(query))


def lesson(row: Lesson, activities: Mapping[int | None, str]) -> printed.Lesson:
    """One lesson as it is printed."""
    return printed.Lesson(
        day=row.day,
        topic=row.topic,
        teacher=row.teacher.name,
        organisation=row.organisation.name,
        kind=LessonKind(row.kind).label,
        hours=amount(row.lesson_hours),
        subject=row.subject,
        class_name=row.class_name,
        activity=activities.get(row.activity_id, ""),
        observations=tuple(
            _observation(one) for one in sorted(row.observations, key=lambda one: one.code)
        ),
    )


def _observation(row: Observation) -> printed.Observation:
    return printed.Observation(
        observer=row.observer.name,
        organisation=row.organisation.name,
        strengths=row.strengths,
        problems=row.problems,
        suggestions=row.suggestions,
        reflection=row.reflection.text if row.reflection else "",
        reply=row.reflection.reply if row.reflection else "",
        remarks=tuple(_remarks(row)),
    )


def _remarks(row: Observation) -> Iterator[printed.LabelledText]:
    """What was said of single items, in the rubric's order; the marks stay out."""
    said = {score.item: score.remark for score in row.scores if score.remark}
    if row.rubric_version and said:
        for item in rubric_from(row.rubric_version.content).items:
            if item.code in said:
                yield printed.LabelledText(item.text, said[item.code])


class _Roster:
    def __init__(self) -> None:
        self.teachers: dict[int, Teacher] = {}
        self.deeds: dict[int, Counter[str]] = defaultdict(Counter)

    def add(self, teacher: Teacher | None, deed: str) -> None:
        if teacher is not None:
            self.teachers[teacher.id] = teacher
            self.deeds[teacher.id][deed] += 1

    def lines(self, pairing: Pairing) -> tuple[RosterLine, ...]:
        homes = (pairing.lead_id, pairing.supported_id)
        ordered = sorted(
            self.teachers.values(),
            key=lambda row: (
                homes.index(row.organisation_id) if row.organisation_id in homes else 2,
                row.code,
            ),
        )
        return tuple(
            RosterLine(
                row.name,
                row.organisation.name,
                row.title,
                row.subject,
                "，".join(f"{deed} {count}" for deed, count in self.deeds[row.id].items()),
            )
            for row in ordered
        )


def roster(
    pairing: Pairing, span: Span, taught: Iterable[Lesson], mentorships: Iterable[Mentorship]
) -> tuple[RosterLine, ...]:
    """The teachers who took part in these days, and in what (5 SELECTs)."""
    found = _Roster()
    for row in mentorships:
        found.add(row.mentor, "师傅")
        found.add(row.mentee, "徒弟")
    for one in taught:
        found.add(one.teacher, "授课")
        for observation in one.observations:
            found.add(observation.observer, "听课")
    for activity in _activities(pairing, span):
        found.add(activity.speaker, "主讲")
        for person in activity.people:
            found.add(person.teacher, Part(person.part).label)
    return found.lines(pairing)


def _activities(pairing: Pairing, span: Span) -> Iterable[Activity]:
    query = (
        select(Activity)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.pairing_id == pairing.id,
            ActivityPairing.state.in_(HELD),
            Activity.day.between(*span),
        )
        .options(
            selectinload(Activity.speaker).selectinload(Teacher.organisation),
            selectinload(Activity.people)
            .selectinload(ActivityPerson.teacher)
            .selectinload(Teacher.organisation),
        )
        .order_by(Activity.day, Activity.code)
    )
    return db.session.scalars(query)
