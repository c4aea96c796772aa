"""What stands around a term when its days are to be set: the others, and its records."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select, union_all

from pairing.domain.plan.periods import Span, school_year_key
from pairing.extensions import db
from pairing.models import (
    Achievement,
    Activity,
    Appraisal,
    Check,
    Document,
    Lesson,
    Measure,
    Need,
    Problem,
    Survey,
    Term,
)
from pairing.queries.plan.calendars import LARGEST_VERSION

DATED = (
    Activity.day,
    Lesson.day,
    Check.day,
    Appraisal.day,
    Survey.day,
    Achievement.day,
    Document.day,
    Need.raised_on,
    Measure.due_on,
    Problem.raised_on,
)
"""Every day by which a record belongs to a term (an observation's is its lesson's)."""


class Outside(NamedTuple):
    """So many records, from the first day to the last."""

    many: int
    first: date
    last: date


def all_terms(bureau_id: int) -> list[Term]:
    """The bureau's terms in order (1 SELECT)."""
    query = select(Term).where(Term.bureau_id == bureau_id).order_by(Term.starts_on)
    return list(db.session.scalars(query))


def of_school_year(terms: Iterable[Term], school_year: str) -> list[Term]:
    """Those of the school year, however its dash is written."""
    wanted = school_year_key(school_year)
    return [one for one in terms if school_year_key(one.school_year) == wanted]


def school_year_spans(bureau_id: int) -> list[Span]:
    """Each school year from its first term's first day to its last one's last (1 SELECT)."""
    years: dict[str, Span] = {}
    for one in all_terms(bureau_id):
        key = school_year_key(one.school_year)
        known = years.get(key, Span(one.starts_on, one.ends_on))
        years[key] = Span(min(known.start, one.starts_on), max(known.end, one.ends_on))
    return list(years.values())


def version_of(terms: Iterable[Term]) -> int:
    """One number for all of them: another one as soon as any is changed."""
    told = " ".join(f"{one.id}:{one.version}" for one in terms)
    return zlib.crc32(told.encode()) & LARGEST_VERSION


def records_outside(bureau_id: int, old: Span, new: Span) -> tuple[Outside | None, Outside | None]:
    """Records of the old days that lie before or after the new (2 SELECTs)."""
    before = _records(bureau_id, Span(old.start, min(old.end, new.start)), last=new.start)
    after = _records(bureau_id, Span(max(old.start, new.end), old.end), first=new.end)
    return before, after


def _records(
    bureau_id: int, inside: Span, first: date | None = None, last: date | None = None
) -> Outside | None:
    days = union_all(
        *(
            select(day.label("day")).where(
                day.class_.bureau_id == bureau_id,
                day.between(inside.start, inside.end),
                *([day < last] if last else []),
                *([day > first] if first else []),
            )
            for day in DATED
        )
    ).subquery()
    found = db.session.execute(
        select(func.count(), func.min(days.c.day), func.max(days.c.day))
    ).one()
    return Outside(*found) if found[0] else None
