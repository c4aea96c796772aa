"""One mistake is one line: what follows from it is folded under it, and none is lost."""

from __future__ import annotations

import pytest

from pairing.domain.people.permissions import SYSTEM
from pairing.operations.county.imports import import_workbook
from tests.cast import TODAY
from tests.workbook.edit import _grids, edited

NINE = [
    ("单位", 6, "编码", "K99"),
    ("教师", 20, "编码", None),
    ("方案", 2, "开始", "2026-13-01"),
    ("结对", 2, "结束", "2026-04-30"),
    ("师徒", 3, "师傅编码", "X-1"),
    ("活动", 40, "日期", "2026-06-31"),
    ("活动", 50, "类型", "郊游"),
    ("课", 12, "课时", 1.3),
    ("听课", 9, "总分", 140),
]
"""Mistakes as they are made; the first four each break the rows of half a dozen sheets."""


def test_nine_mistakes_are_at_most_nine_lines(app):
    report = import_workbook(SYSTEM, edited(*NINE), today=TODAY)
    told = report.folded
    assert len(report.faults) > 100
    assert len(told) <= len(NINE), [str(one) for one in told]
    assert sum(1 + len(one.under) for one in told) == len(report.faults)
    assert {fault for one in told for fault in (one.fault, *one.under)} == set(report.faults)


@pytest.mark.parametrize("edit", NINE)
def test_each_of_them_alone_is_one_line(app, edit):
    report = import_workbook(SYSTEM, edited(edit), today=TODAY)
    assert [str(one) for one in report.folded[1:]] == []
    assert len(report.folded) == 1


def test_two_mistakes_of_one_kind_stay_two(app):
    data = edited(("活动", 5, "日期", "2026-02-30"), ("活动", 9, "日期", "2026-04-31"))
    report = import_workbook(SYSTEM, data, today=TODAY)
    assert [one.fault.row for one in report.folded] == [5, 9]


def test_a_shifted_column_is_one_mistake(app):
    head, *rows = _grids()["活动"]
    place = [str(one).rstrip("*") for one in head].index("日期")
    shifted = [head, *([*row[:place], *row[place + 1 :]] for row in rows)]
    report = import_workbook(SYSTEM, edited(whole={"活动": shifted}), today=TODAY)
    assert len(report.faults) > 300
    assert len(report.folded) <= 9, [str(one) for one in report.folded]


def test_a_column_that_is_missing_is_one_mistake(app):
    report = import_workbook(SYSTEM, edited(("教师", 1, "编码", None)), today=TODAY)
    assert [one.fault.column for one in report.folded] == ["编码"]
    assert "随之而来" in str(report.folded[0])
