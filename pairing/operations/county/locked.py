"""Rows of a workbook that would change a term which is closed: each a fault with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from pairing.domain.plan.locks import LockBook, first_reason, moved_days
from pairing.domain.plan.periods import Span
from pairing.queries.county.county import County, Key
from pairing.workbook.columns import Sheet
from pairing.workbook.comparing import changed_fields
from pairing.workbook.parsed import Parsed, Row, RowValues
from pairing.workbook.sheets import BY_NAME

World = Mapping[str, Mapping[Key, RowValues]]
"""Every sheet's rows by key: as they stand, or as they would stand."""
DATES = frozenset({"starts_on", "ends_on"})
TERM_DATES = DATES | {"due_on", "locks_on"}
FINISH = frozenset({"finished_on", "delay_cause"})


class Fact(NamedTuple):
    """What a row says: of which pairing (by code), on which days."""

    pairing: str
    span: Span


class Rule(NamedTuple):
    """How a sheet's rows become facts, and the field at which a locked one is told."""

    facts: Callable[[RowValues, World], Iterable[Fact]]
    field: str


def _span(first: date | None, last: date | None) -> Span | None:
    return Span(first, last) if first is not None and last is not None else None


def _dated(day_field: str) -> Callable[[RowValues, World], Iterable[Fact]]:
    """A fact of one day, of the row's own pairing or pairings."""

    def facts(values: RowValues, _world: World) -> Iterator[Fact]:
        day = values.get(day_field)
        if day is not None:
            for code in values.get("pairing_ids") or (values.get("pairing_id"),):
                yield Fact(code or "", Span(day, day))

    return facts


def _behind(sheet: str, field: str) -> Callable[[RowValues, World], Iterable[Fact]]:
    """A fact of the day, and of the pairings, of the row that it belongs to."""
    own = _dated("day")

    def facts(values: RowValues, world: World) -> Iterable[Fact]:
        return own(world[sheet].get((values.get(field),), {}), world)

    return facts


def _of_its_activity(values: RowValues, world: World) -> Iterator[Fact]:
    """A word is a fact of its activity's day, for the pairing in which it was given."""
    day = world["活动"].get((values.get("activity_id"),), {}).get("day")
    if day is not None:
        yield Fact(values.get("pairing_id") or "", Span(day, day))


def _of_its_organisation(values: RowValues, world: World) -> Iterator[Fact]:
    """An achievement counts in every pairing of its organisation that runs on its day."""
    home, day = values.get("organisation_id"), values.get("day")
    if home is None or day is None:
        return
    for (code,), pairing in world["结对"].items():
        runs = _span(pairing.get("starts_on"), pairing.get("ends_on"))
        parties = (pairing.get("lead_id"), pairing.get("supported_id"))
        if home in parties and runs is not None and runs.covers(day):
            yield Fact(str(code), Span(day, day))


def _measure(values: RowValues, _world: World) -> Iterator[Fact]:
    """A measure is a fact of its deadline, and of the day on which it was finished."""
    for day in {values.get("due_on"), values.get("finished_on")}:
        if day is not None:
            yield Fact(values.get("pairing_id") or "", Span(day, day))


def _mentorship(values: RowValues, _world: World) -> Iterator[Fact]:
    """A mentorship is a fact of all its days."""
    span = _span(values.get("starts_on"), values.get("ends_on"))
    if span is not None:
        yield Fact(values.get("pairing_id") or "", span)


def _pairing(values: RowValues, _world: World) -> Iterator[Fact]:
    """A pairing itself: whose it is and when it ran is a fact of all its days."""
    span = _span(values.get("starts_on"), values.get("ends_on"))
    if span is not None:
        yield Fact(str(values.get("code")), span)


