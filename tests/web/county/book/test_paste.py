"""Rows pasted from a spreadsheet: checked, shown, written."""

from __future__ import annotations

import re

from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Pairing, Teacher
from tests.web.county.book.shown import UNDO


def _shown_version(page):
    return re.search(r'name="version" value="(\d+)"', page)[1]


ROWS = "姓名\t单位编码\t学科\n甲老师\tK04\t音乐\n乙老师\tK99\t美术\n"


def test_pasted_rows_are_checked_shown_and_written(officer):
    bad = officer.post("/county/data/teachers/paste", data={"rows": ROWS, "look": "1"}).text
    assert "第 3 行「单位编码」" in bad
    assert 'name="write"' not in bad
    good = ROWS.replace("K99", "K05")
    page = officer.post("/county/data/teachers/paste", data={"rows": good, "look": "1"}).text
    assert "新增 2" in page
    assert "甲老师" in page
    sent = {"rows": good, "write": "1", "version": _shown_version(page)}
    done = officer.post("/county/data/teachers/paste", data=sent, follow_redirects=True).text
    assert "已写入 2 行" in done
    assert UNDO.search(done)
    assert db.session.scalar(select(Teacher.subject).where(Teacher.name == "乙老师")) == "美术"


def test_a_grid_counts_its_rows_without_their_heads(officer):
    sent = {"rows": ROWS, "look": "1", "is_grid": "1"}
    assert "第 2 行「单位编码」" in officer.post("/county/data/teachers/paste", data=sent).text


def test_heads_are_read_as_schools_write_them(officer):
    block = "学校名称\t学校类型\t城乡类别\t在校生数\n城西小学\t小学\t城区\t900\n"
    answer = officer.post("/county/data/organisations/check", data={"rows": block}).json
    assert (answer["faults"], answer["counts"]) == ([], [1, 0, 0])
    block = "教师姓名\t所在学校\t任教学科\t联系电话\n甲老师\t县实验幼儿园\t音乐\t13800000000\n"
    answer = officer.post("/county/data/teachers/check", data={"rows": block}).json
    assert (answer["faults"], answer["counts"]) == ([], [1, 0, 0])
    read = {"rows": block}
    shown = officer.post("/county/data/teachers/paste", data=read | {"look": "1"}).text
    read |= {"write": "1", "version": _shown_version(shown)}
    officer.post("/county/data/teachers/paste", data=read)
    code = db.session.scalar(select(Teacher.code).where(Teacher.name == "甲老师"))
    assert code.startswith("K04-")
    block = "方案\t帮扶学校\t受援学校\t开始日期\t结束日期\nB\tK01\tK06\t2026-12-01\t2027-06-30\n"
    answer = officer.post("/county/data/pairings/check", data={"rows": block}).json
    assert (answer["faults"], answer["counts"]) == ([], [1, 0, 0])


def test_heads_with_what_is_required_in_brackets_are_read_as_the_grid_showed_them(officer):
    block = "方案编码（必填）\t帮扶方编码（必填）\t被帮扶方编码(必填)\nB\tK01\tK06\n"
    answer = officer.post("/county/data/pairings/check", data={"rows": block}).json
    assert (answer["faults"], answer["counts"]) == ([], [1, 0, 0])


def test_what_was_read_otherwise_is_told_by_the_number_that_the_person_sees(officer):
    block = "名称\t类型\t城乡\n城西小学\t小学\t农村\n"
    sent = {"rows": block, "look": "1"}
    page = officer.post("/county/data/organisations/paste", data=sent).text
    assert "第 2 行：“农村”按“乡村”读" in page
    page = officer.post("/county/data/organisations/paste", data=sent | {"is_grid": "1"}).text
    assert "第 1 行：“农村”按“乡村”读" in page


def test_a_pairing_lasts_as_long_as_its_programme_unless_it_says_otherwise(officer):
    block = "方案\t帮扶学校\t受援学校\nB\t乐安实验学校幼儿园\t店子镇中心幼儿园\n"
    shown = officer.post("/county/data/pairings/paste", data={"rows": block, "look": "1"}).text
    sent = {"rows": block, "write": "1", "version": _shown_version(shown)}
    officer.post("/county/data/pairings/paste", data=sent)
    made = db.session.scalar(select(Pairing).order_by(Pairing.id.desc()).limit(1))
    assert (str(made.starts_on), str(made.ends_on)) == ("2026-09-01", "2027-07-09")
    several = block.replace("方案", "说明").replace("B\t", "\t")
    answer = officer.post("/county/data/pairings/check", data={"rows": several}).json
    assert "方案编码" in {column for _, column, _ in answer["faults"]}


def test_rows_without_headers_are_read_in_the_forms_order(officer):
    sent = {"rows": "\t丙老师\tK05\t\t\t一级教师\n"}
    page = officer.post("/county/data/teachers/paste", data=sent).text
    sent |= {"write": "1", "version": _shown_version(page)}
    officer.post("/county/data/teachers/paste", data=sent)
    found = db.session.scalar(select(Teacher).where(Teacher.name == "丙老师"))
    assert (found.code, found.title) == ("K05-06", "一级教师")


def test_a_check_while_typing_writes_nothing(officer):
    answer = officer.post("/county/data/teachers/check", data={"rows": ROWS}).json
    assert answer["counts"] == [2, 0, 0]
    assert [fault[:2] for fault in answer["faults"]] == [[3, "单位编码"]]
    assert db.session.scalar(select(Teacher).where(Teacher.name == "甲老师")) is None
