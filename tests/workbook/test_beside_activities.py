"""补充, 参与人员 and 决定: what hangs on an activity, read from a workbook as people type it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.models import Activity, ActivityPerson, Decision, Outing
from pairing.operations.county.imports import import_workbook
from pairing.queries.county import exports
from pairing.workbook.writing import county_workbook
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
