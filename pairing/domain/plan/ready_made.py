"""Programmes that come with the product: what each is called, when it usually runs, its targets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from pairing.domain.plan.periods import ONE_DAY, Span

LEAP_DAY = (2, 29)


class ReadyMade(NamedTuple):
    """A ready-made programme: what it is called, when it usually runs, its targets by field.

    A target's values are the workbook's words, as its cells would hold them.
    """

    slug: str
    name: str
    summary: str
    first: tuple[int, int]
    last: tuple[int, int]
    targets: tuple[dict[str, str], ...]

    def span_from(self, today: date) -> Span:
        """The dates of the one that runs on ``today``, else of the next: days both included."""
        for year in (today.year - 1, today.year, today.year + 1):
            start = date(year, *self.first)
            end = date(year + (self.last < self.first), *self.last)
            if today <= end:
                return Span(start, end)
        raise AssertionError("a yearly programme runs again within two years")


def _day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def ready_made(read: Mapping[str, Mapping[str, Any]]) -> dict[str, ReadyMade]:
    """The programmes of a stored file, by slug, in its order."""
    return {
        slug: ReadyMade(
            slug,
            one["name"],
            one["summary"],
            _day(one["from"]),
            _day(one["to"]),
            tuple(one["targets"]),
        )
        for slug, one in read.items()
    }


def year_later(day: date) -> date:
    """The same day of the next year; of 29 February the day before."""
    same = day - ONE_DAY if (day.month, day.day) == LEAP_DAY else day
    return same.replace(year=day.year + 1)
