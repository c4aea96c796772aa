"""Whoever must confirm reads 待我方确认, on every page; everybody else 待对方确认."""

from __future__ import annotations

import re

from sqlalchemy import select

from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from pairing.models import ActivityPairing, Organisation, Outing
from pairing.queries.outings.claims import asking
from tests import cast
from tests.web.outings.test_recording import _newest, _outing, _pairing

OURS, THEIRS = "待我方确认", "待对方确认"


def _said(client, path: str) -> set[str]:
    return set(re.findall(f"{OURS}|{THEIRS}", client.get(path).text))


def test_on_every_page_of_it_whose_turn_it_is_reads_ours_and_the_others_theirs(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    pairing = _pairing()
    lead.post("/activities/new", data=_outing(pairing))
    outing = _newest()
    # what else waits in this pairing is taken out of the pages
    for link in db.session.scalars(select(ActivityPairing)):
        if link.state == ActivityState.DONE and link.activity.outing_id != outing.id:
            link.state = ActivityState.CANCELLED
    db.session.commit()
    day = outing.day.isoformat()
    for path in (
        f"/activities/{outing.id}",
        f"/pairings/{pairing.id}",
        f"/pairings/{pairing.id}/activities",
        f"/pairings/{pairing.id}/months/{day[:7]}",
        f"/agenda/?view=day&on={day}",
    ):
        assert _said(supported, path) == {OURS}, path
        if not path.startswith("/agenda"):  # to a teacher her own alone
            assert _said(signed_in(cast.MENTEE), path) == {OURS}, path
        assert _said(lead, path) == {THEIRS}, path
        assert _said(signed_in(cast.OFFICER), path) <= {THEIRS}, path
    assert _said(supported, "/") == {OURS}
    assert _said(lead, "/") == {THEIRS}


def test_the_rows_of_a_list_and_the_record_itself_agree_on_whose_turn_it_is(county):
    outings = list(db.session.scalars(select(Outing)))
    asked = 0
    for home in db.session.scalars(select(Organisation)):
        found = {row.id for row in outings if row.asks({home.id})}
        assert asking({home.id}, [row.id for row in outings]) == found, home.name
        asked += len(found)
    assert asked
