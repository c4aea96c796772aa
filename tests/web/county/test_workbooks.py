"""The workbook on the web: check, marked file, import, export; only the bureau's admin."""

import io

from pairing.extensions import db
from pairing.models import Activity, LogEntry
from tests import cast
from tests.workbook.edit import edited, opened


def _send(client, data, name="县.xlsx"):
    return client.post("/workbook/check", data={"file": (io.BytesIO(data), name)})


def test_a_faulty_workbook_is_listed_and_comes_back_marked(signed_in):
    officer = signed_in(cast.OFFICER)
    answer = _send(officer, edited(("活动", 7, "日期", "2026-02-30")))
    assert answer.status_code == 400
    assert "活动 第 7 行「日期」" in answer.text
    marked = opened(officer.get("/workbook/marked.xlsx").data)
    assert "不是有效日期" in marked["活动"]["E7"].comment.text


def test_a_good_workbook_is_checked_first_and_written_once(signed_in):
    officer = signed_in(cast.OFFICER)
    entries = db.session.query(LogEntry).count()
    answer = _send(officer, edited(("活动", 2, "人次", 99)))
    assert "检查通过" in answer.text
    assert db.session.query(LogEntry).count() == entries
    answer = officer.post("/workbook/import", follow_redirects=True)
    assert "1 行写入" in answer.text
    assert db.session.query(LogEntry).count() == entries + 1
    assert db.session.query(Activity).filter(Activity.attendance == 99).count() == 1
    again = officer.post("/workbook/import", follow_redirects=True)
    assert "没有等待导入的工作簿" in again.text


def test_what_is_no_workbook_gets_one_sentence(signed_in):
    officer = signed_in(cast.OFFICER)
    assert "不是 .xlsx" in _send(officer, b"hello").text
    assert "请先选择" in officer.post("/workbook/check", data={}).text


def test_an_export_is_what_was_imported(signed_in):
    officer = signed_in(cast.OFFICER)
    answer = _send(officer, officer.get("/workbook/export.xlsx").data)
    assert "没有变化" in answer.text


def test_the_template_can_be_had(signed_in):
    book = opened(signed_in(cast.OFFICER).get("/workbook/template.xlsx").data)
    assert "活动" in book.sheetnames


def test_nobody_else_sees_it(signed_in):
    for login in (cast.LEAD_DIRECTOR, cast.MENTOR, cast.REVIEWER):
        assert signed_in(login).get("/workbook/").status_code == 403


def test_a_large_body_is_refused_elsewhere(signed_in):
    answer = signed_in(cast.LEAD_DIRECTOR).post("/activities/new", data={"x": "y" * 300_000})
    assert answer.status_code == 413
