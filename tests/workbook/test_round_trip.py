"""A workbook goes out and comes in again unchanged; the user's own file comes back marked."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select, update

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.plan.result_json import as_json
from pairing.extensions import db
from pairing.models import LogEntry, Organisation, Term
from pairing.operations.county.imports import import_workbook
from pairing.queries import lists
from pairing.queries.county import exports
from pairing.queries.plan.results import results_for
from pairing.workbook.annotate import annotate
from pairing.workbook.reading import read_grids
from pairing.workbook.sheets import SHEETS
from pairing.workbook.template import template_workbook
from pairing.workbook.writing import county_workbook
from tests.cast import SAMPLE, TODAY
from tests.conftest import _app
from tests.workbook.edit import _grids, edited, lines_of_sample, opened, value_at
from tests.workbook.shapes import written


def _export(path: Path) -> Path:
    bureau = exports.only_bureau_id()
    assert bureau is not None
    path.write_bytes(county_workbook(exports.county_rows(bureau)))
    return path


def _results() -> list[dict[str, object]]:
    term = lists.term_by_code("2026-1")
    ids = lists.pairing_ids_of_bureau(term.bureau_id)
    return [as_json(one) for one in results_for(ids, term, date(2026, 11, 24))]


def test_three_times_out_and_in_changes_nothing(app, tmp_path):
    import_workbook(SYSTEM, SAMPLE, today=TODAY)
    entries = db.session.query(LogEntry).count()
    for turn in range(3):
        report = import_workbook(SYSTEM, _export(tmp_path / f"{turn}.xlsx"), today=TODAY)
        assert (report.faults, report.changes) == ([], 0)
    assert db.session.query(LogEntry).count() == entries


def test_an_export_fills_an_empty_instance_with_the_same_results(app, tmp_path, migrated_sqlite):
    import_workbook(SYSTEM, SAMPLE, today=TODAY)
    before, path = _results(), _export(tmp_path / "out.xlsx")
    copy = tmp_path / "second" / "pairing.sqlite3"
    copy.parent.mkdir()
    shutil.copy(migrated_sqlite, copy)
    second: Flask = _app(copy.parent, f"sqlite:///{copy}")
    with second.app_context():
        assert import_workbook(SYSTEM, path, today=TODAY).changes == lines_of_sample()
        assert _results() == before
        db.session.remove()
        db.engine.dispose()


def test_a_code_goes_out_with_the_name_behind_it_whatever_the_name(app, tmp_path):
    """A name that cells would cut, that is long or that holds the mark itself reads back too."""
    import_workbook(SYSTEM, SAMPLE, today=TODAY)
    for code, name in (("K04", "一、二、三幼儿园"), ("K05", "很长" * 90), ("K06", "甲 · 乙")):
        home = db.session.scalars(select(Organisation).where(Organisation.code == code)).one()
        home.name = name
    db.session.commit()
    path = _export(tmp_path / "named.xlsx")
    book = opened(path.read_bytes())
    head = [cell.value for cell in book["结对"][1]]
    told = {row[0].value: [cell.value for cell in row] for row in book["结对"].iter_rows(min_row=2)}
    assert told["B1"][head.index("帮扶方编码*")] == "K04 · 一、二、三幼儿园"
    assert told["B1"][head.index("被帮扶方编码*")] == f"K05 · {'很长' * 90}"
    assert told["B2"][head.index("被帮扶方编码*")] == "K06 · 甲 · 乙"
    of_pairings = [row[1].value for row in book["活动"].iter_rows(min_row=2)]
    assert "B1" in of_pairings, "a name with 、 would be taken for several codes"
    report = import_workbook(SYSTEM, path, today=TODAY)
    assert (report.faults, report.changes) == ([], 0)


def test_one_terms_export_carries_only_its_facts(app, tmp_path):
    import_workbook(SYSTEM, SAMPLE, today=TODAY)
    term = lists.term_by_code("2026-1")
    rows = exports.county_rows(term.bureau_id, term)
    days = [row["day"] for row in rows["活动"]]
    assert days
    assert all(term.starts_on <= day <= term.ends_on for day in days)


def test_a_teacher_can_import_activities_alone(app):
    import_workbook(SYSTEM, SAMPLE, today=TODAY)
    others = tuple(sheet.name for sheet in SHEETS if sheet.name != "活动")
    report = import_workbook(
        SYSTEM, edited(("活动", 2, "主题", "看一日活动（补记）"), without=others), today=TODAY
    )
    assert (report.faults, report.changes) == ([], 1)


def _line_of_several() -> int:
    head, *rows = _grids()["活动"]
    place = [str(one).rstrip("*") for one in head].index("结对编码")
    return next(n for n, row in enumerate(rows, 2) if "、" in str(row[place]))


def test_the_order_of_pairings_in_a_cell_is_no_change(app):
    import_workbook(SYSTEM, SAMPLE, today=TODAY)
    line = _line_of_several()
    codes = str(value_at("活动", line, "结对编码")).split("、")
    turned = edited(("活动", line, "结对编码", "、".join(reversed(codes))))
    db.session.execute(update(Term).values(locked_at=datetime(2026, 11, 1, tzinfo=UTC)))
    db.session.commit()
    report = import_workbook(SYSTEM, turned, today=TODAY)
    assert ([str(one) for one in report.faults], report.changes) == ([], 0)


def test_an_activity_may_stand_otherwise_for_each_of_its_pairings(app, tmp_path, migrated_sqlite):
    line = _line_of_several()
    code, pairings = value_at("活动", line, "编码"), value_at("活动", line, "结对编码")
    states = "、".join(["已确认", *["已完成"] * pairings.count("、")])
    report = import_workbook(SYSTEM, edited(("活动", line, "状态", states)), today=TODAY)
    assert [str(one) for one in report.faults] == []
    before, path = _results(), _export(tmp_path / "out.xlsx")
    assert import_workbook(SYSTEM, path, today=TODAY).changes == 0
    cells = {
        row[0].value: [cell.value for cell in row] for row in opened(path.read_bytes())["活动"]
    }
    assert states in cells[code]
    told = next(str(one).split("、") for one in cells[code] if str(one).startswith("B1 · "))
    assert [one.split(" · ")[0] for one in told] == pairings.split("、")
    turned = [(text, "、".join(reversed(text.split("、")))) for text in (pairings, states)]
    other = edited(("活动", line, "结对编码", turned[0][1]), ("活动", line, "状态", turned[1][1]))
    assert import_workbook(SYSTEM, other, today=TODAY).changes == 0
    copy = tmp_path / "second" / "pairing.sqlite3"
    copy.parent.mkdir()
    shutil.copy(migrated_sqlite, copy)
    second: Flask = _app(copy.parent, f"sqlite:///{copy}")
    with second.app_context():
        assert import_workbook(SYSTEM, path, today=TODAY).faults == []
        assert _results() == before
        db.session.remove()
        db.engine.dispose()
    wrong = edited(("活动", line, "状态", states + "、已完成"))
    assert ["个状态" in str(one) for one in import_workbook(SYSTEM, wrong, today=TODAY).faults] == [
        True
    ]


def test_the_template_is_empty_and_imports_as_nothing(app, tmp_path):
    (tmp_path / "t.xlsx").write_bytes(template_workbook())
    import_workbook(SYSTEM, SAMPLE, today=TODAY)
    report = import_workbook(SYSTEM, tmp_path / "t.xlsx", today=TODAY)
    assert (report.faults, report.changes) == ([], 0)
    names = [name for name, _ in read_grids(tmp_path / "t.xlsx")]
    assert set(names) >= {sheet.name for sheet in SHEETS}


def test_the_users_own_file_comes_back_with_marks_and_imports_once_mended(app):
    data = edited(("活动", 7, "日期", "2026-02-30"))
    report = import_workbook(SYSTEM, data, today=TODAY)
    marked = opened(annotate(data, report.folded))
    cell = marked["活动"]["E7"]
    assert "不是有效日期" in cell.comment.text
    assert cell.fill.fgColor.rgb.endswith("FBD5D2")


def test_a_dressed_header_and_a_prefixed_file_are_marked_where_the_fault_is(app):
    grids = {name: [list(row) for row in grid] for name, grid in _grids().items()}
    place = [str(one).rstrip("*") for one in grids["活动"][0]].index("日期")
    grids["活动"][0][place] = "日 期（年月日）*"
    grids["活动"][6][place] = "2026-02-30"
    data = written(grids, prefix="x", media=3)
    marked = opened(annotate(data, import_workbook(SYSTEM, data, today=TODAY).folded))
    assert "不是有效日期" in marked["活动"].cell(7, place + 1).comment.text


def test_a_correction_is_one_change_and_one_log_entry(app):
    import_workbook(SYSTEM, SAMPLE, today=TODAY)
    entries = db.session.query(LogEntry).count()
    report = import_workbook(SYSTEM, edited(("活动", 2, "人次", 27)), today=TODAY)
    assert (report.faults, report.changes) == ([], 1)
    assert db.session.query(LogEntry).count() == entries + 1
    told = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first().changes
    assert told["活动"] == [0, 1]
    assert told["changed"] == {"活动": [value_at("活动", 2, "编码")]}
