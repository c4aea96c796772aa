"""A row of 本县资料 in its form: made, changed, in conflict; nothing typed is lost."""

from __future__ import annotations

import re

import pytest

from pairing.models import Organisation, Teacher
from pairing.web.county.book import row_form
from pairing.web.county.book.shelves import SHELVES
from tests.web.county.book.shown import UNDO, as_typed, id_of, wrong


@pytest.mark.parametrize("slug", SHELVES)
def test_every_sheet_has_its_list_and_its_form_saves_what_it_shows_unchanged(officer, slug):
    """A form sent as it was opened changes nothing: no field is lost on its way."""
    listed = officer.get(f"/county/data/{slug}/")
    assert listed.status_code == 200
    for address in re.findall(rf"/county/(?:data/)?{slug}/\d+", listed.text)[:4]:
        sent = as_typed(officer.get(address).text)
        answer = officer.post(address, data=sent)
        assert "内容没有变化" in answer.text, (address, wrong(answer.text))


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
    assert set(wrong(answer.text)) == {
        "名称：必填，请填写“名称”。",
        "类型：请选择类型。",
        "学生数：“一百”不是数字。",
    }
    assert 'value="某路"' in answer.text


def test_a_conflict_shows_both_and_saves_mine_on_demand(officer):
    row_id = id_of(Organisation, "K05")
    address = f"/county/data/organisations/{row_id}"
    sent = as_typed(officer.get(address).text)
    officer.post(address, data=sent | {"phone": "111"})
    answer = officer.post(address, data=sent | {"phone": "222"})
    assert answer.status_code == 409
    assert "111" in answer.text
    assert "222" in answer.text


def test_the_page_tells_who_changed_what_before(officer):
    row_id = id_of(Organisation, "K05")
    address = f"/county/data/organisations/{row_id}"
    officer.post(address, data=as_typed(officer.get(address).text) | {"phone": "111"})
    page = officer.get(address).text
    assert "冯雅琴" in page.split("以前的改动")[1]
    assert "→ 111" in page


def test_a_postings_fault_stands_in_its_line(officer):
    row_id = id_of(Teacher, "K05-01")
    address = f"/county/data/teachers/{row_id}"
    sent = as_typed(officer.get(address).text)
    sent |= {"postings-1-organisation_id": "K04", "postings-1-posted_from": "2026-05-01"}
    sent |= {"postings-1-posted_until": "2026-04-01"}
    page = officer.post(address, data=sent).text
    assert 'id="postings-1-posted_until-error"' in page


@pytest.mark.parametrize("slug", [name for name, one in SHELVES.items() if one.args])
def test_in_a_large_county_rows_are_found_by_typing_instead_of_from_a_list(
    officer, monkeypatch, slug
):
    monkeypatch.setattr(row_form, "MOST_LISTED", 0)
    if SHELVES[slug].has_ready:
        officer.post(f"/county/data/{slug}/ready")
    address = f"/county/data/{slug}/new?programme_id=B&organisation_id=K04&pairing_id=B1"
    page = officer.get(address).text
    assert ("县实验幼儿园 · K04" in page) == (slug in ("teachers", "leadership"))
    listed = officer.get(f"/county/data/{slug}/").text
    address = f"/county/data/{slug}/{re.search(rf'/county/data/{slug}/([0-9]+)', listed)[1]}"
    answer = officer.post(address, data=as_typed(officer.get(address).text))
    assert "内容没有变化" in answer.text, wrong(answer.text)


def test_a_new_row_names_another_by_its_name_or_is_told_which_code_is_meant(officer, monkeypatch):
    monkeypatch.setattr(row_form, "MOST_LISTED", 0)
    for name, school in (("丁老师", "县实验幼儿园 · K04"), ("戊老师", "县实验幼儿园")):
        sent = {"name": name, "organisation_id": school}
        assert officer.post("/county/data/teachers/new", data=sent).status_code == 302
    page = officer.post("/county/data/teachers/new", data=sent | {"organisation_id": "k 04"})
    assert "是不是“K04”" in page.text
