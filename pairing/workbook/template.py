"""The empty workbook that people fill in: headers, drop-downs, a sheet that explains."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pairing.workbook.beside import called
from pairing.workbook.cells import BEHIND_CODE
from pairing.workbook.columns import Column, Kind, Sheet
from pairing.workbook.examples import EXAMPLES, FIRST_NEEDED, GUIDE, HOW_TO, LISTS, MARK
from pairing.workbook.layout import letter_of
from pairing.workbook.sheets import BY_NAME, SHEETS

LAST_ROW = 5000
MOST_LISTED = 500
"""So many rows of a sheet drop down where another refers to it."""
LONGEST_LIST = 255
GREY = Font(italic=True, color="8A8A8A")
DAYS = "yyyy-mm-dd"
REQUIRED = PatternFill("solid", fgColor="FDF3E1")
OPTIONAL = PatternFill("solid", fgColor="E6F2F0")
HINTS = {
    Kind.DATE: "日期，如 2026-09-01",
    Kind.TIME: "时间，如 9:30",
    Kind.NUMBER: "数字",
    Kind.TEXTS: "可填几个，用“、”隔开",
    Kind.REFERENCES: "可填几个编码，用“、”隔开",
}


def _hint(column: Column) -> str:
    parts = ["必填" if column.required else "可不填"]
    if column.refers_to:
        parts.append(f"填“{column.refers_to}”表里的编码")
    if column.words is not None:
        parts.append("可选：" + "、".join(column.words.labels()))
    if column.kind in HINTS:
        parts.append(HINTS[column.kind])
    return "；".join(parts)


def _rule(page: Worksheet, letter: str, formula: str, error: str, strict: bool) -> None:
    rule = DataValidation(type="list", formula1=formula, allow_blank=True)
    rule.error, rule.errorTitle = error, "不在可选范围内"
    rule.showErrorMessage = strict
    page.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{LAST_ROW}")


def _drop_down(page: Worksheet, column: Column, letter: str) -> None:
    """Words, or the codes that stand in another sheet with their names; a code may be typed too."""
    if column.kind is Kind.REFERENCE and column.refers_to in LISTED:
        of = letter_of(LISTED.index(column.refers_to))
        formula = f"'{LISTS}'!${of}$1:${of}${MOST_LISTED}"
        _rule(page, letter, formula, "", strict=False)
        return
    if not (column.kind is Kind.WORD or column.is_each) or column.words is None:
        return
    labels = ",".join(column.words.labels())
    if len(labels) <= LONGEST_LIST:
        _rule(page, letter, f'"{labels}"', "请从列表中选择", strict=True)


LISTED = [
    one.name
    for one in SHEETS
    if "code" in one.by_field()
    and any(one.name == c.refers_to for other in SHEETS for c in other.columns)
]
"""Sheets whose codes others refer to."""


def _lists(book: Workbook) -> None:
    """The hidden sheet: “code · name” of every row that stands in a sheet, below the example."""
    page = book.create_sheet(LISTS)
    page.sheet_state = "hidden"
    for place, name in enumerate(LISTED):
        sheet = BY_NAME[name]
        letters = {c.field: letter_of(n) for n, c in enumerate(sheet.columns)}
        code, name_at = letters["code"], letters.get(called(sheet), "")
        for line in range(1, MOST_LISTED + 1):
            row = line + 2
            joined = f"&\"{BEHIND_CODE}\"&'{name}'!{name_at}{row}" if name_at else ""
            own = f"'{name}'!{code}{row}"
            formula = f'=IF({own}="","",{own}{joined})'
            page.cell(line, place + 1, formula)


def _example(page: Worksheet, sheet: Sheet) -> None:
    """The grey row below the headers."""
    values = EXAMPLES.get(sheet.name, {})
    for place, column in enumerate(sheet.columns, 1):
        value = values.get(column.field)
        if place == 1 and values:
            value = f"{MARK}{value}"
        if value is not None:
            cell = page.cell(2, place, value)
            cell.font = GREY
            if column.kind is Kind.DATE:
                cell.number_format = DAYS


def _guide(book: Workbook) -> None:
    """The first sheet: how to fill in the others, and which come first."""
    page = book.create_sheet(GUIDE)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 14, 100
    page.cell(1, 1, "结对帮扶工作簿").font = Font(bold=True, size=16)
    for line, text in enumerate(HOW_TO, 3):
        page.cell(line, 1, f"{line - 2}.")
        page.cell(line, 2, text).alignment = Alignment(wrap_text=True, vertical="top")
    line = len(HOW_TO) + 4
    page.cell(line, 1, "表").font = page.cell(line, 2, "列（带 * 的必填）").font = Font(bold=True)
    for sheet in SHEETS:
        line += 1
        first = "（要先填）" if sheet.name in FIRST_NEEDED else ""
        heads = "、".join(c.header + ("*" if c.required else "") for c in sheet.columns)
        page.cell(line, 1, sheet.name).hyperlink = f"#{sheet.name}!A1"
        page.cell(line, 2, f"{first}{heads}").alignment = Alignment(wrap_text=True)


def template_workbook() -> bytes:
    """The empty workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _guide(book)
    for sheet in SHEETS:
        page = book.create_sheet(sheet.name)
        page.freeze_panes = "A2"
        for place, column in enumerate(sheet.columns, 1):
            letter = get_column_letter(place)
            head = page.cell(1, place, column.header + ("*" if column.required else ""))
            head.font = Font(bold=True)
            head.fill = REQUIRED if column.required else OPTIONAL
            head.comment = Comment(_hint(column), "结对", width=260, height=120)
            page.column_dimensions[letter].width = 16
            _drop_down(page, column, letter)
        _example(page, sheet)
    _lists(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
