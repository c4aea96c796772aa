"""A bureau's terms as its locks page shows them: state, what still waits, who is excepted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from pairing.domain.plan.locks import (
    TermState,
    state_text,
    term_state,
)
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.assessment import AssessmentState
from pairing.domain.wording import outings_text
from pairing.extensions import db
from pairing.models import (
    Activity,
    ActivityPairing,
    Assessment,
    LockException,
    LogEntry,
    Pairing,
    Term,
)
from pairing.queries.plan.locks import open_exceptions

LOCK_ACTIONS = ("reopen_assessment", "close_assessment")
"""What is done to one assessment and still belongs to a term's locks."""


@dataclass(frozen=True, slots=True)
class TermRow:
    """A term, its state, and what hangs on its lock: counted in pairings or records."""

    term: Term
    state: TermState
    text: str
    pairings: int
    waiting: int
    waiting_text: str
    planned_text: str
    assessments: dict[AssessmentState, int]
    exceptions: int

    @property
    def unfinished(self) -> int:
        """Pairings whose assessment has not been handed in."""
        done = sum(
            count
            for state, count in self.assessments.items()
            if state not in (AssessmentState.DRAFT, AssessmentState.RETURNED)
        )
        return max(self.pairings - done, 0)


def terms_in(bureau_ids: Collection[int]) -> list[Term]:
    """Terms of these bureaus, the newest first (1 SELECT)."""
    query = select(Term).where(Term.bureau_id.in_(bureau_ids))
    return list(db.session.scalars(query.order_by(Term.starts_on.desc(), Term.id)))


def rows_of(terms: Collection[Term], today: date) -> list[TermRow]:
    """These terms with their counts (4 SELECTs)."""
    ids = [term.id for term in terms]
    running, records = _running(ids), _records(ids, ActivityState.DONE, ActivityState.PLANNED)
    states, exceptions = _assessments(ids), _exceptions(ids, today)
    return [
        TermRow(
            term,
            state := _state(term, today),
            state_text(state, term.locks_on, today),
            running.get(term.id, 0),
            _count(records, term, ActivityState.DONE)[0],
            outings_text(*_count(records, term, ActivityState.DONE)),
            outings_text(*_count(records, term, ActivityState.PLANNED)),
            states[term.id],
            exceptions.get(term.id, 0),
        )
        for term in terms
    ]


def _state(term: Term, today: date) -> TermState:
    span = Span(term.starts_on, term.ends_on)
    return term_state(span, term.locks_on, term.locked_at is not None, today)


def _running(ids: Collection[int]) -> dict[int, int]:
    inside = and_(
        Pairing.bureau_id == Term.bureau_id,
        Pairing.starts_on <= Term.ends_on,
        Pairing.ends_on >= Term.starts_on,
    )
    query = select(Term.id, func.count()).join(Pairing, inside).where(Term.id.in_(ids))
    return {term: count for term, count in db.session.execute(query.group_by(Term.id))}


Records = Mapping[int, Mapping[str, tuple[int, int]]]
"""By term and state: outings, and the items that they hold."""


def _count(records: Records, term: Term, state: ActivityState) -> tuple[int, int]:
    return records.get(term.id, {}).get(state, (0, 0))


def waiting_text(term: Term) -> str:
    """What of the term waits for the other side's word, as each page says it (1 SELECT)."""
    done = ActivityState.DONE
    return outings_text(*_count(_records([term.id], done), term, done))


def _records(ids: Collection[int], *states: ActivityState) -> Records:
    """What of each term stands in these states."""
    inside = and_(
        Activity.bureau_id == Term.bureau_id, Activity.day.between(Term.starts_on, Term.ends_on)
    )
    query = (
        select(
            Term.id,
            ActivityPairing.state,
            func.count(func.distinct(Activity.outing_id)),
            func.count(func.distinct(Activity.id)),
        )
        .join(Activity, inside)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            Term.id.in_(ids),
            ActivityPairing.state.in_(states),
        )
        .group_by(Term.id, ActivityPairing.state)
    )
    found: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    for term, state, outings, items in db.session.execute(query):
        found[term][state] = outings, items
    return found


