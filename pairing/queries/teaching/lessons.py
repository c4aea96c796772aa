"""A pairing's lessons with who observed them, and those that somebody may still observe."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import selectinload

from pairing.domain.people.permissions import Actor
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from pairing.models import ActivityPairing, Lesson, Observation, Pairing, Teacher
from pairing.queries.lists import Page, PairingIds, page_of
from pairing.queries.plan.locks import lock_book

RECENT = timedelta(days=60)
"""Lessons of so many days are offered to an observer; an older one by its own link."""
NOT_HELD = (ActivityState.PLANNED, ActivityState.CANCELLED)


def lessons_of(
    pairing_id: int, first: date, last: date, page: int, only: int | None = None
) -> Page[Lesson]:
    """The lessons of these days with their observations; ``page`` counts from 1 (6 SELECTs).

    ``only``: that one alone.
    """
    inside = [Lesson.pairing_id == pairing_id, Lesson.day.between(first, last)]
    inside += [] if only is None else [Lesson.id == only]
    query = (
        select(Lesson)
        .where(*inside)
        .options(
            selectinload(Lesson.teacher),
            selectinload(Lesson.organisation),
            selectinload(Lesson.observations).options(
                selectinload(Observation.observer), selectinload(Observation.rubric_version)
            ),
        )
        .order_by(Lesson.day.desc(), Lesson.code)
    )
    return page_of(query, page)


def taught_by(teacher_id: int, pairing_ids: PairingIds, page: int) -> Page[Lesson]:
    """Her lessons in these pairings with their observations, the newest first (3 SELECTs)."""
    query = (
        select(Lesson)
        .where(Lesson.teacher_id == teacher_id, Lesson.pairing_id.in_(pairing_ids))
        .options(selectinload(Lesson.observations))
        .order_by(Lesson.day.desc(), Lesson.code)
    )
    return page_of(query, page)


def may_be_observed(
    actor: Actor, pairing: Pairing, found: Iterable[Lesson], today: date
) -> list[Lesson]:
    """Those that the actor may observe and has not (4 SELECTs).

    Held, on an open day of the pairing, not taught by her, not observed by her.
    """
    found, me = list(found), actor.teacher_id
    book = lock_book(db.session(), pairing.bureau_id, pairing.id)
    activities = {row.activity_id for row in found if row.activity_id}
    not_held = set(
        db.session.scalars(
            select(ActivityPairing.activity_id).where(
                ActivityPairing.activity_id.in_(activities),
                ActivityPairing.pairing_id == pairing.id,
                ActivityPairing.state.in_(NOT_HELD),
            )
        )
    )
    known = {
        row.id
        for row in found
        if me and me in {row.teacher_id, *(one.observer_id for one in row.observations)}
    }
    return [
        row
        for row in found
        if row.id not in known
        and row.activity_id not in not_held
        and row.day <= today
        and pairing.runs_on(row.day)
        and not book.reason(pairing.id, Span(row.day, row.day))
    ]


def open_lessons(
    actor: Actor, pairing: Pairing, today: date, wanted: int | None = None
) -> list[Lesson]:
    """The last weeks' lessons that the actor may still observe, newest first (7 SELECTs).

    ``wanted``: one more, however old.
    """
    recent = Lesson.day.between(today - RECENT, today)
    query = (
        select(Lesson)
        .where(Lesson.pairing_id == pairing.id, or_(recent, Lesson.id == wanted))
        .options(selectinload(Lesson.teacher), selectinload(Lesson.observations))
    )
    found = db.session.scalars(query.order_by(Lesson.day.desc(), Lesson.code))
    return may_be_observed(actor, pairing, found, today)


class LastTime(NamedTuple):
    """Whom the actor named when she last recorded an observation."""

    observer: Teacher
    taught: Teacher


def last_recorded(actor: Actor, pairing_id: int) -> LastTime | None:
    """Who observed whom in the actor's last record in the pairing (4 SELECTs)."""
    query = (
        select(Observation)
        .join(Lesson, Lesson.id == Observation.lesson_id)
        .where(
            Observation.recorded_by_id == actor.account_id,
            Observation.recorded_at.is_not(None),
            Lesson.pairing_id == pairing_id,
        )
        .order_by(Observation.recorded_at.desc(), Observation.id.desc())
        .limit(1)
    )
    last = db.session.scalar(query)
    return LastTime(last.observer, last.lesson.teacher) if last else None
