"""Nobody confirms what he did not see: photos and papers move the version of their outing."""

import io

import pytest
from sqlalchemy import select

from pairing.domain.outings.history import MOVES
from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from pairing.models import Evidence, LogEntry
from tests import cast
from tests.web.outings.test_evidence import _photo, _send
from tests.web.outings.test_recording import _newest, _outing, _pairing


@pytest.fixture
def read(signed_in):
    """Lead, supported director, the outing with a photo, and the version that the latter read."""
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    outing = _newest()
    _send(lead, outing, ("原来的.jpg", _photo()))
    db.session.expire_all()
    return lead, supported, outing, outing.version


def _states(outing):
    db.session.expire_all()
    return {link.state for row in outing.activities for link in row.links}


def _remove(client):
    row = db.session.scalars(select(Evidence).order_by(Evidence.id)).first()
    data = {"reason": "", "version": row.version}
    assert client.post(f"/files/{row.id}/remove", data=data).status_code == 302


def _confirms(client, outing, version):
    return client.post(f"/activities/{outing.id}/confirm", data={"version": version})


def test_a_photo_added_between_reading_and_confirming_is_named_and_nothing_is_confirmed(read):
    lead, supported, outing, seen = read
    _send(lead, outing, ("后来的.jpg", _photo(seed=2)))
    answer = _confirms(supported, outing, seen)
    assert answer.status_code == 409
    assert "上传文件" in answer.text and "后来的.jpg" in answer.text
    assert "原来的.jpg" not in answer.text, "that one was seen"
    assert _states(outing) == {ActivityState.DONE}
    assert _confirms(supported, outing, outing.version).status_code == 302


def test_a_photo_removed_between_reading_and_confirming_is_named(read):
    lead, supported, outing, seen = read
    _remove(lead)
    answer = _confirms(supported, outing, seen)
    assert answer.status_code == 409
    assert "移除文件" in answer.text and "原来的.jpg" in answer.text
    assert _states(outing) == {ActivityState.DONE}
    assert "移除文件" in supported.get(f"/activities/{outing.id}").text, "its history tells it"


def test_a_dispute_of_what_was_not_seen_keeps_the_words_and_names_the_file(read):
    lead, supported, outing, seen = read
    _send(lead, outing, ("后来的.jpg", _photo(seed=2)))
    data = {"reason": "other", "remark": "照片不是这一天的", "version": seen}
    answer = supported.post(f"/activities/{outing.id}/dispute", data=data)
    assert answer.status_code == 409
    assert "后来的.jpg" in answer.text and "照片不是这一天的" in answer.text
    assert _states(outing) == {ActivityState.DONE}


def test_a_caption_put_right_and_a_paper_filed_for_it_are_told_too(read):
    lead, supported, outing, seen = read
    row = db.session.scalars(select(Evidence)).one()
    lead.post(f"/files/{row.id}/edit", data={"caption": "在操场", "label": ""})
    paper = {"form_key": "p1", "name": "教案一份", "category": "教案", "day": "2026-11-24"}
    paper |= {"organisation_id": _pairing().lead_id, "activity_id": outing.activities[1].id}
    url = f"/pairings/{_pairing().id}/documents/new?activity_id={outing.activities[1].id}"
    paper["files"] = [(io.BytesIO(b"%PDF-1.4 x"), "教案.pdf")]
    assert lead.post(url, data=paper).status_code == 302
    answer = _confirms(supported, outing, seen)
    assert answer.status_code == 409
    assert "改了文件的说明" in answer.text and "教案一份" in answer.text


def test_every_entry_that_moves_an_outing_tells_the_version_it_led_to(read):
    lead, supported, outing, _ = read
    _remove(lead)
    _confirms(supported, outing, None)
    told = []
    for entry in db.session.scalars(select(LogEntry).order_by(LogEntry.id)):
        told += [entry.changes[MOVES]] if MOVES in entry.changes else []
    db.session.expire_all()
    mine = [version for key, version in told if key == outing.id]
    assert mine == list(range(2, outing.version + 1))
