"""One outing for two pairings: whose it is shown as; who claims what nobody here recorded."""

import re
from datetime import timedelta

from sqlalchemy import select

from pairing.domain.vocabulary.activities import ActivityState, Direction
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, Outing, Pairing, Term
from pairing.queries.assessment.gate import gate_of
from tests import cast
from tests.web.outings.test_recording import _newest, _outing, _pairing


def _crumb(client, outing, query=""):
    page = client.get(f"/activities/{outing.id}{query}").text
    return int(re.search(r'<a href="/pairings/(\d+)">', page.split("<h1")[0])[1])


def test_the_trail_keeps_the_pairing_by_which_one_came(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    first = _pairing()
    query = select(Pairing).where(Pairing.lead_id == first.lead_id, Pairing.id != first.id)
    other = db.session.scalars(query).first()
    lead.post("/activities/new", data=_outing(first) | {"also": other.id})
    outing = _newest()
    assert len({link.pairing_id for row in outing.activities for link in row.links}) == 2
    least = min(first.id, other.id)
    assert [_crumb(lead, outing) for _ in range(4)] == [least] * 4, "always the same"
    for one in (first, other):
        assert _crumb(lead, outing, f"?pairing_id={one.id}") == one.id
        listed = lead.get(f"/pairings/{one.id}/activities").text
        assert f"/activities/{outing.id}?pairing_id={one.id}" in listed
    assert _crumb(lead, outing, "?pairing_id=999999") == least
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    assert _crumb(supported, outing, f"?pairing_id={other.id}") == first.id, "its own alone"


def _imported():
    """An outing of the pairing that came by workbook and waits."""
    outing = db.session.scalars(
        select(Outing)
        .join(Activity)
        .join(ActivityPairing)
        .where(Outing.recorded_by_id.is_(None), ActivityPairing.pairing_id == _pairing().id)
        .order_by(Outing.id)
    ).first()
    for row in outing.activities:
        for link in row.links:
            link.state = ActivityState.DONE
    db.session.commit()
    return outing


def test_an_imported_record_waits_for_the_side_that_did_not_travel(signed_in):
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    people = {Side.LEAD: cast.LEAD_DIRECTOR, Side.SUPPORTED: cast.SUPPORTED_DIRECTOR}
    outing = _imported()
    for direction, claims in ((Direction.OUT, Side.LEAD), (Direction.IN, Side.SUPPORTED)):
        for row in outing.activities:
            row.direction = direction
        db.session.commit()
        for side, login in people.items():
            keys = {one.key for one in gate_of(_pairing(), term, side, cast.TODAY)}
            assert (f"confirm:{outing.id}" in keys) is (side is not claims), (direction, side)
            page = signed_in(login).get(f"/activities/{outing.id}").text
            assert ("确认属实" in page) is (side is not claims)
            home = _pairing().lead if claims is Side.LEAD else _pairing().supported
            whose = "对方" if side is claims else "我方"
            assert f"工作簿导入的，填报单位是{home.name}，由{whose}确认。" in page


def test_what_happened_is_listed_latest_first_and_plans_apart(signed_in):
    lead, pairing = signed_in(cast.LEAD_DIRECTOR), _pairing()
    ahead = (cast.TODAY + timedelta(days=3)).isoformat()
    lead.post("/activities/new", data=_outing(pairing, "plan") | {"day": ahead})
    plan = _newest()
    lead.post("/activities/new", data=_outing(pairing, "today"))
    done = _newest()
    lead.post("/activities/new", data=_outing(pairing, "gone") | {"is_another": "1"})
    gone = _newest()
    lead.post(f"/activities/{gone.id}/withdraw")
    page = lead.get(f"/pairings/{pairing.id}").text
    lately, coming = page.split("最近活动")[1].split("<h2>计划 ")
    listed = [int(one) for one in re.findall(r"/activities/(\d+)\?", lately)]
    assert listed[0] == done.id
    assert plan.id not in listed
    assert gone.id not in listed
    days = [db.session.get(Outing, one).day for one in listed]
    assert days == sorted(days, reverse=True)
    assert all(day <= cast.TODAY for day in days)
    assert f"/activities/{plan.id}?" in coming.split("<h2>")[0]
