"""What a calendar says of its days: entries, years whose holidays are known, months as a grid."""

from __future__ import annotations

import calendar as month_calendar
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from pairing.domain.plan.periods import Calendar, Span, months_of
from pairing.domain.vocabulary.programme import CalendarDayKind, Weekday
from pairing.domain.vocabulary.words import Word

BY_LAW_ALONE = "只有法定节日"
"""How the source of days ends that the law names, while the year's arrangement is not out."""


class YearState(Word):
    """Whether a calendar has a year's arrangement of holidays (放假和调休)."""

    KNOWN = "known", "已导入放假安排"
    BY_LAW = "by_law", "只有法定节日，未导入放假安排"
    UNKNOWN = "unknown", "未导入放假安排"


@dataclass(frozen=True, slots=True)
class DayEntry:
    """One day that is not plain Monday to Friday; ``source`` is "" where a person set it."""

    day: date
    kind: CalendarDayKind
    name: str = ""
    follows: Weekday | None = None
    source: str = ""

    @property
    def text(self) -> str:
        """What the day is, in words: 放假 国庆节, 调休上课（按周三的课）."""
        taken = f"（按{self.follows.label}的课）" if self.follows else ""
        return f"{self.kind.label}{taken} {self.name}".strip()

    @property
    def teaches(self) -> bool:
        """Whether lessons are given."""
        return self.kind is not CalendarDayKind.HOLIDAY


def told_of(entry: DayEntry) -> list[str]:
    """Everything of an entry but its day, as a log keeps it."""
    return [entry.kind.value, entry.name, (entry.follows or ""), entry.source]


def entry_from(day: date, told: Sequence[str]) -> DayEntry:
    """The entry that ``told_of`` told."""
    kind, name, follows, source = told
    return DayEntry(day, CalendarDayKind(kind), name, Weekday(follows) if follows else None, source)


def year_state(year: int, entries: Iterable[DayEntry]) -> YearState:
    """A year is known when one of its days off names who arranged it (来源)."""
    sources = {
        one.source for one in entries if one.day.year == year and not one.teaches and one.source
    }
    if any(not source.endswith(BY_LAW_ALONE) for source in sources):
        return YearState.KNOWN
    return YearState.BY_LAW if sources else YearState.UNKNOWN


def years_of(span: Span) -> list[int]:
    """The calendar years that a span touches."""
    return list(range(span.start.year, span.end.year + 1))


class Cell(NamedTuple):
    """A day in a month's grid; ``day`` None: of another month; ``is_break``: 寒假、暑假."""

    day: date | None
    entry: DayEntry | None = None
    teaches: bool = False
    is_break: bool = False


class MonthGrid(NamedTuple):
    """A month as rows of seven days, Monday first."""

    first: date
    weeks: list[list[Cell]]


def month_grids(
    span: Span, entries: Mapping[date, DayEntry], calendar: Calendar
) -> list[MonthGrid]:
    """Every month that the span touches, whole: days of no term are 寒假、暑假."""

    def cell(day: date, month: Span) -> Cell:
        if not month.covers(day):
            return Cell(None)
        entry, is_break = entries.get(day), not calendar.is_in_term(day)
        teaches = entry.teaches if entry else not is_break and calendar.is_teaching_day(day)
        return Cell(day, entry, teaches, is_break)

    weeks = month_calendar.Calendar()
    return [
        MonthGrid(
            month.start,
            [
                [cell(day, month) for day in week]
                for week in weeks.monthdatescalendar(month.start.year, month.start.month)
            ],
        )
        for month in months_of(span)
    ]


class Prefill(NamedTuple):
    """What putting a year's holidays into a calendar does: written, left as a person set it.

    ``outside``: how many days lie in no school year, and are left out.
    """

    written: list[DayEntry]
    removed: list[date]
    kept: list[tuple[DayEntry, DayEntry]]
    same: int
    outside: int = 0


def prefill(
    year: int,
    known: Sequence[DayEntry],
    stands: Mapping[date, DayEntry],
    makers: str,
    inside: Sequence[Span] = (),
) -> Prefill:
    """Lay a year's days over a calendar; ``makers`` begins the source of what was prefilled.

    Only days ``inside`` the school years, once there are any, are written.
    A day that a person set is never overwritten; what an earlier prefill put there is renewed.
    """
    written, kept, same, outside = [], [], 0, 0
    for entry in known:
        there = stands.get(entry.day)
        if there == entry:
            same += 1
        elif inside and not any(span.covers(entry.day) for span in inside):
            outside += 1
        elif there is None or there.source.startswith(makers):
            written.append(entry)
        elif (there.kind, there.follows) == (entry.kind, entry.follows):
            same += 1
        else:
            kept.append((there, entry))
    days = {entry.day for entry in known}
    gone = [
        one.day
        for one in stands.values()
        if one.day.year == year and one.source.startswith(makers) and one.day not in days
    ]
    return Prefill(written, sorted(gone), kept, same, outside)


def moved_months(before: Calendar, after: Calendar, spans: Collection[Span]) -> Iterator[Span]:
    """The months, each cut to its span, that become due in any of these spans, or cease to be."""
    for span in spans:
        yield from sorted({*before.due_months(span)} ^ {*after.due_months(span)})
