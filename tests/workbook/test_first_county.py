"""A county from nothing by our own template, filled in as people do: sixteen mistakes, told once.

Each true fault is one line, in its cell, in Chinese, saying what to do; what is harmless is read
with a note. Exactly those cells mended, the workbook comes in and the term runs.
"""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.models import Organisation, Pairing, Teacher, Term
from pairing.operations.county.imports import ImportReport, import_workbook
from pairing.queries.plan.results import results_for
from pairing.workbook.annotate import FOLLOWS, MARK, annotate
from pairing.workbook.faults import SHEET_OF_FAULTS
from pairing.workbook.headers import header_of
from pairing.workbook.template import template_workbook
from tests.cast import TODAY
from tests.workbook.edit import opened, saved

FIRST = 3
"""Below the header and the template's example."""
BEGINS, ENDS = date(2026, 9, 1), date(2027, 7, 9)
SCHOOLS = (
    *(("0101", "城东实验幼儿园"), ("0102", "城西幼儿园"), ("0103", "城北幼儿园")),
    *(("0201", "湖边镇幼儿园"), ("0202", "店前镇幼儿园"), ("0203", "吕河镇幼儿园")),
)
NAMES = (
    *("甲一", "乙二", "丙三", "丁四", "戊五", "己六"),
    *("庚七", "辛八", "壬九", "癸十", "子元", "丑元"),
)
TARGETS: tuple[tuple[str, str, str, str, Any], ...] = (
    ("帮扶方", "月", "活动次数", "走访", 1),
    ("帮扶方", "学期", "课时", "送教下乡", 10),
    ("帮扶方", "学期", "活动次数", "专题讲座", 1),
    ("帮扶方", "学期", "参与人次", "", 60),
    ("被帮扶方", "学期", "听课节数", "", 6),
    ("被帮扶方", "学期", "满意率", "", 90),
    ("帮扶方", "学年", "捐赠金额", "", 2000),
    ("帮扶方", "学年", "师徒覆盖率", "", 50),
)
CODE = {name: f"{SCHOOLS[n // 2][0]}-{n % 2 + 1}" for n, name in enumerate(NAMES)}


def _rows() -> dict[str, list[dict[str, Any]]]:
    """Six schools, twelve teachers, three pairings, eight targets; and the first weeks."""
    span = {"开始": BEGINS, "结束": ENDS}
    rows: dict[str, list[dict[str, Any]]] = {
        "单位": [{"编码": "10", "名称": "某县教育局", "类型": "教育局", "城乡": "城区"}],
        "学期": [
            {
                "编码": "2026-1",
                "名称": "第一学期",
                "学年": "2026—2027",
                "主管单位编码": "10",
                "开始": BEGINS,
                "结束": date(2027, 1, 22),
            }
        ],
        "方案": [{"编码": "F1", "名称": "城乡结对帮扶", "主管单位编码": "10", **span}],
    }
    for code, name in SCHOOLS:
        area = "城区" if code < "02" else "乡村"
        home = {"编码": code, "名称": name, "类型": "幼儿园", "城乡": area, "上级编码": "10"}
        rows["单位"].append(home)
    rows["教师"] = [
        {"编码": code, "姓名": name, "单位编码": code[:4]} for name, code in CODE.items()
    ]
    rows["指标"] = [
        {
            "方案编码": "F1",
            "编码": str(n),
            "名称": f"{metric} {n}",
            "责任方": side,
            "周期": period,
            "度量": metric,
            "活动类型": kind,
            "目标值": value,
            "分值": 10,
        }
        for n, (side, period, metric, kind, value) in enumerate(TARGETS, 1)
    ]
    for n in (1, 2, 3):
        lead, other, on = f"010{n}", f"020{n}", {"结对编码": f"J{n}", "日期": date(2026, 9, 15)}
        sides = {"帮扶方编码": lead, "被帮扶方编码": other}
        rows.setdefault("结对", []).append({"编码": f"J{n}", "方案编码": "F1", **sides, **span})
        two = {"师傅编码": f"{lead}-1", "徒弟编码": f"{other}-1"}
        rows.setdefault("师徒", []).append({"编码": f"M{n}", "结对编码": f"J{n}", **two, **span})
        for k in (1, 2):
            gone = {"编码": f"A{n}{k}", **on, "方向": "下乡", "人次": 12, "状态": "已确认"}
            gone |= {"类型": "送教下乡", "主题": "看一日活动"}
            rows.setdefault("活动", []).append(gone)
            taught = {"编码": f"L{n}{k}", "活动编码": f"A{n}{k}", "授课教师编码": f"{lead}-{k}"}
            taught |= {"课题": "认识秋天", "课时": 1, "课型": "送教课", **on}
            rows.setdefault("课", []).append(taught)
    return rows


FAULTY = (
    ("单位", 6, "编码", "0202", "与第 8 行重复"),
    ("教师", 1, "单位编码", 101, "是不是“0101”？是的话请填“0101”"),
    ("师徒", 0, "师傅编码", "甲一", "写的是名称，是不是“0101-1”"),
    ("师徒", 1, "师傅编码", "0202-2", "帮扶方"),
    ("结对", 0, "被帮扶方编码", "0999", "找不到，请检查编码"),
    ("结对", 2, "被帮扶方编码", "0103", "不能和自己结对"),
    ("活动", 2, "方向", "下农村", "应为：下乡"),
    ("活动", 3, "日期", date(2027, 8, 15), "不在结对 J2"),
    ("课", 2, "课时", 1.3, "应为 1 或 1.5"),
)
"""(sheet, which of its rows, column, what somebody wrote, what is told): each must be mended."""
HARMLESS = (
    ("活动", 0, "人次", "12人", ""),
    ("活动", 1, "日期", "9月15日", "活动「日期」 第 4 行：没有年份，按学期读成 2026 年。"),
    ("课", 1, "日期", "２０２６．９．１５", ""),
    ("指标", 4, "分值", None, "指标「分值」 第 7 行：没有填，按 1 分计"),
)
"""The same of what is read as it is meant, with a note where it could have been meant otherwise."""


