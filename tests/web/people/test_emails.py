"""An e-mail is written on screen: one's own, and those of the accounts that one looks after."""

import pytest
from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Account, LogEntry
from tests import cast
from tests.as_sent import as_sent


@pytest.fixture
def engine_name():
    """The statements are plain: SQLite is enough."""
    return "sqlite"


def _account(login):
    db.session.expire_all()
    return db.session.scalars(select(Account).where(Account.login == login)).one()


def _write(client, page, email):
    return client.post(page, data=as_sent(client.get(page).text, page) | {"email": email})


def test_everybody_writes_her_own_email_and_takes_it_away(signed_in):
    mentee = signed_in(cast.MENTEE)
    assert _write(mentee, "/me/email", " peng@example.cn ").location.endswith("/me")
    assert _account(cast.MENTEE).email == "peng@example.cn"
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert (entry.action, entry.changes["email"][1]) == ("set_email", "peng@example.cn")
    assert "这不像一个邮箱" in _write(mentee, "/me/email", "peng@").text
    assert _write(mentee, "/me/email", "").status_code == 302
    assert _account(cast.MENTEE).email == ""


def test_her_director_and_the_bureau_write_it_and_no_other(signed_in):
    account = _account(cast.MENTEE)
    page, version = f"/accounts/{account.id}/email", account.version
    for login in (cast.SUPPORTED_DIRECTOR, cast.OFFICER):
        assert _write(signed_in(login), page, f"{login}@example.cn").status_code == 302
        assert _account(cast.MENTEE).email == f"{login}@example.cn"
    officer = signed_in(cast.OFFICER)
    sent = {"email": "late@example.cn", "version": version}
    assert officer.post(page, data=sent).status_code == 409
    for login in (cast.MENTEE, cast.LEAD_DIRECTOR):
        assert signed_in(login).get(page).status_code in (403, 404), login
