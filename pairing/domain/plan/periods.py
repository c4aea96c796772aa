"""School years, terms, due months, teaching days: every clock that a target can run on."""

from __future__ import annotations

import calendar as month_calendar
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from pairing.domain.vocabulary.programme import PeriodKind

DUE_TEACHING_DAYS = 10
"""A month is due when at least so many of its teaching days lie in term and pairing."""
WEEK = 7
ONE_DAY = timedelta(days=1)
DASHES = re.compile(r"[—–－～~]")


class Span(NamedTuple):
    """Days from ``start`` to ``end``, both included; empty when ``end`` is before ``start``."""

    start: date
    end: date

    def covers(self, day: date) -> bool:
        """Whether ``day`` lies inside."""
        return self.start <= day <= self.end

    def cut_to(self, other: Span) -> Span:
        """The days in both (possibly empty)."""
        return Span(max(self.start, other.start), min(self.end, other.end))

    @property
    def is_empty(self) -> bool:
        """Whether no day lies inside."""
        return self.end < self.start

    def is_over_on(self, day: date) -> bool:
        """A period is over from the day after its last day."""
        return day > self.end

    def days(self) -> Iterator[date]:
        """Every day, in order."""
        day = self.start
        while day <= self.end:
            yield day
            day += ONE_DAY


@dataclass(frozen=True, slots=True)
class TermDates:
    """A term as the rules see it."""

    id: int
    code: str
    name: str
    span: Span
    school_year: str

    def week_of(self, day: date) -> int | None:
        """The teaching week's number (the week of the first day is 1); None outside the term."""
        if not self.span.covers(day):
            return None
        monday = self.span.start - timedelta(days=self.span.start.weekday())
        return (day - monday).days // WEEK + 1


@dataclass(frozen=True, slots=True)
class Calendar:
    """A bureau's terms, and the days on which it teaches otherwise than Monday to Friday.

    ``follows``: the weekday whose timetable a make-up day takes. ``own``: organisation → the days
    on which it teaches otherwise than its bureau says. Targets are counted by the bureau's days
    alone; what is proposed to a pair obeys both schools' own (``shared_by``).
    """

    terms: Sequence[TermDates]
    exceptions: Mapping[date, bool] = field(default_factory=dict)
    follows: Mapping[date, int] = field(default_factory=dict)
    own: Mapping[int, Mapping[date, bool]] = field(default_factory=dict)
    _due: dict[Span, list[Span]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _periods: dict[tuple[PeriodKind, Span, str, Span], Span] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    _breaks: list[Span] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Work out once which days lie between two terms."""
        self._breaks.extend(_between(self.terms))

    def is_teaching_day(self, day: date) -> bool:
        """Monday to Friday unless the bureau's calendar says otherwise; none between two terms."""
        said = self.exceptions.get(day)
        if said is not None:
            return said
        is_weekday = day.weekday() < month_calendar.SATURDAY
        return is_weekday and not any(one.covers(day) for one in self._breaks)

    def is_in_term(self, day: date) -> bool:
        """Whether a term covers the day; what none covers is winter or summer holidays."""
        return any(term.span.covers(day) for term in self.terms)

    def weekday_of(self, day: date) -> int:
        """The weekday (Monday 0) whose timetable the day takes."""
        return self.follows.get(day, day.weekday())

    def shared_by(self, organisations: Collection[int]) -> Calendar:
        """The calendar of schools that have to meet: a day is theirs when all of them teach."""
        days = {day for one in organisations for day in self.own.get(one, ())}
        if not days:
            return self
        shared = {
            day: all(
                self.own.get(one, {}).get(day, self.is_teaching_day(day)) for one in organisations
            )
            for day in days
        }
        return replace(self, exceptions={**self.exceptions, **shared})

    def teaching_days(self, span: Span) -> int:
        """How many teaching days lie in ``span``."""
        return sum(self.is_teaching_day(day) for day in span.days())

    def due_months(self, inside: Span) -> list[Span]:
        """The due months of ``inside``, each cut to it; worked out once for each such span."""
        if inside not in self._due:
            cut = (month.cut_to(inside) for month in months_of(inside))
            self._due[inside] = [m for m in cut if self.teaching_days(m) >= DUE_TEACHING_DAYS]
        return self._due[inside]

    def period(self, kind: PeriodKind, term: TermDates, pairing: Span) -> Span:
        """A period around a term, cut to the pairing's dates; worked out once for each."""
        key = (kind, term.span, term.school_year, pairing)
        if key not in self._periods:
            self._periods[key] = PERIODS[kind](term, self).cut_to(pairing)
        return self._periods[key]

    def school_year_of(self, term: TermDates) -> Span:
        """From the first day of the school year's first term to the last day of its last."""
        spans = [t.span for t in self.terms if t.school_year == term.school_year] or [term.span]
        return Span(min(s.start for s in spans), max(s.end for s in spans))


def _between(terms: Sequence[TermDates]) -> Iterator[Span]:
    """The days after one term and before the next: what comes after the last is not known yet."""
    last: date | None = None
    for span in sorted(term.span for term in terms):
        if last is not None and last + ONE_DAY < span.start:
            yield Span(last + ONE_DAY, span.start - ONE_DAY)
        last = span.end if last is None else max(last, span.end)


def months_of(span: Span) -> Iterator[Span]:
    """The calendar months that ``span`` touches, whole."""
    if span.is_empty:
        return
    first = span.start.replace(day=1)
    while first <= span.end:
        last = first.replace(day=month_calendar.monthrange(first.year, first.month)[1])
        yield Span(first, last)
        first = last + ONE_DAY


def due_months(term: TermDates, pairing: Span, calendar: Calendar) -> list[Span]:
    """The due months of a term, each cut to the term and the pairing's dates."""
    return calendar.due_months(term.span.cut_to(pairing))


def period_of(
    kind: PeriodKind, term: TermDates, programme: Span, pairing: Span, calendar: Calendar
) -> Span:
    """The days of a target's period, cut to the pairing's dates (a month target's: the term)."""
    if kind is PeriodKind.PROGRAMME:
        return programme.cut_to(pairing)
    return calendar.period(kind, term, pairing)


def _calendar_year(term: TermDates, _calendar: Calendar) -> Span:
    year = term.span.start.year
    return Span(date(year, 1, 1), date(year, 12, 31))


PERIODS: dict[PeriodKind, Callable[[TermDates, Calendar], Span]] = {
    PeriodKind.MONTH: lambda term, _: term.span,
    PeriodKind.TERM: lambda term, _: term.span,
    PeriodKind.SCHOOL_YEAR: lambda term, calendar: calendar.school_year_of(term),
    PeriodKind.CALENDAR_YEAR: _calendar_year,
}
"""Period → its days around a term; the programme's are its own."""


def school_year_key(text: str) -> str:
    """A school year's name with plain dashes, to compare: 2026-2027 for 2026—2027学年."""
    return DASHES.sub("-", text.removesuffix("学年").strip())
