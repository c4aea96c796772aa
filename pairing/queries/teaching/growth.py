"""A mentee's growth: the marks of her lessons over time, for who may read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import selectinload

from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.grades import Bands
from pairing.domain.teaching.growth import GradedLesson, Growth
from pairing.domain.teaching.rubrics import rubric_from
from pairing.domain.vocabulary.lessons import LessonKind
from pairing.extensions import db
from pairing.models import ActivityPairing, Lesson, Mentorship, Observation
from pairing.queries.plan.activity_facts import lesson_counts
from pairing.queries.teaching.lessons import NOT_HELD
from pairing.queries.teaching.mentorships import span_of


def growth_of(actor: Actor, row: Mentorship) -> Growth | None:
    """The mentee's lessons with every mark that the actor may read; None for who may read none.

    For the two people and both sides' directors; the mentor sees the marks that she gave
    (8 SELECTs).
    """
    if not can(actor, Action.READ_OBSERVATION, row.place()):
        return None
    query = (
        select(Observation)
        .join(Lesson, Lesson.id == Observation.lesson_id)
        .where(*_hers(row), lesson_counts())
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
    return Growth(tuple(_graded(rows) for rows in lessons.values()), *_others(row, lessons.keys()))


def _others(row: Mentorship, shown: Collection[int]) -> tuple[int, int, int]:
    """How many of the mentee's lessons are not shown: unheard, not confirmed yet, others' marks."""
    is_heard = select(Observation.id).where(Observation.lesson_id == Lesson.id).exists()
    was_held = (
        select(ActivityPairing.id)
        .where(
            ActivityPairing.activity_id == Lesson.activity_id,
            ActivityPairing.pairing_id == Lesson.pairing_id,
            ActivityPairing.state.not_in(NOT_HELD),
        )
        .exists()
    )
    query = select(Lesson.id, lesson_counts(), is_heard).where(
        *_hers(row), or_(Lesson.activity_id.is_(None), was_held)
    )
    rest = [(counts, heard) for key, counts, heard in db.session.execute(query) if key not in shown]
    waiting = sum(not counts for counts, _ in rest)
    unheard = sum(counts and not heard for counts, heard in rest)
    return unheard, waiting, len(rest) - waiting - unheard


def _hers(row: Mentorship) -> tuple[ColumnElement[bool], ...]:
    """A lesson of the mentee's, in the mentorship's pairing and time."""
    return (
        Lesson.pairing_id == row.pairing_id,
        Lesson.teacher_id == row.mentee_id,
        Lesson.day.between(*span_of(row)),
    )


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
