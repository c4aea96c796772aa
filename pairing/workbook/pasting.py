"""A block of cells from a spreadsheet's clipboard, as the grid of a sheet."""

from __future__ import annotations

import csv
from collections.abc import Collection

from pairing.workbook.cells import is_blank
from pairing.workbook.columns import Column, Sheet
from pairing.workbook.headers import column_of, is_ignored
from pairing.workbook.reading import Grid

MOST_LINES = 500
"""So many rows are pasted at once; a workbook takes more."""


class TooMany(ValueError):
    """More lines than a page takes."""


def asked_columns(sheet: Sheet, hidden: Collection[str] = ()) -> list[Column]:
    """The columns that a pasted block has, in order, where it brings no headers."""
    return [column for column in sheet.columns if column.field not in hidden]


def grid_of(text: str, sheet: Sheet, hidden: Collection[str] = ()) -> tuple[Grid, bool]:
    """The lines under a line of headers; whether the block brought them. Raises ``TooMany``.

    A first line of which half the cells are known headers is one. [] for nothing at all.
    """
    lines: Grid = [list(line) for line in csv.reader(text.splitlines(keepends=True), "excel-tab")]
    while lines and all(is_blank(cell) for cell in lines[-1]):
        lines.pop()
    if not lines:
        return [], False
    if len(lines) > MOST_LINES + 1:
        raise TooMany
    known = [column_of(sheet, cell) is not None or is_ignored(cell) for cell in lines[0]]
    filled = sum(not is_blank(cell) for cell in lines[0])
    if sum(known) * 2 >= max(filled, 1):
        return lines, True
    heads = [column.header for column in asked_columns(sheet, hidden)]
    extra = max(len(line) for line in lines) - len(heads)
    return [[*heads, *[""] * max(0, extra)], *lines], False
