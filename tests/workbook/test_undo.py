"""The day's import can be taken back whole; what has been built upon it is said instead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.programme import ChangeWay
from pairing.extensions import db
from pairing.models import Activity, ImportJournal, Lesson, LogEntry, Outing, Teacher, Term
from pairing.operations.change import RuleBroken
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.target_choice import TargetChoice
from pairing.operations.county.undo import undo_import
from pairing.operations.sweeping import sweep
from pairing.queries.county.exports import only_bureau_id
from tests.cast import SAMPLE, TODAY
from tests.operations.county.whole import stands
from tests.workbook.edit import _grids, edited, value_at

EDITS = [
    ("活动", 2, "人次", 27),
    ("活动", 3, "状态", "已完成"),
    ("教师", 3, "学科", "音乐"),
    ("账号", 4, "姓名", "改过名"),
    ("听课", 2, "反思", "换一种问法"),
    ("单位", 5, "学生数", 77),
    ("指标", 2, "目标值", 3),
]


@pytest.fixture
def bureau(app) -> int:
    assert import_workbook(SYSTEM, SAMPLE, today=TODAY).faults == []
    found = only_bureau_id()
    assert found is not None
    return found


def _keys(sheet: str, *lines: int) -> list[tuple[str, tuple[str, ...]]]:
    header = "编码"
    return [(sheet, (str(value_at(sheet, line, header)),)) for line in lines]


def _without(sheet: str, *codes: str) -> bytes:
    grid = _grids()[sheet]
    rows = [row for row in grid[1:] if str(row[0]) not in codes]
    return edited(without=(sheet,), whole={sheet: [grid[0], *rows]})


def test_an_import_is_taken_back_to_the_last_cell(bureau):
    before = stands(bureau)
    entries = db.session.query(LogEntry).count()
    new = {"教师": [["T-NEW", "新老师", "K01", "", "", "", ""]]}
    way = TargetChoice(ChangeWay.CORRECT, "抄错了")
    report = import_workbook(SYSTEM, edited(*EDITS, added=new), today=TODAY, targets=way)
    assert [str(one) for one in report.faults] == []
    assert stands(bureau) != before
    assert undo_import(SYSTEM, bureau, TODAY) == report.changes
    assert stands(bureau) == before
    assert db.session.query(LogEntry).count() == entries + 2
    with pytest.raises(RuleBroken, match="没有可以撤销的导入"):
        undo_import(SYSTEM, bureau, TODAY)


def test_only_within_its_day(bureau):
    import_workbook(SYSTEM, edited(EDITS[0]), today=TODAY)
    with pytest.raises(RuleBroken, match="只能撤销今天"):
        undo_import(SYSTEM, bureau, TODAY + timedelta(days=1))


def test_what_an_import_changed_is_forgotten_with_its_day(bureau):
    import_workbook(SYSTEM, edited(EDITS[0]), today=TODAY)
    assert db.session.scalars(select(ImportJournal.changes)).one() != {}
    db.session.execute(update(ImportJournal).values(day=TODAY - timedelta(days=1)))
    db.session.commit()
    assert sweep() is not None
    assert db.session.scalars(select(ImportJournal.changes)).one() == {}


def test_what_was_changed_since_keeps_it(bureau):
    import_workbook(SYSTEM, edited(EDITS[0]), today=TODAY)
    code = value_at("活动", 2, "编码")
    db.session.execute(update(Activity).where(Activity.code == code).values(venue="别处"))
    db.session.commit()
    after = stands(bureau)
    with pytest.raises(RuleBroken, match="“活动”里又有改动"):
        undo_import(SYSTEM, bureau, TODAY)
    assert stands(bureau) == after


def test_what_refers_to_a_new_row_keeps_it(bureau):
    new = {"教师": [["T-NEW", "新老师", "K01", "", "", "", ""]]}
    import_workbook(SYSTEM, edited(added=new), today=TODAY)
    teacher = db.session.scalar(select(Teacher.id).where(Teacher.code == "T-NEW"))
    lesson = db.session.scalar(select(func.min(Lesson.id)))
    db.session.execute(update(Lesson).where(Lesson.id == lesson).values(teacher_id=teacher))
    db.session.commit()
    with pytest.raises(RuleBroken, match="又有课 1 条用到导入的“教师”"):
        undo_import(SYSTEM, bureau, TODAY)


def test_a_term_locked_since_keeps_it(bureau):
    import_workbook(SYSTEM, edited(EDITS[0]), today=TODAY)
    made = db.session.scalar(select(func.max(ImportJournal.made_at)))
    assert made is not None
    db.session.execute(update(Term).values(locked_at=datetime.now(UTC) + timedelta(hours=1)))
    db.session.commit()
    with pytest.raises(RuleBroken, match="已经锁定"):
        undo_import(SYSTEM, bureau, TODAY)


def test_the_preview_lists_new_changed_and_gone(bureau):
    codes = [str(value_at("活动", line, "编码")) for line in (2, 3)]
    report = import_workbook(SYSTEM, _without("活动", *codes), today=TODAY, dry_run=True)
    assert report.changes == 0
    assert [one.key[0] for one in report.previews["活动"].gone] == codes
    assert report.previews["教师"].gone == []
    new = {"教师": [["T-NEW", "新老师", "K01", "", "", "", ""]]}
    report = import_workbook(SYSTEM, edited(EDITS[0], added=new), today=TODAY, dry_run=True)
    old = value_at("活动", 2, "人次")
    changed = report.previews["活动"].changed
    assert [one.cells for one in changed] == [(("人次", f"{old:.0f}", "27"),)]
    assert report.previews["教师"].new == ["T-NEW 新老师"]


def _loose() -> str:
    """An activity that nothing else in the workbook names."""
    named = {str(row[2]) for row in _grids()["课"][1:]}
    named |= {str(row[0]) for row in _grids()["数量"][1:]}
    return next(str(row[0]) for row in _grids()["活动"][1:] if str(row[0]) not in named)


def test_what_is_ticked_goes_and_comes_back(bureau):
    before, code = stands(bureau), _loose()
    book = _without("活动", code)
    assert import_workbook(SYSTEM, book, today=TODAY).changes == 0
    report = import_workbook(SYSTEM, book, today=TODAY, removals=[("活动", (code,))])
    assert ([str(one) for one in report.faults], report.changes) == ([], 1)
    assert db.session.query(Activity).filter_by(code=code).count() == 0
    assert db.session.query(Outing).filter(~Outing.activities.any()).count() == 0
    entry = db.session.query(LogEntry).order_by(LogEntry.id.desc()).first()
    assert entry is not None
    assert code in entry.changes["removed"]["活动"][0]
    undo_import(SYSTEM, bureau, TODAY)
    assert stands(bureau) == before


def test_what_others_use_goes_together_with_them(bureau):
    code, activity = next((str(r[0]), str(r[2])) for r in _grids()["课"][1:] if r[2])
    grids = {name: [list(row) for row in _grids()[name]] for name in ("活动", "课", "听课")}
    lessons = {str(row[0]) for row in grids["课"][1:] if str(row[2]) == activity}
    heard = {str(row[0]) for row in grids["听课"][1:] if str(row[1]) in lessons}
    gone = {"活动": {activity}, "课": lessons, "听课": heard}
    whole = {n: [r for r in grid if str(r[0]) not in gone[n]] for n, grid in grids.items()}
    book = edited(without=tuple(whole), whole=whole)
    alone = import_workbook(SYSTEM, book, today=TODAY, removals=[("活动", (activity,))])
    assert ["还有课" in str(one) for one in alone.faults] == [True]
    asked = [(name, (key,)) for name, keys in gone.items() for key in sorted(keys)]
    report = import_workbook(SYSTEM, book, today=TODAY, removals=asked)
    assert ([str(one) for one in report.faults], report.changes) == ([], len(asked))
    assert db.session.query(Lesson).filter_by(code=code).count() == 0


def test_what_others_use_does_not_go(bureau):
    code = str(_grids()["教师"][1][0])
    report = import_workbook(
        SYSTEM, _without("教师", code), today=TODAY, removals=[("教师", (code,))]
    )
    assert report.faults
    assert "用到它" in str(report.faults[0])
    assert db.session.query(Teacher).filter_by(code=code).count() == 1


def test_what_a_closed_term_holds_does_not_go(bureau):
    db.session.execute(update(Term).values(locked_at=datetime.now(UTC)))
    db.session.commit()
    line = 2
    code = str(value_at("问卷", line, "编码"))
    report = import_workbook(
        SYSTEM, _without("问卷", code), today=TODAY, removals=[("问卷", (code,))]
    )
    assert ["已锁定" in str(one) for one in report.faults] == [True]


def test_what_still_stands_in_the_file_does_not_go(bureau):
    report = import_workbook(SYSTEM, SAMPLE, today=TODAY, removals=_keys("问卷", 2))
    assert ["还在工作簿里" in str(one) for one in report.faults] == [True]
