"""An import is taken back to the last cell on both engines."""

from __future__ import annotations

from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.activity_details import Part
from pairing.extensions import db
from pairing.models import Activity, ActivityPerson, Teacher
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.journal import rows_of
from pairing.operations.county.undo import undo_import
from pairing.queries.county.exports import only_bureau_id
from tests.cast import TODAY
from tests.operations.county.whole import stands
from tests.workbook.edit import _grids, edited

GONE = str(_grids()["问卷"][1][0])


def test_what_came_changed_and_went_stands_as_before(county):
    bureau = only_bureau_id() or 0
    before = stands(bureau)
    new = {"教师": [["T-NEW", "新老师", "K01"]]}
    without = {"问卷": [_grids()["问卷"][0], *_grids()["问卷"][2:]]}
    edits = [("活动", 2, "人次", 27), ("活动", 3, "状态", "已完成"), ("听课", 2, "反思", "换一种")]
    report = import_workbook(
        SYSTEM,
        edited(*edits, added=new, whole=without),
        today=TODAY,
        removals=[("问卷", (GONE,))],
    )
    assert ([str(one) for one in report.faults], report.changes) == ([], 5)
    assert stands(bureau) != before
    assert undo_import(SYSTEM, bureau, TODAY) == 5
    assert stands(bureau) == before


def test_an_activity_that_went_comes_back_with_who_took_part(county):
    bureau = only_bureau_id() or 0
    activity = db.session.scalars(select(Activity).where(Activity.kind == "lecture")).first()
    teacher, code = db.session.scalars(select(Teacher)).first(), activity.code
    person = ActivityPerson(
        bureau_id=bureau, activity_id=activity.id, teacher_id=teacher.id, part=Part.HOST
    )
    person.organisation_id = teacher.organisation_id
    db.session.add(person)
    db.session.commit()
    before, taken = stands(bureau), rows_of(db.session(), bureau, ActivityPerson.__table__)
    grids = _grids()
    left = {
        name: [grids[name][0], *(row for row in grids[name][1:] if row[0] != code)]
        for name in ("活动", "参与人员", "数量", "决定", "课", "确认情况")
        if name in grids
    }
    gone = [("活动", (code,))]
    report = import_workbook(SYSTEM, edited(whole=left), today=TODAY, removals=gone)
    assert [str(one) for one in report.faults] == []
    assert len(rows_of(db.session(), bureau, ActivityPerson.__table__)) < len(taken)
    undo_import(SYSTEM, bureau, TODAY)
    assert stands(bureau) == before
    assert rows_of(db.session(), bureau, ActivityPerson.__table__) == taken
