"""The national holidays and make-up days as the installed package ``holidays`` knows them.

It carries each year's arrangement by the State Council once that is published (放假 and 调休, and
which day a make-up day stands for); for later years only the days that the law itself names. Of
those we take the days by law alone: days in lieu are announced, not computed.
"""

from __future__ import annotations

import re
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from pairing.domain.plan.school_days import BY_LAW_ALONE, DayEntry
from pairing.domain.vocabulary.programme import CalendarDayKind, Weekday
from pairing.lazy import later

if TYPE_CHECKING:
    import holidays
else:
    holidays = later("holidays")

PACKAGE = "holidays "
"""How the source of every day begins that this package gave."""
SWAPPED = re.compile(r"（由 (\d{4}-\d{2}-\d{2}) 调休）")
OFF_INSTEAD = "调休"
FIRST_YEAR, LAST_YEAR = 2008, 2099
"""The present law on holidays began with 2008."""


class NationalYear(NamedTuple):
    """A year's days; ``is_complete``: with the make-up days that were announced for it."""

    year: int
    is_complete: bool
    source: str
    days: list[DayEntry]


def national_year(year: int) -> NationalYear:
    """A year's holidays; without any day for a year that the package cannot know."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return NationalYear(year, False, "", [])
    found = holidays.country_holidays("CN", years=year, language="zh_CN")
    makeups = sorted(day for day in found.weekend_workdays if day.year == year)
    if not makeups:
        found = holidays.country_holidays("CN", years=year, language="zh_CN", observed=False)
    told = f"{PACKAGE}{version('holidays')}：{year}年"
    source = f"{told}放假安排" if makeups else f"{told}{BY_LAW_ALONE}"
    swaps = {
        date.fromisoformat(match[1]): day
        for day, name in found.items()
        if (match := SWAPPED.search(name))
    }
    off = [
        DayEntry(day, CalendarDayKind.HOLIDAY, _name(name), source=source)
        for day, name in found.items()
    ]
    return NationalYear(
        year,
        bool(makeups),
        source,
        sorted([*off, *(_makeup(day, swaps.get(day), source) for day in makeups)], key=_day),
    )


def _day(entry: DayEntry) -> date:
    return entry.day


def _name(name: str) -> str:
    return OFF_INSTEAD if SWAPPED.search(name) else name


def _makeup(day: date, instead_of: date | None, source: str) -> DayEntry:
    """A make-up day, with the weekday of the day off that it stands for."""
    if instead_of is None:
        return DayEntry(day, CalendarDayKind.MAKEUP, "", source=source)
    name = f"补{instead_of.month}月{instead_of.day}日的课"
    follows = Weekday.of(instead_of.weekday())
    return DayEntry(day, CalendarDayKind.MAKEUP, name, follows, source)
