"""Nobody asks too often: by address where no account is needed, by account where it is costly."""

from __future__ import annotations

import io
import re

import pytest

from pairing.app import create_app
from pairing.web.frame import limits
from tests import cast


@pytest.fixture(autouse=True)
def counted(county, monkeypatch):
    """Limits are on, and low enough to be reached."""
    county.config["LIMITS"] = True
    monkeypatch.setattr(
        limits.RateLimitItemPerSecond,
        "__init__",
        lambda self, times, seconds: _plain(self, min(times, 3), seconds),
    )


_plain = limits.RateLimitItemPerSecond.__init__


def _ask(client, times=4, path="/check?number=x", address="10.0.0.1"):
    return [
        client.get(path, environ_base={"REMOTE_ADDR": address}).status_code for _ in range(times)
    ]


def test_one_address_is_told_when_to_come_again_and_the_log_says_so(county, caplog):
    client = county.test_client()
    assert _ask(client) == [200, 200, 200, 429]
    answer = client.get("/check", environ_base={"REMOTE_ADDR": "10.0.0.1"})
    seconds = int(answer.headers["Retry-After"])
    assert 1 <= seconds <= 120
    assert re.search(r"请 \d+ 秒后再试", answer.text)
    assert "too often: look-up by 10.0.0.1 (/check)" in caplog.text


def test_another_address_is_not_touched(county):
    client = county.test_client()
    _ask(client)
    assert _ask(client, 1, address="10.0.0.2") == [200]


def test_a_household_of_six_is_one_address(county):
    client = county.test_client()
    for last in "123":
        assert _ask(client, 1, address=f"2001:db8:1:2::{last}") == [200]
    assert _ask(client, 1, address="2001:db8:1:2:ffff::9") == [429]
    assert _ask(client, 1, address="2001:db8:1:3::1") == [200]


@pytest.mark.parametrize(
    "path", ["/check", "/sign-in", "/s/unknown", "/c/unknown", "/f/unknown.ics"]
)
def test_what_is_public_is_counted(county, path):
    assert _ask(county.test_client(), path=path)[-1] == 429


def test_uploads_to_check_are_counted_by_themselves(county):
    client = county.test_client()
    _ask(client)
    sent = [
        client.post("/check", data={"file": (io.BytesIO(b"x"), "x.pdf")}).status_code
        for _ in range(4)
    ]
    assert sent == [200, 200, 200, 429]


def test_the_proxy_s_word_counts_only_when_a_proxy_is_told_of(county):
    def told(app, address):
        client, where = app.test_client(), {"REMOTE_ADDR": "127.0.0.1"}
        sent = {"X-Forwarded-For": address}
        return client.get("/check", headers=sent, environ_base=where).status_code

    for last in range(3):
        assert told(county, f"10.1.0.{last}") == 200
    assert told(county, "10.1.0.9") == 429, "without a proxy its header is anybody's invention"
    behind = create_app(
        ENVIRONMENT={
            "PAIRING_INSTANCE": str(county.config["INSTANCE"]),
            "PAIRING_PROXIES": "1",
        },
        SQLALCHEMY_DATABASE_URI=county.config["SQLALCHEMY_DATABASE_URI"],
    )
    for last in range(5):
        assert told(behind, f"10.1.0.{last}") == 200


def test_costly_pages_are_counted_by_account_whatever_the_address(county, signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    asked = [
        lead.get("/search?q=x", environ_base={"REMOTE_ADDR": f"10.2.0.{n}"}).status_code
        for n in range(4)
    ]
    assert asked == [200, 200, 200, 429]
    assert signed_in(cast.MENTOR).get("/search?q=x").status_code == 200
    assert lead.get("/").status_code == 200


def test_a_hall_of_parents_behind_one_address_is_let_in():
    assert limits.ANSWERS.times >= 3 * 300
    assert limits.SIGNING_IN.times >= 2 * 100


def test_what_costs_is_limited(county):
    """Every endpoint without an account, and every one that makes a paper or a job."""
    views = county.view_functions
    public = {name for name, view in views.items() if getattr(view, "is_public", False)}
    free = {"static", "health.alive", "health.ready", "offline.page", "offline.worker"}
    free |= {"manifest.manifest", "manifest.icon"}  # drawn once a process, three sizes
    assert {name for name in public - free if not hasattr(views[name], "rates")} == set()
