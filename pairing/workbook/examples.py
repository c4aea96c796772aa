"""The template's words for people: which sheets come first, and one example row of each."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from pairing.values import narrow

MARK = "例："
"""How an example begins, in the first cell of its row: reading passes it over."""
EXAMPLE = re.compile(r"例[:：]")
GUIDE, LISTS = "说明", "下拉"
"""The sheet that explains, and the hidden one from which codes drop down."""
FIRST_NEEDED = ("单位", "教师", "账号", "学期", "方案", "指标", "结对")
"""What a first county cannot run without; the others come later, on the screen or here."""
HOW_TO = (
    "一个工作簿装下一个县。先填标“要先填”的表，其余的以后在网页上记，或者再导入。",
    "第 1 行是表头，不要改；带 * 的必填。"
    "第 2 行灰色的是示例，开头写着“例：”，导入时不读，删不删都行。",
    "编码是每一行的代号，自己定，在本表里不重复；别的表用它来指这一行。"
    "有下拉的编码列可以直接选“编码 · 名称”。",
    "一格要填几个值时用顿号“、”隔开。日期写 2026-09-01 或 2026年9月1日。",
    "导入先检查，有错一处都不写入；会告诉您哪张表、第几行、哪一列、该怎么改，还可以下载标好错的文件。",
    "同一份表可以导入多次：编码已经有的算更改，没变的不动。当天可以撤销。",
    "“指标沿革”第一次填不用管：它记指标以前、以后的写法（更正、下学期起的调整、不再要求），"
    "由导出写出，导入到空的系统时照样恢复；本县已有的方案不读它。",
    "“确认情况”记对方的确认、计划为什么没有开展，“量表”是评课、考核用的打分表，"
    "听课、考核、检查的“各项得分”一项一行，写“1.1：得分｜说明”：平时都在网页上记，由导出写出。",
    "不要写幼儿、学生的姓名。",
)
EXAMPLES: dict[str, dict[str, Any]] = {
    "单位": {
        "code": "K01",
        "name": "实验幼儿园",
        "kind": "幼儿园",
        "area": "城区",
        "parent_id": "BX",
        "standing": "省级示范幼儿园",
        "class_count": 12,
        "child_count": 360,
        "staff_count": 46,
    },
    "教师": {
        "code": "K01-01",
        "name": "王小梅",
        "organisation_id": "K01",
        "posted_from": date(2019, 9, 1),
        "title": "一级教师",
    },
    "账号": {
        "login": "k01",
        "name": "王小梅",
        "organisation_id": "K01",
        "role": "负责人",
        "teacher_id": "K01-01",
    },
    "学期": {
        "code": "2026-1",
        "name": "2026—2027学年第一学期",
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2027, 1, 22),
        "school_year": "2026—2027",
        "owner_id": "BX",
    },
    "方案": {
        "code": "B",
        "name": "城乡幼儿园结对帮扶方案",
        "owner_id": "BX",
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2027, 7, 9),
    },
    "领导小组": {
        "programme_id": "B",
        "name": "李建国",
        "duty": "组长",
        "work": "全面负责",
    },
    "指标": {
        "programme_id": "B",
        "code": "B19",
        "name": "每学期送教不低于10课时",
        "side": "帮扶方",
        "period": "学期",
        "metric": "课时",
        "activity_kinds": "送教下乡",
        "directions": "下乡",
        "threshold": 10,
        "unit": "课时",
        "points": 25,
    },
    "检查表": {
        "code": "JC1",
        "name": "一日活动检查表",
        "text": "# 入园\n晨检有记录\n接待热情\n# 集体教学\n教具齐全",
    },
    "结对": {
        "code": "B1",
        "programme_id": "B",
        "lead_id": "K01",
        "supported_id": "K05",
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2027, 7, 9),
    },
    "师徒": {
        "code": "B1-M1",
        "pairing_id": "B1",
        "mentor_id": "K01-01",
        "mentee_id": "K05-01",
        "subject": "语言",
        "starts_on": date(2026, 9, 1),
        "ends_on": date(2027, 7, 9),
    },
    "活动": {
        "code": "A001",
        "pairing_ids": "B1",
        "kind": "送教下乡",
        "topic": "绘本《小蓝和小黄》",
        "day": date(2026, 9, 22),
        "direction": "下乡",
        "lesson_hours": 1,
        "attendance": 12,
        "states": "已完成",
    },
    "课": {
        "code": "L001",
        "pairing_id": "B1",
        "activity_id": "A001",
        "teacher_id": "K01-01",
        "topic": "绘本《小蓝和小黄》",
        "class_name": "中一班",
        "day": date(2026, 9, 22),
        "lesson_hours": 1,
        "kind": "送教课",
    },
}
"""One row of each sheet that people fill in most, its values as they would type them, by field."""


def is_example(cells: list[Any]) -> bool:
    """Whether a row is the template's example."""
    first = next((raw for raw in cells if raw is not None and raw != ""), "")
    if not isinstance(first, str) or first.lstrip()[:1] != MARK[0]:
        return False
    return EXAMPLE.match(narrow(first.strip())) is not None
