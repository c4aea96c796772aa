"""A school closed or merged on its pages: what it means first, then the deed, then taken back."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Organisation

WHEN = "day=2026-11-30"


def _home(code):
    db.session.expire_all()
    return db.session.scalars(select(Organisation).where(Organisation.code == code)).one()


@pytest.mark.parametrize("page", ["close", "merge"])
def test_only_the_bureaus_admin_opens_it(officer, admins_alone, page):
    address = f"/county/organisations/{_home('K04').id}/{page}"
    admins_alone(address)
    assert officer.get(f"/county/organisations/999/{page}").status_code == 404


def test_a_school_is_closed_from_its_page_and_leaves_the_choosers(officer):
    home = _home("K04")
    assert "关闭" in officer.get(f"/county/data/organisations/{home.id}").text
    page = officer.get(f"/county/organisations/{home.id}/close?{WHEN}").text
    for what in ("一起结束的结对", "任职到这天为止的教师", "到这天为止的账号角色"):
        assert what in page
    sent = {"day": "2026-10-01", "reason": ""}
    told = officer.post(f"/county/organisations/{home.id}/close", data=sent).text
    assert "请写一句为什么" in told
    sent = {"day": "2026-11-23", "reason": "撤点并校"}
    answer = officer.post(
        f"/county/organisations/{home.id}/close", data=sent, follow_redirects=True
    )
    assert "已关闭" in answer.text
    assert "撤点并校" in answer.text
    new = officer.get("/county/data/pairings/new").text
    assert not re.search(r'<option[^>]*value="K04"', new)
    assert re.search(r'<option[^>]*value="K05"', new)
    found = officer.get("/county/data/organisations/?state=已关闭").text
    assert home.name in found
    assert _home("K05").name not in found.split("<tbody>")[1]
    names = [one[0] for one in officer.get("/county/data/organisations/find?q=K0").json]
    assert names
    assert not [one for one in names if one.endswith("K04")]
    assert home.name not in officer.get("/accounts/").text.split("<tbody>")[0]
    kept = officer.get(f"/county/data/pairings/{_pairing()}").text
    assert re.search(r'<option[^>]*value="K04"[^>]*selected|selected[^>]*value="K04"', kept)


def _pairing():
    return db.session.scalar(
        select(db.metadata.tables["pairing"].c.id).where(
            db.metadata.tables["pairing"].c.code == "B1"
        )
    )


def test_a_school_goes_into_another_one_and_comes_back(officer):
    old, new = _home("K04"), _home("K01")
    address = f"/county/organisations/{old.id}/merge"
    page = officer.get(f"{address}?{WHEN}&organisation_id={new.id}").text
    for what in ("接着做的结对", "接着做的师徒", "的教师", "接着用的账号", "一起转过去的计划"):
        assert what in page
    sent = {"day": "2026-11-30", "reason": "两园合并", "organisation_id": str(new.id)}
    answer = officer.post(address, data=sent, follow_redirects=True)
    assert f"“{old.name}”已并入这里" in answer.text
    assert "两园合并" in answer.text
    assert str(_home("K04").closed_on) == "2026-11-30"
    undo = re.search(r'action="(/county/data/organisations/undo)".*?value="(\d+)"', answer.text)
    version = re.search(r'name="version" value="(\d+)"', answer.text.split(undo[1])[1])[1]
    officer.post(undo[1], data={"version": version})
    assert _home("K04").closed_on is None


def test_where_it_cannot_be_the_page_says_why(officer):
    bureau = _home("K04").bureau_id
    page = officer.get(f"/county/organisations/{bureau}/close?{WHEN}").text
    assert "教育局不能关闭" in page
    page = officer.get(f"/county/organisations/{_home('K04').id}/close?day=2026-08-01").text
    assert "还没开始" in page
