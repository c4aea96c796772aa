"""From grids to typed rows: headers matched, every cell read, every fault noted at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from pairing.domain.plan.metrics import MetricCode
from pairing.values import narrow
from pairing.workbook.cells import (
    BadCell,
    Reader,
    is_blank,
    is_picture,
    says_nothing,
    share_of,
    value_of,
)
from pairing.workbook.columns import Column, Sheet
from pairing.workbook.examples import is_example
from pairing.workbook.faults import SHEET_OF_FAULTS
from pairing.workbook.headers import column_of, header_of, is_ignored, looks_like
from pairing.workbook.layout import letter_of
from pairing.workbook.parsed import Key, Parsed, Row
from pairing.workbook.postings import SHEET, gather
from pairing.workbook.reading import Grid
from pairing.workbook.sheets import BY_NAME

Terms = Sequence[tuple[date, date]]
TOO_MANY = 2_000
"""So many faults are enough: the rest would tell nothing new."""
CLOSING = re.compile(
    r"(合计|总计|小计|共计|本页合计|填表人|填报人|制表人|审核人|校对人|经办人|负责人签[字章]|"
    r"单位负责人|园长签[字章]|校长签[字章]|单位盖章|填表(日期|时间)|填报(日期|时间|单位)|"
    r"制表(日期|时间|单位)|说明:|注:|备注:)"
)
"""How a row begins that closes a list on paper: totals, who filled it in, when."""


def _columns(parsed: Parsed, sheet: Sheet, first: list[Any]) -> list[Column | None]:
    """The column behind each header cell; unknown, double and missing ones are faults."""
    found: list[Column | None] = []
    seen: set[str] = set()
    for raw in first:
        header, column = header_of(raw), column_of(sheet, raw)
        if header and column is None and not is_ignored(raw):
            wanted = "、".join(sheet.by_header())
            parsed.fault(
                sheet.name, 1, header, header, f"不认识的列“{header}”，可用的列：{wanted}。"
            )
        elif column is not None and column.header in seen:
            parsed.fault(sheet.name, 1, header, header, f"“{header}”这一列出现了两次。")
            column = None
        if column is not None:
            seen.add(column.header)
        found.append(column)
    for column in sheet.columns:
        if column.required and column.header not in seen:
            parsed.fault(sheet.name, 1, column.header, "", f"缺少必填的列“{column.header}”。")
    return found


def _is_share(column: Column, values: dict[str, Any]) -> bool:
    metric = values.get(column.share_by) if column.share_by else None
    return metric is not None and MetricCode(metric).metric.is_share


def _value(raw: Any, column: Column, values: dict[str, Any], reader: Reader) -> Any:
    if says_nothing(raw, column):
        if column.required:
            raise BadCell(f"必填，请填写“{column.header}”。")
        return column.empty
    read = share_of if _is_share(column, values) else value_of
    value = read(raw, column, reader)
    if column.required and value in ("", ()):
        raise BadCell(f"必填，请填写“{column.header}”。")
    return value


def _row(
    parsed: Parsed,
    sheet: Sheet,
    columns: list[Column | None],
    number: int,
    cells: list[Any],
    reader: Reader,
) -> Row:
    row = Row(number, {})
    places = [(c, raw) for c, raw in zip(columns, cells, strict=False) if c is not None]
    faults: list[tuple[Column, Any, BadCell]] = []
    for column, raw in sorted(places, key=lambda place: bool(place[0].share_by)):
        reader.said.clear()
        if is_picture(raw):
            parsed.notes.add(sheet.name, "是单元格里的图片，没有读", number, column.header)
        if isinstance(column.default, Decimal) and says_nothing(raw, column):
            parsed.left_empty.setdefault((sheet.name, column.header), []).append(number)
        try:
            row.values[column.field] = _value(raw, column, row.values, reader)
        except BadCell as error:
            faults.append((column, raw, error))
            if error.offer is not None:
                row.values[column.field] = error.offer
        for text in reader.said:
            parsed.notes.add(sheet.name, text, number, column.header)
    for name in sheet.key:
        column = sheet.by_field()[name]
        if not column.required and column.field not in row.values:
            row.values[column.field] = column.empty
    about = (sheet.name, row.get(sheet.key[-1]))
    for column, raw, bad in faults:
        told = {"about": about, "alike": bad.alike or str(bad), "offer": bad.offer}
        parsed.fault(sheet.name, number, column.header, raw, str(bad), **told)
    return row


def _closes(columns: list[Column | None], cells: list[Any]) -> bool:
    """Whether a row is a total or a signature below the list: it lacks most that a row needs."""
    first = next((raw for raw in cells if not is_blank(raw)), "")
    if not CLOSING.match(narrow("".join(str(first).split()))):
        return False
    needed = [raw for c, raw in zip(columns, cells, strict=False) if c is not None and c.required]
    return sum(is_blank(raw) for raw in needed) * 2 >= len(needed)


def _strays(parsed: Parsed, sheet: Sheet, grid: Grid) -> None:
    """Note the columns without a header that hold something: they are not read."""
    for place, head in enumerate(grid[0]):
        below = (cells[place] for cells in grid[1:] if place < len(cells))
        if is_blank(head) and any(not is_blank(raw) for raw in below):
            letter = letter_of(place)
            parsed.notes.add(sheet.name, f"{letter} 列没有表头，里面的内容没有读")


def _rows(parsed: Parsed, sheet: Sheet, grid: Grid, reader: Reader) -> Iterator[Row]:
    if not any(not is_blank(cell) for cells in grid for cell in cells):
        return
    if all(column_of(sheet, raw) is None for raw in grid[0]):
        wanted = "、".join(sheet.by_header())
        message = f"第 1 行没有认识的列名。第 1 行要是表头，可用的列：{wanted}。"
        parsed.fault(sheet.name, 1, "", "", message)
        return
    columns = _columns(parsed, sheet, grid[0])
    _strays(parsed, sheet, grid)
    for number, short in enumerate(grid[1:], 2):
        cells = [*short, *[""] * (len(columns) - len(short))]
        if len(parsed.faults) > TOO_MANY:
            return
        known = [raw for c, raw in zip(columns, cells, strict=False) if c is not None]
        if all(is_blank(raw) and not is_picture(raw) for raw in known):
            continue
        if is_example(known):
            parsed.notes.add(sheet.name, "是示例行，没有读", number)
            continue
        if _closes(columns, cells):
            parsed.notes.add(sheet.name, "是合计、说明或签名，没有读", number)
            continue
        yield _row(parsed, sheet, columns, number, cells, reader)


def _note_empty(parsed: Parsed, sheet: Sheet, count: int) -> None:
    """Note the rows that lack a number which others have: it counts as something."""
    for column in sheet.columns:
        bare = parsed.left_empty.get((sheet.name, column.header), [])
        if 0 < len(bare) < count:
            unit = "".join(column.units[:1])
            for number in bare:
                text = f"没有填，按 {column.default} {unit}计，别的行填了"
                parsed.notes.add(sheet.name, text, number, column.header)


def _twice(parsed: Parsed, sheet: Sheet, rows: list[Row]) -> list[Row]:
    """The rows without those whose code stands above already: each of them is a fault."""
    first: dict[Key, int] = {}
    kept = []
    header = sheet.by_field()[
        sheet.key[-1] if len(sheet.key) < len(sheet.columns) else "code"
    ].header
    for row in rows:
        key = tuple(row.get(name) for name in sheet.key)
        if None not in key and key in first:
            text = "、".join(str(part) for part in key)
            message = f"“{text}”与第 {first[key]} 行重复。"
            about = (sheet.name, key[-1])
            parsed.fault(sheet.name, row.number, header, key[-1], message, about=about)
            continue
        first.setdefault(key, row.number)
        kept.append(row)
    return kept


def _sheet_of(parsed: Parsed, raw_name: str, grid: Grid) -> Sheet | None:
    """The sheet that a page is; None, with a note or a fault, for one that is passed over."""
    sheet = BY_NAME.get(narrow("".join(raw_name.split())))
    if sheet is not None or raw_name.strip() == SHEET_OF_FAULTS:
        return sheet
    if any(not is_blank(cell) for cells in grid for cell in cells):
        like = looks_like(grid[0])
        if like:
            message = f"不认识的工作表“{raw_name}”，像是“{like}”，请改名，或删去这个工作表。"
            parsed.fault(raw_name, 0, "", "", message)
        else:
            parsed.notes.add(raw_name, "不是要导入的工作表，没有读")
    return None


def _spans(pages: Sequence[tuple[str, Grid]], terms: Terms) -> list[tuple[date, date]]:
    """The days of the terms that are known, and of those that the workbook brings."""
    found = list(terms)
    sheet = BY_NAME["学期"]
    for name, grid in pages:
        if name == sheet.name and grid:
            rows = _rows(Parsed(), sheet, grid, Reader())
            days = [(row.get("starts_on"), row.get("ends_on")) for row in rows]
            found += [(first, last) for first, last in days if first and last]
    return found


def parse(
    grids: Iterable[tuple[str, Grid]],
    terms: Terms = (),
    today: date | None = None,
    from_1904: bool = False,
    accepts: bool = False,
) -> Parsed:
    """Typed rows of every known sheet, with every fault of headers and cells.

    ``terms`` are the days of known terms: a day without its year is one of theirs.
    """
    pages = list(grids)
    reader = Reader(_spans(pages, terms), today, from_1904)
    parsed = Parsed(accepts=accepts)
    for raw_name, grid in pages:
        sheet = _sheet_of(parsed, raw_name, grid)
        if sheet is not None:
            rows = list(_rows(parsed, sheet, grid, reader))
            _note_empty(parsed, sheet, len(rows))
            if sheet.name == SHEET:
                rows = gather(parsed, rows, today or date.max)
            parsed.rows[sheet.name] = parsed.rows.get(sheet.name, []) + _twice(parsed, sheet, rows)
    return parsed
