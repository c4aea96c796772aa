"""A verdict on a need, taken back and given anew at once: one of them is done."""

from __future__ import annotations

from sqlalchemy.orm.exc import StaleDataError

from pairing.domain.vocabulary.needs import NeedStatus
from pairing.extensions import db
from pairing.models import LogEntry, Need
from pairing.operations.change import RuleBroken, Stale
from pairing.operations.plan.needs import claim_need, judge_need
from pairing.operations.plan.undo import undo_verdict
from tests import cast
from tests.operations.outings.test_undo_races import _actor
from tests.operations.people.test_races import _at_once
from tests.web.plan.test_needs import _raised


def test_a_verdict_taken_back_twice_and_given_anew_at_once_leaves_one(county):
    need = _raised(cast.sign_in(county, cast.SUPPORTED_DIRECTOR))
    theirs, ours = _actor(cast.SUPPORTED_DIRECTOR), _actor(cast.LEAD_DIRECTOR)
    need_id, version = need.id, need.version
    claim_need(ours, need_id, version)
    judge_need(theirs, need_id, NeedStatus.UNSOLVED, version + 1)
    seen = version + 2
    entries = db.session.query(LogEntry).count()
    db.session.rollback()
    told = _at_once(
        county,
        [
            lambda: undo_verdict(theirs, need_id, seen),
            lambda: undo_verdict(theirs, need_id, seen),
            lambda: judge_need(theirs, need_id, NeedStatus.SOLVED, seen),
            lambda: claim_need(ours, need_id, seen),
        ],
    )
    refused = [one for one in told if isinstance(one, Stale | StaleDataError | RuleBroken)]
    assert (told.count(None), len(refused)) == (1, 3), told
    db.session.expire_all()
    need = db.session.get_one(Need, need_id)
    assert need.version == seen + 1
    done = (NeedStatus.CLAIMED, NeedStatus.CLAIMED, NeedStatus.SOLVED, NeedStatus.CLAIMED)
    assert need.status == done[told.index(None)]
    assert db.session.query(LogEntry).count() == entries + 1
