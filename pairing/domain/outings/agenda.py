"""Everybody's activities by day: a month as weeks, a week as days, what happens on each."""

from __future__ import annotations

import calendar as month_calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NamedTuple

from pairing.domain.outings.standing import Standing
from pairing.domain.plan.periods import ONE_DAY, WEEK, Span
from pairing.domain.vocabulary.words import Word


class AgendaView(Word):
    """How much of the agenda a page shows."""

    MONTH = "month", "月"
    WEEK = "week", "周"
    DAY = "day", "日"


@dataclass(frozen=True, slots=True)
class Happening:
    """One outing as an agenda shows it: when, what, between whom, where, and how it stands.

    ``code`` and ``version`` tell it apart and tell a change of it; times are None for all day.
    ``partners`` are the other sides, to who stands on one of them.
    """

    outing_id: int
    code: str
    version: int
    first: date
    last: date
    starts_at: time | None
    ends_at: time | None
    kinds: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    venue: str
    standing: Standing
    partners: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """The kinds of its activities."""
        return "、".join(self.kinds)

    @property
    def between(self) -> str:
        """The other sides; to who stands on none, the first pairing and how many more."""
        if self.partners:
            return "、".join(self.partners)
        lead, supported = self.pairs[0]
        more = f" 等 {len(self.pairs)} 对" if len(self.pairs) > 1 else ""
        return f"{lead} → {supported}{more}"

    @property
    def at(self) -> str:
        """The time of day, "" for all day."""
        return f"{self.starts_at:%H:%M}" if self.starts_at else ""


class AgendaDay(NamedTuple):
    """A day and what happens on it, timed things in order after those of the whole day."""

    day: date
    is_inside: bool
    happenings: list[Happening]


def span_of(view: AgendaView, on: date) -> Span:
    """The days that a view shows around a day: its month, its week from Monday, or itself."""
    if view is AgendaView.DAY:
        return Span(on, on)
    if view is AgendaView.WEEK:
        monday = on - timedelta(days=on.weekday())
        return Span(monday, monday + timedelta(days=WEEK - 1))
    first = on.replace(day=1)
    return Span(first, first.replace(day=month_calendar.monthrange(on.year, on.month)[1]))


def weeks_of(span: Span, happenings: Iterable[Happening]) -> list[list[AgendaDay]]:
    """The span's whole weeks, Monday first; an outing of several days stands on each of them."""
    by_day: dict[date, list[Happening]] = defaultdict(list)
    for one in happenings:
        for day in Span(one.first, one.last).cut_to(span).days():
            by_day[day].append(one)
    first = span.start - timedelta(days=span.start.weekday())
    last = span.end + timedelta(days=WEEK - 1 - span.end.weekday())
    days = [
        AgendaDay(day, span.covers(day), sorted(by_day[day], key=_by_time))
        for day in Span(first, last).days()
    ]
    return [days[at : at + WEEK] for at in range(0, len(days), WEEK)]


def _by_time(one: Happening) -> tuple[str, str, int]:
    return one.at, one.between, one.outing_id


def neighbours(span: Span) -> tuple[date, date]:
    """A day of the span before, and one of the span after."""
    return span.start - ONE_DAY, span.end + ONE_DAY
