"""A row that is changed alone leaves right what refers to it: else no export comes in again."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.models import Programme
from pairing.operations.county.imports import import_workbook
from tests.cast import SAMPLE, TODAY


@pytest.fixture
def engine_name():
    return "sqlite"


def _alone(sheet: str, code: str, **cells: object) -> bytes:
    """A workbook of one sheet and one row of the sample, changed."""
    rows = list(load_workbook(SAMPLE)[sheet].iter_rows(values_only=True))
    headers = [str(cell).rstrip("*") for cell in rows[0]]
    row = next(list(one) for one in rows[1:] if code in one)
    for header in cells.keys() - set(headers):
        headers.append(header)
        row.append(None)
    for header, value in cells.items():
        row[headers.index(header)] = value
    book = Workbook()
    book.active.title = sheet
    for line in (headers, row):
        book.active.append(line)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("sheet", "code", "cells", "wrong"),
    [
        ("结对", "B1", {"结束": date(2026, 10, 1)}, "活动"),
        ("结对", "B2", {"帮扶方编码": "K01"}, "师徒"),
        ("方案", "B", {"结束": date(2026, 12, 1)}, "结对 B1"),
        ("活动", "X", {"日期": date(2026, 9, 2)}, "课"),
        ("教师", "K04-01", {"任职开始": date(2026, 11, 23)}, "课"),
    ],
)
def test_what_refers_to_a_changed_row_must_still_be_right(county, sheet, code, cells, wrong):
    if code == "X":
        lessons = load_workbook(SAMPLE)["课"].iter_rows(values_only=True, min_row=2)
        code = next(one[2] for one in lessons if one[2])
    report = import_workbook(SYSTEM, _alone(sheet, code, **cells), today=TODAY)
    told = [fault.message for fault in report.faults]
    assert any(f"这样改，{wrong}" in one for one in told), told
    assert all(fault.sheet == sheet and fault.row == 2 for fault in report.faults)
    assert len(report.folded) == 1


def test_what_still_fits_is_changed(county):
    report = import_workbook(SYSTEM, _alone("方案", "A", 结束=date(2027, 1, 31)), today=TODAY)
    assert report.faults == []
    changed = db.session.scalars(select(Programme.ends_on).where(Programme.code == "A")).one()
    assert changed == date(2027, 1, 31)
