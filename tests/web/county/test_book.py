"""本县资料: an officer's lists and forms of what only the workbook held; nobody else's."""

from __future__ import annotations

import io
import re
from datetime import datetime

import openpyxl
import pytest
from sqlalchemy import event, select

from pairing.extensions import db
from pairing.models import Organisation, Pairing, Teacher
from pairing.queries.county import book
from pairing.queries.county.exports import only_bureau_id
from pairing.web.county import book_row_form
from pairing.web.county.book_shelves import SHELVES
from tests import cast

UNDO = re.compile(r'action="(/county/data/\w+/undo)".*?name="version" value="(\d+)"', re.DOTALL)


@pytest.fixture
def officer(signed_in):
    return signed_in(cast.OFFICER)


def _id(model, code):
    return db.session.scalar(select(model.id).where(model.code == code))


def _stored(sheet, row_id):
    return book.by_id(book.read_sheet(only_bureau_id(), sheet), sheet)[row_id]


def _picked(sheet, row_id):
    return f"{row_id}-{book.version_of(_stored(sheet, row_id).values)}"


@pytest.mark.parametrize("page", ["", "teachers/", "teachers/new", "teachers/20", "teachers/paste"])
def test_only_the_bureaus_admin_opens_it(signed_in, page):
    for login in (cast.REVIEWER, cast.LEAD_DIRECTOR, cast.OUTSIDER):
        assert signed_in(login).get(f"/county/data/{page}").status_code == 403
    assert signed_in(cast.OFFICER).get(f"/county/data/{page}").status_code == 200


def test_another_bureaus_rows_are_not_there(officer):
    other = cast.another_bureau()
    for address in (f"organisations/{other}", "teachers/99999", "nothing/"):
        assert officer.get(f"/county/data/{address}").status_code == 404
    sent = {"pick": f"{other}-1"}
    assert officer.post("/county/data/organisations/remove", data=sent).status_code == 404


@pytest.mark.parametrize("slug", SHELVES)
def test_every_sheet_has_its_list_and_its_form_saves_what_it_shows_unchanged(officer, slug):
    """A form sent as it was opened changes nothing: no field is lost on its way."""
    listed = officer.get(f"/county/data/{slug}/")
    assert listed.status_code == 200
    for address in re.findall(rf"/county/(?:data/)?{slug}/\d+", listed.text)[:4]:
        sent = _typed(officer.get(address).text)
        answer = officer.post(address, data=sent)
        assert "内容没有变化" in answer.text, (address, _wrong(answer.text))


def _typed(page):
    """What a browser would send of the page's first form of a row."""
    from pairing.web.frame.page_forms import forms_of

    form = max(forms_of(page), key=lambda one: len(one.controls))
    return {"version": form.version} | {
        name: control.values for name, control in form.controls.items() if control.values
    }


def _wrong(page):
    return re.findall(r'<a href="#[^"]+">([^<]+)</a>', page)


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


def test_a_new_school_then_undone(officer):
    form = officer.get("/county/data/organisations/new").text
    assert 'value="K07"' in form or 'value="P' in form
    sent = {"name": "新建小学", "kind": "小学", "area": "乡村", "class_count": "6"}
    answer = officer.post("/county/data/organisations/new", data=sent, follow_redirects=True)
    assert "已新建" in answer.text
    assert "新建</b>" in answer.text
    url, journal = UNDO.search(answer.text).groups()
    assert "新建小学" in officer.get("/county/data/organisations/").text
    undone = officer.post(url, data={"version": journal}, follow_redirects=True)
    assert "已撤销" in undone.text
    assert "新建小学" not in undone.text


def test_every_fault_at_its_field_and_nothing_typed_is_lost(officer):
    sent = {"name": "", "kind": "", "area": "乡村", "child_count": "一百", "address": "某路"}
    answer = officer.post("/county/data/organisations/new", data=sent)
    assert set(_wrong(answer.text)) == {
        "名称：必填，请填写“名称”。",
        "类型：请选择类型。",
        "学生数：“一百”不是数字。",
    }
    assert 'value="某路"' in answer.text


def test_a_conflict_shows_both_and_saves_mine_on_demand(officer):
    row_id = _id(Organisation, "K05")
    address = f"/county/data/organisations/{row_id}"
    sent = _typed(officer.get(address).text)
    officer.post(address, data=sent | {"phone": "111"})
    answer = officer.post(address, data=sent | {"phone": "222"})
    assert answer.status_code == 409
    assert "111" in answer.text
    assert "222" in answer.text


def test_the_page_tells_who_changed_what_before(officer):
    row_id = _id(Organisation, "K05")
    address = f"/county/data/organisations/{row_id}"
    officer.post(address, data=_typed(officer.get(address).text) | {"phone": "111"})
    page = officer.get(address).text
    assert "冯雅琴" in page.split("以前的改动")[1]
    assert "→ 111" in page


