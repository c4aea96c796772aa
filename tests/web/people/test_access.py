"""Who sees what: deny by default, 404 before 403, lists equal to the pages that open."""

import re

import pytest
from sqlalchemy import select

from pairing.app import create_app
from pairing.domain.people.permissions import RULES, Action, can
from pairing.extensions import db, passwords
from pairing.models import Account, Pairing
from pairing.queries.lists import pairings_for
from pairing.queries.people.actors import actor_of
from tests import cast

EXPECTED = {
    "/county": {cast.OFFICER: 200, cast.REVIEWER: 200, cast.LEAD_DIRECTOR: 403, cast.MENTOR: 403},
    "/pairings/{B1}": {
        cast.OFFICER: 200,
        cast.LEAD_DIRECTOR: 200,
        cast.MENTEE: 200,
        cast.OUTSIDER: 404,
    },
    "/pairings/{B1}/observations/new": {cast.OFFICER: 403, cast.MENTOR: 200, cast.OUTSIDER: 404},
    "/pairings/{B1}/terms/2/assessment": {cast.REVIEWER: 200, cast.OUTSIDER: 404},
    "/organisations/6/accounts/": {
        cast.OFFICER: 200,
        cast.REVIEWER: 403,
        cast.LEAD_DIRECTOR: 403,
        cast.SUPPORTED_DIRECTOR: 200,
        cast.MENTEE: 403,
        cast.OUTSIDER: 404,
    },
    "/organisations/1/accounts/": {
        cast.OFFICER: 200,
        cast.REVIEWER: 403,
        cast.LEAD_DIRECTOR: 404,
        cast.SUPPORTED_DIRECTOR: 404,
        cast.MENTEE: 404,
        cast.OUTSIDER: 404,
    },
    "/accounts/20": {
        cast.OFFICER: 200,
        cast.REVIEWER: 404,
        cast.LEAD_DIRECTOR: 404,
        cast.SUPPORTED_DIRECTOR: 200,
        cast.MENTEE: 404,
        cast.OUTSIDER: 404,
    },
    "/organisations/6/confirmation-word/": {
        cast.OFFICER: 200,
        cast.REVIEWER: 403,
        cast.LEAD_DIRECTOR: 403,
        cast.SUPPORTED_DIRECTOR: 200,
        cast.MENTEE: 403,
        cast.OUTSIDER: 404,
    },
    "/p/no-such-token": dict.fromkeys(cast.EVERYONE, 410),
    "/pairings/999999": {cast.OFFICER: 404, cast.LEAD_DIRECTOR: 404},
}


def test_production_hashes_passwords_the_strong_way_whatever_the_environment_says(tmp_path):
    environment = {"PAIRING_INSTANCE": str(tmp_path)}
    for more in ({}, {"PASSWORD_HASH": "plain"}):
        app = create_app(ENVIRONMENT=environment | more)
        with app.app_context():
            assert passwords.made("a long password").startswith("scrypt:32768:8:1$")


def test_every_action_has_a_rule():
    assert set(RULES) == set(Action)


def test_every_endpoint_carries_an_action_or_is_public(app):
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint != "static":
            assert hasattr(view, "action") or view.is_public, rule


def test_every_page_sends_a_stranger_to_the_sign_in(app):
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint == "static" or getattr(view, "is_public", False):
            continue
        url = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
        for argument in rule.arguments:
            url = url.replace(f"<int:{argument}>", "1")
        method = "GET" if "GET" in rule.methods else "POST"
        answer = client.open(url, method=method)
        assert answer.status_code == 302, rule
        assert answer.location.startswith("/sign-in"), rule


@pytest.mark.parametrize("url", EXPECTED)
def test_each_role_gets_what_the_matrix_says(signed_in, url):
    pairing = db.session.scalars(select(Pairing).where(Pairing.code == "B1")).one()
    for login, status in EXPECTED[url].items():
        answer = signed_in(login).get(url.replace("{B1}", str(pairing.id)))
        assert answer.status_code == status, login


@pytest.mark.parametrize(
    "action", [Action.VIEW_PAIRING, Action.RECORD_ACTIVITY, Action.VIEW_COUNTY]
)
def test_the_list_equals_the_set_of_pages_that_open(county, action):
    pairings = list(db.session.scalars(select(Pairing)))
    for account in db.session.scalars(select(Account)):
        actor = actor_of(account, cast.TODAY)
        listed = set(db.session.scalars(pairings_for(actor, action)))
        assert listed == {p.id for p in pairings if can(actor, action, p.place())}, account.login


def test_signing_out_kills_a_copied_cookie(county, signed_in):
    client = signed_in(cast.MENTOR)
    cookie = client.get_cookie("pairing").value
    client.post("/sign-out")
    thief = county.test_client()
    thief.set_cookie("pairing", cookie)
    assert thief.get("/").status_code == 302


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(county):
    client = county.test_client()
    pages = [
        client.post("/sign-in", data={"login": login, "password": "wrong"}).text
        for login in (cast.MENTOR, "nobody")
    ]
    assert "登录名或密码不对" in pages[0]
    assert pages[0].replace(cast.MENTOR, "nobody").count("登录名或密码不对") == pages[1].count(
        "登录名或密码不对"
    )


def test_too_many_wrong_passwords_are_stopped(county):
    client = county.test_client()
    for _ in range(8):
        client.post("/sign-in", data={"login": cast.MENTOR, "password": "wrong"})
    good = client.post("/sign-in", data={"login": cast.MENTOR, "password": cast.PASSWORD})
    assert good.status_code == 429


def test_every_answer_carries_the_security_headers(signed_in):
    answer = signed_in(cast.MENTOR).get("/")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_the_sign_in_leads_only_to_pages_of_ours(county, target):
    client = county.test_client()
    data = {"login": cast.MENTOR, "password": cast.PASSWORD}
    answer = client.post("/sign-in", query_string={"next": target}, data=data)
    assert answer.location == "/"
