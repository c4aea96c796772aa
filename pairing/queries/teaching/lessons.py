"""A pairing's lessons with who observed them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from pairing.models import Lesson, Observation
from pairing.queries.lists import Page, page_of


def lessons_of(pairing_id: int, first: date, last: date, page: int) -> Page[Lesson]:
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
    )
    return page_of(query, page)
