"""A sheet's rows as a list shows them: found, filtered, sorted, with names beside codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from pairing.domain.vocabulary.programme import Phase
from pairing.pinyin import keys, name_keys
from pairing.queries.county.book import version_of
from pairing.queries.county.county import County
from pairing.queries.county.joined import ENDS, SINCE
from pairing.text import typed as as_typed
from pairing.workbook.columns import Column, Kind, Sheet
from pairing.workbook.labels import typed
from pairing.workbook.postings import FIELD

PARTED = " · "
"""Between a name and its code, wherever both stand in one line."""


OPEN_ENDED = frozenset({"领导小组", "材料清单"})
"""Sheets whose rows go on where no day is told."""


class State(StrEnum):
    """Where a row with days stands today."""

    COMING = Phase.COMING.label
    RUNNING = Phase.RUNNING.label
    OVER = Phase.OVER.label
    LEFT = "已离开"
    LATER = "下学期起按这里写的执行"
    ENDING = "本学期仍然要求，下学期起不再要求"
    CLOSED = "已关闭"


class Sought(NamedTuple):
    """What a list is asked for: words to find, field → value, the field that orders it."""

    text: str = ""
    chosen: Mapping[str, str] = {}
    state: str = ""
    order: str = ""
    descending: bool = False


class ListLine(NamedTuple):
    """A row as a list shows it: ``cells`` by field, as text; ``values`` as they are."""

    id: int
    version: int
    title: str
    code: str
    cells: dict[str, str]
    values: Mapping[str, Any]
    state: State | None


class Names:
    """What a sheet's codes are called; one is made for an answer."""

    def __init__(self, county: County) -> None:
        self.county = county

    def of(self, sheet: str, code: Any) -> str:
        """The name of one code, "" for none."""
        stored = self.county.rows[sheet].get((code,)) if code else None
        return title_of(sheet, stored.values, self) if stored else ""

    def both(self, sheet: str, code: Any) -> str:
        """The name and the code: 乐安实验学校 · K01."""
        name = self.of(sheet, code)
        return f"{name}{PARTED}{code}" if name else str(code or "")

    def choices(self, sheet: str) -> list[tuple[str, str]]:
        """(code, name and code) of every row, by code."""
        return [(code, self.both(sheet, code)) for (code, *_) in sorted(self.county.rows[sheet])]

    def going_on(self, sheet: str, today: date, kept: Any = None) -> list[tuple[str, str]]:
        """The same without organisations that are closed; what a row names already is kept."""
        rows = self.county.rows[sheet]
        return [
            (code, text)
            for code, text in self.choices(sheet)
            if code == kept or state_of(sheet, rows[code,].values, today) is not State.CLOSED
        ]


def title_of(sheet: str, values: Mapping[str, Any], names: Names) -> str:
    """What a row is called."""
    if sheet == "结对":
        lead, supported = (names.of("单位", values[one]) for one in ("lead_id", "supported_id"))
        return f"{lead} 帮扶 {supported}"
    if sheet == "师徒":
        mentor, mentee = (names.of("教师", values[one]) for one in ("mentor_id", "mentee_id"))
        return f"{mentor} 带 {mentee}"
    if sheet == "等次":
        return f"{values['starts_on']} 起的学期"
    return str(values.get("name") or "")


def state_of(sheet: str, values: Mapping[str, Any], today: date) -> State | None:
    """Where a row stands; None for one without days."""
    if sheet == "单位":
        last = values.get("closed_on")
        return State.CLOSED if last is not None and last < today else None
    if sheet == "教师":
        postings = values.get(FIELD) or ()
        ends = [one.ends_on for one in postings]
        return State.LEFT if ends and all(end and end < today for end in ends) else None
    if sheet == "指标":
        later = State.LATER if values[SINCE] > today else None
        return State.ENDING if values[ENDS] else later
    first, last = values.get("starts_on"), values.get("ends_on")
    if sheet in OPEN_ENDED:
        first, last = first or date.min, last or date.max
    if first is None or last is None:
        return None
    return State(Phase.on(today, first, last).label)


