"""撤销: one tap, ten minutes, by the same person, as long as nothing was built upon it."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from pairing import clock
from pairing.extensions import db
from pairing.models import LogEntry, Need
from pairing.operations.plan.undo import TOO_LATE
from tests import cast
from tests.web.outings.test_recording import _newest, _outing, _pairing, _values

BEGUN = datetime(2026, 11, 24, 2, tzinfo=UTC)
IN_TIME, TOO_LONG = timedelta(minutes=9, seconds=59), timedelta(minutes=10, seconds=1)


class Clock:
    """The instant that everything reads."""

    at = BEGUN

    def pass_by(self, time):
        self.at += time


@pytest.fixture
def time(monkeypatch):
    hand = Clock()
    monkeypatch.setattr(clock, "now", lambda: hand.at)
    return hand


@pytest.fixture
def both(time, signed_in):
    return signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)


def _states():
    db.session.expire_all()
    return {link.state for row in _newest().activities for link in row.links}


def _record(client, **more):
    client.post("/activities/new", data=_outing(_pairing()) | more)
    return f"/activities/{_newest().id}"


def _plan(lead, _):
    return lead, _record(lead, day="2026-12-04"), {"planned"}, {"cancelled"}


def _confirmation(lead, supported):
    url = _record(lead)
    supported.post(f"{url}/confirm")
    return supported, url, {"confirmed"}, {"done"}


def _dispute(lead, supported):
    url = _record(lead)
    supported.post(f"{url}/dispute", data={"reason": "not_held"})
    return supported, url, {"disputed"}, {"done"}


def _after_all(lead, supported):
    """Confirmed after a dispute: taken back, the dispute stands again with its reason."""
    supported, url, _, _ = _dispute(lead, supported)
    supported.post(f"{url}/confirm")
    return supported, url, {"confirmed"}, {"disputed"}


def _withdrawal(lead, _):
    url = _record(lead)
    lead.post(f"{url}/withdraw")
    return lead, url, {"cancelled"}, {"done"}


DEEDS = (_plan, _confirmation, _dispute, _after_all, _withdrawal)


@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize(("wait", "works"), [(IN_TIME, True), (TOO_LONG, False)])
def test_what_was_done_is_taken_back_for_ten_minutes(both, time, deed, wait, works):
    client, url, after, before = deed(*both)
    assert _states() == after
    client.get("/")  # its notice has been seen
    time.pass_by(wait)
    entries = db.session.query(LogEntry).count()
    assert (f'action="{url}/undo"' in client.get(url).text) is works
    answer = client.post(f"{url}/undo", follow_redirects=True)
    assert ("已撤销" in answer.text) is works
    assert (TOO_LATE in answer.text) is not works
    assert _states() == (before if works else after)
    assert db.session.query(LogEntry).count() == entries + works
    if works:
        newest = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
        assert newest.action == "undo_outing"
        assert "撤销" in client.get(url).text, "its history tells it"


@pytest.mark.parametrize("deed", DEEDS[1:])
def test_the_notice_of_what_was_done_carries_the_button_and_only_once_works(both, deed):
    client, url, _, before = deed(*both)
    page = client.get("/").text
    assert f'action="{url}/undo"' in page
    client.post(f"{url}/undo")
    again = client.post(f"{url}/undo", follow_redirects=True)
    assert TOO_LATE in again.text
    assert _states() == before


def test_a_verdict_on_a_need_is_taken_back_for_ten_minutes(both, time):
    _, supported = both
    for number, (wait, left) in enumerate(((IN_TIME, "open"), (TOO_LONG, "solved"))):
        raised = {"form_key": f"n{number}", "content": f"缺玩具 {number}", "priority": "high"}
        supported.post(f"/pairings/{_pairing().id}/needs/new", data=raised)
        need = db.session.scalars(select(Need).order_by(Need.id.desc())).first()
        supported.post(f"/needs/{need.id}/judge", data={"status": "solved"})
        time.pass_by(wait)
        supported.post(f"/needs/{need.id}/undo")
        db.session.expire_all()
        assert need.status == left


def test_corrected_hours_come_back_with_the_confirmation(both):
    lead, supported = both
    before = _values()
    url = _record(lead)
    claimed = _values()
    taught = next(row for row in _newest().activities if row.kind == "outreach_teaching")
    supported.post(f"{url}/dispute", data={"corrected": "1", f"hours-{taught.id}": "1.5"})
    assert _values() != claimed
    supported.post(f"{url}/undo")
    db.session.expire_all()
    assert _values() == claimed != before
    assert taught.links[0].claimed_hours is None
    assert taught.lessons[0].lesson_hours == 2


def test_nobody_takes_back_what_another_did(both, signed_in):
    lead, supported = both
    _, url, after, _ = _confirmation(lead, supported)
    assert f'action="{url}/undo"' not in lead.get(url).text
    assert TOO_LATE in lead.post(f"{url}/undo", follow_redirects=True).text
    assert signed_in(cast.OUTSIDER).post(f"{url}/undo").status_code == 404
    assert _states() == after


def test_what_was_built_upon_is_not_taken_back(both, time):
    lead, supported = both
    _, url, _, _ = _confirmation(lead, supported)
    seen = _newest().version
    time.pass_by(timedelta(minutes=1))
    lead.post(f"{url}/correct", data=_corrected(lead, url))
    assert _states() == {"done"}
    assert supported.post(f"{url}/undo", data={"version": seen}).status_code == 409
    assert TOO_LATE in supported.post(f"{url}/undo", follow_redirects=True).text


def _corrected(lead, url):
    rows = _newest().activities
    data = {"day": "2026-11-24", "venue": "别处", "direction": "out", "reason": "写错了"}
    for number, row in enumerate(rows):
        told = {"kind": row.kind, "topic": row.topic, "activity_id": row.id}
        if row.lessons:
            told |= {"teacher_id": row.lessons[0].teacher_id, "lesson_hours": "2"}
        data |= {f"items-{number}-{name}": value for name, value in told.items()}
    return data


def test_a_record_is_no_plan_and_has_no_such_button(both):
    lead, _ = both
    url = _record(lead)
    assert "/undo" not in lead.get(url).text
    assert TOO_LATE in lead.post(f"{url}/undo", follow_redirects=True).text