def _book(mistakes: bool = True) -> Workbook:
    """The template as the officer sends it."""
    book = load_workbook(io.BytesIO(template_workbook()))
    for sheet, rows in _rows().items():
        for place, values in enumerate(rows):
            for header, value in values.items():
                _put(book, sheet, place, header, value)
    for sheet, place, header, value, _ in FAULTY if mistakes else ():
        _put(book, sheet, place, header, value)
    for sheet, place, header, value, _ in HARMLESS:
        _put(book, sheet, place, header, value)
    book["指标"].append(["合计", *[None] * 16, 80])
    heads = {header_of(cell.value): cell for cell in book["结对"][1]}
    heads["被帮扶方编码"].value = "被帮扶方\n编码（见单位表）*"
    old = book.create_sheet("去年的教师")
    old.append(["编码", "姓名", "单位编码"])
    old.append(["x", "", "没有"])
    old.sheet_state = "hidden"
    return book


def _cell(book: Workbook, sheet: str, row: int, header: str) -> Any:
    heads = [header_of(cell.value) for cell in book[sheet][1]]
    return book[sheet].cell(row, heads.index(header) + 1)


def _put(book: Workbook, sheet: str, place: int, header: str, value: Any) -> None:
    _cell(book, sheet, FIRST + place, header).value = value


@pytest.fixture
def judged(app) -> tuple[bytes, ImportReport]:
    data = saved(_book())
    return data, import_workbook(SYSTEM, data, today=TODAY)


def test_each_mistake_is_told_once_in_its_cell_with_what_to_do(judged):
    _, report = judged
    told = {(one.fault.sheet, one.fault.row, one.fault.column): one for one in report.folded}
    wanted = {(sheet, FIRST + n, head): said for sheet, n, head, _, said in FAULTY}
    assert len(report.folded) == len(told)
    assert set(told) == set(wanted), [str(one) for one in report.folded]
    for where, said in wanted.items():
        assert said in told[where].fault.message, str(told[where])
    assert len(report.faults) > len(FAULTY), "more hangs on them, folded under them"
    assert db.session.scalar(select(Organisation.id)) is None


def test_what_is_harmless_is_read_with_a_note(judged):
    _, report = judged
    notes = "\n".join(report.warnings)
    for *_, said in HARMLESS:
        assert said in notes
    assert "去年的教师：是隐藏的工作表，没有读。" in notes
    assert "指标 第 11 行：是合计、说明或签名，没有读。" in notes
    assert "是示例行，没有读" in notes


def test_the_workbook_comes_back_with_its_mistakes_marked(judged):
    data, report = judged
    back = opened(annotate(data, report.folded))
    for sheet, place, header, _, said in FAULTY:
        cell = _cell(back, sheet, FIRST + place, header)
        assert cell.fill.fgColor.rgb == MARK.fgColor.rgb, (sheet, header)
        assert said in cell.comment.text
    marked = [
        cell
        for page in back.worksheets
        for row in page.iter_rows(min_row=FIRST)
        for cell in row
        if cell.fill.fgColor.rgb == MARK.fgColor.rgb
    ]
    assert len(marked) == len(FAULTY)
    listed = [row[0] for row in back[SHEET_OF_FAULTS].iter_rows(min_row=2, values_only=True)]
    assert listed == [str(one) for one in report.folded]
    follows = [
        cell for row in back["课"].iter_rows(min_row=FIRST) for cell in row if _follows(cell)
    ]
    assert follows and all("先改" in cell.comment.text for cell in follows)


def _follows(cell: Any) -> bool:
    return bool(cell.fill.fgColor.rgb == FOLLOWS.fgColor.rgb)


def test_mended_in_exactly_those_cells_it_comes_in_and_the_term_runs(judged):
    data, report = judged
    book = opened(annotate(data, report.folded))
    right = _rows()
    for sheet, place, header, _, _ in FAULTY:
        _put(book, sheet, place, header, right[sheet][place][header])
    report = import_workbook(SYSTEM, saved(book), today=TODAY)
    assert [str(one) for one in report.faults] == []
    assert {name: count.new for name, count in report.counts.items()} == {
        name: len(rows) for name, rows in right.items()
    } | {name: 0 for name, count in report.counts.items() if name not in right}
    teacher = db.session.scalars(select(Teacher).where(Teacher.name == NAMES[1])).one()
    assert teacher.organisation.code == "0101"
    term = db.session.scalars(select(Term)).one()
    found = results_for(select(Pairing.id), term, TODAY)
    assert {(one.pairing, one.target.code) for one in found} == {
        (f"J{n}", str(k)) for n in (1, 2, 3) for k in range(1, len(TARGETS) + 1)
    }
    hours = {one.pairing: one.value for one in found if one.target.code == "2"}
    assert hours == dict.fromkeys(("J1", "J2", "J3"), 2)
    weights = {one.target.code: one.target.points for one in found}
    assert weights == {str(k): 1 if k == 5 else 10 for k in range(1, len(TARGETS) + 1)}
