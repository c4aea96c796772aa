"""A bureau's own .xlsx form: placeholders in cells, and rows that are repeated for a list."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from pairing.domain.assessment.paper_fields import PaperValues
from pairing.files.office import Unreadable
from pairing.word.placeholders import MARK, Known, check_marks, lists_in, plain_values

MOST_LINES, MOST_COLUMNS = 3000, 200
BROKEN = "这个工作簿打不开，可能已损坏。请用 Excel 或 WPS 重新另存为 .xlsx 后再传。"
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,6})?")
DANGEROUS = re.compile(r"[\s​﻿]*[=+\-@＝＋－＠]")
REACHING = re.compile(r"[|\[]|\b(?:WEBSERVICE|HYPERLINK|DDE|RTD|CALL|REGISTER)\b", re.IGNORECASE)
REFERENCE = re.compile(r"(\$?[A-Z]{1,3}\$?)([0-9]+)(?::(\$?[A-Z]{1,3}\$?)([0-9]+))?")


def _open(data: bytes) -> Workbook:
    try:
        book = load_workbook(io.BytesIO(data), keep_links=False)
    except Exception as error:
        raise Unreadable(BROKEN) from error
    for sheet in book.worksheets:
        if sheet.max_row > MOST_LINES or sheet.max_column > MOST_COLUMNS:
            raise Unreadable(f"工作表“{sheet.title}”太大，表格请不超过 {MOST_LINES} 行。")
    return book


def _texts(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        yield from (cell for cell in row if isinstance(cell.value, str))


def check(data: bytes, known: Known) -> None:
    """Raise ``Unreadable``, naming what is wrong with the form's placeholders or formulas."""
    book = _open(data)
    cells = [cell for sheet in book.worksheets for cell in _texts(sheet)]
    for cell in cells:
        if cell.data_type == "f" and (REACHING.search(cell.value) or "{{" in cell.value):
            raise Unreadable(
                f"单元格 {cell.coordinate} 的公式连着外部内容，或里面有填空记号，已拒绝。"
            )
    check_marks([cell.value for cell in cells], known)
    for sheet in book.worksheets:
        for line in sheet.iter_rows():
            named = _lists(line, known)
            if len(named) > 1:
                raise Unreadable(
                    f"第 {line[0].row} 行有{'、'.join(sorted(named))}，一行只能填一个列表。"
                )


def _lists(line: tuple[Any, ...], known: Known) -> set[str]:
    return {
        name for cell in line if isinstance(cell.value, str) for name in lists_in(cell.value, known)
    }


def _put(cell: Cell, text: str) -> None:
    """Text stays text, whatever it begins with; a plain number becomes one."""
    if NUMBER.fullmatch(text):
        cell.value = float(text) if "." in text else int(text)
        return
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = bool(DANGEROUS.match(text))


def _fill_cell(cell: Cell, said: Mapping[str, Any]) -> None:
    text = cell.value
    if not isinstance(text, str) or "{{" not in text:
        return
    _put(cell, MARK.sub(lambda mark: _value(said, mark[1]), text))


def _value(said: Mapping[str, Any], mark: str) -> str:
    """A placeholder's value; a list's without a row is blank."""
    head, _, part = mark.partition(".")
    found = said.get(head, "")
    text = found.get(part, "") if part and isinstance(found, Mapping) else found
    return text if isinstance(text, str) else ""


def _moved(formula: str, row: int, more: int) -> str:
    """A formula after ``more`` rows came in below ``row``: a range that ends there grows."""

    def shift(match: re.Match[str]) -> str:
        first = int(match[2])
        start = f"{match[1]}{first + more if first > row else first}"
        if match[4] is None:
            return start
        last = int(match[4])
        return f"{start}:{match[3]}{last + more if last >= row else last}"

    tokens = Tokenizer(formula)
    for token in tokens.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE and "!" not in token.value:
            token.value = REFERENCE.sub(shift, token.value)
    return str(tokens.render())


def _make_room(sheet: Worksheet, row: int, more: int, merged: list[CellRange]) -> None:
    """``more`` empty rows below ``row``; heights, merged cells and formulas go along."""
    if row < sheet.max_row:
        below = CellRange(
            min_row=row + 1, max_row=sheet.max_row, min_col=1, max_col=sheet.max_column
        )
        sheet.move_range(below, rows=more)
    heights = {place: one.height for place, one in sheet.row_dimensions.items() if one.height}
    for place in sorted((place for place in heights if place > row), reverse=True):
        sheet.row_dimensions[place + more].height = heights[place]
        sheet.row_dimensions[place].height = None
    for one in merged:
        if one.min_row > row:
            one.shift(row_shift=more)
    own = [one for one in merged if one.min_row == one.max_row == row]
    for place in range(1, more + 1):
        sheet.row_dimensions[row + place].height = heights.get(row)
        merged += [_below(one, place) for one in own]
    for cell in _texts(sheet):
        if cell.data_type == "f":
            cell.value = _moved(cell.value, row, more)


def _below(one: CellRange, rows: int) -> CellRange:
    moved = copy.copy(one)
    moved.shift(row_shift=rows)
    return moved


def _repeat(
    sheet: Worksheet, row: int, name: str, said: PaperValues, merged: list[CellRange]
) -> None:
    """One line for each of a list's rows; a list without rows leaves its line blank."""
    items = said[name]
    model = [(cell.column, cell.value, cell._style) for cell in sheet[row]]
    if len(items) > 1:
        _make_room(sheet, row, len(items) - 1, merged)
    for place, item in enumerate(items or [{}]):
        for column, value, style in model:
            cell = sheet.cell(row + place, column)
            cell.value, cell._style = value, copy.copy(style)
            _fill_cell(cell, {**said, name: item})


def _fill_sheet(sheet: Worksheet, said: PaperValues, known: Known) -> None:
    merged = [CellRange(one.coord) for one in sheet.merged_cells.ranges]
    for one in list(merged):
        sheet.unmerge_cells(one.coord)
    named = [(line[0].row, _lists(line, known)) for line in sheet.iter_rows()]
    for row, lists in reversed(named):
        for name in lists:
            _repeat(sheet, row, name, said, merged)
    for cell in list(_texts(sheet)):
        if cell.data_type != "f":
            _fill_cell(cell, said)
    for one in merged:
        sheet.merge_cells(one.coord)


def fill(data: bytes, values: PaperValues, known: Known) -> bytes:
    """The form with its placeholders filled; raises ``Unreadable``."""
    book, out = _open(data), io.BytesIO()
    said = plain_values(values)
    for sheet in book.worksheets:
        _fill_sheet(sheet, said, known)
    book.save(out)
    return out.getvalue()