def _assessments(ids: Collection[int]) -> dict[int, dict[AssessmentState, int]]:
    query = (
        select(Assessment.term_id, Assessment.state, func.count())
        .where(Assessment.term_id.in_(ids))
        .group_by(Assessment.term_id, Assessment.state)
    )
    found: dict[int, dict[AssessmentState, int]] = defaultdict(dict)
    for term, state, count in db.session.execute(query):
        found[term][AssessmentState(state)] = count
    return found


def _exceptions(ids: Collection[int], today: date) -> dict[int, int]:
    query = select(LockException.term_id, func.count(func.distinct(LockException.pairing_id)))
    query = query.where(
        LockException.term_id.in_(ids),
        LockException.until >= today,
        LockException.ended_at.is_(None),
    )
    query = query.group_by(LockException.term_id)
    return {term: count for term, count in db.session.execute(query)}


def pairings_of(term: Term) -> list[Pairing]:
    """The pairings that run in a term, with both organisations (3 SELECTs)."""
    query = (
        select(Pairing)
        .where(
            Pairing.bureau_id == term.bureau_id,
            Pairing.starts_on <= term.ends_on,
            Pairing.ends_on >= term.starts_on,
        )
        .options(selectinload(Pairing.lead), selectinload(Pairing.supported))
        .order_by(Pairing.code)
    )
    return list(db.session.scalars(query))


def assessments_in(term_id: int, *states: AssessmentState) -> list[Assessment]:
    """A term's assessments in these states, by the pairing's code (4 SELECTs)."""
    query = (
        select(Assessment)
        .join(Pairing, Pairing.id == Assessment.pairing_id)
        .where(Assessment.term_id == term_id, Assessment.state.in_(states))
        .options(
            selectinload(Assessment.pairing).selectinload(Pairing.lead),
            selectinload(Assessment.pairing).selectinload(Pairing.supported),
        )
        .order_by(Pairing.code)
    )
    return list(db.session.scalars(query))


def lock_log(bureau_ids: Collection[int], term_id: int | None = None) -> list[LogEntry]:
    """What was done to the locks of all terms, or of one, newest first (1 SELECT)."""
    of_one = select(Assessment.id)
    about_term = LogEntry.object_type == "term"
    if term_id is not None:
        of_one = of_one.where(Assessment.term_id == term_id)
        about_term = and_(about_term, LogEntry.object_id == term_id)
    about_one = and_(LogEntry.action.in_(LOCK_ACTIONS), LogEntry.object_id.in_(of_one))
    query = select(LogEntry).where(LogEntry.bureau_id.in_(bureau_ids), or_(about_term, about_one))
    return list(db.session.scalars(query.order_by(LogEntry.id.desc()).limit(50)))


@dataclass(frozen=True, slots=True)
class LockNote:
    """What a pairing's people need to know of a term's lock: a tone and one sentence."""

    tone: str
    text: str
    is_closed: bool = False


def lock_note(pairing: Pairing, term: Term, today: date) -> LockNote | None:
    """Locked, excepted until a day (with the reason), or locked soon; None otherwise (1 SELECT)."""
    state = _state(term, today)
    if state is TermState.SOON and term.locks_on is not None:
        words = state_text(state, term.locks_on, today)
        return LockNote(
            "attention", f"{words}（{term.locks_on:%-m月%-d日}）：之后不能再记、不能再改。"
        )
    if state is not TermState.LOCKED:
        return None
    for one in open_exceptions(db.session(), pairing.id, term.id):
        text = f"{term.name}已锁定，教育局给这个结对开放到{one.until:%-m月%-d日}：{one.reason}"
        return LockNote("planned", text)
    text = f"{term.name}已锁定，不能再记、不能再改。需要更正请联系教育局。"
    return LockNote("attention", text, is_closed=True)
