"""An officer of two bureaus reaches both counties; nobody else gets a choice."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Account, Organisation, Pairing, Programme, RoleGrant, Term
from tests import cast

SECOND = "另一个教育局"


@pytest.fixture
def second(county):
    """A second county with one pairing and a term; the officer of the first serves both."""
    bureau_id = cast.another_bureau()
    homes = [
        Organisation(code=code, name=name, kind="kindergarten", area=area, bureau_id=bureau_id)
        for code, name, area in (("Z1", "城里园", "urban"), ("Z2", "镇上园", "rural"))
    ]
    days = {"starts_on": date(2026, 9, 1), "ends_on": date(2027, 1, 20)}
    programme = Programme(bureau_id=bureau_id, code="ZP", name="手拉手", **days)
    term = Term(
        bureau_id=bureau_id, code="ZT", name="那边的秋季学期", school_year="2026-2027", **days
    )
    db.session.add_all([*homes, programme, term])
    db.session.flush()
    lead, supported = homes
    ids = {"lead_id": lead.id, "supported_id": supported.id, "programme_id": programme.id}
    db.session.add(Pairing(bureau_id=bureau_id, code="ZZ-1", **ids, **days))
    officer = db.session.scalar(select(Account).where(Account.login == cast.OFFICER))
    grant = {"account_id": officer.id, "organisation_id": bureau_id, "role": "bureau_admin"}
    db.session.add(RoleGrant(bureau_id=bureau_id, starts_on=date(2026, 1, 1), **grant))
    db.session.commit()
    return bureau_id


def test_an_officer_of_two_bureaus_reaches_both(county, signed_in, second):
    officer = signed_in(cast.OFFICER)
    first = officer.get("/county").text
    assert f"换到{SECOND}" in first and "镇上园" not in first
    assert officer.post(f"/bureaus/{second}/choose").location == "/"
    for page in ("/county", "/", "/reviews"):
        text = officer.get(page).text
        assert "那边的秋季学期" in text and "向阳" not in text, page
    assert "镇上园" in officer.get("/reviews").text
    whole = cast.fetched(county, officer, "/workbook/export")
    book = load_workbook(io.BytesIO(whole.data))
    assert [row[0].value for row in book["结对"].iter_rows(min_row=2)] == ["ZZ-1"]
    home = db.session.scalar(select(Account.bureau_id).where(Account.login == cast.OFFICER))
    officer.post(f"/bureaus/{home}/choose")
    assert "镇上园" not in officer.get("/county").text


def test_a_workbook_is_imported_into_the_bureau_for_which_it_was_checked(county, signed_in, second):
    officer = signed_in(cast.OFFICER)
    sample = {"file": (io.BytesIO(cast.SAMPLE.read_bytes()), "county.xlsx")}
    cast.finished(county, officer, officer.post("/workbook/check", data=sample))
    officer.post(f"/bureaus/{second}/choose")
    assert "没有等待导入的工作簿" in officer.post("/workbook/import", follow_redirects=True).text


@pytest.mark.parametrize("login", [cast.OFFICER, cast.REVIEWER])
def test_who_serves_one_bureau_sees_no_choice_and_makes_none(signed_in, county, login):
    other = cast.another_bureau()
    officer = signed_in(login)
    assert "换到" not in officer.get("/").text
    assert officer.post(f"/bureaus/{other}/choose").status_code == 404
    assert signed_in(cast.LEAD_DIRECTOR).post(f"/bureaus/{other}/choose").status_code == 403
