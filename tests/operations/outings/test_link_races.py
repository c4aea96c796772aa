"""Guesses of a confirmation word that come all at once are counted each, and one use is one."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from pairing.models import ConfirmationLink, LogEntry, Organisation
from pairing.operations.change import RuleBroken
from pairing.operations.outings import links
from pairing.operations.outings.links import Answer, LinkClosed
from tests import cast
from tests.operations.people.test_races import _at_once
from tests.web.outings.test_recording import _newest, _outing, _pairing


def _link():
    db.session.expire_all()
    return db.session.scalars(select(ConfirmationLink).order_by(ConfirmationLink.id.desc())).first()


@pytest.fixture
def sent(county):
    """The token of a link to a fresh outing, the version that its page shows, the right word."""
    lead = cast.sign_in(county, cast.LEAD_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    assert lead.post(f"/activities/{_newest().id}/link").status_code == 302
    query = select(Organisation.confirmation_word).where(Organisation.code == "K05")
    told = links.token_of(_link()), _link().outing.version, db.session.scalar(query)
    db.session.rollback()
    return told


def test_guesses_at_once_are_counted_each_and_close_the_link(county, sent):
    token, version, right = sent
    wrong = "000000"

    def guess():
        links.answer_by_link(token, Answer("某人", wrong), version)

    told = _at_once(county, [guess] * 8)
    refused = [type(one) for one in told]
    assert (refused.count(RuleBroken), refused.count(LinkClosed)) == (4, 4), told
    assert _link().wrong_words == links.MOST_WRONG
    assert not _link().is_open(_link().made_at)
    entries = select(LogEntry).where(LogEntry.action == "wrong_word")
    assert len(db.session.scalars(entries).all()) == links.MOST_WRONG
    with pytest.raises(LinkClosed):
        links.answer_by_link(token, Answer("李老师", right), version)


def test_a_link_that_is_used_twice_at_once_confirms_once(county, sent):
    token, version, right = sent

    def answer():
        links.answer_by_link(token, Answer("李老师", right), version)

    told = _at_once(county, [answer] * 3)
    names = sorted(type(one).__name__ for one in told)
    assert names == ["LinkClosed", "LinkClosed", "NoneType"], told
    entries = select(LogEntry).where(LogEntry.action == "confirm_outing")
    assert len(db.session.scalars(entries.where(LogEntry.object_id == _newest().id)).all()) == 1
    states = {link.state for row in _newest().activities for link in row.links}
    assert states == {ActivityState.CONFIRMED}
