"""A teacher who moves has one row per posting; whoever belongs to a side belongs on the day."""

from __future__ import annotations

import shutil
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.models import Lesson, Organisation, Teacher, TeacherPosting
from pairing.operations.county.imports import ImportReport, import_workbook
from pairing.queries.county import exports
from pairing.workbook.parsing import parse
from pairing.workbook.writing import county_workbook
from tests.cast import SAMPLE, TODAY
from tests.conftest import _app
from tests.workbook.edit import _grids, edited, opened

HEAD = ["编码*", "姓名*", "单位编码*", "任职开始", "任职结束"]
MOVED = date(2026, 11, 15)


def _teacher() -> str:
    """Somebody who taught before the move, and of whom nothing is told after it."""
    days: dict[str, list[date]] = {}
    taught = {str(row[0]): row for row in _grids()["课"][1:]}
    for row in taught.values():
        days.setdefault(str(row[3]), []).append(row[7])
    last = {code: max(found) for code, found in days.items()}
    for row in _grids()["听课"][1:]:
        code, day = str(row[2]), taught[str(row[1])][7]
        last[code] = max(last.get(code, day), day)
    for row in _grids()["考核"][1:]:
        last[str(row[2])] = max(last.get(str(row[2]), row[3]), row[3])
    paired = {str(code) for row in _grids()["师徒"][1:] for code in row[2:4]}
    return next(code for code in sorted(days) if last[code] < MOVED and code not in paired)


def _name(code: str) -> str:
    return next(str(row[1]) for row in _grids()["教师"][1:] if row[0] == code)


def _home(code: str) -> str:
    return next(str(row[2]) for row in _grids()["教师"][1:] if row[0] == code)


def _with(*lines: list[Any]) -> bytes:
    """The sample, in which these rows are what the teachers' sheet says of their codes."""
    codes = {line[0] for line in lines}
    kept = [[*row[:3], None, None] for row in _grids()["教师"][1:] if row[0] not in codes]
    return edited(whole={"教师": [HEAD, *kept, *lines]})


def _moved() -> tuple[str, bytes]:
    code = _teacher()
    start = [code, _name(code)]
    other = "K05" if _home(code) != "K05" else "K02"
    old = [*start, _home(code), date(1998, 9, 1), date(2026, 11, 14)]
    return code, _with([*start, other, MOVED, None], old)


def _imported(data: bytes) -> ImportReport:
    return import_workbook(SYSTEM, data, today=TODAY)


def test_a_move_is_two_rows_and_past_lessons_stay_where_they_were(app):
    code, data = _moved()
    assert [str(one) for one in _imported(data).faults] == []
    teacher = db.session.scalar(select(Teacher).where(Teacher.code == code))
    assert teacher is not None
    assert teacher.organisation.code != _home(code)
    postings = db.session.scalars(
        select(TeacherPosting)
        .where(TeacherPosting.teacher_id == teacher.id)
        .order_by(TeacherPosting.starts_on)
    )
    days = [(one.starts_on, one.ends_on) for one in postings]
    assert days == [(date(1998, 9, 1), date(2026, 11, 14)), (MOVED, None)]
    homes = select(Organisation.code).join(Lesson, Lesson.organisation_id == Organisation.id)
    assert set(db.session.scalars(homes.where(Lesson.teacher_id == teacher.id))) == {_home(code)}


def test_a_moves_export_changes_nothing_and_fills_an_empty_county(app, tmp_path, migrated_sqlite):
    code, data = _moved()
    _imported(data)
    first = county_workbook(exports.county_rows(exports.only_bureau_id() or 0))
    assert len([row for row in opened(first)["教师"].values if row[0] == code]) == 2
    assert _imported(first).changes == 0
    shutil.copy(migrated_sqlite, tmp_path / "second.sqlite3")
    second = _app(tmp_path, f"sqlite:///{tmp_path / 'second.sqlite3'}")
    with second.app_context():
        assert [str(one) for one in _imported(first).faults] == []
        again = county_workbook(exports.county_rows(exports.only_bureau_id() or 0))
        assert list(opened(again)["教师"].values) == list(opened(first)["教师"].values)
        db.session.remove()
        db.engine.dispose()


def test_without_days_another_organisation_is_a_move_as_of_today(app):
    _imported(SAMPLE.read_bytes())
    code = _teacher()
    other = "K05" if _home(code) != "K05" else "K02"
    head = ["编码", "姓名", "单位编码"]
    others = tuple(name for name in _grids() if name != "教师")
    data = edited(without=others, whole={"教师": [head, [code, _name(code), other]]})
    assert ([str(one) for one in _imported(data).faults], _imported(data).changes) == ([], 0)
    rows = exports.county_rows(exports.only_bureau_id() or 0)["教师"]
    mine = [row for row in rows if row["code"] == code]
    assert [row["organisation_id"] for row in mine] == [_home(code), other]
    assert mine[1]["posted_from"] == TODAY


def test_who_serves_nowhere_on_the_day_is_told(app):
    code, _ = _moved()
    data = _with([code, _name(code), _home(code), MOVED, None])
    faults = [str(one) for one in _imported(data).faults]
    assert faults
    assert all("不在任何单位任职" in one for one in faults)


def test_who_has_left_is_no_teacher_of_today(app):
    code = _teacher()
    ended = [code, _name(code), _home(code), None, date(2026, 11, 14)]
    assert [str(one) for one in _imported(_with(ended)).faults] == []
    teacher = db.session.scalar(select(Teacher).where(Teacher.code == code))
    assert teacher is not None
    assert teacher.left_on == date(2026, 11, 14)


WRONG = [
    ([["T", "李娜", "K01", "", ""], ["T", "李娜", "K02", "", ""]], "与第 2 行重复"),
    ([["T", "李娜", "K01", "2020-01-01", ""], ["T", "王芳", "K02", "2026-01-01", ""]], "姓名不同"),
    ([["T", "李娜", "K01", "2020-01-01", ""], ["T", "李娜", "K01", "2025-01-01", ""]], "重复"),
    ([["T", "李娜", "K01", "2020-01-01", "2019-01-01"]], "早于任职开始"),
    ([["T", "李娜", "K01", "1949-01-01", ""]], "1950 年到 2099 年"),
]


@pytest.mark.parametrize(("lines", "said"), WRONG)
def test_days_that_cannot_be_are_told_at_their_row(lines, said):
    found = parse([("教师", [HEAD, *lines])], today=TODAY)
    assert [said in one.message for one in found.faults] == [True]


def test_two_places_at_one_time_are_part_time():
    lines = [["T", "李娜", "K01", "1999-09-01", ""], ["T", "李娜", "K02", "2026-09-01", ""]]
    found = parse([("教师", [HEAD, *lines])], today=TODAY)
    assert found.faults == []
    assert [one.at for one in found.rows["教师"][0].get("postings")] == ["K01", "K02"]
