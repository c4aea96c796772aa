"""检查表: a bureau's checklists go out, fill an empty county, and change as in their editor."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.lessons import Mode, Purpose
from pairing.extensions import db
from pairing.models import Rubric, RubricVersion
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.undo import undo_import
from pairing.operations.teaching.rubrics import RubricDraft, add_rubric
from pairing.queries.county import exports
from pairing.workbook.writing import county_workbook
from tests.cast import TODAY
from tests.conftest import _app
from tests.workbook.edit import opened, saved

TEXT = "# 入园\n晨检有记录\n接待热情\n# 集体教学\n教具齐全"


def _bureau() -> int:
    return exports.only_bureau_id() or 0


def _export() -> bytes:
    db.session.rollback()
    return county_workbook(exports.county_rows(_bureau()))


def _versions(code: str) -> list[tuple[int, object]]:
    db.session.rollback()
    query = select(RubricVersion.number, RubricVersion.content).join(Rubric)
    query = query.where(Rubric.code == code).order_by(RubricVersion.number)
    return [(number, content) for number, content in db.session.execute(query)]


def _with(code: str, text: str, name: str = "一日活动检查表") -> bytes:
    book = opened(_export())
    page = book["检查表"]
    for line in page.iter_rows(min_row=2):
        if line[0].value == code:
            line[1].value, line[2].value = name, text
            return saved(book)
    page.append([code, name, text])
    return saved(book)


def test_what_the_editor_made_fills_an_empty_county(county, tmp_path, migrated_sqlite):
    draft = RubricDraft("一日活动检查表", Purpose.CHECK, Mode.TICKS, TEXT)
    code = add_rubric(SYSTEM, _bureau(), draft)
    made, data = _versions(code), _export()
    again = import_workbook(SYSTEM, data, today=TODAY)
    assert (again.faults, again.changes) == ([], 0)
    shutil.copy(migrated_sqlite, tmp_path / "second.sqlite3")
    second = _app(tmp_path, f"sqlite:///{tmp_path / 'second.sqlite3'}")
    with second.app_context():
        assert import_workbook(SYSTEM, data, today=TODAY).faults == []
        assert _versions(code) == made
        db.session.remove()
        db.engine.dispose()


def test_what_was_used_is_followed_by_a_version_what_was_not_is_replaced(county):
    assert import_workbook(SYSTEM, _with("JC1", TEXT), today=TODAY).changes == 1
    assert import_workbook(SYSTEM, _with("JC1", "# 甲\n乙"), today=TODAY).changes == 1
    assert [number for number, _ in _versions("JC1")] == [1]
    version = db.session.scalars(select(RubricVersion).join(Rubric).filter_by(code="JC1")).one()
    version.used_at = datetime(2026, 11, 20, tzinfo=UTC)
    db.session.commit()
    before = _versions("JC1")
    assert import_workbook(SYSTEM, _with("JC1", TEXT), today=TODAY).changes == 1
    found = _versions("JC1")
    assert (found[:1], [number for number, _ in found]) == (before, [1, 2])
    assert [part["title"] for part in found[1][1]["sections"]] == ["入园", "集体教学"]
    undo_import(SYSTEM, _bureau(), TODAY)
    assert _versions("JC1") == before


def test_a_text_without_items_and_anothers_code_are_faults_in_their_cells(county):
    report = import_workbook(SYSTEM, _with("JC1", "晨检有记录"), today=TODAY)
    assert [(one.sheet, one.column) for one in report.faults] == [("检查表", "内容")]
    assert "小标题" in report.faults[0].message
    report = import_workbook(SYSTEM, _with("primary-lesson", TEXT), today=TODAY)
    assert [(one.sheet, one.column) for one in report.faults] == [("检查表", "编码")]
