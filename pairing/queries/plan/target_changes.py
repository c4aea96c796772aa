"""What decides how a changed target takes effect, and the corrections that both sides are told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pairing.domain.assessment.assessments import DECIDED
from pairing.domain.plan.locks import TermLock
from pairing.domain.plan.periods import ONE_DAY, Span
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.programme import ChangeWay
from pairing.extensions import db
from pairing.models import (
    Activity,
    ActivityPairing,
    Assessment,
    Lesson,
    LogEntry,
    Pairing,
    Programme,
    TargetRevision,
    Term,
)
from pairing.queries.lists import PairingIds
from pairing.queries.plan.locks import is_closed

CHANGING = ("save_row", "save_rows", "remove_rows", "import_workbook")
"""What changes rows of a county's sheets (``queries.county.book`` names the same)."""
TOLD_FOR = timedelta(days=14)
"""So long a correction stands on both sides' 今天."""


def running_term(session: Session, bureau_id: int, today: date) -> TermLock | None:
    """The term that runs, or ran last; None before the first (1 SELECT)."""
    query = select(Term).where(Term.bureau_id == bureau_id, Term.starts_on <= today)
    term = session.scalar(query.order_by(Term.starts_on.desc()).limit(1))
    if term is None:
        return None
    span = Span(term.starts_on, term.ends_on)
    return TermLock(term.id, term.name, span, is_closed(term, today))


def next_term_start(session: Session, bureau_id: int, today: date) -> date:
    """The first day of the next term; while none is known, the day after the last (1 SELECT)."""
    query = select(Term.starts_on, Term.ends_on).where(Term.bureau_id == bureau_id)
    terms = session.execute(query.order_by(Term.starts_on)).all()
    later = (starts for starts, _ in terms if starts > today)
    return next(later, max(ends for _, ends in terms) + ONE_DAY)


def has_begun_targets(session: Session, programme_id: int, term: TermLock) -> bool:
    """Whether a plan with targets has begun by the end of the term (1 SELECT)."""
    query = (
        select(TargetRevision.id)
        .join(Programme, Programme.id == TargetRevision.programme_id)
        .where(Programme.id == programme_id, Programme.starts_on <= term.span.end)
    )
    return session.scalar(query.limit(1)) is not None


def records_count(session: Session, programme_id: int, term: TermLock) -> bool:
    """Whether a record of the term counts yet for the plan (1–2 SELECTs).

    A confirmed activity, or a lesson of an ordinary day, which counts as soon as it is recorded.
    """
    return _counts(session, select(Pairing.id).where(Pairing.programme_id == programme_id), term)


def county_records_count(session: Session, bureau_id: int, term: TermLock) -> bool:
    """The same for any plan of the county (1–2 SELECTs)."""
    return _counts(session, select(Pairing.id).where(Pairing.bureau_id == bureau_id), term)


def _counts(session: Session, own: PairingIds, term: TermLock) -> bool:
    confirmed = (
        select(ActivityPairing.id)
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .where(
            ActivityPairing.pairing_id.in_(own),
            ActivityPairing.state == ActivityState.CONFIRMED,
            Activity.day.between(*term.span),
        )
    )
    lessons = select(Lesson.id).where(
        Lesson.pairing_id.in_(own), Lesson.activity_id.is_(None), Lesson.day.between(*term.span)
    )
    return any(session.scalar(query.limit(1)) is not None for query in (confirmed, lessons))


def is_decided(session: Session, programme_id: int, term: TermLock) -> bool:
    """Whether the bureau has approved an assessment of the plan in the term (1 SELECT)."""
    query = (
        select(func.count())
        .select_from(Assessment)
        .join(Pairing, Pairing.id == Assessment.pairing_id)
        .where(
            Pairing.programme_id == programme_id,
            Assessment.term_id == term.id,
            Assessment.state.in_(DECIDED),
        )
    )
    return bool(session.scalar(query))


class CorrectedStandard(NamedTuple):
    """A county's standards (等次, 材料清单) that were corrected, and why."""

    names: list[str]
    reason: str


def standards_corrected_lately(bureau_id: int, now: datetime) -> list[CorrectedStandard]:
    """What the log tells of corrected standards in the last days, newest first (1 SELECT)."""
    query = select(LogEntry.changes).where(
        LogEntry.bureau_id == bureau_id,
        LogEntry.at >= now - TOLD_FOR,
        LogEntry.at <= now,
        LogEntry.action.in_(CHANGING),
    )
    told = db.session.scalars(query.order_by(LogEntry.id.desc()))
    return [
        CorrectedStandard(one["standards"], str((one.get("reason") or ("", ""))[1]))
        for one in told
        if one.get("way") == [None, ChangeWay.CORRECT.label] and "standards" in one
    ]


class CorrectedTarget(NamedTuple):
    """A corrected target of a pairing's plan."""

    pairing_id: int
    code: str
    name: str


def corrected_lately(ids: PairingIds, now: datetime) -> list[CorrectedTarget]:
    """Targets of these pairings' plans that were corrected in the last days (1 SELECT)."""
    query = (
        select(Pairing.id, TargetRevision.code, TargetRevision.name)
        .join(TargetRevision, TargetRevision.programme_id == Pairing.programme_id)
        .where(
            Pairing.id.in_(ids),
            TargetRevision.way == ChangeWay.CORRECT,
            TargetRevision.made_at >= now - TOLD_FOR,
            TargetRevision.made_at <= now,
        )
        .order_by(Pairing.code, TargetRevision.code, TargetRevision.revision)
    )
    found = {(row[0], row[1]): CorrectedTarget(*row) for row in db.session.execute(query)}
    return list(found.values())