RULES: dict[str, Rule] = {
    "结对": Rule(_pairing, "starts_on"),
    "师徒": Rule(_mentorship, "starts_on"),
    "需求": Rule(_dated("raised_on"), "raised_on"),
    "活动": Rule(_dated("day"), "day"),
    "课": Rule(_dated("day"), "day"),
    "听课": Rule(_behind("课", "lesson_id"), "lesson_id"),
    "考核": Rule(_dated("day"), "day"),
    "检查": Rule(_dated("day"), "day"),
    "问卷": Rule(_dated("day"), "day"),
    "成果": Rule(_of_its_organisation, "day"),
    "材料": Rule(_dated("day"), "day"),
    "措施": Rule(_measure, "due_on"),
    "数量": Rule(_behind("活动", "activity_id"), "activity_id"),
    "参与人员": Rule(_behind("活动", "activity_id"), "activity_id"),
    "决定": Rule(_behind("活动", "activity_id"), "activity_id"),
    "确认情况": Rule(_of_its_activity, "activity_id"),
}


def _changed(sheet: Sheet, before: RowValues | None, row: Row) -> frozenset[str]:
    """The fields that the row changes; every one of a new row."""
    if before is None:
        return frozenset(row.values)
    return changed_fields(sheet, before, row.values)


def _facts(
    sheet: Sheet, rule: Rule, before: RowValues | None, row: Row, stands: World, comes: World
) -> list[Fact]:
    """What the row takes away and what it brings; nothing of a row that changes nothing."""
    changed = _changed(sheet, before, row)
    if not changed:
        return []
    after = {**(before or {}), **row.values}
    if before is not None and rule.facts in (_mentorship, _pairing) and changed <= DATES:
        whole = [fact for one in (before, after) for fact in rule.facts(one, comes)]
        first, last = whole[0], whole[-1]
        return [Fact(last.pairing, span) for span in moved_days(first.span, last.span)]
    if before is not None and rule.facts is _measure and changed <= FINISH:
        before, after = ({**one, "due_on": None} for one in (before, after))
    return [*(rule.facts(before, stands) if before else ()), *rule.facts(after, comes)]


def _rows_as_they_stand(county: County) -> World:
    return {
        name: {key: stored.values for key, stored in rows.items()}
        for name, rows in county.rows.items()
    }


def removal_reason(book: LockBook, name: str, values: RowValues, county: County) -> str:
    """Why a row may not be taken away, in Chinese; "" when no closed term holds it."""
    rule = RULES.get(name)
    if rule is None:
        return ""
    stands, ids = _rows_as_they_stand(county), county.ids("结对")
    facts = rule.facts(values, stands)
    told = (first_reason(book, ids.get(fact.pairing), [fact.span]) for fact in facts)
    return next(filter(None, told), "")


def refuse_locked(book: LockBook, parsed: Parsed, county: County, merged: World) -> None:
    """Note a fault for every new or changed row that would change a closed term.

    ``merged`` is the workbook laid over ``county``. An unchanged row is no fault.
    """
    stands, ids = _rows_as_they_stand(county), county.ids("结对")
    _refuse_moved_terms(book, parsed, stands, county.ids("学期"))
    for name, rule in RULES.items():
        sheet = BY_NAME[name]
        column = sheet.by_field()[rule.field]
        for row in parsed.rows.get(name, ()):
            before = stands[name].get(tuple(row.get(part) for part in sheet.key))
            facts = _facts(sheet, rule, before, row, stands, merged)
            told = (first_reason(book, ids.get(fact.pairing), [fact.span]) for fact in facts)
            reason = next(filter(None, told), "")
            if reason:
                where = (name, row.number, column.header, row.get(rule.field))
                parsed.fault(*where, reason, follows=(("学期", reason),))


def _refuse_moved_terms(
    book: LockBook, parsed: Parsed, stands: World, ids: Mapping[str, int]
) -> None:
    """A locked term keeps its days: other days would let its facts slip out of the lock."""
    locked = {term.id: term.name for term in book.terms if term.is_locked}
    for row in parsed.rows.get("学期", ()):
        before = stands["学期"].get((row.get("code"),))
        name = locked.get(ids.get(str(row.get("code")), 0))
        if before is not None and name and _changed(BY_NAME["学期"], before, row) & TERM_DATES:
            message = f"{name}已锁定，起止日期不能改，锁定日期也不能改。要改请先重新打开。"
            parsed.fault("学期", row.number, "开始", row.get("starts_on"), message)
