"""The empty workbook that people fill in: headers, drop-downs, a sheet that explains."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pairing.workbook.columns import Column, Kind
from pairing.workbook.sheets import SHEETS

LAST_ROW = 5000
LONGEST_LIST = 255
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


def _drop_down(page: Worksheet, column: Column, letter: str) -> None:
    if not (column.kind is Kind.WORD or column.is_each) or column.words is None:
        return
    labels = ",".join(column.words.labels())
    if len(labels) > LONGEST_LIST:
        return
    rule = DataValidation(type="list", formula1=f'"{labels}"', allow_blank=True)
    rule.error, rule.errorTitle = "请从列表中选择", "不在可选范围内"
    page.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{LAST_ROW}")


def template_workbook() -> bytes:
    """The empty workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
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
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
