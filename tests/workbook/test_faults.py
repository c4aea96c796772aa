"""Every fault is named with its place, its value and what would be right; nothing is written."""

from __future__ import annotations

import pytest

from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.models import LogEntry, Organisation
from pairing.operations.county.imports import import_workbook
from tests.cast import TODAY
from tests.workbook.edit import edited, lines_of_sample

FAULTS = [
    ("活动", 2, "日期", "2026-02-30", "不是有效日期"),
    ("活动", 2, "类型", "郊游", "郊游"),
    ("活动", 2, "状态", "也许", "也许"),
    ("活动", 2, "结对编码", "ZZ", "ZZ"),
    ("活动", 2, "主题", None, "必填"),
    ("活动", 2, "人次", "很多", "很多"),
    ("活动", 2, "人次", -1, "-1"),
    ("活动", 2, "日期", "2025-01-01", "结对"),
    ("活动", 3, "编码", "A1-0001", "A1-0001"),
    ("单位", 3, "城乡", "山区", "山区"),
    ("单位", 3, "类型", "大学", "大学"),
    ("教师", 2, "单位编码", "K99", "K99"),
    ("账号", 2, "角色", "会计", "会计"),
    ("学期", 2, "结束", "2026-01-01", "早于"),
    ("方案", 2, "结束", "2026-01-01", "早于"),
    ("指标", 2, "度量", "热情", "热情"),
    ("指标", 2, "目标值", None, "必填"),
    ("结对", 2, "被帮扶方编码", "K01", "自己"),
    ("结对", 2, "结束", "2026-02-01", "早于"),
    ("结对", 2, "结束", "2027-12-31", "方案"),
    ("师徒", 2, "结束", "2026-02-01", "早于"),
    ("师徒", 2, "师傅编码", "K02-01", "帮扶方"),
    ("师徒", 2, "徒弟编码", "K01-05", "被帮扶方"),
    ("师徒", 2, "结束", "2027-12-31", "结对"),
    ("需求", 2, "提出日期", "2025-01-01", "结对"),
    ("课", 2, "课时", 0, "0"),
    ("课", 2, "课时", 21, "20"),
    ("课", 2, "课时", 1.3, "“1.3”不是 0.5 的整倍数，应为 1 或 1.5。"),
    ("课", 2, "课时", 0.25, "应为 0.5。"),
    ("活动", 2, "课时", "2.2", "“2.2”不是 0.5 的整倍数，应为 2 或 2.5。"),
    ("课", 2, "日期", "2026-03-31", "活动"),
    ("课", 2, "结对编码", "B1", "活动"),
    ("课", 2, "授课教师编码", "P01-01", "P01-01"),
    ("听课", 2, "总分", 101, "100"),
    ("听课", 2, "听课教师编码", "K01-08", "授课"),
    ("听课", 3, "听课教师编码", "K02-05", "K02-05"),
    ("听课", 2, "听课教师编码", "P01-01", "P01-01"),
    ("考核", 2, "总分", -1, "0"),
    ("检查", 2, "合格项", 11, "应查项"),
    ("检查", 2, "单位编码", "P01", "P01"),
    ("问卷", 2, "收回", 93, "发放"),
    ("问卷", 2, "满意", 91, "收回"),
    ("材料", 2, "单位编码", "P01", "P01"),
    ("材料", 2, "日期", "2025-01-01", "结对"),
    ("成果", 2, "级别", "世界级", "世界级"),
    ("数量", 2, "活动编码", "NIX", "NIX"),
]


@pytest.mark.parametrize(("sheet", "row", "column", "value", "said"), FAULTS)
def test_each_fault_is_named_where_it_stands(app, sheet, row, column, value, said):
    report = import_workbook(SYSTEM, edited((sheet, row, column, value)), today=TODAY)
    here = [fault for fault in report.faults if (fault.sheet, fault.row) == (sheet, row)]
    assert here, [str(fault) for fault in report.faults[:5]]
    assert any(said in str(fault) for fault in here), [str(fault) for fault in here]
    assert any(fault.column == column for fault in here), [fault.column for fault in here]
    assert db.session.query(Organisation).count() == 0
    assert db.session.query(LogEntry).count() == 0


def test_two_overlapping_pairings_of_the_same_two_are_one_too_many(app):
    report = import_workbook(SYSTEM, edited(("结对", 3, "被帮扶方编码", "K02")), today=TODAY)
    assert any(fault.sheet == "结对" and "重叠" in str(fault) for fault in report.faults)


def test_all_faults_are_named_at_once_in_the_issues_words(app):
    data = edited(
        ("活动", 7, "日期", "2026-02-30"), ("听课", 9, "总分", 140), ("课", 4, "课时", -1)
    )
    report = import_workbook(SYSTEM, data, today=TODAY)
    assert {(fault.sheet, fault.row) for fault in report.faults} >= {
        ("活动", 7),
        ("听课", 9),
        ("课", 4),
    }
    assert "活动 第 7 行「日期」：“2026-02-30”不是有效日期" in str(report.faults[0])


@pytest.mark.parametrize("sheet", ["活动", "听课"])
def test_an_unknown_column_is_an_error(app, sheet):
    data = edited((sheet, 1, "编码", "编号号"))
    report = import_workbook(SYSTEM, data, today=TODAY)
    assert any("编号号" in str(fault) for fault in report.faults)


def test_a_rural_lead_of_an_urban_organisation_is_only_a_warning(app):
    data = edited(("单位", 3, "城乡", "乡村"), ("单位", 4, "城乡", "城区"))
    report = import_workbook(SYSTEM, data, today=TODAY, dry_run=True)
    assert not report.faults
    assert any("方向" in warning for warning in report.warnings)


def test_a_dry_run_checks_and_writes_nothing(app):
    report = import_workbook(SYSTEM, edited(), today=TODAY, dry_run=True)
    assert not report.faults
    assert report.changes == lines_of_sample()
    assert db.session.query(Organisation).count() == 0


@pytest.mark.parametrize(
    "written", ["2026/3/30", "2026.3.30", "2026年3月30日", "２０２６-０３-３０", " 2026-03-30 "]
)
def test_a_date_may_be_written_in_many_ways(app, written):
    report = import_workbook(
        SYSTEM, edited(("活动", 2, "日期", written)), today=TODAY, dry_run=True
    )
    assert [str(fault) for fault in report.faults] == []


@pytest.mark.parametrize("joint", ["、", ";", "；", ",", "，"])
def test_values_in_one_cell_may_be_separated_in_many_ways(app, joint):
    data = edited(("指标", 3, "活动类型", joint.join(["送教下乡", "示范课"])))
    report = import_workbook(SYSTEM, data, today=TODAY, dry_run=True)
    assert [str(fault) for fault in report.faults] == []
