"""Rows pasted from a spreadsheet: checked, shown, written."""

from __future__ import annotations

import re

from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Teacher
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
