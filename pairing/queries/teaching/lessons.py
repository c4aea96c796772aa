"""A pairing's lessons with who observed them."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from pairing.extensions import db
from pairing.models import Lesson, Observation

PER_PAGE = 50


class LessonPage(NamedTuple):
    """Some of a pairing's lessons, newest first, and how many there are."""

    lessons: list[Lesson]
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PER_PAGE))


def lessons_of(pairing_id: int, first: date, last: date, page: int) -> LessonPage:
    """The lessons of these days with their observations; ``page`` counts from 1 (6 SELECTs)."""
    inside = (Lesson.pairing_id == pairing_id, Lesson.day.between(first, last))
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
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
    )
    total = db.session.scalar(select(func.count()).select_from(Lesson).where(*inside))
    return LessonPage(list(db.session.scalars(query)), total or 0)
