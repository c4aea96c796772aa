"""What an import would do, row by row: new, changed from what to what, no longer in the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pairing.operations.county.writer import Difference
from pairing.queries.county.county import County, Key
from pairing.workbook.columns import Column, Sheet
from pairing.workbook.comparing import changed_fields
from pairing.workbook.labels import JOINT, cell, shown
from pairing.workbook.parsed import Parsed
from pairing.workbook.postings import FIELD
from pairing.workbook.sheets import BY_NAME

MOST_TOLD = 100
CALLED = ("name", "topic", "content", "day", "total")
"""What names a row beside its code, the best first."""
KEPT = frozenset({"指标", "指标沿革", "检查表", "量表", "账号", "确认情况"})
"""Sheets whose rows are ended on their own pages, or are part of another's: an import takes none
away."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """A changed row: what it is called, and (header, old, new) of each cell."""

    name: str
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class GoneRow:
    """A row of the county that the file does not have: its key, and what it is called."""

    key: tuple[str, ...]
    name: str


@dataclass(slots=True)
class SheetPreview:
    """What would happen to one sheet; the lists are cut, the counts are whole."""

    new: list[str] = field(default_factory=list)
    changed: list[RowChange] = field(default_factory=list)
    gone: list[GoneRow] = field(default_factory=list)
    gone_count: int = 0


def _cell(value: Any, column: Column) -> str:
    told = cell(shown(value, column))
    return "" if told is None else str(told)


def key_text(sheet: Sheet, values: Mapping[str, Any]) -> str:
    """What tells a row apart, as text."""
    return JOINT.join(str(values.get(part)) for part in sheet.key if values.get(part) != "")


def row_name(sheet: Sheet, values: Mapping[str, Any]) -> str:
    """A row's code and what it is called."""
    key = key_text(sheet, values)
    called = str(next((values[one] for one in CALLED if values.get(one)), ""))
    return key if not called or called == key else f"{key} {called}"


def cells_moved(
    sheet: Sheet, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[tuple[str, str, str], ...]:
    """(header, old, new) of each cell that differs."""
    fields = changed_fields(sheet, before, after)
    cells = tuple(
        (column.header, _cell(before.get(name), column), _cell(after.get(name), column))
        for name, column in sheet.by_field().items()
        if name in fields
    )
    if FIELD in fields:
        stood, comes = (JOINT.join(map(str, one.get(FIELD) or ())) for one in (before, after))
        cells += (("任职", stood, comes),)
    return cells


def _changes(sheet: Sheet, before: Mapping[str, Any], after: Mapping[str, Any]) -> RowChange:
    return RowChange(row_name(sheet, after), cells_moved(sheet, before, after))


def gone_rows(
    sheet: str, parsed: Parsed, county: County, bureau_id: int | None, any_row: bool = False
) -> list[GoneRow]:
    """The county's rows that a sheet of the workbook no longer has; none of an empty sheet.

    With ``any_row`` also those of a sheet that is not there: nothing is said of the others.
    """
    rows = parsed.rows.get(sheet, [])
    if not rows and not any_row:
        return []
    about = BY_NAME[sheet]
    there = {tuple(row.get(part) for part in about.key) for row in rows}
    return [
        GoneRow(tuple(str(part) for part in key), row_name(about, stored.values))
        for key, stored in county.rows[sheet].items()
        if key not in there and not (sheet == "单位" and stored.id == bureau_id)
    ]


def previews(
    parsed: Parsed,
    county: County,
    found: Mapping[str, tuple[Difference, int]],
    bureau_id: int | None,
) -> dict[str, SheetPreview]:
    """A preview of every sheet that the workbook has."""
    told = {}
    for name, (difference, _) in found.items():
        sheet, rows = BY_NAME[name], county.rows[name]
        stood: dict[int, Mapping[str, Any]] = {one.id: one.values for one in rows.values()}
        gone = [] if name in KEPT else gone_rows(name, parsed, county, bureau_id)
        told[name] = SheetPreview(
            [row_name(sheet, values) for values in difference.new[:MOST_TOLD]],
            [_changes(sheet, stood[key], values) for key, values in difference.changed[:MOST_TOLD]],
            gone[:MOST_TOLD],
            len(gone),
        )
    return told


def key_of(sheet: str, county: County, written: tuple[str, ...]) -> Key | None:
    """A stored row's key as it was told; None for none."""
    keys = {tuple(str(part) for part in key): key for key in county.rows[sheet]}
    return keys.get(written)
