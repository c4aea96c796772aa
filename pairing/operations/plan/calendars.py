"""校历: setting days of the county's calendar or of a school's own; prefilling a year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from pairing import values
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.periods import Calendar
from pairing.domain.plan.school_days import (
    DayEntry,
    entry_from,
    moved_months,
    prefill,
    told_of,
)
from pairing.domain.plan.undo import LED_TO, WAS
from pairing.domain.vocabulary.programme import CalendarDayKind, Weekday
from pairing.models import CalendarDay, Organisation
from pairing.operations.change import Change, RuleBroken, must_be_seen, writing
from pairing.operations.plan.undo import deed_to_undo
from pairing.operations.rules import Rules
from pairing.queries.plan.calendars import KeptSpan, entry_of, kept_spans, stored_days, version_of
from pairing.queries.plan.national_holidays import PACKAGE, national_year
from pairing.queries.plan.results import calendar_of
from pairing.queries.plan.school_years import school_year_spans

GONE = "这个单位已经不在了。"
CHANGED = "校历刚刚有变化，请看过最新内容再保存。"
MOST_DAYS = 400
"""A little more than a school year: what one button changes at the most."""
LOCKED = "已锁定"
HANDED_IN = "已有结对提交了考核"
MOVES = (
    "这样改，{year}年{month}月的上课日就从 {before} 天变成 {after} 天，"
    "是不是“应完成的月份”也跟着变了；{term}{why}，完成情况不能再变。"
    "要改请先把学期重新打开，或把考核退回。"
)
"""A month with ten teaching days is due: a target asks for something in it."""


@dataclass(frozen=True, slots=True)
class DaysDraft:
    """What several days are to be: ``kind`` None makes them plain days again."""

    days: tuple[date, ...]
    kind: CalendarDayKind | None
    name: str = ""
    follows: Weekday | None = None
    source: str = ""

    def entries(self) -> dict[date, DayEntry | None]:
        """Each day, and what stands there afterwards."""
        if self.kind is None:
            return dict.fromkeys(self.days)
        follows = self.follows if self.kind is CalendarDayKind.MAKEUP else None
        return {day: DayEntry(day, self.kind, self.name, follows, self.source) for day in self.days}


def set_days(actor: Actor, organisation_id: int, draft: DaysDraft, version: int | None) -> int:
    """Days of the county's calendar, or of one school's own; how many were changed."""
    rules = Rules()
    rules.refuse(not draft.days, "days", "请点选日期，或填写从哪天到哪天。")
    rules.refuse(len(draft.days) > MOST_DAYS, "until", f"一次最多改 {MOST_DAYS} 天。")
    needs = draft.kind is CalendarDayKind.MAKEUP and draft.follows is None
    rules.refuse(needs, "follows", "调休上课要选按周几的课。")
    with writing(actor) as change:
        home, stands = _opened(change, organisation_id, version)
        rules.settle()
        was = _values(stands)
        changed = _put(change, home, stands, draft.entries())
        if not changed:
            raise RuleBroken("", "内容没有变化。")
        what = changed | _kept(change, home, was, changed)
        change.record("set_calendar", "organisation", home.id, what, _bureau(home))
    return len(changed)


def prefill_years(
    actor: Actor, organisation_id: int, years: Sequence[int], version: int | None
) -> int:
    """The national holidays of these years; what a person set stays. How many days changed."""
    with writing(actor) as change:
        home, stands = _opened(change, organisation_id, version)
        entries: dict[date, DayEntry | None] = {}
        there, inside = _values(stands), school_year_spans(_bureau(home))
        for year in years:
            found = prefill(year, national_year(year).days, there, PACKAGE, inside)
            entries |= {one.day: one for one in found.written} | dict.fromkeys(found.removed)
        changed = _put(change, home, stands, entries)
        if not changed:
            raise RuleBroken("", "这些放假安排校历里都有了，没有要写入的。")
        what = changed | _kept(change, home, there, changed)
        change.record("prefill_calendar", "organisation", home.id, what, _bureau(home))
    return len(changed)


def undo_days(actor: Actor, organisation_id: int, version: int | None) -> int:
    """What the actor did last to this calendar is taken back; how many days it was.

    Raises ``RuleBroken`` when it is too late, another's, or months that are kept would move.
    """
    with writing(actor) as change:
        home, stands = _opened(change, organisation_id, version)
        now = version_of(_values(stands).values())
        deed = deed_to_undo(change, "organisation", home.id, now)
        before = {
            values.day(day): None if told is None else entry_from(values.day(day), told)
            for day, told in deed.changes[WAS].items()
        }
        changed = _put(change, home, stands, before)
        change.record("undo_calendar", "organisation", home.id, changed, _bureau(home))
    return len(changed)


def _values(stands: Mapping[date, CalendarDay]) -> dict[date, DayEntry]:
    return {day: entry_of(row) for day, row in stands.items()}


def _kept(
    change: Change, home: Organisation, was: Mapping[date, DayEntry], changed: Iterable[str]
) -> dict[str, Any]:
    """For the log: the changed days as they stood, and the version that the calendar has now."""
    change.session.flush()
    now = _values(stored_days(change.session, home.id))
    days = {day: was.get(values.day(day)) for day in changed}
    return {
        WAS: {day: None if one is None else told_of(one) for day, one in days.items()},
        LED_TO: version_of(now.values()),
    }


def _bureau(home: Organisation) -> int:
    return home.bureau_id or home.id


def _opened(
    change: Change, organisation_id: int, version: int | None
) -> tuple[Organisation, dict[date, CalendarDay]]:
    """The organisation, and its calendar as it was seen; others wait until the commit."""
    home = change.existing(Organisation, organisation_id, Action.WRITE_CALENDAR, GONE, hold=True)
    stands = stored_days(change.session, home.id)
    must_be_seen(version_of(map(entry_of, stands.values())), version, CHANGED)
    return home, stands


def _put(
    change: Change,
    home: Organisation,
    stands: dict[date, CalendarDay],
    entries: Mapping[date, DayEntry | None],
) -> dict[str, Any]:
    """Lay entries over the rows; {day: (before, after)} of those that differ, in words."""
    before = _values(stands)
    moved = {day: entry for day, entry in entries.items() if before.get(day) != entry}
    if home.id == _bureau(home):
        refuse_moved_figures(change.session, home.id, moved)
    for day, entry in moved.items():
        row = stands.get(day)
        if entry is None:
            change.session.delete(stands[day])
            continue
        if row is None:
            row = CalendarDay(bureau_id=_bureau(home), organisation_id=home.id, day=day)
            change.session.add(row)
        row.kind, row.name, row.source = entry.kind, entry.name, entry.source
        row.follows = entry.follows.value if entry.follows else ""
    return {
        day.isoformat(): (_told(before.get(day)), _told(entry))
        for day, entry in sorted(moved.items())
    }


def _told(entry: DayEntry | None) -> str:
    return "" if entry is None else entry.text


def figures_moved(session: Session, bureau_id: int, moved: Mapping[date, DayEntry | None]) -> str:
    """Why the county's calendar may not change so, in Chinese: a month that is counted moves.

    "" when no month of what is locked, handed in or decided becomes due or is due no longer.
    """
    kept = kept_spans(session, bureau_id) if moved else []
    if not kept:
        return ""
    before = calendar_of(bureau_id)
    return moved_reason(kept, before, _moved_calendar(before, moved))


def moved_reason(kept: Iterable[KeptSpan], before: Calendar, after: Calendar) -> str:
    """The first month of what is kept that one calendar counts and the other does not."""
    for one in kept:
        month = next(moved_months(before, after, [one.span]), None)
        if month is not None:
            return MOVES.format(
                year=month.start.year,
                month=month.start.month,
                before=before.teaching_days(month),
                after=after.teaching_days(month),
                term=one.term,
                why=LOCKED if one.is_locked else HANDED_IN,
            )
    return ""


def refuse_moved_figures(
    session: Session, bureau_id: int, moved: Mapping[date, DayEntry | None]
) -> None:
    """``RuleBroken`` when ``figures_moved``."""
    reason = figures_moved(session, bureau_id, moved)
    if reason:
        raise RuleBroken("", reason)


def _moved_calendar(before: Calendar, moved: Mapping[date, DayEntry | None]) -> Calendar:
    exceptions = {day: teaches for day, teaches in before.exceptions.items() if day not in moved}
    exceptions |= {day: entry.teaches for day, entry in moved.items() if entry is not None}
    return replace(before, exceptions=exceptions)
