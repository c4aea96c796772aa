"""Hostile cells: each is read or named, none breaks; what was taken goes out and comes in again."""

from __future__ import annotations

import shutil
from datetime import date, datetime, time
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from pairing import values
from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.operations.county.imports import import_workbook
from pairing.queries.county import exports
from pairing.text import BadText, clean
from pairing.workbook.cells import BadCell, is_blank, says_nothing, value_of
from pairing.workbook.columns import Column, Kind
from pairing.workbook.parsing import parse
from pairing.workbook.sheets import SHEETS
from pairing.workbook.writing import county_workbook
from tests.cast import TODAY
from tests.conftest import _app
from tests.fuzz import hostile
from tests.workbook.edit import edited, opened

TYPED: tuple[Any, ...] = (
    *(float("nan"), float("inf"), 1e300, -1e300, 1e-300, 0.1 + 0.2, -0.0, 1e12, 999999999999.5),
    *(True, False, 10**30, -1, datetime(9999, 12, 31), datetime(1900, 1, 1), date(2100, 1, 1)),
    *(time(23, 59, 59, 999999), datetime(2026, 9, 1, 23, 59), 46266.0, 46266.5),
)
"""What a spreadsheet's own cell types bring."""
BEFORE_TOO_MANY = 60
"""So many rows of nothing but faults stay below the number at which reading stops."""
COLUMNS = [(sheet.name, column) for sheet in SHEETS for column in sheet.columns]


def _read(raw: Any, column: Column) -> Any:
    try:
        return value_of(raw, column)
    except BadCell as error:
        assert str(error).endswith("。")
        return None


def _is_sound(value: Any, column: Column) -> bool:
    if column.kind is Kind.NUMBER:
        exact = isinstance(value, Decimal) and value.is_finite()
        return exact and abs(value) < values.LARGEST and value == round(value, 6)
    if column.kind is Kind.DATE:
        return column.first_day <= value <= values.LAST_DAY
    if column.kind in (Kind.TEXT, Kind.CODE, Kind.REFERENCE):
        return clean(value) == value
    return True


@pytest.mark.parametrize("kind", Kind)
def test_a_cell_gives_a_sound_value_or_a_sentence(kind):
    for _, column in COLUMNS:
        if column.kind is kind:
            for raw in (*hostile.EVERYTHING, *TYPED):
                value = _read(raw, column)
                assert value is None or _is_sound(value, column), (column.header, raw)


DAYS = ("starts_on",)
"""The key of rows that a day alone tells apart: two ways to write one day are one row."""


def _is_fault(raw: Any, column: Column) -> bool:
    if says_nothing(raw, column):
        return column.required
    return _read(raw, column) in ((None, ()) if column.required else (None,))


def test_a_sheet_of_hostile_cells_has_its_faults_named_by_cell():
    """Every column of every sheet, a row a value: each that cannot be read, and no other."""
    everything = [*hostile.EVERYTHING, *TYPED]
    for sheet, start in product(SHEETS, range(0, len(everything), BEFORE_TOO_MANY)):
        texts = everything[start : start + BEFORE_TOO_MANY]
        head = [column.header for column in sheet.columns]
        found = parse([(sheet.name, [head, *([text] * len(head) for text in texts)])])
        named = {(one.row, one.column) for one in found.faults if "重复" not in one.message}
        wrong = {
            (row, column.header)
            for row, text in enumerate(texts, 2)
            for column in sheet.columns
            if not is_blank(text) and _is_fault(text, column)
        }
        assert named == wrong
        twice = sum("重复" in one.message for one in found.faults) if sheet.key == DAYS else 0
        asked = len([text for text in texts if not is_blank(text)])
        assert len(found.rows[sheet.name]) + twice == asked


def _export() -> bytes:
    bureau = exports.only_bureau_id()
    assert bureau is not None
    return county_workbook(exports.county_rows(bureau))


def _accepted(longest: int) -> list[str]:
    """Hostile texts that a cell takes, and what an XML writer or a spreadsheet would trip over."""
    more = ("_x000D_", "_x005F_x0041_", "a_x0041_b", "'quoted", " 前后 ", "]]>&<>\"'", "\u2028行")
    taken = []
    for text in (*hostile.TEXTS, *hostile.NUMBERS, *hostile.DAYS, *more):
        try:
            tidy = clean(text, longest)
        except BadText:
            continue
        taken += [tidy] if tidy else []
    return list(dict.fromkeys(taken))


def _comes_back(workbook: bytes, folder: Any, empty: Any) -> None:
    """The workbook imports; its export fills an empty installation, whose export is the same."""
    report = import_workbook(SYSTEM, workbook, today=TODAY)
    assert [str(one) for one in report.faults] == []
    first = _export()
    assert import_workbook(SYSTEM, first, today=TODAY).changes == 0
    shutil.copy(empty, folder / "second.sqlite3")
    second = _app(folder, f"sqlite:///{folder / 'second.sqlite3'}")
    with second.app_context():
        again = import_workbook(SYSTEM, first, today=TODAY)
        assert [str(one) for one in again.faults] == []
        assert _cells(_export()) == _cells(first)
        db.session.remove()
        db.engine.dispose()


def _cells(workbook: bytes) -> dict[str, list[tuple[Any, ...]]]:
    return {page.title: list(page.iter_rows(values_only=True)) for page in opened(workbook)}


def test_accepted_texts_go_out_and_come_in_again(app, tmp_path, migrated_sqlite):
    texts = _accepted(500)
    assert len(texts) > 60
    columns = ("主题", "地点", "纪要")
    edits = []
    for number, text in enumerate(texts):
        line, header = 2 + number // len(columns), columns[number % len(columns)]
        edits.append(("活动", line, header, text[:200]))
    _comes_back(edited(*edits), tmp_path, migrated_sqlite)


def test_limits_of_days_and_numbers_go_out_and_come_in_again(app, tmp_path, migrated_sqlite):
    edits = [("措施", 2, "截止日期", values.LAST_DAY), ("措施", 3, "截止日期", "2099年12月31日")]
    money = ("999999999999.123456", "0.000001", "９９９９９９９９９９９９", "-0", 999999999999.0)
    edits += [("活动", 2 + number, "金额", value) for number, value in enumerate(money)]
    _comes_back(edited(*edits), tmp_path, migrated_sqlite)


@pytest.mark.parametrize("day", ["9998-12-31", "1999-12-31", "2100-01-01", datetime(9998, 12, 31)])
def test_a_day_outside_the_century_is_refused_at_its_cell(app, day):
    report = import_workbook(SYSTEM, edited(("措施", 2, "截止日期", day)), today=TODAY)
    assert ["2000 年到 2099 年" in str(one) for one in report.faults] == [True]
