"""A workbook changes nothing in a locked term: each row that would is a fault with the reason."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.models import LogEntry, Pairing, Term
from pairing.operations.county.imports import import_workbook
from pairing.operations.plan import locks
from tests.cast import SAMPLE, TODAY
from tests.workbook.edit import _grids, edited, value_at

LOCKED = "已锁定"
TERM = (date(2026, 9, 1), date(2027, 1, 22))
CELLS = {
    "活动": ("日期", "人次", 3),
    "课": ("日期", "班级", "大九班"),
    "听课": (None, "优点", "又看了一遍"),
    "考核": ("日期", "总分", 60),
    "检查": ("日期", "合格项", 1),
    "问卷": ("日期", "满意", 1),
    "成果": ("日期", "名称", "换了名称"),
    "材料": ("日期", "名称", "换了名称"),
    "需求": ("提出日期", "内容", "换了内容"),
    "措施": ("截止日期", "责任人", "别人"),
    "数量": (None, "数量", 1),
    "师徒": ("开始", "学科", "数学"),
}
"""Sheet → the column of its day (None: it has none of its own), a cell to change, its new value."""
NEW = {
    "活动": [
        "B1-9999",
        "B1",
        "走访",
        "补记",
        date(2026, 11, 2),
        "",
        "下乡",
        "",
        "",
        5,
        "",
        "",
        "已确认",
        "",
    ],
    "措施": ["B1-S99", "B1", "补一条", "何永康", date(2026, 11, 2), "", ""],
    "成果": ["X999", "K05", "", "获奖", "补一项", "县级", date(2026, 11, 2)],
    "师徒": ["B1-M99", "B1", "K04-01", "K05-09", "", date(2026, 11, 2), date(2027, 7, 9)],
    "需求": ["B1-N99", "B1", "缺积木", "", date(2026, 11, 2), "", "未回应"],
    "结对": ["A9", "A", "K01", "K05", date(2026, 3, 1), date(2026, 12, 31)],
}


@pytest.fixture
def locked(app):
    """The sample county, its running term locked."""
    assert not import_workbook(SYSTEM, SAMPLE, today=TODAY).faults
    locks.lock_term(SYSTEM, _term().id, _term().version)
    return app


def _term(code="2026-1"):
    return db.session.scalars(select(Term).where(Term.code == code)).one()


def _import(data):
    """The faults; nothing else may have happened."""
    entries = db.session.query(LogEntry).count()
    found = import_workbook(SYSTEM, data, today=TODAY).faults
    assert db.session.query(LogEntry).count() == entries + (not found)
    return found


def _line(sheet, day_column, inside=True):
    """The first row of a sheet whose day lies in the locked term (or outside)."""
    if day_column is None:
        return 60 if sheet == "听课" else 2
    for line in range(2, len(_grids()[sheet]) + 1):
        if (TERM[0] <= value_at(sheet, line, day_column) <= TERM[1]) is inside:
            return line
    raise LookupError(sheet)


@pytest.mark.parametrize("sheet", CELLS)
def test_a_row_that_would_change_a_locked_term_is_a_fault(locked, sheet):
    day_column, header, value = CELLS[sheet]
    line = _line(sheet, day_column)
    faults = _import(edited((sheet, line, header, value)))
    assert [(fault.sheet, fault.row) for fault in faults] == [(sheet, line)]
    assert LOCKED in faults[0].message


@pytest.mark.parametrize("sheet", NEW)
def test_a_new_row_in_a_locked_term_is_a_fault(locked, sheet):
    row = NEW[sheet]
    faults = _import(edited(added={sheet: [row]}))
    assert {(fault.sheet, fault.row) for fault in faults} == {(sheet, len(_grids()[sheet]) + 1)}
    assert any(LOCKED in fault.message for fault in faults)


def test_an_unchanged_workbook_is_no_fault(locked):
    entries = db.session.query(LogEntry).count()
    report = import_workbook(SYSTEM, SAMPLE, today=TODAY)
    assert (report.faults, report.changes) == ([], 0)
    assert db.session.query(LogEntry).count() == entries


@pytest.mark.parametrize("sheet", ["活动", "需求", "措施"])
def test_a_row_of_another_term_is_taken(locked, sheet):
    day_column, header, value = CELLS[sheet]
    line = _line(sheet, day_column, inside=False) if sheet != "措施" else None
    if line is None:
        row = ["B1-S98", "B1", "下学期的", "何永康", date(2027, 3, 1), "", ""]
        assert _import(edited(added={"措施": [row]})) == []
    else:
        assert _import(edited((sheet, line, header, value))) == []


def test_a_record_cannot_be_moved_out_of_a_locked_term(locked):
    line = _line("活动", "日期")
    faults = _import(edited(("活动", line, "日期", date(2027, 3, 1))))
    assert any(LOCKED in fault.message for fault in faults if fault.sheet == "活动")


@pytest.mark.parametrize(
    ("header", "value", "is_locked"),
    [
        ("结束", date(2026, 12, 1), True),
        ("开始", date(2026, 10, 1), True),
        ("帮扶方编码", "K01", True),
        ("结束", date(2027, 6, 30), False),
    ],
)
def test_in_a_locked_term_a_pairing_ran_when_it_ran_and_is_whose_it_was(
    locked, header, value, is_locked
):
    line = next(n for n, row in enumerate(_grids()["结对"], 1) if row[0] == "B1")
    faults = import_workbook(SYSTEM, edited(("结对", line, header, value)), today=TODAY).faults
    told = [one for one in faults if one.sheet == "结对" and LOCKED in one.message]
    assert bool(told) == is_locked


def test_a_locked_term_keeps_its_days(locked):
    faults = _import(edited(("学期", 3, "开始", date(2026, 12, 1))))
    assert any("起止日期不能改" in fault.message for fault in faults)


def test_a_mentorship_may_end_after_a_locked_term_but_not_in_it(locked):
    line = next(
        n for n in range(2, len(_grids()["师徒"]) + 1) if value_at("师徒", n, "结对编码") == "B1"
    )
    assert _import(edited(("师徒", line, "结束", date(2027, 6, 30)))) == []
    faults = _import(edited(("师徒", line, "结束", date(2026, 12, 31))))
    assert LOCKED in faults[0].message


def test_a_late_measure_is_finished_after_the_lock(locked):
    """It stays late in the locked term; the day on which it was done is a day of today's."""
    term = _term()
    line = next(
        n
        for n in range(2, len(_grids()["措施"]) + 1)
        if not value_at("措施", n, "完成日期") and value_at("措施", n, "截止日期") <= TERM[1]
    )
    assert LOCKED in _import(edited(("措施", line, "完成日期", date(2026, 12, 1))))[0].message
    assert _import(edited(("措施", line, "完成日期", term.ends_on + timedelta(days=5)))) == []


def test_an_exception_lets_its_pairing_in_until_its_day(locked):
    term = _term()
    line = next(
        n
        for n in range(2, len(_grids()["活动"]) + 1)
        if value_at("活动", n, "结对编码") == "B1" and value_at("活动", n, "日期") >= TERM[0]
    )
    pairing = db.session.scalars(select(Pairing).where(Pairing.code == "B1")).one()
    locks.except_pairings(SYSTEM, term.id, [pairing.id], TODAY, "补记")
    assert _import(edited(("活动", line, "人次", 3))) == []
    locked.config["TODAY"] = TODAY + timedelta(days=1)
    assert LOCKED in _import(edited(("活动", line, "人次", 4)))[0].message
