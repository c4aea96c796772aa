"""Confirmation without an account: once, for one outing, until it expires or is revoked."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from pairing import clock
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from pairing.models import ConfirmationLink, LogEntry, Organisation
from pairing.queries.assessment.volume.activities import activities as printed_activities
from pairing.queries.assessment.word_papers import activity_paper
from tests import cast
from tests.web.outings.test_evidence import _photo
from tests.web.outings.test_recording import _newest, _outing, _pairing


@pytest.fixture
def sent(signed_in):
    """The lead's client, its outing, and the path of the link that it sent."""
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    outing = _newest()
    return lead, outing, _send(lead, outing)


def _send(lead, outing):
    page = lead.post(f"/activities/{outing.id}/link", follow_redirects=True).text
    assert "<svg" in page
    return re.search(r"http://[^/]+(/c/[\w-]+)", page)[1]


def _word(code="K05"):
    db.session.expire_all()
    query = select(Organisation.confirmation_word).where(Organisation.code == code)
    return db.session.scalar(query)


def _said(name, word=None, **more):
    data = {"name": name, "word": _word() if word is None else word, "confirmed": "1"} | more
    return {key: value for key, value in data.items() if value is not None}


def _states(outing):
    db.session.expire_all()
    return {link.state for row in outing.activities for link in row.links}


def test_a_stranger_confirms_once_and_is_named(sent, app):
    _, outing, path = sent
    stranger = app.test_client()
    page = stranger.get(path).text
    assert "有趣的磁铁" in page
    assert "主菜单" not in page
    answer = stranger.post(path, data=_said("李老师"))
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    assert _states(outing) == {ActivityState.CONFIRMED}
    for _ in range(2):
        page = app.test_client().get(path).text
        assert "有趣的磁铁" in page and "已由李老师于" in page and "确认，计入双方进度" in page
        assert "<form" not in page.partition("<main")[2]
    assert stranger.post(path, data=_said("李老师")).status_code == 410
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert (entry.action, entry.actor_name) == ("confirm_outing", "李老师（凭链接）")


def test_an_unknown_a_revoked_and_a_long_used_link_say_the_same(sent, app):
    lead, outing, path = sent
    mistyped = path.swapcase().replace("/C/", "/c/")
    unknown = app.test_client().get(mistyped)
    for said in ("已经用过", "抄错了", "大小写要一样", "重新发一个"):
        assert said in unknown.text
    newer = _send(lead, outing)
    assert app.test_client().get(path).text == unknown.text, "revoked"
    app.test_client().post(newer, data=_said("李老师"))
    assert "李老师" in app.test_client().get(newer).text, "it says what was answered"
    link = db.session.scalars(select(ConfirmationLink).order_by(ConfirmationLink.id.desc())).first()
    link.used_at -= timedelta(days=8)
    db.session.commit()
    used = app.test_client().get(newer)
    assert (used.status_code, used.text) == (unknown.status_code, unknown.text)


def test_a_stranger_may_say_that_it_was_otherwise(sent, app):
    _, outing, path = sent
    client = app.test_client()
    assert "请写上您的姓名" in client.post(path, data=_said("")).text
    otherwise = _said("李", confirmed=None, disputed="1")
    assert "请写一句哪里有出入" in client.post(path, data=otherwise).text
    client.post(path, data=otherwise | {"remark": "只来了一位"})
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


def test_the_links_page_survives_a_reload_and_carries_a_sentence_to_send(sent, app):
    lead, outing, path = sent
    url = f"/activities/{outing.id}/link"
    for _ in range(2):
        page = lead.get(url).text
        assert path in page and "复制这段话" in page
    told = page.split('id="sentence">')[1].split("</p>")[0]
    assert re.search(r"\S+园长，请确认11月24日的", told)
    assert path in told and "确认码" in told
    assert url in lead.get(f"/activities/{outing.id}").text
    lead.post(f"{url}/revoke")
    assert path not in lead.get(url, follow_redirects=True).text
    assert app.test_client().get(url).status_code == 302


def test_a_key_that_was_changed_shows_no_link_that_would_not_open(sent, county):
    _, outing, path = sent
    county.config["SECRET_KEY"] = "another"
    signed = cast.sign_in(county, cast.LEAD_DIRECTOR)
    page = signed.get(f"/activities/{outing.id}/link", follow_redirects=True).text
    assert path not in page and "重新生成" in page


