"""What decides how a changed target takes effect, and the corrections that both sides are told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from pairing import clock
from pairing.domain.assessment.assessments import DECIDED
from pairing.domain.outings.standard_changes import change_text
from pairing.domain.plan.locks import TermLock
from pairing.domain.plan.periods import ONE_DAY, Span
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.programme import ChangeWay
from pairing.extensions import db
from pairing.models import (
    Activity,
    ActivityPairing,
    Assessment,
    GradeBands,
    Lesson,
    ListedPaper,
    LogEntry,
    Organisation,
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


STANDARDS = {"等次": GradeBands.__tablename__, "材料清单": ListedPaper.__tablename__}
"""The sheets of a county's standards, and the tables that an undo names."""
UNDO = "undo_import"


def _standing(bureau_id: int, since: datetime | None, until: datetime) -> list[LogEntry]:
    """What the log tells of changed standards that nobody has taken back, oldest first (1 SELECT).

    The last that stands is always taken back first.
    """
    objects = (*STANDARDS.values(), Organisation.__tablename__)
    query = select(LogEntry).where(
        LogEntry.bureau_id == bureau_id,
        LogEntry.object_type.in_(objects),
        LogEntry.action.in_((*CHANGING, UNDO)),
        LogEntry.at <= until,
    )
    if since is not None:
        query = query.where(LogEntry.at >= since)
    stood: list[LogEntry] = []
    for entry in db.session.scalars(query.order_by(LogEntry.id)):
        names = {*entry.changes}
        if entry.action != UNDO:
            moves = entry.object_type in STANDARDS.values() or names & {"standards", *STANDARDS}
            stood += [entry] if moves else []
        elif stood and names & {*STANDARDS.values()}:
            stood.pop()
    return [entry for entry in stood if "standards" in entry.changes]


def _second(entry: LogEntry, name: str) -> Any:
    return (entry.changes.get(name) or (None, None))[1]


def standards_changed_for(term: Term, now: datetime) -> list[str]:
    """What was corrected or adjusted of the standards that a term is judged by (1–2 SELECTs)."""
    return [
        change_text(
            name,
            str(_second(entry, "way")),
            str((_second(entry, "moves") or {}).get(name, "")),
            str(_second(entry, "reason") or ""),
            entry.actor_name,
            clock.day_of(entry.at),
        )
        for entry in _standing(term.bureau_id, None, now)
        if _second(entry, "since") == term.starts_on.isoformat()
        for name in entry.changes["standards"]
    ]


class CorrectedStandard(NamedTuple):
    """A county's standards (等次, 材料清单) that were corrected, and why."""

    names: list[str]
    reason: str


def standards_corrected_lately(bureau_id: int, now: datetime) -> list[CorrectedStandard]:
    """What the log tells of corrected standards in the last days, newest first (1 SELECT)."""
    return [
        CorrectedStandard(one.changes["standards"], str(_second(one, "reason") or ""))
        for one in reversed(_standing(bureau_id, now - TOLD_FOR, now))
        if _second(one, "way") == ChangeWay.CORRECT.label
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
