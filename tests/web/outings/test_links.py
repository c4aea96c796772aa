"""Confirmation without an account: once, for one outing, until it expires or is revoked."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from pairing import clock
from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from pairing.models import ConfirmationLink, LogEntry
from tests import cast
from tests.web.outings.test_recording import _newest, _outing, _pairing


@pytest.fixture
def sent(signed_in):
    """The lead's client, its outing, and the path of the link that it sent."""
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    outing = _newest()
    return lead, outing, _send(lead, outing)


def _send(lead, outing):
    page = lead.post(f"/activities/{outing.id}/link").text
    assert "<svg" in page
    return re.search(r"http://[^/]+(/c/[\w-]+)", page)[1]


def _states(outing):
    db.session.expire_all()
    return {link.state for row in outing.activities for link in row.links}


def test_a_stranger_confirms_once_and_is_named(sent, app):
    _, outing, path = sent
    stranger = app.test_client()
    page = stranger.get(path).text
    assert "有趣的磁铁" in page
    assert "主菜单" not in page
    assert "谢谢" in stranger.post(path, data={"name": "李老师", "confirmed": "1"}).text
    assert _states(outing) == {ActivityState.CONFIRMED}
    assert stranger.post(path, data={"name": "李老师", "confirmed": "1"}).status_code == 410
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert (entry.action, entry.actor_name) == ("confirm_outing", "李老师（凭链接）")


def test_a_stranger_may_say_that_it_was_otherwise(sent, app):
    _, outing, path = sent
    client = app.test_client()
    assert "请写上您的姓名" in client.post(path, data={"confirmed": "1"}).text
    assert "请写一句哪里有出入" in client.post(path, data={"name": "李", "disputed": "1"}).text
    client.post(path, data={"name": "李", "remark": "只来了一位", "disputed": "1"})
    assert _states(outing) == {ActivityState.DISPUTED}


def test_a_revoked_replaced_or_expired_link_no_longer_works(sent, app):
    lead, outing, path = sent
    newer = _send(lead, outing)
    assert app.test_client().get(path).status_code == 410
    lead.post(f"/activities/{outing.id}/link/revoke")
    assert app.test_client().get(newer).status_code == 410
    last = _send(lead, outing)
    link = db.session.scalars(select(ConfirmationLink).order_by(ConfirmationLink.id.desc())).first()
    assert link.is_open(clock.now())
    assert not link.is_open(clock.now() + timedelta(days=8))
    assert app.test_client().get(last).status_code == 200
    assert app.test_client().get("/c/no-such-token").status_code == 410


def test_only_the_recording_side_sends_links(sent, signed_in):
    _, outing, _ = sent
    assert (
        signed_in(cast.SUPPORTED_DIRECTOR).post(f"/activities/{outing.id}/link").status_code == 403
    )
    assert signed_in(cast.OUTSIDER).post(f"/activities/{outing.id}/link").status_code == 404


def test_a_link_made_by_a_clock_that_ran_ahead_is_not_open():
    now = datetime(2026, 11, 24, 8, tzinfo=UTC)
    link = ConfirmationLink(made_at=now, expires_at=now + timedelta(days=7))
    assert link.is_open(now)
    assert link.is_open(now - timedelta(seconds=30)), "two machines' clocks lie a little apart"
    assert not link.is_open(now - timedelta(days=1))
    assert not link.is_open(now + timedelta(days=7))
