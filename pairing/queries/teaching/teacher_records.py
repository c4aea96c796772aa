"""A teacher's own record: lessons, observations, lectures, achievements of a term."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import selectinload

from pairing.domain.outings.standing import standing
from pairing.domain.people.teacher_record import (
    Achieved,
    Observed,
    Record,
    Spoken,
    Taught,
    is_answered,
)
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState, Direction
from pairing.domain.vocabulary.lessons import LessonKind
from pairing.domain.vocabulary.people import AchievementKind, Level
from pairing.domain.wording import Said, amount_or_blank
from pairing.extensions import db
from pairing.models import (
    Achievement,
    Activity,
    Lesson,
    Observation,
    Reflection,
    Teacher,
    Term,
)


def _state(lesson: Lesson, activity: Activity | None) -> ActivityState:
    """An ordinary lesson counts at once, one of an activity stands as that does for its pairing."""
    if activity is None:
        return ActivityState.CONFIRMED
    own = [one for one in activity.links if one.pairing_id == lesson.pairing_id]
    return standing(Said(one.state) for one in own or activity.links).state


def _taught(teacher: Teacher, span: Span) -> tuple[Taught, ...]:
    query = (
        select(Lesson)
        .where(Lesson.teacher_id == teacher.id, Lesson.day.between(*span))
        .options(
            selectinload(Lesson.pairing),
            selectinload(Lesson.organisation),
        )
        .order_by(Lesson.day, Lesson.code)
    )
    found = db.session.scalars(query).all()
    around = _activities_of(found)
    return tuple(_lesson(row, around.get(row.activity_id)) for row in found)


def _activities_of(taught: Sequence[Lesson]) -> dict[int | None, Activity]:
    """By id the activities in which these lessons were taught."""
    ids = {one.activity_id for one in taught} - {None}
    query = select(Activity).where(Activity.id.in_(ids)).options(selectinload(Activity.links))
    return {one.id: one for one in db.session.scalars(query)} if ids else {}


def _lesson(row: Lesson, activity: Activity | None) -> Taught:
    pairing = row.pairing
    is_lead = row.organisation_id == pairing.lead_id
    away = Direction.OUT if is_lead else Direction.IN
    host = pairing.supported if is_lead else pairing.lead
    is_away = activity is not None and activity.direction == away
    return Taught(
        day=row.day,
        topic=row.topic,
        kind=LessonKind(row.kind).label,
        class_name=row.class_name,
        hours=row.lesson_hours,
        place=host.name if is_away else row.organisation.name,
        is_away=is_away,
        state=_state(row, activity),
        outing_id=activity.outing_id if activity else None,
    )


def _observations(teacher: Teacher, span: Span) -> list[Observation]:
    """Where she observed, or was observed."""
    query = (
        select(Observation)
        .join(Lesson, Lesson.id == Observation.lesson_id)
        .where(
            or_(Observation.observer_id == teacher.id, Lesson.teacher_id == teacher.id),
            Lesson.day.between(*span),
        )
        .options(
            selectinload(Observation.lesson).selectinload(Lesson.teacher),
            selectinload(Observation.observer),
            selectinload(Observation.reflection),
        )
        .order_by(Lesson.day, Observation.code)
    )
    return list(db.session.scalars(query))


def answered(row: Observation) -> bool:
    """Whether the taught teacher has answered the observation as it stands."""
    seen = row.reflection
    return seen is not None and is_answered(seen.text, seen.acknowledged_at, row.recorded_at)


def _observed(row: Observation) -> Observed:
    return Observed(
        observation_id=row.id,
        day=row.lesson.day,
        topic=row.lesson.topic,
        teacher=row.lesson.teacher.name,
        observer=row.observer.name,
        is_answered=answered(row),
    )


def _spoken_state(row: Activity) -> ActivityState:
    """A lecture counts once as soon as one of the pairings that it serves confirmed it."""
    links = [Said(one.state) for one in row.links]
    if any(one.state == ActivityState.CONFIRMED for one in links):
        return ActivityState.CONFIRMED
    return standing(links).state


def _spoken(teacher: Teacher, span: Span) -> tuple[Spoken, ...]:
    query = (
        select(Activity)
        .where(Activity.speaker_id == teacher.id, Activity.day.between(*span))
        .options(selectinload(Activity.links))
        .order_by(Activity.day, Activity.code)
    )
    return tuple(
        Spoken(
            day=row.day,
            kind=ActivityKind(row.kind).label,
            topic=row.topic,
            people=amount_or_blank(row.attendance),
            state=_spoken_state(row),
            outing_id=row.outing_id,
        )
        for row in db.session.scalars(query)
    )


def _achieved(teacher: Teacher, span: Span) -> tuple[Achieved, ...]:
    query = select(Achievement).where(
        Achievement.teacher_id == teacher.id, Achievement.day.between(*span)
    )
    return tuple(
        Achieved(row.day, AchievementKind(row.kind).label, row.name, Level(row.level).label)
        for row in db.session.scalars(query.order_by(Achievement.day, Achievement.code))
    )


def record_of(teacher: Teacher, term: Term) -> Record:
    """Everything of one teacher's term (a fixed number of SELECTs)."""
    span = Span(term.starts_on, term.ends_on)
    observations = _observations(teacher, span)
    return Record(
        teacher=teacher.name,
        organisation=teacher.organisation.name,
        title=teacher.title,
        term=term.name,
        start=term.starts_on,
        end=term.ends_on,
        taught=_taught(teacher, span),
        observed=tuple(_observed(o) for o in observations if o.observer_id == teacher.id),
        received=tuple(_observed(o) for o in observations if o.lesson.teacher_id == teacher.id),
        spoken=_spoken(teacher, span),
        achieved=_achieved(teacher, span),
    )


def unanswered_feedback(teacher_id: int | None) -> Select[Any] | None:
    """A SELECT of what she has not acknowledged of her lessons, newest first (3 SELECTs)."""
    if teacher_id is None:
        return None
    return (
        select(Observation)
        .join(Lesson, Lesson.id == Observation.lesson_id)
        .outerjoin(Reflection, Reflection.observation_id == Observation.id)
        .where(
            Lesson.teacher_id == teacher_id,
            or_(
                Reflection.id.is_(None),
                and_(Reflection.acknowledged_at.is_(None), Reflection.text == ""),
            ),
        )
        .options(selectinload(Observation.lesson), selectinload(Observation.observer))
        .order_by(Lesson.day.desc(), Observation.code)
    )


def teacher_of(teacher_id: int | None) -> Teacher | None:
    """The teacher behind an account (1 SELECT)."""
    return db.session.get(Teacher, teacher_id) if teacher_id else None
