"""Kept archives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from pairing.domain.plan.periods import Span
from pairing.extensions import db
from pairing.models import (
    Achievement,
    Activity,
    ActivityPairing,
    Appraisal,
    Archive,
    Assessment,
    Check,
    Document,
    Evidence,
    Lesson,
    LogEntry,
    Measure,
    Mentorship,
    Need,
    Observation,
    Pairing,
    Problem,
    Survey,
)

REOPENED = ("reopen_assessment", "reopen_term")


def versions(pairing_id: int, term_id: int, school_year: str = "") -> list[Archive]:
    """Every version of a pairing's term, or school year, the newest first (1 SELECT)."""
    query = select(Archive).where(
        Archive.pairing_id == pairing_id, Archive.school_year == school_year
    )
    if not school_year:
        query = query.where(Archive.term_id == term_id)
    return list(db.session.scalars(query.order_by(Archive.number.desc())))


def newest(pairing_id: int, term_id: int, school_year: str = "") -> Archive | None:
    """The newest archive of a pairing's term, or school year (1 SELECT)."""
    return next(iter(versions(pairing_id, term_id, school_year)), None)


def everything() -> list[Archive]:
    """Every kept archive, oldest first (1 SELECT)."""
    return list(db.session.scalars(select(Archive).order_by(Archive.id)))


def by_digest(digest: str) -> Archive | None:
    """The archive of which a file has this SHA-256: PDF, package or snapshot (1 SELECT)."""
    columns = (Archive.pdf_sha256, Archive.package_sha256, Archive.snapshot_sha256)
    query = select(Archive).where(or_(*(column == digest for column in columns)))
    return db.session.scalar(query.order_by(Archive.id).limit(1)) if digest else None


def by_number(number: str) -> list[Archive]:
    """The archives of that number: one in each bureau at the most (1 SELECT)."""
    return list(db.session.scalars(select(Archive).where(Archive.file_name == number)))


def reopening_reason(pairing_id: int, term_ids: Sequence[int], since: datetime) -> str:
    """Why one of these terms was opened again after ``since``; "" when none was (2 SELECTs)."""
    assessments = select(Assessment.id).where(
        Assessment.pairing_id == pairing_id, Assessment.term_id.in_(term_ids)
    )
    query = (
        select(LogEntry.changes)
        .where(
            LogEntry.action.in_(REOPENED),
            LogEntry.at >= since,
            or_(
                and_(LogEntry.object_type == "assessment", LogEntry.object_id.in_(assessments)),
                and_(LogEntry.object_type == "term", LogEntry.object_id.in_(term_ids)),
            ),
        )
        .order_by(LogEntry.id.desc())
        .limit(1)
    )
    changes = db.session.scalar(query)
    return str(changes.get("reason", "")) if changes else ""


def size_of(pairing: Pairing, span: Span) -> int:
    """How many rows a volume over these days is put together from, about (1 SELECT)."""
    links = ActivityPairing.activity_id == Activity.id, ActivityPairing.pairing_id == pairing.id
    held = (
        select(Activity.id).join(ActivityPairing, and_(*links)).where(Activity.day.between(*span))
    )
    homes = (pairing.lead_id, pairing.supported_id)
    dated = [
        select(func.count()).where(model.pairing_id == pairing.id, model.day.between(*span))
        for model in (Lesson, Document, Check, Survey, Appraisal)
    ]
    whole = [
        select(func.count()).where(model.pairing_id == pairing.id)
        for model in (Mentorship, Need, Measure, Problem)
    ]
    own = Achievement.organisation_id.in_(homes) & Achievement.day.between(*span)
    observed = select(Observation.id).join(Lesson, Lesson.id == Observation.lesson_id)
    observed = observed.where(Lesson.pairing_id == pairing.id, Lesson.day.between(*span))
    counts = [
        select(func.count()).select_from(held.subquery()),
        select(func.count()).where(Evidence.activity_id.in_(held)),
        select(func.count()).select_from(observed.subquery()),
        select(func.count()).where(own),
        *dated,
        *whole,
    ]
    found = db.session.execute(select(*(one.scalar_subquery() for one in counts))).one()
    return sum(int(one) for one in found)
