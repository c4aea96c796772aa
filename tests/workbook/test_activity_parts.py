"""补充, 参与人员 and 决定: what hangs on an activity, read from a workbook as people type it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.activities import CancelReason, DisputeReason
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, ActivityPerson, Decision, Outing
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.undo import undo_import
from pairing.queries.county import exports
from pairing.workbook.sheets import BY_NAME
from pairing.workbook.writing import county_workbook
from tests import cast
from tests.cast import TODAY
from tests.workbook.edit import opened, saved


def _book():
    db.session.rollback()
    return opened(county_workbook(exports.county_rows(exports.only_bureau_id() or 0)))


def _activity() -> Activity:
    db.session.rollback()
    return db.session.scalars(
        select(Activity).where(Activity.code.startswith("B1-")).order_by(Activity.id)
    ).first()


def _with(details: str = "", people=(), decisions=()) -> bytes:
    book, row = _book(), _activity()
    heads = [cell.value for cell in book["活动"][1]]
    for line in book["活动"].iter_rows(min_row=2):
        if line[0].value == row.code:
            line[heads.index("补充")].value = details or None
    for one in people:
        book["参与人员"].append([row.code, *one])
    for one in decisions:
        book["决定"].append([row.code, *one])
    return saved(book)


def test_what_was_typed_stands_at_its_activity(county):
    version = db.session.get_one(Outing, _activity().outing_id).version
    people = [("K05-01", "K05", "跟班教师", "一周")]
    decided = [("下月互访", "李园长", "2026-12-01")]
    report = import_workbook(
        SYSTEM, _with("任务：跟班一周\n每日要点: 晨检", people, decided), today=TODAY
    )
    assert report.faults == []
    row = _activity()
    assert row.details == {"tasks": "跟班一周", "daily_points": "晨检"}
    assert [(one.teacher.code, one.part, one.result) for one in row.people] == [
        ("K05-01", "shadow", "一周")
    ]
    assert [(one.text, one.owner) for one in row.decisions] == [("下月互访", "李园长")]
    assert db.session.get_one(Outing, row.outing_id).version == version + 1
    again = import_workbook(SYSTEM, saved(_book()), today=TODAY)
    assert (again.faults, again.changes) == ([], 0)


@pytest.mark.parametrize(
    ("given", "sheet", "column"),
    [
        ({"details": "作业：写字"}, "活动", "补充"),
        ({"people": [("P01-01", "P01", "跟班教师", "")]}, "参与人员", "单位编码"),
        ({"people": [("K05-01", "K05", "看客", "")]}, "参与人员", "身份"),
        ({"decisions": [("下月互访", "李园长", "某日")]}, "决定", "期限"),
    ],
)
def test_what_cannot_be_is_told_in_its_cell_and_nothing_is_written(county, given, sheet, column):
    report = import_workbook(SYSTEM, _with(**given), today=TODAY)
    assert [(one.sheet, one.column) for one in report.faults] == [(sheet, column)]
    assert not _activity().details
    assert db.session.scalars(select(ActivityPerson)).all() == []
    assert db.session.scalars(select(Decision)).all() == []


def _word(activity: str, **cells) -> list[object]:
    heads = [column.header for column in BY_NAME["确认情况"].columns]
    return [({"活动编码": activity, "结对编码": "B1"} | cells).get(head) for head in heads]


def _said(state: str, **cells) -> tuple[bytes, str]:
    """The county with one activity in that state, and what is said of it."""
    book, row = _book(), _activity()
    heads = [cell.value.rstrip("*") for cell in book["活动"][1]]
    for line in book["活动"].iter_rows(min_row=2):
        if line[0].value == row.code:
            line[heads.index("状态")].value = state
    page = book["确认情况"]
    for line in [one for one in page.iter_rows(min_row=2) if one[0].value.startswith(row.code)]:
        page.delete_rows(line[0].row)
    page.append(_word(row.code, **cells))
    return saved(book), row.code


def _link(code: str) -> ActivityPairing:
    db.session.rollback()
    found = select(ActivityPairing).join(Activity).where(Activity.code == code)
    return db.session.scalars(found).one()


def test_the_other_sides_word_stands_as_it_was_typed(county):
    told = {"原记课时": 2, "确认日期": "2026-11-02", "确认时间": "9:05"}
    data, code = _said("已确认", **told, 确认人登录名=cast.SUPPORTED_DIRECTOR)
    assert import_workbook(SYSTEM, data, today=TODAY).faults == []
    link = _link(code)
    assert (link.claimed_hours, link.confirmed_at) == (2, datetime(2026, 11, 2, 1, 5, tzinfo=UTC))
    assert (link.is_by_link, link.confirmed_by.login) == (False, cast.SUPPORTED_DIRECTOR)
    again = import_workbook(SYSTEM, data, today=TODAY)
    assert (again.faults, again.changes) == ([], 0)
    undo_import(SYSTEM, link.bureau_id, TODAY)
    assert _link(code).claimed_hours is None


def test_why_a_plan_fell_through_and_who_gave_the_word_by_a_link(county):
    data, code = _said("已取消", 未开展原因="天气", 说明="暴雨")
    assert import_workbook(SYSTEM, data, today=TODAY).faults == []
    assert (_link(code).reason, _link(code).remark) == (CancelReason.WEATHER, "暴雨")
    data, code = _said("有出入", 有出入原因="其他", 确认日期="2026-11-02", 确认人="李园长")
    assert import_workbook(SYSTEM, data, today=TODAY).faults == []
    assert (_link(code).reason, _link(code).is_by_link) == (DisputeReason.OTHER, True)
    assert _link(code).remark == ""


@pytest.mark.parametrize(
    ("state", "cells", "column"),
    [
        ("已确认", {"未开展原因": "天气"}, "未开展原因"),
        ("已确认", {"有出入原因": "日期不对"}, "有出入原因"),
        ("计划", {"确认日期": "2026-11-02"}, "确认日期"),
        ("已确认", {"确认人": "李园长"}, "确认人"),
        ("已确认", {"确认日期": "2026-11-02", "确认人登录名": "nobody"}, "确认人登录名"),
        ("已取消", {"未开展原因": "没睡醒"}, "未开展原因"),
        ("已确认", {"结对编码": "B2"}, "结对编码"),
    ],
)
def test_a_word_that_cannot_be_is_told_in_its_cell(county, state, cells, column):
    data, _ = _said(state, **cells)
    report = import_workbook(SYSTEM, data, today=TODAY)
    (fault,) = report.faults
    assert (fault.sheet, fault.column) == ("确认情况", column)
    assert fault.row > 1


def test_no_import_takes_an_activity_out_of_its_pairing_for_want_of_a_word(county):
    data, code = _said("已取消", 未开展原因="天气")
    assert import_workbook(SYSTEM, data, today=TODAY).faults == []
    data, _ = _said("已取消", 结对编码="B1")
    report = import_workbook(SYSTEM, data, today=TODAY, dry_run=True)
    assert report.previews["确认情况"].gone == []
    assert _link(code).state == "cancelled"


def test_further_lines_written_with_another_colon_change_nothing_the_second_time(county):
    data = _with("任务: 跟班一周")
    assert import_workbook(SYSTEM, data, today=TODAY).changes == 1
    again = import_workbook(SYSTEM, data, today=TODAY)
    assert (again.faults, again.changes) == ([], 0)


def test_a_word_goes_with_its_state_unless_the_workbook_tells_it_again(county):
    told = {"说明": "补看过现场", "确认日期": "2026-11-02", "确认人登录名": cast.SUPPORTED_DIRECTOR}
    data, code = _said("有出入", **told)
    assert import_workbook(SYSTEM, data, today=TODAY).faults == []
    data, _ = _said("已确认", **told)
    assert import_workbook(SYSTEM, data, today=TODAY).faults == []
    assert (_link(code).state, _link(code).remark) == ("confirmed", "补看过现场")
    book = opened(data)
    book.remove(book["确认情况"])
    heads = [cell.value.rstrip("*") for cell in book["活动"][1]]
    for line in book["活动"].iter_rows(min_row=2):
        if line[0].value == code:
            line[heads.index("状态")].value = "已完成"
    assert import_workbook(SYSTEM, saved(book), today=TODAY).faults == []
    link = _link(code)
    assert (link.state, link.remark, link.confirmed_at) == ("done", "", None)
