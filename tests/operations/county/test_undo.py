"""An import is taken back to the last cell on both engines."""

from __future__ import annotations

from pairing.domain.people.permissions import SYSTEM
from pairing.operations.county.imports import import_workbook
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
