"""Silence never confirms: what waits is shown to both sides, and after long to the bureau."""

from datetime import UTC, datetime, timedelta

from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from tests import cast
from tests.web.outings.test_recording import _newest, _outing, _pairing


def _recorded(client, days_ago):
    client.post("/activities/new", data=_outing(_pairing()))
    outing = _newest()
    outing.recorded_at = datetime(2026, 11, 24, tzinfo=UTC) - timedelta(days=days_ago)
    db.session.commit()
    return outing


def test_a_record_that_waits_a_week_is_shown_to_both_and_stays_unconfirmed(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    outing = _recorded(lead, 8)
    assert "已等 8 天" in supported.get("/").text
    home = lead.get("/").text
    assert "等对方回话" in home and "已等 8 天" in home
    assert "已等 8 天" not in signed_in(cast.OFFICER).get("/").text
    assert {link.state for row in outing.activities for link in row.links} == {ActivityState.DONE}


def test_after_two_weeks_the_bureau_hears_of_it(signed_in):
    _recorded(signed_in(cast.LEAD_DIRECTOR), 14)
    page = signed_in(cast.OFFICER).get("/").text
    assert "等确认很久了" in page and "已等 14 天" in page


def test_a_fresh_record_is_not_hurried(signed_in):
    _recorded(signed_in(cast.LEAD_DIRECTOR), 2)
    assert "已等 2 天" not in signed_in(cast.SUPPORTED_DIRECTOR).get("/").text


def test_a_disputed_record_stands_on_the_recorders_home_with_its_reason(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    outing = _recorded(lead, 0)
    supported.post(f"/activities/{outing.id}/dispute", data={"reason": "other_day"})
    assert "对方说日期不对" in lead.get("/").text
    ledger = lead.get(f"/pairings/{_pairing().id}").text
    assert "对方说有出入" in ledger
