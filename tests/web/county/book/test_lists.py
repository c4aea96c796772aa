"""The lists of 本县资料: an officer's alone; found, exported as seen, several rows removed."""

from __future__ import annotations

import io
import re
from datetime import datetime

import openpyxl
import pytest
from sqlalchemy import event, select

from pairing.extensions import db
from pairing.models import Organisation, Pairing
from tests import cast
from tests.web.county.book.shown import UNDO, id_of, picked


@pytest.mark.parametrize("page", ["", "teachers/", "teachers/new", "teachers/20", "teachers/paste"])
def test_only_the_bureaus_admin_opens_it(admins_alone, page):
    admins_alone(f"/county/data/{page}")


def test_another_bureaus_rows_are_not_there(officer):
    other = cast.another_bureau()
    for address in (f"organisations/{other}", "teachers/99999", "nothing/"):
        assert officer.get(f"/county/data/{address}").status_code == 404
    sent = {"pick": f"{other}-1"}
    assert officer.post("/county/data/organisations/remove", data=sent).status_code == 404


def test_found_by_pinyin_filtered_and_sorted(officer):
    page = officer.get("/county/data/teachers/?q=sjy").text
    assert "宋佳怡" in page
    assert "胡光明" not in page
    page = officer.get("/county/data/teachers/?organisation_id=K05").text
    assert page.count('class="pick"><label') == 5
    page = officer.get("/county/data/teachers/?order=subject&down=1&organisation_id=K05").text
    assert 'aria-sort="descending"' in page


def test_exported_as_seen_with_names_beside_codes_and_days_as_days(officer):
    answer = officer.get("/county/data/pairings/export.xlsx?programme_id=B")
    page = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    head, *rows = page.iter_rows(values_only=True)
    assert head[:4] == ("编码", "方案编码", "方案名称", "帮扶方编码")
    assert {row[1] for row in rows} == {"B"}
    assert rows[0][4] == "县实验幼儿园"
    assert isinstance(rows[0][head.index("开始")], datetime)


def test_what_hangs_on_a_row_is_said_before_it_goes(officer):
    row_id = id_of(Organisation, "K05")
    sent = {"pick": picked("单位", row_id)}
    page = officer.post("/county/data/organisations/remove", data=sent).text
    assert "现在还不能移除" in page
    assert "教师 5 条" in page
    assert 'name="sure"' not in page
    forced = officer.post("/county/data/organisations/remove", data=sent | {"sure": "1"}).text
    assert "用到它" in forced
    assert id_of(Organisation, "K05") == row_id


def test_several_rows_go_and_come_back(officer):
    for name in ("甲小学", "乙小学"):
        sent = {"name": name, "kind": "小学", "area": "乡村"}
        officer.post("/county/data/organisations/new", data=sent)
    ids = [
        row.id
        for row in db.session.scalars(select(Organisation))
        if "乙小" in row.name or "甲小" in row.name
    ]
    picks = [picked("单位", one) for one in ids]
    page = officer.post("/county/data/organisations/remove", data={"pick": picks}).text
    assert "移除这 2 个单位" in page
    sent = {"pick": picks, "sure": "1"}
    gone = officer.post("/county/data/organisations/remove", data=sent, follow_redirects=True)
    assert "已移除 2 个单位" in gone.text
    url, journal = UNDO.search(gone.text).groups()
    officer.post(url, data={"version": journal})
    assert "甲小学" in officer.get("/county/data/organisations/").text


def test_a_wrong_pairing_leads_to_the_page_that_lists_all_that_would_go(officer):
    row_id = id_of(Pairing, "A1")
    sent = {"pick": picked("结对", row_id)}
    page = officer.post("/county/data/pairings/remove", data=sent).text
    (address,) = set(re.findall(rf'href="([^"]*{row_id}/remove)"', page))
    assert officer.get(address).status_code == 200


def test_a_reference_is_found_while_typing(officer):
    found = officer.get("/county/data/teachers/find?q=sjy").json
    assert ["宋佳怡 · K04-01", "县实验幼儿园"] in found


def test_a_list_asks_as_often_for_many_rows_as_for_few(officer):
    def statements(address):
        found = []

        def note(_connection, _cursor, statement, *_rest):
            found.append(statement)

        event.listen(db.engine, "after_cursor_execute", note)
        officer.get(address)
        event.remove(db.engine, "after_cursor_execute", note)
        return len(found)

    few = statements("/county/data/teachers/?organisation_id=K05")
    assert statements("/county/data/teachers/") == few <= 12
