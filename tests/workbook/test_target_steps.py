"""指标沿革: what a target asked, asks and will ask goes out, and fills an empty county alike."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.programme import ChangeWay
from pairing.extensions import db
from pairing.models import Programme
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.retiring import retire_targets
from pairing.operations.county.saving import FormRow, save_row
from pairing.operations.county.target_choice import TargetChoice
from pairing.queries.county import book, exports
from pairing.queries.plan.targets import targets_in_force
from pairing.workbook.labels import typed
from pairing.workbook.sheets import BY_NAME
from pairing.workbook.writing import county_workbook
from tests.cast import TODAY
from tests.conftest import _app
from tests.workbook.edit import opened, saved

SHEET = BY_NAME["指标"]
LATER, NOW = TargetChoice(ChangeWay.ADJUST), TargetChoice(ChangeWay.CORRECT, "抄错了")
THIS, NEXT = date(2026, 9, 1), date(2027, 2, 22)


def _codes() -> list[str]:
    return sorted(code for plan, code in _rows() if plan == "B")


def _rows():
    db.session.rollback()
    return book.read_sheet(_bureau(), "指标").rows["指标"]


def _bureau() -> int:
    return exports.only_bureau_id() or 0


def _reword(code: str, choice: TargetChoice, threshold: str) -> None:
    stored = _rows()["B", code]
    fresh = {"threshold": threshold}
    cells = [fresh.get(c.field, typed(stored.values, c)) for c in SHEET.columns]
    grid = [[c.header for c in SHEET.columns], cells]
    row = FormRow("指标", grid, stored.id, book.version_of(stored.values))
    save_row(SYSTEM, _bureau(), row, TODAY, "", choice)


def _end(code: str, choice: TargetChoice) -> None:
    stored = _rows()["B", code]
    seen = {stored.id: book.version_of(stored.values)}
    retire_targets(SYSTEM, _bureau(), seen, TODAY, choice)


@pytest.fixture
def changed(county) -> list[str]:
    """Of four targets one is corrected, one adjusted, one ends with the term, one at once."""
    codes = _codes()[:4]
    _reword(codes[0], NOW, "7")
    _reword(codes[1], LATER, "17")
    _end(codes[2], LATER)
    _end(codes[3], NOW)
    return codes


def _asked() -> dict[date, list[tuple[object, ...]]]:
    owner = db.session.scalars(select(Programme.id).where(Programme.code == "B")).one()
    return {
        day: [
            (one.code, one.threshold, one.points, bool(one.changed))
            for one in targets_in_force([owner], day)[owner]
        ]
        for day in (THIS, NEXT)
    }


def _export() -> bytes:
    db.session.rollback()
    return county_workbook(exports.county_rows(_bureau()))


@pytest.fixture
def second(tmp_path, migrated_sqlite) -> Iterator[object]:
    """An empty county beside the first."""
    shutil.copy(migrated_sqlite, tmp_path / "second.sqlite3")
    app = _app(tmp_path, f"sqlite:///{tmp_path / 'second.sqlite3'}")
    yield app
    with app.app_context():
        db.engine.dispose()


def test_an_empty_county_asks_the_same_this_term_and_the_next(changed, second):
    corrected, adjusted, ending, ended = changed
    asked, data = _asked(), _export()
    this, later = ({one[0]: one[1] for one in asked[day]} for day in (THIS, NEXT))
    assert (this[corrected], later[corrected], later[adjusted]) == (7, 7, 17)
    assert this[adjusted] != 17
    assert (ending in this, ending in later, ended in this) == (True, False, False)
    again = import_workbook(SYSTEM, data, today=TODAY)
    assert (again.faults, again.changes, again.warnings) == ([], 0, [])
    with second.app_context():
        report = import_workbook(SYSTEM, data, today=TODAY)
        assert [str(one) for one in report.faults] == []
        assert _asked() == asked
        db.session.remove()


def test_without_changes_the_sheet_is_empty(county):
    page = opened(_export())["指标沿革"]
    assert page.max_row == 1


def test_what_the_target_itself_says_wins_over_its_last_wording(changed, second):
    adjusted, data = changed[1], opened(_export())
    head = [str(one.value).rstrip("*") for one in data["指标"][1]]
    line = next(one for one in data["指标"].iter_rows(min_row=2) if one[1].value == adjusted)
    line[head.index("目标值")].value = 23
    asked = {one[0]: one[1] for one in _asked()[THIS]}
    with second.app_context():
        report = import_workbook(SYSTEM, saved(data), today=TODAY)
        assert [str(one) for one in report.faults] == []
        found = {day: {one[0]: one[1] for one in some} for day, some in _asked().items()}
        assert (found[THIS][adjusted], found[NEXT][adjusted]) == (asked[adjusted], 23)
        db.session.remove()


def test_the_past_of_a_plan_that_stands_is_not_rewritten(changed):
    asked, data = _asked(), opened(_export())
    head = [str(one.value).rstrip("*") for one in data["指标沿革"][1]]
    for line in data["指标沿革"].iter_rows(min_row=2):
        line[head.index("目标值")].value = 99
    report = import_workbook(SYSTEM, saved(data), today=TODAY)
    assert (report.faults, report.changes) == ([], 0)
    assert any("沿革没有读" in one for one in report.warnings)
    assert _asked() == asked