def test_what_hangs_on_a_row_is_said_before_it_goes(officer):
    row_id = _id(Organisation, "K05")
    sent = {"pick": _picked("单位", row_id)}
    page = officer.post("/county/data/organisations/remove", data=sent).text
    assert "现在还不能移除" in page
    assert "教师 5 条" in page
    assert 'name="sure"' not in page
    forced = officer.post("/county/data/organisations/remove", data=sent | {"sure": "1"}).text
    assert "用到它" in forced
    assert _id(Organisation, "K05") == row_id


def test_several_rows_go_and_come_back(officer):
    for name in ("甲小学", "乙小学"):
        sent = {"name": name, "kind": "小学", "area": "乡村"}
        officer.post("/county/data/organisations/new", data=sent)
    ids = [
        row.id
        for row in db.session.scalars(select(Organisation))
        if "乙小" in row.name or "甲小" in row.name
    ]
    picks = [_picked("单位", one) for one in ids]
    page = officer.post("/county/data/organisations/remove", data={"pick": picks}).text
    assert "移除这 2 个单位" in page
    sent = {"pick": picks, "sure": "1"}
    gone = officer.post("/county/data/organisations/remove", data=sent, follow_redirects=True)
    assert "已移除 2 个单位" in gone.text
    url, journal = UNDO.search(gone.text).groups()
    officer.post(url, data={"version": journal})
    assert "甲小学" in officer.get("/county/data/organisations/").text


def test_a_teacher_moves_and_serves_at_a_second_school(officer):
    row_id = _id(Teacher, "K05-01")
    address = f"/county/data/teachers/{row_id}/move"
    sent = {"organisation_id": "K04", "posted_from": "2026-12-01", "way": "moves"}
    officer.post(address, data=sent)
    postings = _stored("教师", row_id).values["postings"]
    assert [(one.at, str(one.starts_on), str(one.ends_on)) for one in postings] == [
        ("K05", "None", "2026-11-30"),
        ("K04", "2026-12-01", "None"),
    ]
    sent = {"organisation_id": "K06", "posted_from": "2026-12-10", "way": "both"}
    officer.post(address, data=sent)
    assert {one.at for one in _stored("教师", row_id).values["postings"] if not one.ends_on} == {
        "K04",
        "K06",
    }


def test_a_postings_fault_stands_in_its_line(officer):
    row_id = _id(Teacher, "K05-01")
    address = f"/county/data/teachers/{row_id}"
    sent = _typed(officer.get(address).text)
    sent |= {"postings-1-organisation_id": "K04", "postings-1-posted_from": "2026-05-01"}
    sent |= {"postings-1-posted_until": "2026-04-01"}
    page = officer.post(address, data=sent).text
    assert 'id="postings-1-posted_until-error"' in page


def test_a_target_under_which_records_count_is_asked_about(officer):
    page = officer.get("/county/data/targets/").text
    address = re.search(r"/county/targets/\d+", page)[0]
    sent = _typed(officer.get(address).text) | {"threshold": "9"}
    asked = officer.post(address, data=sent).text
    assert "更正：本学期起" in asked
    answer = officer.post(address, data=sent | {"way": "correct", "reason": "抄错"})
    assert answer.status_code == 302, _wrong(answer.text)


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


def test_a_reference_is_found_while_typing(officer):
    found = officer.get("/county/data/teachers/find?q=sjy").json
    assert ["宋佳怡 · K04-01", "县实验幼儿园"] in found


@pytest.mark.parametrize("slug", [name for name, one in SHELVES.items() if one.args])
def test_in_a_large_county_rows_are_found_by_typing_instead_of_from_a_list(
    officer, monkeypatch, slug
):
    monkeypatch.setattr(book_row_form, "MOST_LISTED", 0)
    if SHELVES[slug].has_ready:
        officer.post(f"/county/data/{slug}/ready")
    address = f"/county/data/{slug}/new?programme_id=B&organisation_id=K04&pairing_id=B1"
    page = officer.get(address).text
    assert ("县实验幼儿园 · K04" in page) == (slug in ("teachers", "leadership"))
    listed = officer.get(f"/county/data/{slug}/").text
    address = f"/county/data/{slug}/{re.search(rf'/county/data/{slug}/([0-9]+)', listed)[1]}"
    answer = officer.post(address, data=_typed(officer.get(address).text))
    assert "内容没有变化" in answer.text, _wrong(answer.text)


def test_a_new_row_names_another_by_its_name_and_code_or_is_told_which_code_is_meant(
    officer, monkeypatch
):
    monkeypatch.setattr(book_row_form, "MOST_LISTED", 0)
    sent = {"name": "丁老师", "organisation_id": "县实验幼儿园 · K04"}
    assert officer.post("/county/data/teachers/new", data=sent).status_code == 302
    page = officer.post(
        "/county/data/teachers/new", data=sent | {"organisation_id": "县实验幼儿园"}
    )
    assert "是不是“K04”" in page.text


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


def test_a_wrong_pairing_leads_to_the_page_that_lists_all_that_would_go(officer):
    row_id = _id(Pairing, "A1")
    sent = {"pick": _picked("结对", row_id)}
    page = officer.post("/county/data/pairings/remove", data=sent).text
    (address,) = set(re.findall(rf'href="([^"]*{row_id}/remove)"', page))
    assert officer.get(address).status_code == 200
