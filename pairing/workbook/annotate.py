"""Handing back the user's own workbook with every faulty cell marked and commented."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence

import defusedxml
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from pairing.workbook.faults import SHEET_OF_FAULTS, Fault

MARK = PatternFill("solid", fgColor="FBD5D2")


def annotate(data: bytes, faults: Sequence[Fault]) -> bytes:
    """The workbook ``data`` with its ``faults`` marked; faults without a cell go to a list sheet.

    ``data`` must have passed ``reading.read_grids``: this opens it in full.
    """
    defusedxml.defuse_stdlib()
    book = load_workbook(io.BytesIO(data))
    messages: dict[tuple[str, str], list[str]] = defaultdict(list)
    for fault in faults:
        if fault.sheet not in book.sheetnames or not fault.row:
            continue
        page = book[fault.sheet]
        heads = {str(c.value or "").strip().rstrip("*＊"): c.column_letter for c in page[1]}
        letter = heads.get(fault.column, "A")
        messages[fault.sheet, f"{letter}{fault.row}"].append(fault.message)
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
