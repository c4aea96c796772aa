"""What still goes on at an organisation after its last day: faults of the rows that say so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from pairing.domain.vocabulary.programme import OrganisationKind
from pairing.domain.wording import full_day
from pairing.workbook.columns import Sheet
from pairing.workbook.parsed import Merged, Parsed, Row, RowValues
from pairing.workbook.postings import FIELD
from pairing.workbook.sheets import BY_NAME

ORGANISATION = "单位"
NO_BUREAU = "教育局不能关闭。"
STILL_OPEN = "还没有关闭日期，没有并入别的单位。请写上关闭日期，或者清空这一格。"
ROUND = "并入绕成了圈：“{}”又并回了这里。"
CLOSED = "“{}”{} 关闭，{}"


class _Going(NamedTuple):
    """The field that says it, where, the last day on which it goes on, and what is to be done."""

    field: str
    at: str | None
    until: date
    then: str


def _pairing(values: RowValues) -> Iterator[_Going]:
    for side in ("lead_id", "supported_id"):
        until = values.get("ends_on") or date.min
        yield _Going("ends_on", values.get(side), until, "结对最迟到那一天。")


def _teacher(values: RowValues) -> Iterator[_Going]:
    for one in values.get(FIELD) or ():
        until = one.ends_on or date.max
        yield _Going("posted_until", one.at, until, "在那里的任职最迟到那一天。")


def _achievement(values: RowValues) -> Iterator[_Going]:
    day = values.get("day") or date.min
    yield _Going("day", values.get("organisation_id"), day, "以后的成果记到别的单位。")


def _child(values: RowValues) -> Iterator[_Going]:
    until = values.get("closed_on") or date.max
    yield _Going("parent_id", values.get("parent_id"), until, "请换一个上级。")


Going = Callable[[RowValues], Iterator[_Going]]
GOING: dict[str, Going] = {
    ORGANISATION: _child,
    "教师": _teacher,
    "结对": _pairing,
    "成果": _achievement,
}


def fault_closed(parsed: Parsed, merged: Merged) -> None:
    """Note every row of the workbook that outlives the organisation that it names."""
    for name, going in GOING.items():
        sheet = BY_NAME[name]
        for row in parsed.rows.get(name, ()):
            values = merged[name].get(tuple(row.get(part) for part in sheet.key), row.values)
            if name == ORGANISATION and values.get("kind") == OrganisationKind.BUREAU:
                _fault_bureau(parsed, row, values)
            else:
                _fault_row(parsed, merged[ORGANISATION], sheet, row, values, going)


Find = Callable[[str, Any], RowValues | None]


def circle(code: Any, field: str, find: Find) -> Any:
    """The organisation at which following ``field`` comes round; None where it ends."""
    seen: set[Any] = set()
    while code and code not in seen:
        seen.add(code)
        code = (find(ORGANISATION, code) or {}).get(field)
    return code


def merger_fault(values: RowValues, find: Find) -> str:
    """What is wrong with the organisation that took over from this one; "" where nothing is."""
    if not values.get("merged_into_id"):
        return ""
    if circle(values.get("code"), "merged_into_id", find):
        return ROUND.format(values["merged_into_id"])
    stands = find(ORGANISATION, values.get("code")) or values
    return "" if stands.get("closed_on") else STILL_OPEN


def _fault_bureau(parsed: Parsed, row: Row, values: RowValues) -> None:
    if values.get("closed_on"):
        where = (ORGANISATION, row.number, "关闭日期", values["closed_on"])
        parsed.fault(*where, NO_BUREAU, about=(ORGANISATION, row.get("code")))


def _fault_row(
    parsed: Parsed,
    homes: Mapping[tuple[Any, ...], RowValues],
    sheet: Sheet,
    row: Row,
    values: RowValues,
    going: Going,
) -> None:
    for one in going(values):
        home = homes.get((one.at,)) or {}
        closed = home.get("closed_on")
        if closed and one.until > closed:
            said = CLOSED.format(home.get("name") or one.at, full_day(closed), one.then)
            column = sheet.by_field()[one.field].header
            found = None if one.until == date.max else values.get(one.field)
            about, follows = (sheet.name, row.get("code")), ((ORGANISATION, one.at),)
            parsed.fault(sheet.name, row.number, column, found, said, about=about, follows=follows)
