"""Taking back and going on at once: one of them is done, never half of both."""

from __future__ import annotations

from sqlalchemy import select

from pairing import clock
from pairing.extensions import db
from pairing.models import Account, LogEntry
from pairing.operations.change import Stale
from pairing.operations.outings.activities import withdraw_outing
from pairing.operations.outings.confirmations import confirm_outing
from pairing.operations.outings.undo import undo_outing
from pairing.queries.people.actors import actor_of
from tests import cast
from tests.operations.people.test_races import _at_once
from tests.web.outings.test_recording import _newest, _outing, _pairing


def _actor(login):
    account = db.session.scalars(select(Account).where(Account.login == login)).one()
    return actor_of(account, clock.today())


def test_an_undone_withdrawal_and_a_second_word_at_once_leave_one(county):
    lead = cast.sign_in(county, cast.LEAD_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    supported = cast.sign_in(county, cast.SUPPORTED_DIRECTOR)
    outing = _newest()
    supported.post(f"/activities/{outing.id}/dispute", data={"reason": "not_held"})
    db.session.expire_all()
    seen, outing_id = outing.version, outing.id
    theirs, ours = _actor(cast.SUPPORTED_DIRECTOR), _actor(cast.LEAD_DIRECTOR)
    db.session.rollback()
    entries = db.session.query(LogEntry).count()
    db.session.rollback()
    told = _at_once(
        county,
        [
            lambda: undo_outing(theirs, outing_id, seen),
            lambda: withdraw_outing(ours, outing_id, seen),
            lambda: confirm_outing(theirs, outing_id, seen),
        ],
    )
    refused = [one for one in told if isinstance(one, Stale)]
    assert len(refused) == 2, told
    db.session.expire_all()
    assert db.session.query(LogEntry).count() == entries + 1
    states = {link.state for row in _newest().activities for link in row.links}
    assert states in ({"done"}, {"cancelled"}, {"confirmed"})
    assert _newest().version == seen + 1
