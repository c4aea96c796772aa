"""Workbooks as they really come: what stands in a cell, what is read, or what is said of it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from pairing.domain.people.permissions import SYSTEM
from pairing.operations.county.imports import ImportReport, import_workbook
from pairing.text import BadText, person
from pairing.workbook.cells import BadCell, Reader, value_of
from pairing.workbook.headers import header_of
from pairing.workbook.parsed import Parsed
from pairing.workbook.parsing import parse
from pairing.workbook.reading import read_book
from pairing.workbook.sheets import BY_NAME
from pairing.workbook.writing import county_workbook
from tests.cast import SAMPLE, TODAY
from tests.workbook.edit import _grids, edited
from tests.workbook.shapes import Formula, Percent, written

TERMS = ((date(2026, 3, 2), date(2026, 7, 10)), (date(2026, 9, 1), date(2027, 1, 22)))
READER = Reader(TERMS, TODAY)


def _column(sheet: str, header: str) -> Any:
    return BY_NAME[sheet].by_header()[header]


READ = [
    ("活动", "日期", "2026-09-15 00:00:00", date(2026, 9, 15)),
    ("活动", "日期", "2026/9/15 0:00", date(2026, 9, 15)),
    ("活动", "日期", "2026-09-15T00:00:00", date(2026, 9, 15)),
    ("活动", "日期", datetime(2026, 9, 15, 8, 30), date(2026, 9, 15)),
    ("活动", "日期", "2026年9月15日（星期二）", date(2026, 9, 15)),
    ("活动", "日期", "2026年9月15号", date(2026, 9, 15)),
    ("活动", "日期", "2026–09–15", date(2026, 9, 15)),
    ("活动", "日期", "2026、9、15", date(2026, 9, 15)),
    ("活动", "日期", "２０２６．９．１５", date(2026, 9, 15)),
    ("活动", "日期", "9月15日", date(2026, 9, 15)),
    ("活动", "日期", "6月1日", date(2026, 6, 1)),
    ("活动", "日期", "1月5号", date(2027, 1, 5)),
    ("活动", "人次", "12人", Decimal(12)),
    ("活动", "人次", "12 人次", Decimal(12)),
    ("活动", "课时", "2课时", Decimal(2)),
    ("活动", "课时", "1.5 节", Decimal("1.5")),
    ("活动", "金额", "2000元", Decimal(2000)),
    ("听课", "总分", "85分", Decimal(85)),
    ("问卷", "发放", "120份", Decimal(120)),
    ("单位", "班级数", "6个班", Decimal(6)),
    ("单位", "城乡", "农村", "rural"),
    ("单位", "类型", "中心校", "primary"),
    ("单位", "类型", " 初 中 ", "junior"),
    ("账号", "角色", "园长", "director"),
    ("活动", "类型", "讲座", "lecture"),
    ("活动", "方向", "线上", "online"),
    ("课", "授课教师编码", "K01\u200b-05", "K01-05"),
    ("教师", "编码", 1001.0, "1001"),
    ("教师", "编码", "00123", "00123"),
    ("教师", "姓名", "李\u200b娜", "李娜"),
    ("教师", "姓名", "李　娜", "李娜"),
    ("教师", "姓名", "李 娜", "李娜"),
    ("教师", "姓名", "阿依古丽•买买提", "阿依古丽·买买提"),
    ("教师", "姓名", "阿依古丽 . 买买提", "阿依古丽·买买提"),
    ("教师", "姓名", "⽅⽅", "方方"),
    ("教师", "姓名", "Anna Li", "Anna Li"),
    ("教师", "姓名", "𠮷田", "𠮷田"),
]


@pytest.mark.parametrize(("sheet", "header", "cell", "value"), READ)
def test_a_cell_is_read_as_it_is_meant(sheet, header, cell, value):
    assert value_of(cell, _column(sheet, header), READER) == value


REFUSED = [
    ("活动", "日期", "9月31日", "没有年份"),
    ("活动", "日期", "8月3日", "没有年份"),
    ("活动", "日期", 46280.0, "是不是 2026-09-15"),
    ("活动", "日期", "46280", "是不是 2026-09-15"),
    ("活动", "日期", "20260915", "是不是 2026-09-15"),
    ("活动", "日期", 12.0, "不是有效日期"),
    ("活动", "人次", "12课时", "不是数字"),
    ("活动", "人次", "人", "不是数字"),
    ("活动", "人次", "30%", "百分数"),
    ("单位", "编码", "K01 · 实验幼儿园", "编码里不能有“ · ”"),
    ("教师", "姓名", "张\ue000", "第 2 个字（U+E000）是自造字"),
    ("教师", "姓名", "张\ufffe", "损坏的字符"),
    ("活动", "主题", "听\uffff课", "损坏的字符"),
]


@pytest.mark.parametrize(("sheet", "header", "cell", "said"), REFUSED)
def test_what_cannot_be_read_is_said(sheet, header, cell, said):
    with pytest.raises(BadCell, match=said.replace("（", "[（]").replace("+", "[+]")):
        value_of(cell, _column(sheet, header), READER)


@pytest.mark.parametrize("mark", ["/", "／", "无", "-", "——", " 无 ", "暂无"])
def test_a_mark_stands_for_nothing_where_no_prose_stands(mark):
    head = ["编码", "姓名", "单位编码", "职称", "荣誉"]
    rows = parse([("教师", [head, ["T1", "李娜", "K01", mark, mark]])]).rows["教师"]
    assert (rows[0].get("title"), rows[0].get("honours")) == ("", "")
    head = ["编码", "课编码", "听课教师编码", "总分", "建议"]
    rows = parse([("听课", [head, ["O1", "L1", "T1", 80, mark]])]).rows["听课"]
    assert rows[0].get("suggestions") == mark.strip()
    found = parse([("听课", [head, ["O1", "L1", "T1", mark, ""]])])
    assert [one.message for one in found.faults] == ["必填，请填写“总分”。"]


@pytest.mark.parametrize(
    "written_as",
    [
        "日期",
        "日期*",
        "日期＊",
        "日期（年月日）",
        "日 期",
        "日\n期",
        " 日期 ",
        "日期(必填)*",
        "日期：",
    ],
)
def test_a_header_is_found_however_it_is_dressed(written_as):
    assert header_of(written_as) == "日期"


def _parsed(name: str, *rows: list[Any], accepts: bool = False) -> Parsed:
    return parse([(name, list(rows))], TERMS, TODAY, accepts=accepts)


HEAD = ["序号", "编码", "结对编码", "类型", "主题", "日期", "方向", "状态", "备注", "人次", ""]
LINE = [1, "A1", "P1", "走访", "看活动", "9月15日", "下乡", "已完成", "好", "", "随手记"]


def test_own_columns_blank_headers_and_closing_rows_are_passed_over_with_a_note():
    closing = [
        ["", "合计"],
        ["填表人：王芳", "", "", "审核人：李娜"],
        ["制表日期", date(2026, 9, 30)],
    ]
    found = _parsed("活动", HEAD, LINE, [2, *[""] * 9], *closing)
    assert found.faults == []
    assert [row.get("code") for row in found.rows["活动"]] == ["A1"]
    assert found.notes.lines() == [
        "活动：K 列没有表头，里面的内容没有读。",
        "活动「日期」 第 2 行：没有年份，按学期读成 2026 年。",
        "活动 第 4、5、6 行：是合计、说明或签名，没有读。",
    ]


def test_a_row_that_only_begins_like_a_total_is_read():
    line = [*LINE]
    line[4] = "合计学习活动"
    assert len(_parsed("活动", HEAD, line).rows["活动"]) == 1


def test_a_question_is_asked_once_and_its_offer_may_be_taken():
    dated = [*LINE]
    dated[5] = 46280.0
    asked = _parsed("活动", HEAD, dated)
    assert [one.offer for one in asked.faults] == ["2026-09-15"]
    taken = _parsed("活动", HEAD, dated, accepts=True)
    assert taken.faults == []
    assert taken.rows["活动"][0].get("day") == date(2026, 9, 15)
    assert "按“2026-09-15”读" in "".join(taken.notes.lines())


SHARES = [
    (30, "30", ""),
    ("30%", "30", ""),
    ("30 ％", "30", ""),
    ("0.3%", "0.3", ""),
    (0.3, None, "“0.3”是 30% 还是 0.3%？"),
    (1, None, "“1”是 100% 还是 1%？"),
    ("很多", None, "不是数字"),
]


@pytest.mark.parametrize(("cell", "value", "said"), SHARES)
def test_a_share_is_in_percent(cell, value, said):
    head = ["方案编码", "编码", "名称", "责任方", "周期", "度量", "目标值"]
    start = ["PA", "A1", "优课率", "被帮扶方", "学期"]
    found = _parsed("指标", head, [*start, "优课率", cell])
    if value is None:
        assert said in found.faults[0].message
    else:
        assert found.rows["指标"][0].get("threshold") == Decimal(value)
    counted = _parsed("指标", head, [*start, "课时", cell])
    assert bool(counted.faults) == isinstance(cell, str)


def _imported(data: bytes, **more: Any) -> ImportReport:
    return import_workbook(SYSTEM, data, today=TODAY, dry_run=True, **more)


@pytest.mark.parametrize("prefix", ["", "x"])
@pytest.mark.parametrize("from_1904", [False, True])
def test_the_sample_is_read_alike_in_every_programs_shape(app, prefix, from_1904):
    """What WPS writes: custom.xml first, inline text, prefixed tags, days counted from 1904."""
    plain = _imported(SAMPLE.read_bytes())
    shaped = _imported(written(_grids(), prefix=prefix, from_1904=from_1904, media=210))
    assert [str(one) for one in shaped.faults] == []
    assert shaped.counts == plain.counts
    days = {row[0]: row[4] for row in _grids()["活动"][1:]}
    book = read_book(written(_grids(), prefix=prefix, from_1904=from_1904))
    again = {page.name: page.grid for page in book.pages}["活动"]
    assert {row[0]: row[4] for row in again[1:]} == days


def test_hidden_sheets_and_those_of_no_table_are_passed_over_with_a_note(app):
    extra = {
        "填表说明": [["怎样填表"], ["1. 每行一条"], [Formula("SUM(A1)", None)]],
        "下拉": [["类型", "城乡"], ["幼儿园", "城区"]],
        "旧活动": [["编码", "日期"], ["X", "坏"]],
        "导出摘要": [["共 961 行"]],
    }
    book = written({**_grids(), **extra}, hidden={"旧活动": "veryHidden", "下拉": "hidden"})
    report = _imported(book)
    assert [str(one) for one in report.faults] == []
    assert set(report.warnings) >= {
        "填表说明：不是要导入的工作表，没有读。",
        "导出摘要：不是要导入的工作表，没有读。",
        "下拉：是隐藏的工作表，没有读。",
        "旧活动：是隐藏的工作表，没有读。",
    }


def test_a_sheet_of_ours_under_another_name_is_a_fault(app):
    report = _imported(written({**_grids(), "活动补录": _grids()["活动"][:3]}))
    assert ["像是“活动”" in str(one) for one in report.faults] == [True]


def test_a_picture_is_no_text_and_a_failed_formula_no_value(app):
    grids = {name: [list(row) for row in grid] for name, grid in _grids().items()}
    head = grids["活动"][0]
    place = head.index("纪要") if "纪要" in head else head.index("纪要*")
    grids["活动"][1][place] = Formula('_xlfn.DISPIMG("ID_1",1)', '=DISPIMG("ID_1",1)')
    grids["活动"][2][place] = Formula('DISPIMG("ID_2",1)', None)
    report = _imported(written(grids))
    assert report.faults == []
    assert "活动「纪要」 第 2 行：是单元格里的图片，没有读。" in report.warnings
    grids["活动"][3][place] = Formula("A1/0", "#DIV/0!", is_error=True)
    report = _imported(written(grids, prefix="x"))
    assert ["#DIV/0!" in str(one) for one in report.faults] == [True]
    grids["活动"][3][place] = Formula("A1+1", None)
    for prefix in ("", "x"):
        report = _imported(written(grids, prefix=prefix))
        assert ["没有保存计算结果" in str(one) for one in report.faults] == [True]


def test_a_cell_that_shows_a_percent_sign_is_what_it_shows(app):
    grids = {name: [list(row) for row in grid] for name, grid in _grids().items()}
    head = [str(one).rstrip("*") for one in grids["指标"][0]]
    metric, threshold = head.index("度量"), head.index("目标值")
    line = next(n for n, row in enumerate(grids["指标"]) if row[metric] == "优课率")
    stood = grids["指标"][line][threshold]
    grids["指标"][line][threshold] = Percent(float(stood) / 100)
    report = _imported(written(grids))
    assert [str(one) for one in report.faults] == []
    book = read_book(written(grids))
    grid = {page.name: page.grid for page in book.pages}["指标"]
    assert grid[line][threshold] == f"{float(stood):g}%"


def test_lost_zeros_and_names_are_found_and_offered(app):
    teachers = _grids()["教师"]
    name = teachers[1][1]
    codes = [row[0] for row in teachers[1:] if row[1] == name]
    assert len(codes) == 1
    data = edited(("课", 2, "授课教师编码", name), ("听课", 2, "听课教师编码", "k01_05"))
    report = _imported(data)
    told = [str(one) for one in report.faults]
    assert any(f"“{name}”写的是名称，是不是“{codes[0]}”？" in one for one in told), told
    assert any("“k01_05”写法不同，是不是“K01-05”？" in one for one in told), told
    zeros = edited(("单位", 2, "编码", "00" + str(_grids()["单位"][1][0])))
    assert any("少了前面的 0" in str(one) for one in _imported(zeros).faults)


def test_a_new_code_that_is_an_old_one_without_its_zeros_is_noted(app):
    line = ["007", "李娜", "K01"]
    import_workbook(SYSTEM, edited(added={"教师": [line]}), today=TODAY)
    report = _imported(edited(added={"教师": [["7", "李娜", "K01"]]}))
    assert report.faults == []
    assert any("已经有“007”，是不是少了前面的 0" in one for one in report.warnings)


def test_a_small_share_goes_out_with_its_sign():
    row = {"code": "A1", "metric": "lesson_grade_share", "threshold": Decimal("0.3")}
    page = read_book(county_workbook({"指标": [row]})).pages
    grid = next(one.grid for one in page if one.name == "指标")
    assert grid[1][[header_of(one) for one in grid[0]].index("目标值")] == "0.3%"


def test_an_offer_that_is_taken_is_written(app):
    bureau = str(_grids()["单位"][1][0])
    report = _imported(edited(("单位", 2, "编码", "00" + bureau)), accepts=True)
    assert report.faults == []
    assert any(f"“{bureau}”按“00{bureau}”读" in one for one in report.warnings)


@pytest.mark.parametrize("name", ["\ue123", "李\U000f1234"])
def test_a_name_with_a_private_character_names_it(name):
    with pytest.raises(BadText, match="自造字"):
        person(name)
