"""The first page of an empty installation, and the sign-in page that points at it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from pairing.extensions import db
from pairing.models import Account, Organisation
from pairing.operations.people import founding
from pairing.web.frame.page_forms import forms_of

WORDS = "mond haus baum regen"
FORM = {
    "bureau": "博兴县教育和体育局",
    "code": "371625",
    "level": "county",
    "name": "王岩",
    "login": "WangYan",
    "password": WORDS,
    "again": WORDS,
}


def _address(app):
    return f"/found/{founding.new_token(Path(app.config['INSTANCE']))}"


def _accounts():
    return db.session.scalar(select(func.count()).select_from(Account))


def test_from_the_printed_address_to_the_steps(app):
    client, address = app.test_client(), _address(app)
    assert "pairing run" in client.get("/sign-in").text
    assert "建好并登录" in client.get(address).text
    assert _accounts() == 0, "opening it changes nothing"
    answer = client.post(address, data=FORM)
    assert (answer.status_code, answer.location) == (302, "/setup")
    page = client.get("/setup").text
    assert "博兴县教育和体育局" in page
    assert "还没有学期" in page
    assert client.get("/").location == "/setup", "without a term home is the steps"
    for path in ("/county", "/terms/", "/reviews", "/school-years/new", "/settings/one-person"):
        assert client.get(path).status_code == 200, path
    answer = client.post("/sign-out")
    assert 'name="login"' in client.get("/sign-in").text
    assert client.get(address).status_code == 410


def test_every_fault_stands_at_its_field_and_a_wrong_address_tells_nothing(app):
    client, address = app.test_client(), _address(app)
    wrong = FORM | {"again": "otherwise", "password": "wangyan12345", "code": "", "level": "x"}
    page = client.post(address, data=wrong).text
    for words in ("两次填写的密码不一样", "请填写编码", "原来选的现在不能选"):
        assert words in page, words
    assert _accounts() == 0
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 0
    other = client.get("/found/other")
    assert other.status_code == 410
    assert "教育局全称" not in other.text


def test_a_running_installation_has_no_first_page(county):
    address = _address(county)
    client = county.test_client()
    assert client.get(address).status_code == 410
    assert client.post(address, data=FORM).status_code == 410
    assert "pairing run" not in client.get("/sign-in").text


def test_the_two_terms_are_made_in_one_form(app):
    client, address = app.test_client(), _address(app)
    client.post(address, data=FORM)
    fields = forms_of(client.get("/school-years/new").text)[-1].controls
    given = {name: one.values[0] for name, one in fields.items() if one.values}
    assert given["first_starts"] == "2026-09-01"
    data = given | {"year": "2026"}
    assert client.post("/school-years/new", data=data).location == "/setup"
    assert "2026—2027学年第一学期" in client.get("/setup").text
    again = client.post("/school-years/new", data=data).text
    assert "已经有学期了" in again
    assert "学期还缺" in client.get("/").text
