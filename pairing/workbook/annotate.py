"""Handing back the user's own workbook with every faulty cell marked and commented."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence

import defusedxml
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from pairing.workbook.faults import SHEET_OF_FAULTS, Fault
from pairing.workbook.headers import column_of, header_of
from pairing.workbook.sheets import BY_NAME

MARK = PatternFill("solid", fgColor="FBD5D2")


def _letters(page: Worksheet, name: str) -> dict[str, str]:
    """The columns' letters by their headers, as the import reads them."""
    sheet, found = BY_NAME.get(name), {}
    for cell in page[1]:
        column = column_of(sheet, cell.value) if sheet else None
        found[column.header if column else header_of(cell.value)] = cell.column_letter
    return found


def annotate(data: bytes, faults: Sequence[Fault]) -> bytes:
    """The workbook ``data`` with its ``faults`` marked; faults without a cell go to a list sheet.

    ``data`` must have passed ``reading.read_grids``: this opens it in full.
    """
    defusedxml.defuse_stdlib()
    book = load_workbook(io.BytesIO(data))
    pages = {"".join(page.title.split()): page for page in book.worksheets}
    messages: dict[tuple[str, str], list[str]] = defaultdict(list)
    for fault in faults:
        page = pages.get(fault.sheet)
        if page is None or not fault.row:
            continue
        letter = _letters(page, fault.sheet).get(fault.column, "A")
        messages[page.title, f"{letter}{fault.row}"].append(fault.message)
    for (sheet, where), texts in messages.items():
        target = book[sheet][where]
        target.fill = MARK
        target.comment = Comment("\n".join(texts), "导入检查", width=320, height=120)
    listing = book.create_sheet(SHEET_OF_FAULTS, 0)
    listing.append(["问题"])
    for fault in faults:
        listing.append([str(fault)])
    listing.column_dimensions["A"].width = 100
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
