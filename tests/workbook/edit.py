"""The sample workbook, edited by cell, as a person would in Excel."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from openpyxl import Workbook, load_workbook

from pairing.workbook.reading import read_grids
from tests.cast import SAMPLE

Edit = tuple[str, int, str, Any]


@cache
def _grids() -> dict[str, list[list[Any]]]:
    return dict(read_grids(SAMPLE))


def edited(
    *edits: Edit,
    without: tuple[str, ...] = (),
    added: dict[str, list[Any]] | None = None,
    whole: dict[str, list[list[Any]]] | None = None,
) -> bytes:
    """The sample with cells (sheet, spreadsheet row, header, value) replaced, as .xlsx bytes.

    ``without`` names sheets left out; ``added`` maps sheets to rows put at the end, ``whole``
    sheets to all their rows, the header among them.
    """
    book = Workbook()
    book.remove(book.active)
    for name, grid in _grids().items():
        if name in without or name in (whole or {}):
            continue
        page = book.create_sheet(name)
        for row in grid:
            page.append([None if value == "" else value for value in row])
        for sheet, line, header, value in edits:
            if sheet == name:
                cell = page.cell(line, grid[0].index(header) + 1)
                cell.value = value
                cell.data_type = "s" if isinstance(value, str) else cell.data_type
        for row in (added or {}).get(name, ()):
            page.append(row)
    for name, grid in (whole or {}).items():
        page = book.create_sheet(name)
        for row in grid:
            page.append([None if value == "" else value for value in row])
    return saved(book)


def lines_of_sample() -> int:
    """How many rows the sample has, over all its sheets."""
    return sum(len(grid) - 1 for grid in _grids().values())


def saved(book: Workbook) -> bytes:
    """A workbook as bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(data: bytes) -> Workbook:
    """Bytes as a workbook."""
    return load_workbook(io.BytesIO(data))


def value_at(sheet: str, line: int, header: str) -> Any:
    """A cell of the sample."""
    grid = _grids()[sheet]
    return grid[line - 1][grid[0].index(header)]
