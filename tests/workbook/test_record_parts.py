"""量表, 各项得分, 网上答复: read from a workbook as people type them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.teaching.mark_lines import as_lines, from_lines
from pairing.domain.teaching.rubrics import LEVELS, Mark, rubric_from
from pairing.extensions import db
from pairing.models import Appraisal, Check, Observation, RubricVersion, Survey
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.undo import undo_import
from pairing.queries.county import exports
from pairing.queries.plan.standards import ready_made_rubrics
from pairing.workbook.sheets import BY_NAME
from pairing.workbook.writing import county_workbook
from tests.cast import TODAY
from tests.workbook.edit import opened, saved

RUBRIC = {
    "编码": "KH",
    "名称": "县里的考核表",
    "用途": "考核",
    "打分方式": "按分值",
    "优秀线": 90,
    "良好线": 80,
    "合格线": 60,
    "内容": "# 师德\n关爱幼儿 | 40\n# 业务\n半日活动 | 60",
}
MARKS = {"量表编码": "KH", "量表版本": 1, "各项得分": "1.1: 38 | 耐心\n2.1：50", "总分": 88}


@pytest.fixture
def engine_name():
    return "sqlite"


def _export() -> bytes:
    db.session.rollback()
    return county_workbook(exports.county_rows(exports.only_bureau_id() or 0))


def _book(sheet: str = "", cells=(), **rubric) -> bytes:
    """The county with a rubric more, and the first record of a sheet with other cells."""
    book = opened(_export())
    if rubric:
        heads = [column.header for column in BY_NAME["量表"].columns]
        book["量表"].append([rubric.get(head) for head in heads])
    if sheet:
        heads = [str(cell.value).rstrip("*") for cell in book[sheet][1]]
        for header, value in dict(cells).items():
            book[sheet].cell(2, heads.index(header) + 1).value = value
    return saved(book)


def _first(model):
    db.session.rollback()
    return db.session.scalars(select(model).order_by(model.id)).first()


def _import(data: bytes, **more):
    db.session.rollback()
    return import_workbook(SYSTEM, data, today=TODAY, **more)


def test_a_rubric_and_marks_by_it_stand_as_they_were_typed_and_can_be_taken_back(county):
    data = _book("考核", MARKS, **RUBRIC)
    assert _import(data).faults == []
    row = _first(Appraisal)
    assert row.components == {
        "1.1": {"given": "38", "remark": "耐心"},
        "2.1": {"given": "50", "remark": ""},
    }
    assert (row.rubric_version.rubric.name, row.rubric_version.number) == ("县里的考核表", 1)
    assert row.rubric_version.used_at is not None
    again = _import(data)
    assert (again.faults, again.changes) == ([], 0)
    undo_import(SYSTEM, row.bureau_id, TODAY)
    assert (_first(Appraisal).components, _first(RubricVersion)) == ({}, None)


def test_an_observation_has_a_row_for_each_item_and_loses_them_when_the_cells_are_empty(county):
    marks = {"量表编码": "PK", "量表版本": 1, "各项得分": "1.1：A\n2.1：B", "总分": 91}
    own = RUBRIC | {"编码": "PK", "用途": "评课", "打分方式": "按等级", "等级系数": "A 1，B 0.85"}
    assert _import(_book("听课", marks, **own)).faults == []
    found = [(one.item, one.points, one.grade) for one in _first(Observation).scores]
    assert found == [("1.1", 40, "A"), ("2.1", 51, "B")]
    bare = dict.fromkeys(("量表编码", "量表版本", "各项得分"))
    assert _import(_book("听课", bare)).faults == []
    assert (_first(Observation).scores, _first(Observation).rubric_version) == ([], None)


def test_a_check_by_a_list_of_the_sheet_beside_it(county):
    text = "1.1：合格\n1.2：不合格\n2.1：不适用"
    cells = {"量表编码": "JC1", "量表版本": 1, "各项得分": text, "应查项": 2, "合格项": 1}
    book = opened(_book("检查", cells))
    book["检查表"].append(
        ["JC1", "一日活动检查表", "# 入园\n晨检有记录\n接待热情\n# 教学\n教具齐全"]
    )
    assert _import(saved(book)).faults == []
    assert _first(Check).items["1.2"] == {"given": "fail", "remark": ""}


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"各项得分": "1.1：38"}, "各项得分", "第 2.1 项"),
        ({"各项得分": "1.1：41\n2.1：50"}, "各项得分", "第 1.1 项"),
        ({"各项得分": "1.1：38\n3.1：50"}, "各项得分", "没有第 3.1 项"),
        ({"各项得分": "耐心"}, "各项得分", "读不懂"),
        ({"各项得分": None}, "各项得分", "一起填"),
        ({"量表版本": 7}, "量表版本", "第 7 版"),
        ({"总分": 87}, "总分", "88"),
    ],
)
def test_marks_that_cannot_be_are_told_in_their_cell(county, cells, column, said):
    report = _import(_book("考核", MARKS | cells, **RUBRIC))
    assert [(one.sheet, one.row, one.column) for one in report.faults] == [("考核", 2, column)]
    assert said in report.faults[0].message
    assert _first(Appraisal).components == {}


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ({"内容": "关爱幼儿 | 40"}, "内容", "小标题"),
        ({"打分方式": "逐项核对", "内容": "# 甲\n乙"}, "打分方式", "按分值"),
        ({"良好线": 95}, "优秀线", "从高到低"),
        ({"打分方式": "按等级", "等级系数": "A"}, "等级系数", "至少两个等级"),
        ({"编码": "primary-lesson"}, "用途", "评课"),
    ],
)
def test_a_rubric_that_cannot_be_is_told_in_its_cell(county, cells, column, said):
    report = _import(_book(**(RUBRIC | cells)))
    assert [(one.sheet, one.column) for one in report.faults] == [("量表", column)]
    assert said in report.faults[0].message


def test_a_version_that_marked_a_record_stays_and_another_follows_it(county):
    assert _import(_book("考核", MARKS, **RUBRIC)).faults == []
    book = opened(_export())
    heads = [str(cell.value).rstrip("*") for cell in book["量表"][1]]
    book["量表"].cell(2, heads.index("内容") + 1, "# 师德\n关爱幼儿 | 50\n# 业务\n半日活动 | 50")
    report = _import(saved(book))
    assert [(one.sheet, one.column) for one in report.faults] == [("量表", "版本")]
    assert "版本填 2" in report.faults[0].message
    book["量表"].cell(2, heads.index("版本") + 1, 2)
    assert _import(saved(book)).faults == []
    numbers = select(RubricVersion.number).order_by(RubricVersion.number)
    assert list(db.session.scalars(numbers)) == [1, 2]
    marks = {"量表版本": 2, "各项得分": "1.1：44\n2.1：40", "总分": 84}
    assert _import(_book("考核", marks)).faults == []
    row = _first(Appraisal)
    assert (row.rubric_version.number, row.components["1.1"]["given"]) == (2, "44")
    assert _import(_export()).changes == 0


def test_online_answers_come_again_behind_an_address_of_its_own(county):
    closes = TODAY + timedelta(days=5)
    cells = {
        "网上截止": closes,
        "网上答复": "满意：3；不满意 1 份",
        "发放": 9,
        "收回": 5,
        "满意": 4,
    }
    data = _book("问卷", cells)
    assert _import(data).faults == []
    row = _first(Survey)
    assert (row.tally, row.closes_on) == ({"satisfied": 3, "unsatisfied": 1}, closes)
    token = row.token
    assert token
    assert token.encode() not in _export()
    again = _import(data)
    assert (again.faults, again.changes, _first(Survey).token) == ([], 0, token)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"网上答复": "很满意 3"}, "读不懂"),
        ({"网上答复": "满意 3", "网上截止": None}, "没有网上截止"),
        ({"网上答复": "满意 3、不满意 9"}, "多于收回"),
    ],
)
def test_answers_that_cannot_be_are_told_in_their_cell(county, cells, said):
    usual = {"网上截止": TODAY, "发放": 9, "收回": 5, "满意": 4}
    report = _import(_book("问卷", usual | cells))
    assert [(one.sheet, one.column) for one in report.faults] == [("问卷", "网上答复")]
    assert said in report.faults[0].message


@pytest.mark.parametrize("code", ready_made_rubrics())
def test_marks_of_every_ready_made_rubric_come_back_from_their_lines(code):
    content = rubric_from(ready_made_rubrics()[code])
    given = content.choices or [str(content.items[0].worth(one)) for one in LEVELS]
    marks = {
        item.code: Mark(given[place % len(given)], ("", "好：再看", "两行\n文字")[place % 3])
        for place, item in enumerate(content.items)
    }
    if not content.choices:
        marks = {item.code: Mark("1", "好") for item in content.items}
    assert from_lines(as_lines(marks, content), content) == marks
    bare = "\n".join(f"{item}: {mark.given}" for item, mark in marks.items())
    if content.mode != "ticks":
        assert {key: one.given for key, one in from_lines(bare, content).items()} == {
            key: one.given for key, one in marks.items()
        }
