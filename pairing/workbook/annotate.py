"""Handing back the user's own workbook with every faulty cell marked and commented."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence

import defusedxml
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from pairing.workbook.faults import SHEET_OF_FAULTS, Fault
from pairing.workbook.folding import Folded
from pairing.workbook.headers import column_of, header_of
from pairing.workbook.sheets import BY_NAME

MARK = PatternFill("solid", fgColor="FBD5D2")
FOLLOWS = PatternFill("solid", fgColor="FDF1E7")
AUTHOR = "导入检查"
FIRST_MEND = "多半是随 {} 来的，请先改那里。{}"


def _letters(page: Worksheet, name: str) -> dict[str, str]:
    """The columns' letters by their headers, as the import reads them."""
    sheet, found = BY_NAME.get(name), {}
    for cell in page[1]:
        column = column_of(sheet, cell.value) if sheet else None
        found[column.header if column else header_of(cell.value)] = cell.column_letter
    return found


def _places(book: Workbook, faults: Iterable[Fault]) -> Iterator[tuple[Fault, Cell]]:
    """Each fault that stands in a cell, with the cell; without a column it is the row's first."""
    pages = {"".join(page.title.split()): page for page in book.worksheets}
    for fault in faults:
        page = pages.get(fault.sheet)
        if page is None or not fault.row:
            continue
        letter = _letters(page, fault.sheet).get(fault.column, "A")
        yield fault, page[f"{letter}{fault.row}"]


def _mark(cell: Cell, fill: PatternFill, text: str) -> None:
    """Colour a cell and say why; what it says already stays above."""
    before = f"{cell.comment.text}\n" if cell.comment and cell.comment.author == AUTHOR else ""
    cell.fill = fill
    cell.comment = Comment(before + text, AUTHOR, width=320, height=120)


def annotate(data: bytes, mistakes: Sequence[Folded]) -> bytes:
    """The workbook ``data`` with its mistakes marked and listed; what follows from one is paler.

    ``data`` must have passed ``reading.read_grids``: this opens it in full.
    """
    defusedxml.defuse_stdlib()
    book = load_workbook(io.BytesIO(data))
    for one in mistakes:
        for fault, cell in _places(book, one.under):
            _mark(cell, FOLLOWS, FIRST_MEND.format(_where(one.fault), fault.message))
    for fault, cell in _places(book, [one.fault for one in mistakes]):
        _mark(cell, MARK, fault.message)
    listing = book.create_sheet(SHEET_OF_FAULTS, 0)
    listing.append(["问题"])
    for one in mistakes:
        listing.append([str(one)])
    listing.column_dimensions["A"].width = 100
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _where(fault: Fault) -> str:
    """Where a mistake stands: 结对 第 3 行「被帮扶方编码」."""
    row = f" 第 {fault.row} 行" if fault.row else ""
    return f"{fault.sheet}{row}" + (f"「{fault.column}」" if fault.column else "")
