"""A school year's two terms: their usual days, and what is wrong with others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from pairing.domain.plan.periods import Span, school_year_key

DASH = "—"
SHORTEST, LONGEST = timedelta(days=28), timedelta(days=220)
"""A term shorter or longer than this is a slip of the pen."""
BEGINS = 6
"""From June on people plan the school year that begins in September."""
MONDAY, FRIDAY = 0, 4
WORDS = ("第一学期", "第二学期")


class UsualTerm(NamedTuple):
    """A term as it usually is: on the form until somebody says otherwise."""

    code: str
    name: str
    span: Span


class DayFault(NamedTuple):
    """What is wrong with one term's days: ``which`` counts from 0, at its start or its end."""

    which: int
    at_end: bool
    message: str


def year_name(year: int) -> str:
    """2026—2027 for the school year that begins in 2026."""
    return f"{year}{DASH}{year + 1}"


def _first(weekday: int, day: date) -> date:
    """The first such weekday on or after ``day``."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def usual_terms(year: int) -> tuple[UsualTerm, UsualTerm]:
    """1 September to a Friday around 20 January; a Monday in late February to a Friday in July."""
    spans = (
        Span(date(year, 9, 1), _first(FRIDAY, date(year + 1, 1, 17))),
        Span(_first(MONDAY, date(year + 1, 2, 20)), _first(FRIDAY, date(year + 1, 7, 4))),
    )
    first, second = (
        UsualTerm(f"{year}-{number}", f"{year_name(year)}学年{word}", span)
        for number, (word, span) in enumerate(zip(WORDS, spans, strict=True), 1)
    )
    return first, second


def year_to_make(known: Iterable[str], today: date) -> int:
    """The school year that is wanted next: today's, or the first after it that has no terms."""
    have = {school_year_key(one) for one in known}
    year = today.year if today.month >= BEGINS else today.year - 1
    while school_year_key(year_name(year)) in have:
        year += 1
    return year


def span_fault(which: int, span: Span) -> DayFault | None:
    """What is wrong with one term by itself."""
    if span.is_empty:
        return DayFault(which, True, "结束日期要在开始日期以后。")
    length = span.end - span.start
    if not SHORTEST <= length <= LONGEST:
        return DayFault(which, True, f"这个学期有 {length.days + 1} 天，不像一个学期，请看看年份。")
    return None


def faults_of(spans: Sequence[Span], others: Collection[tuple[str, Span]]) -> list[DayFault]:
    """What is wrong with terms in order, among each other and with the bureau's ``others``."""
    found = [fault for n, span in enumerate(spans) if (fault := span_fault(n, span))]
    for number, (before, after) in enumerate(pairwise(spans), 1):
        if after.start <= before.end:
            found.append(DayFault(number, False, "要在前一个学期结束以后开始。"))
    for number, span in enumerate(spans):
        name = next((name for name, other in others if not span.cut_to(other).is_empty), "")
        if name and not span.is_empty:
            found.append(DayFault(number, False, f"和“{name}”的日期重叠。"))
    return found
