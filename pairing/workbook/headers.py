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
    "单位": {
        **dict.fromkeys(("单位编码", "学校编码"), "编码"),
        **dict.fromkeys(("单位名称", "学校名称", "园所名称"), "名称"),
        **dict.fromkeys(("单位类型", "学校类型", "学校类别", "办学类型", "类别"), "类型"),
        **dict.fromkeys(("城乡类型", "城乡类别", "所在区域"), "城乡"),
        **dict.fromkeys(("上级单位", "上级", "主管单位"), "上级编码"),
        **dict.fromkeys(("在校生数", "学生人数", "幼儿数", "在园幼儿数"), "学生数"),
        **dict.fromkeys(("班数", "教学班数"), "班级数"),
        **dict.fromkeys(("教职工人数", "教工数"), "教职工数"),
        **dict.fromkeys(("联系电话", "单位电话"), "电话"),
    },
    "教师": {
        "教师编码": "编码",
        "教师姓名": "姓名",
        **dict.fromkeys(("单位", "学校", "所在单位", "所在学校", "工作单位"), "单位编码"),
        **dict.fromkeys(("任教学科", "任教科目", "科目"), "学科"),
        **dict.fromkeys(("电话", "手机号", "手机号码", "联系电话"), "手机"),
    },
    "结对": {
        "方案": "方案编码",
        **dict.fromkeys(("帮扶方", "帮扶单位", "帮扶学校", "支援学校", "城区学校"), "帮扶方编码"),
        **dict.fromkeys(
            ("被帮扶方", "被帮扶单位", "被帮扶学校", "受援学校", "乡村学校"), "被帮扶方编码"
        ),
        **dict.fromkeys(("开始日期", "起始日期"), "开始"),
        **dict.fromkeys(("结束日期", "截止日期"), "结束"),
    },
    "师徒": {"结对": "结对编码", "师傅": "师傅编码", "徒弟": "徒弟编码"},
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