def test_a_link_without_the_right_word_confirms_nothing(sent, app):
    _, outing, path = sent
    client = app.test_client()
    assert "确认码" in client.get(path).text
    assert "请填写本单位的 6 位确认码" in client.post(path, data=_said("李", "")).text
    for wrong in (_word("K04"), "000000", "12345"):
        assert "确认码不对" in client.post(path, data=_said("李", wrong)).text
    assert _states(outing) == {ActivityState.DONE}
    spaced = f"{_word()[:3]} {_word()[3:]}"
    assert client.post(path, data=_said("李老师", spaced)).status_code == 303


def test_the_recorder_cannot_confirm_his_own_record_by_his_link(sent, app):
    """His own side's word is none, and signed in he is told so even with the other's."""
    lead, outing, path = sent
    assert "确认码不对" in app.test_client().post(path, data=_said("何园长", _word("K04"))).text
    assert "不能由您确认" in lead.post(path, data=_said("何园长")).text
    assert _states(outing) == {ActivityState.DONE}


def test_five_wrong_words_close_the_link_and_both_sides_read_of_it(sent, app, signed_in):
    lead, outing, path = sent
    for number in range(1, 5):
        answer = app.test_client().post(path, data=_said("某人", "000000"))
        assert f"还可以试 {5 - number} 次" in answer.text
    closed = app.test_client().post(path, data=_said("某人", "000000"))
    assert closed.status_code == 410 and "错了 5 次" in closed.text
    assert app.test_client().post(path, data=_said("李老师")).status_code == 410
    assert _states(outing) == {ActivityState.DONE}
    for reader in (lead, signed_in(cast.SUPPORTED_DIRECTOR)):
        assert "输错了确认码" in reader.get(f"/activities/{outing.id}").text
    entries = db.session.scalars(select(LogEntry).where(LogEntry.action == "wrong_word")).all()
    assert [one.changes["closed"][1] for one in entries] == [False] * 4 + [True]


def test_a_form_that_is_wrong_otherwise_tells_nothing_of_the_word(sent, app):
    _, _, path = sent
    told = []
    for word in (_word(), "000000"):
        answer = app.test_client().post(path, data=_said("名" * 61, word))
        told.append(re.sub(r'value="[^"]*"|content="[^"]*"', "", answer.text))
    assert told[0] == told[1]


def test_who_confirmed_by_a_link_is_named_everywhere(sent, app, signed_in):
    lead, outing, path = sent
    app.test_client().post(path, data=_said("李老师"))
    words = "凭链接确认 · 李老师"
    for reader in (lead, signed_in(cast.SUPPORTED_DIRECTOR)):
        page = reader.get(f"/activities/{outing.id}").text
        assert page.count(words) == 2, "the record, and its story"
    month = lead.get(f"/pairings/{_pairing().id}/months/2026-11").text
    assert words in month
    db.session.expire_all()
    assert activity_paper(outing).confirmer == words
    inside = printed_activities(_pairing(), Span(cast.TODAY, cast.TODAY), cast.TODAY)
    assert {one.confirmed_by for one in inside if one.topic == "有趣的磁铁"} == {words}


def _confirmed(outing, ago):
    for row in outing.activities:
        for link in row.links:
            link.confirmed_at = clock.now() - ago
    db.session.commit()


@pytest.mark.parametrize(
    ("ago", "may"), [(timedelta(days=13, hours=23), True), (timedelta(days=14, minutes=1), False)]
)
def test_the_side_in_whose_name_it_was_confirmed_objects_within_two_weeks(
    sent, app, signed_in, ago, may
):
    lead, outing, path = sent
    app.test_client().post(path, data=_said("李老师"))
    _confirmed(outing, ago)
    url = f"/activities/{outing.id}"
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    assert (f'href="{url}/dispute"' in supported.get(url).text) is may
    assert f'href="{url}/dispute"' not in lead.get(url).text
    answer = supported.post(f"{url}/dispute", data={"reason": "not_held"})
    assert answer.status_code == (302 if may else 409)
    assert _states(outing) == {ActivityState.DISPUTED if may else ActivityState.CONFIRMED}
    assert lead.post(f"{url}/dispute", data={"reason": "not_held"}).status_code == 403


def test_a_photo_added_meanwhile_is_named_on_the_links_page(sent, app):
    lead, outing, path = sent
    client = app.test_client()
    db.session.expire_all()
    seen = outing.version
    files = {"files": [(io.BytesIO(_photo()), "现场.jpg")]}
    lead.post(f"/activities/{outing.id}/files", data=files)
    answer = client.post(path, data=_said("李老师", version=seen))
    assert answer.status_code == 409 and "现场.jpg" in answer.text
    assert _states(outing) == {ActivityState.DONE}
