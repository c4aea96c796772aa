"""校历 in the workbook: the county's days and schools' own, told apart, kept where they count."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.plan.periods import Span
from pairing.domain.plan.school_days import YearState
from pairing.extensions import db
from pairing.models import Assessment, CalendarDay, Organisation
from pairing.operations.change import RuleBroken
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.undo import undo_import
from pairing.operations.plan import locks
from pairing.queries.county import exports
from pairing.queries.plan.calendars import entries_of, year_notes
from pairing.queries.plan.results import calendar_of
from pairing.workbook.writing import county_workbook
from tests.cast import SAMPLE, TODAY
from tests.operations.plan.test_calendars import OCTOBER, _hand_in, _term
from tests.workbook.edit import _grids, edited, opened

HEAD = ["日期", "安排", "名称", "按周几的课", "单位编码", "来源"]
ROWS = [
    [date(2026, 10, 1), "放假", "国庆节", "", "", "国办发明电〔2025〕7号"],
    [date(2026, 10, 10), "班", "", "星期三", "", ""],
    [date(2026, 11, 27), "休", "运动会", "", "K05", ""],
]


def _import(*rows, head=HEAD, more=(), **how):
    others = tuple(name for name in _grids() if name not in more)
    data = edited(without=others, whole={"校历": [head, *rows]})
    return import_workbook(SYSTEM, data, today=TODAY, **how)


def _told(report):
    return [str(one) for one in report.faults]


def _home(code):
    return db.session.scalars(select(Organisation.id).where(Organisation.code == code)).one()


@pytest.fixture
def county(app):
    """The sample county."""
    assert not import_workbook(SYSTEM, SAMPLE, today=TODAY).faults
    return app


def test_the_county_and_its_schools_have_days_and_importing_twice_changes_nothing(county):
    report = _import(*ROWS)
    assert (_told(report), report.changes) == ([], 3)
    bureau = _term().bureau_id
    assert [one.text for one in entries_of(bureau).values()] == [
        "放假 国庆节",
        "调休上课（按周三的课）",
    ]
    assert [one.text for one in entries_of(_home("K05")).values()] == ["放假 运动会"]
    assert year_notes(bureau, Span(date(2026, 9, 1), date(2026, 12, 31))) == []
    assert year_notes(bureau, Span(date(2027, 1, 1), date(2027, 1, 2)))[0].state is (
        YearState.UNKNOWN
    )
    assert calendar_of(bureau).weekday_of(date(2026, 10, 10)) == 2
    assert _import(*ROWS).changes == 0
    only = [row[:4] for row in ROWS[:2]]
    assert _import(*only, head=HEAD[:4]).changes == 0, "a sheet without 单位编码 is the county's"
    out = opened(county_workbook(exports.county_rows(bureau)))["校历"]
    assert [[cell.value for cell in row][:5] for row in out.iter_rows(min_row=2)][2][
        4
    ] == "K05 · 湖滨镇中心幼儿园"


def test_the_bureaus_code_means_the_county_and_a_day_twice_is_a_fault(county):
    code = db.session.get(Organisation, _term().bureau_id).code
    assert _import([date(2026, 10, 1), "放假", "", "", code, ""]).changes == 1
    assert _import([date(2026, 10, 1), "放假", "", "", "", ""]).changes == 0
    twice = _import(ROWS[0], [date(2026, 10, 1), "上课", "", "", code, ""])
    assert len(twice.faults) == 1 and "重复" in _told(twice)[0]
    again = _import(ROWS[0], ROWS[0])
    assert len(again.faults) == 1 and "重复" in _told(again)[0]


def test_what_is_wrong_is_named_by_its_cell(county):
    report = _import(
        ["2026-02-30", "放假", "", "", "", ""],
        [date(2026, 10, 2), "停课", "", "", "", ""],
        [date(2026, 10, 3), "放假", "", "", "K99", ""],
        [date(2026, 10, 4), "调休上课", "", "周八", "", ""],
    )
    columns = {(one.row, one.column) for one in report.faults}
    assert columns == {(2, "日期"), (3, "安排"), (4, "单位编码"), (5, "按周几的课")}


def test_a_locked_term_keeps_its_due_months_against_new_and_removed_days(county):
    days = [[day, "放假", "", "", "", ""] for day in OCTOBER]
    assert _import(*days).changes == len(days)
    locks.lock_term(SYSTEM, _term().id, _term().version)
    kept = [*ROWS[2][:1], "放假", "", "", "", ""]
    gone = tuple(("校历", ("", day.isoformat())) for day in OCTOBER)
    report = _import(kept, removals=gone)
    assert "2026年10月的上课日就从" in _told(report)[0]
    months = [[date(2026, 12, day), "放假", "", "", "", ""] for day in range(1, 32)]
    assert "2026年12月的上课日就从 23 天变成 0 天" in _told(_import(*months))[0]
    assert _import(kept).changes == 1
    assert db.session.query(CalendarDay).count() == len(days) + 1


def test_an_import_of_days_is_taken_back_unless_a_month_has_been_handed_in_on_them(county):
    days = [[day, "放假", "", "", "", ""] for day in OCTOBER]
    assert _import(*days).changes == len(days)
    _hand_in()
    with pytest.raises(RuleBroken, match=r"不能撤销：.*2026年10月的上课日就从"):
        undo_import(SYSTEM, _term().bureau_id, TODAY)
    assert db.session.query(CalendarDay).count() == len(days)
    db.session.query(Assessment).delete()
    db.session.commit()
    assert undo_import(SYSTEM, _term().bureau_id, TODAY) == len(days)
    assert db.session.query(CalendarDay).count() == 0