def lines(county: County, sheet: Sheet, asked: Sought, today: date) -> list[ListLine]:
    """The rows that are asked for, in their order."""
    names = Names(county)
    found = [
        _line(sheet, stored.id, stored.values, names, today)
        for stored in county.rows[sheet.name].values()
    ]
    kept = [line for line in found if _chosen(line, asked)]
    if wanted := as_typed(asked.text):
        kept = [line for line in kept if _finds(line, sheet, wanted)]
    return sorted(kept, key=_order(sheet, asked.order), reverse=asked.descending)


def _line(
    sheet: Sheet, row_id: int, values: Mapping[str, Any], names: Names, today: date
) -> ListLine:
    cells = {column.field: cell_text(values, column, names) for column in sheet.columns}
    title, state = title_of(sheet.name, values, names), state_of(sheet.name, values, today)
    code = str(values.get("code") or "")
    return ListLine(row_id, version_of(values), title, code, cells, values, state)


def cell_text(values: Mapping[str, Any], column: Column, names: Names) -> str:
    """A cell as a list shows it: a name instead of a code."""
    if column.kind is Kind.REFERENCE:
        code = values.get(column.field)
        return names.of(column.refers_to, code) or str(code or "")
    return typed(values, column)


def _chosen(line: ListLine, asked: Sought) -> bool:
    if asked.state and (line.state or "") != asked.state:
        return False
    postings = line.values.get(FIELD) or ()
    for field, wanted in asked.chosen.items():
        served = {one.at for one in postings} if field == "organisation_id" and postings else set()
        if wanted not in (served or {str(line.values.get(field) or "")}):
            return False
    return True


def _finds(line: ListLine, sheet: Sheet, wanted: str) -> bool:
    if wanted in as_typed(line.code):
        return True
    if sheet.by_field().get("name") and sheet.by_field()["name"].is_person:
        return name_keys(line.title, str(line.values.get("reading") or "")).match(wanted)
    return keys(line.title).match(wanted)


def _order(sheet: Sheet, field: str) -> Any:
    """By a field's own values, empty ones last; else as the county's codes go, or its lists."""
    column = sheet.by_field().get(field)
    if column is None:
        first = "title" if "code" not in sheet.by_field() else "code"
        if first == "title" and not any(one.is_person for one in sheet.columns):
            return lambda line: line.id
        return lambda line: (_natural(getattr(line, first)), line.id)
    if column.kind in (Kind.DATE, Kind.NUMBER):
        least = date.min if column.kind is Kind.DATE else 0
        return lambda line: (line.values.get(field) is None, line.values.get(field) or least)
    return lambda line: (not line.cells[field], line.cells[field], _natural(line.code))


def _natural(code: str) -> tuple[tuple[str, int], ...]:
    """K2 before K10: the digits of a code count as numbers."""
    parts: list[tuple[str, int]] = []
    text, digits = "", ""
    for char in f"{code}\0":
        if char.isascii() and char.isdecimal():
            digits += char
            continue
        if digits:
            parts.append((text, int(digits)))
            text, digits = "", ""
        text += char
    return (*parts, (text, -1))


def as_seen(
    county: County, sheet: Sheet, rows: Iterable[ListLine], hidden: Iterable[str] = ()
) -> tuple[list[str], list[list[Any]]]:
    """Headers and cells of an export: every column, each code with its name, where it stands."""
    names, head, columns = Names(county), [], [c for c in sheet.columns if c.field not in hidden]
    found = list(rows)
    for column in columns:
        head.append(column.header)
        if column.refers_to:
            head.append(column.header.removesuffix("编码") + "名称")
    body = [[cell for c in columns for cell in _cells(line, c, names)] for line in found]
    if any(line.state for line in found):
        head.append("状态")
        body = [[*cells, line.state or ""] for cells, line in zip(body, found, strict=True)]
    return head, body


def _cells(line: ListLine, column: Column, names: Names) -> list[Any]:
    value = line.values.get(column.field)
    if column.kind is Kind.REFERENCE:
        return [value or "", names.of(column.refers_to, value)]
    return [value if column.kind in (Kind.DATE, Kind.NUMBER) else typed(line.values, column)]
