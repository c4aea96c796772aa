"""From grids to typed rows: headers matched, every cell read, every fault noted at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pairing.values import narrow
from pairing.workbook.cells import BadCell, is_blank, shown, value_of
from pairing.workbook.columns import Column, Sheet
from pairing.workbook.faults import SHEET_OF_FAULTS, Fault
from pairing.workbook.reading import Grid
from pairing.workbook.sheets import BY_NAME

Key = tuple[Any, ...]
TOO_MANY = 2_000
"""So many faults are enough: the rest would tell nothing new."""


@dataclass(slots=True)
class Row:
    """One typed row: its number in the sheet, and a value for every column that is there."""

    number: int
    values: dict[str, Any]

    def get(self, name: str) -> Any:
        """The value of a field; None when the column is missing."""
        return self.values.get(name)


@dataclass(slots=True)
class Parsed:
    """A whole workbook, typed, with the faults of its cells."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, sheet: str, row: int, column: str, value: Any, message: str) -> None:
        """Note a fault."""
        self.faults.append(
            Fault(sheet, row, column, "" if value is None else shown(value), message)
        )


def _header(raw: Any) -> str:
    return "" if is_blank(raw) else str(raw).strip().rstrip("*＊").strip()


def _columns(parsed: Parsed, sheet: Sheet, first: list[Any]) -> list[Column | None]:
    """The column behind each header cell; unknown, double and missing ones are faults."""
    known, found = sheet.by_header(), []
    seen: set[str] = set()
    for raw in first:
        header = _header(raw)
        column = known.get(header)
        if header and column is None:
            wanted = "、".join(known)
            parsed.fault(
                sheet.name, 1, header, header, f"不认识的列“{header}”，可用的列：{wanted}。"
            )
        elif header in seen:
            parsed.fault(sheet.name, 1, header, header, f"“{header}”这一列出现了两次。")
            column = None
        seen.add(header)
        found.append(column)
    for column in sheet.columns:
        if column.required and column.header not in seen:
            parsed.fault(sheet.name, 1, column.header, "", f"缺少必填的列“{column.header}”。")
    return found


def _row(
    parsed: Parsed, sheet: Sheet, columns: list[Column | None], number: int, cells: list[Any]
) -> Row:
    row = Row(number, {})
    for column, raw in zip(columns, cells, strict=False):
        if column is None:
            continue
        try:
            if not is_blank(raw):
                row.values[column.field] = value_of(raw, column)
            elif column.required:
                raise BadCell(f"必填，请填写“{column.header}”。")
            else:
                row.values[column.field] = column.empty
        except BadCell as error:
            parsed.fault(sheet.name, number, column.header, raw, str(error))
    return row


def _rows(parsed: Parsed, sheet: Sheet, grid: Grid) -> Iterator[Row]:
    if not grid or all(is_blank(cell) for cell in grid[0]):
        if any(not is_blank(cell) for cells in grid for cell in cells):
            parsed.fault(sheet.name, 1, "", "", "第 1 行要是表头，请补上列名。")
        return
    columns = _columns(parsed, sheet, grid[0])
    if parsed.faults and all(column is None for column in columns):
        return
    for number, cells in enumerate(grid[1:], 2):
        if len(parsed.faults) > TOO_MANY:
            return
        stray = any(
            column is None and not is_blank(raw) and is_blank(head)
            for column, raw, head in zip(columns, cells, grid[0], strict=False)
        )
        if stray:
            parsed.fault(sheet.name, number, "", "", "有一格数据所在的列没有表头，请补上或删除。")
        if any(not is_blank(cell) for cell in cells):
            yield _row(parsed, sheet, columns, number, cells)


def _twice(parsed: Parsed, sheet: Sheet, rows: list[Row]) -> None:
    """A code that stands twice in its sheet is a fault."""
    first: dict[Key, int] = {}
    header = sheet.by_field()[
        sheet.key[-1] if len(sheet.key) < len(sheet.columns) else "code"
    ].header
    for row in rows:
        key = tuple(row.get(name) for name in sheet.key)
        if None in key:
            continue
        if key in first:
            text = "、".join(str(part) for part in key)
            parsed.fault(
                sheet.name, row.number, header, key[-1], f"“{text}”与第 {first[key]} 行重复。"
            )
        first.setdefault(key, row.number)


def parse(grids: Iterable[tuple[str, Grid]]) -> Parsed:
    """Typed rows of every known sheet, with every fault of headers and cells."""
    parsed = Parsed()
    for raw_name, grid in grids:
        name = narrow(raw_name.strip())
        if name == SHEET_OF_FAULTS:
            continue
        sheet = BY_NAME.get(name)
        if sheet is None:
            if any(not is_blank(cell) for cells in grid for cell in cells):
                names = "、".join(BY_NAME)
                parsed.fault(raw_name, 0, "", "", f"不认识的工作表“{raw_name}”，可用：{names}。")
            continue
        rows = list(_rows(parsed, sheet, grid))
        _twice(parsed, sheet, rows)
        parsed.rows[name] = rows
    return parsed
