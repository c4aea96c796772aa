"""The village plans' own figures, made as targets by the editor's operation, and what they give."""

from datetime import date

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.plan.ledger import ledger_row
from pairing.domain.vocabulary.programme import ChangeWay
from pairing.extensions import db
from pairing.models import Pairing, Term
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.programmes import NewProgramme, found_programme
from pairing.operations.county.saving import FormRow, save_row
from pairing.operations.county.target_choice import TargetChoice
from pairing.queries.county import book
from pairing.queries.county.exports import only_bureau_id
from pairing.queries.county.trials import try_target
from pairing.queries.plan.results import results_of
from pairing.queries.plan.standards import kinds_of_targets, ready_made_programmes
from pairing.workbook.sheets import BY_NAME
from tests.cast import TODAY
from tests.workbook.edit import _grids, edited

HEADERS = {one.field: one.header for one in BY_NAME["指标"].columns}
PLANS = [
    ("trainings", "培训3期", {"threshold": "3"}, "3 / 3 期", "已完成"),
    ("trained", "培训500余人次", {"threshold": "500"}, "480 / 500 人次", "还差 20 人次"),
    ("trained", "培训400余人次", {"threshold": "400"}, "480 / 400 人次", "已完成"),
    ("condolences", "组织2次慰问", {"threshold": "2"}, "1 / 2 次", "还差 1 次"),
    ("money", "慰问金和物资2.5万元", {"threshold": "25000"}, "12500 / 25000 元", "还差 12500 元"),
    ("built", "道路6公里", {"threshold": "6"}, "4.5 / 6 公里", "还差 1.5 公里"),
    (
        "built",
        "50平米会议室",
        {"items": "会议室", "threshold": "50", "unit": "平方米"},
        "50 / 50 平方米",
        "已完成",
    ),
    (
        "built",
        "种植和养殖大户各3家",
        {"items": "种植大户、养殖大户", "threshold": "6", "unit": "家"},
        "5 / 6 家",
        "还差 1 家",
    ),
    (
        "built",
        "能手20人",
        {"items": "致富能手", "threshold": "20", "unit": "人"},
        "0 / 20 人",
        "还差 20 人",
    ),
]
NOW = TargetChoice(ChangeWay.CORRECT, "方案文件里有")
"""Activities of the term count already: the new targets hold from this term on."""
DAYS = ("2026-03-20", "2026-06-12", "2026-10-16")


@pytest.fixture
def engine_name():
    """The statements are plain: SQLite is enough."""
    return "sqlite"


def _activity(code, kind, day, **cells):
    known = {"编码": code, "结对编码": "V1", "类型": kind, "主题": kind, "日期": day}
    known |= {"方向": "下乡", "状态": "已确认", **cells}
    return [known.get(header) for header in _grids()["活动"][0]]


def _facts():
    """Three trainings, one visit with money, one day on which things were built."""
    people = (200, 180, 100)
    rows = [
        _activity(f"V1-{n}", "业务培训", day, 人次=count)
        for n, (day, count) in enumerate(zip(DAYS, people, strict=True), 1)
    ]
    rows += [_activity("V1-4", "慰问", "2026-09-10", 金额=12500)]
    rows += [_activity("V1-5", "捐赠", "2026-11-02")]
    built = [("道路硬化", "4.5", "公里"), ("会议室", 50, "平方米"), ("种植大户", 3, "家")]
    built += [("养殖大户", 2, "家")]
    return {
        "结对": [["V1", "V", "K04", "K05", "2026-01-01", "2026-12-31"]],
        "活动": rows,
        "数量": [["V1-5", *one, None] for one in built],
    }


def test_their_figures_are_targets_without_code(county):
    bureau = only_bureau_id() or 0
    plan = ready_made_programmes()["village"]
    new = NewProgramme("V", plan.name, date(2026, 1, 1), date(2026, 12, 31))
    found_programme(SYSTEM, bureau, plan, new, TODAY)
    report = import_workbook(SYSTEM, edited(added=_facts()), today=TODAY)
    assert [str(one) for one in report.faults] == []
    for slug, name, changed, *_ in PLANS:
        cells = kinds_of_targets()[slug].row | {"programme_id": "V", "name": name} | changed
        tried = try_target(book.read_sheet(bureau, "指标"), bureau, cells, TODAY)
        grid = [[HEADERS[field] for field in cells], list(cells.values())]
        saved = save_row(SYSTEM, bureau, FormRow("指标", grid), TODAY, "", NOW)
        assert saved.row_id and len(tried.lines) == 1
    pairing = db.session.scalars(select(Pairing).where(Pairing.code == "V1")).one()
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    rows = {one.title: one for one in map(ledger_row, results_of(pairing, term, TODAY))}
    got = [(name, rows[name].figure, rows[name].word) for _, name, *_ in PLANS]
    assert got == [(name, figure, word) for _, name, _, figure, word in PLANS]


def test_the_ready_made_plan_holds_them(county):
    bureau = only_bureau_id() or 0
    plan = ready_made_programmes()["village"]
    new = NewProgramme("V", plan.name, date(2026, 1, 1), date(2026, 12, 31))
    found_programme(SYSTEM, bureau, plan, new, TODAY)
    import_workbook(SYSTEM, edited(added=_facts()), today=TODAY)
    pairing = db.session.scalars(select(Pairing).where(Pairing.code == "V1")).one()
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    found = {one.target.code: ledger_row(one).figure for one in results_of(pairing, term, TODAY)}
    wanted = {"D9a": "3 / 3 期", "D9b": "480 / 500 人次", "D10a": "1 / 2 次"}
    wanted |= {"D10b": "12500 / 25000 元", "D11a": "4.5 / 6 公里", "D11b": "50 / 50 平方米"}
    wanted |= {"D13a": "5 / 6 家", "D13b": "0 / 20 人"}
    assert {code: found[code] for code in wanted} == wanted
