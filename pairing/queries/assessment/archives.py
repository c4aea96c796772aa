"""Kept archives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from pairing.extensions import db
from pairing.models import Archive, Assessment, LogEntry

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
