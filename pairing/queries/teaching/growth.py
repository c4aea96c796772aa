"""A mentee's growth: the marks of her lessons over time, for who may read them."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.grades import Bands
from pairing.domain.teaching.growth import GradedLesson, Growth
from pairing.domain.teaching.rubrics import rubric_from
from pairing.domain.vocabulary.lessons import LessonKind
from pairing.extensions import db
from pairing.models import Lesson, Mentorship, Observation
from pairing.queries.plan.activity_facts import lesson_counts
from pairing.queries.teaching.mentorships import span_of


def growth_of(actor: Actor, row: Mentorship) -> Growth | None:
    """The mentee's lessons with every mark that the actor may read; None for who may read none.

    For the two people and both sides' directors; the mentor sees the marks that she gave
    (7 SELECTs).
    """
    if not can(actor, Action.READ_OBSERVATION, row.place()):
        return None
    query = (
        select(Observation)
        .join(Lesson, Lesson.id == Observation.lesson_id)
        .where(
            Lesson.pairing_id == row.pairing_id,
            Lesson.teacher_id == row.mentee_id,
            Lesson.day.between(*span_of(row)),
            lesson_counts(),
        )
        .options(
            selectinload(Observation.lesson).selectinload(Lesson.pairing),
            selectinload(Observation.observer),
            selectinload(Observation.rubric_version),
        )
        .order_by(Lesson.day, Lesson.id, Observation.id)
    )
    lessons: dict[int, list[Observation]] = defaultdict(list)
    for one in db.session.scalars(query):
        if can(actor, Action.READ_OBSERVATION, one.place()):
            lessons[one.lesson_id].append(one)
    return Growth(tuple(_graded(rows) for rows in lessons.values()))


def _graded(rows: list[Observation]) -> GradedLesson:
    lesson, version = rows[0].lesson, rows[0].rubric_version
    return GradedLesson(
        day=lesson.day,
        topic=lesson.topic,
        kind=LessonKind(lesson.kind).label,
        observers="、".join(row.observer.name for row in rows),
        marks=tuple(row.total for row in rows),
        bands=rubric_from(version.content).bands if version else Bands(),
    )
