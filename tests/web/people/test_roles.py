"""Roles on screen: who may, the last one asks on a page that says so, and is answered there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Account, Organisation, RoleGrant
from tests import cast


def _account(login):
    db.session.expire_all()
    return db.session.scalars(select(Account).where(Account.login == login)).one()


def _grants(login):
    query = select(RoleGrant).where(RoleGrant.account_id == _account(login).id)
    return list(db.session.scalars(query.order_by(RoleGrant.id)))


def _url(login, more="new"):
    return f"/accounts/{_account(login).id}/roles/{more}"


@pytest.mark.parametrize(
    ("login", "status"),
    [
        (cast.OFFICER, 200),
        (cast.REVIEWER, 404),
        (cast.SUPPORTED_DIRECTOR, 403),
        (cast.LEAD_DIRECTOR, 404),
        (cast.MENTEE, 404),
        (cast.OUTSIDER, 404),
    ],
)
def test_only_the_bureau_gives_and_ends_roles(signed_in, login, status):
    client, end = signed_in(login), f"{_grants(cast.MENTEE)[0].id}/end"
    for more in ("new", end):
        assert client.get(_url(cast.MENTEE, more)).status_code == status, more
        if status != 200:
            assert client.post(_url(cast.MENTEE, more)).status_code == status, more
    if status == 200:
        other = f"{_grants(cast.MENTOR)[0].id}/end"
        assert client.get(_url(cast.MENTEE, other)).status_code == 404


def test_a_second_role_and_the_end_of_the_first(signed_in):
    officer = signed_in(cast.OFFICER)
    home = db.session.scalars(select(Organisation).where(Organisation.code == "K05")).one()
    data = {"role": "director", "organisation": home.id, "starts_on": "2026-11-24"}
    page = officer.post(_url(cast.MENTEE), data=data, follow_redirects=True).text
    assert "角色已设好" in page
    assert page.count("有效</span>") == 2
    first = _grants(cast.SUPPORTED_DIRECTOR)[0]
    end = _url(cast.SUPPORTED_DIRECTOR, f"{first.id}/end")
    page = officer.post(end, data={"last_day": "2026-11-24"}, follow_redirects=True).text
    assert "到 2026年11月24日 为止" in page
    assert [one.ends_on for one in _grants(cast.SUPPORTED_DIRECTOR)] == [cast.TODAY]


def test_the_last_director_is_asked_for_on_a_page(signed_in):
    officer = signed_in(cast.OFFICER)
    first = _grants(cast.SUPPORTED_DIRECTOR)[0]
    end = _url(cast.SUPPORTED_DIRECTOR, f"{first.id}/end")
    yesterday = (cast.TODAY - timedelta(days=1)).isoformat()
    page = officer.post(end, data={"last_day": yesterday}).text
    assert "就没有负责人了" in page
    assert _grants(cast.SUPPORTED_DIRECTOR)[0].ends_on is None
    officer.post(end, data={"last_day": yesterday, "is_sure": "y"})
    assert _grants(cast.SUPPORTED_DIRECTOR)[0].ends_on.isoformat() == yesterday


def test_nobody_is_offered_a_role_for_herself(signed_in):
    officer = signed_in(cast.OFFICER)
    page = officer.get(f"/accounts/{_account(cast.OFFICER).id}").text
    assert "由另一位管理员来加" in page
    assert "加一个角色" not in page
    data = {"role": "bureau_reviewer", "organisation": 1, "starts_on": "2026-11-24"}
    assert "不能给自己设角色" in officer.post(_url(cast.OFFICER), data=data).text
