"""What stands in a sheet's first row, read as the column that it means."""

from __future__ import annotations

import re
from typing import Any

from pairing.text import NO_WIDTH
from pairing.values import narrow
from pairing.workbook.cells import is_blank
from pairing.workbook.columns import Column, Sheet
from pairing.workbook.sheets import SHEETS

NOTE = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]$")
IGNORED = frozenset(["序号", "编号", "行号", "备注", "备注说明", "No", "No.", "NO", "NO."])
"""Columns of a person's own, passed over in silence."""
ALSO: dict[str, dict[str, str]] = {
    "单位": {"单位编码": "编码", "单位名称": "名称", "学校名称": "名称", "园所名称": "名称"},
    "教师": {"教师编码": "编码", "教师姓名": "姓名", "单位": "单位编码", "电话": "手机"},
    "账号": {"账号": "登录名", "用户名": "登录名", "单位": "单位编码", "邮件": "邮箱"},
    "活动": {"活动编码": "编码", "活动类型": "类型", "活动主题": "主题", "活动日期": "日期"},
    "课": {"课编码": "编码", "授课教师": "授课教师编码", "上课日期": "日期"},
    "听课": {"听课教师": "听课教师编码", "得分": "总分", "评分": "总分"},
}
"""Other words for a sheet's headers. A new one is one word here."""


def header_of(raw: Any) -> str:
    """A header cell's own word: no spaces, line breaks, stars, nor a note in brackets."""
    if is_blank(raw):
        return ""
    text = NO_WIDTH.sub("", narrow("".join(str(raw).split()))).strip("*")
    bare = NOTE.sub("", text).strip("*:")
    return bare or text


def column_of(sheet: Sheet, raw: Any) -> Column | None:
    """The column that a header cell means."""
    known, header = sheet.by_header(), header_of(raw)
    return known.get(header) or known.get(ALSO.get(sheet.name, {}).get(header, ""))


def other_headers(sheet: Sheet, column: Column) -> list[str]:
    """The words under which a column is known besides its own."""
    return [word for word, own in ALSO.get(sheet.name, {}).items() if own == column.header]


def is_ignored(raw: Any) -> bool:
    """Whether a header cell names a column that is passed over."""
    return header_of(raw) in IGNORED


def looks_like(first: list[Any]) -> str:
    """The sheet whose rows these headers could tell apart; "" for none."""
    heads = {header_of(raw) for raw in first}
    found = {}
    for sheet in SHEETS:
        fields = sheet.by_field()
        keys = {fields[name].header for name in sheet.key}
        required = {column.header for column in sheet.columns if column.required}
        if keys <= heads and len(required & heads) * 2 >= len(required):
            found[sheet.name] = len(heads & set(sheet.by_header()))
    return max(found, key=lambda name: found[name], default="")
