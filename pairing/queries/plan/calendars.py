"""校历: a county's days and schools' own, and which years' holidays are not known yet."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.plan.periods import Span
from pairing.domain.plan.school_days import DayEntry, YearState, year_state, years_of
from pairing.domain.plan.undo import LED_TO, WAS
from pairing.domain.vocabulary.programme import CalendarDayKind, Weekday
from pairing.extensions import db
from pairing.models import CalendarDay, LogEntry, Organisation, Pairing
from pairing.queries.lists import current_term
from pairing.queries.plan.locks import lock_book

LARGEST_VERSION = 0x7FFFFFFF


def entry_of(row: CalendarDay) -> DayEntry:
    """A stored day as a value."""
    follows = Weekday(row.follows) if row.follows else None
    return DayEntry(row.day, CalendarDayKind(row.kind), row.name, follows, row.source)


def stored_days(session: Session, organisation_id: int) -> dict[date, CalendarDay]:
    """The rows of one calendar, the county's or a school's own, by day (1 SELECT)."""
    query = select(CalendarDay).where(CalendarDay.organisation_id == organisation_id)
    return {row.day: row for row in session.scalars(query.order_by(CalendarDay.day))}


def entries_of(organisation_id: int) -> dict[date, DayEntry]:
    """The same as values (1 SELECT)."""
    return {day: entry_of(row) for day, row in stored_days(db.session(), organisation_id).items()}


def version_of(entries: Iterable[DayEntry]) -> int:
    """One number for all days of a calendar: another one as soon as any of them changes."""
    told = "\n".join(f"{one.day} {one.text} {one.source}" for one in entries)
    return zlib.crc32(told.encode()) & LARGEST_VERSION


class YearNote(NamedTuple):
    """A year of a term whose holidays the county's calendar does not have."""

    year: int
    state: YearState


def year_notes(bureau_id: int, span: Span) -> list[YearNote]:
    """The years of a span whose arrangement of holidays is not in the calendar (1 SELECT)."""
    entries = entries_of(bureau_id).values()
    found = (YearNote(year, year_state(year, entries)) for year in years_of(span))
    return [note for note in found if note.state is not YearState.KNOWN]


def term_year_notes(bureau_id: int | None, today: date) -> list[YearNote]:
    """The same of the running term: what pages say that count weeks or propose days (2 SELECTs)."""
    term = current_term(bureau_id, today) if bureau_id is not None else None
    if term is None:
        return []
    return year_notes(term.bureau_id, Span(term.starts_on, term.ends_on))


class OwnCalendar(NamedTuple):
    """A school that has days of its own, and how many."""

    id: int
    name: str
    days: int


def own_calendars(bureau_id: int, inside: Span) -> list[OwnCalendar]:
    """The schools that have days of their own in a span, by name (1 SELECT)."""
    query = (
        select(Organisation.id, Organisation.name, CalendarDay.day)
        .join(CalendarDay, CalendarDay.organisation_id == Organisation.id)
        .where(
            CalendarDay.bureau_id == bureau_id,
            CalendarDay.organisation_id != bureau_id,
            CalendarDay.day.between(*inside),
        )
        .order_by(Organisation.name, Organisation.id)
    )
    found: dict[int, OwnCalendar] = {}
    for key, name, _ in db.session.execute(query):
        count = found[key].days if key in found else 0
        found[key] = OwnCalendar(key, name, count + 1)
    return list(found.values())


CALENDAR_ACTIONS = ("set_calendar", "prefill_calendar", "undo_calendar")
MOST_CHANGES = 10


def calendar_log(organisation_id: int) -> list[LogEntry]:
    """What was done last to a calendar, newest first (1 SELECT)."""
    query = select(LogEntry).where(
        LogEntry.object_type == "organisation",
        LogEntry.object_id == organisation_id,
        LogEntry.action.in_(CALENDAR_ACTIONS),
    )
    return list(db.session.scalars(query.order_by(LogEntry.id.desc()).limit(MOST_CHANGES)))


def days_told(changes: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    """(day, (before, after)) of an entry, without what it keeps for undoing."""
    yield from ((day, told) for day, told in changes.items() if day not in (WAS, LED_TO))


class KeptSpan(NamedTuple):
    """Days of a pairing in a term whose figures may not move, and why not."""

    span: Span
    term: str
    is_locked: bool


def kept_spans(session: Session, bureau_id: int) -> list[KeptSpan]:
    """What is locked, handed in or decided: each pairing's days of each such term (5 SELECTs)."""
    book = lock_book(session, bureau_id)
    locked = [term for term in book.terms if term.is_locked]
    named = {term.id: term for term in book.terms}
    query = select(Pairing.id, Pairing.starts_on, Pairing.ends_on)
    spans = {
        key: Span(start, end)
        for key, start, end in session.execute(query.where(Pairing.bureau_id == bureau_id))
    }
    found = [
        *(
            KeptSpan(term.span.cut_to(span), term.name, True)
            for term in locked
            for span in spans.values()
        ),
        *(
            KeptSpan(named[term].span.cut_to(spans[pairing]), named[term].name, False)
            for pairing, term in book.handed_in
        ),
    ]
    return [one for one in dict.fromkeys(found) if not one.span.is_empty]
