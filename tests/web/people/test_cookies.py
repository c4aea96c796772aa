"""The session's cookie is sent when it changes, and never by a page that only reads."""

import pytest

from tests import cast

READ = ("/offline", "/sw.js", "/sign-in", "/app.webmanifest", "/healthz")


def _sent(answer):
    return [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("pairing=")]


@pytest.mark.parametrize("path", READ)
def test_what_was_asked_before_a_sign_in_takes_none_back(county, path):
    """Answered later, its cookie would replace the one of the person who has just signed in."""
    client = county.test_client()
    with client.session_transaction() as cookie:
        cookie["csrf_token"] = "made by the page of the sign-in"
    answer = client.get(path)
    assert answer.status_code == 200
    assert _sent(answer) == []


def test_pages_that_come_at_once_after_a_sign_in_share_one_token(county):
    client = cast.sign_in(county, cast.MENTOR)
    county.config["WTF_CSRF_ENABLED"] = True
    with client.session_transaction() as cookie:
        token = cookie["csrf_token"]
    for path in ("/", "/pairings/", "/me"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert _sent(answer) == [], path
        with client.session_transaction() as cookie:
            assert cookie["csrf_token"] == token
