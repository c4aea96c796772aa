"""What was corrected comes back to the other side with what was changed, and waits from then on."""

from datetime import timedelta

from pairing import clock
from pairing.domain.outings.history import Logged, sent_again
from pairing.domain.outings.standing import OBJECTION
from pairing.extensions import db
from pairing.models import Teacher
from pairing.queries.outings import history
from pairing.web.frame.pills import asked_word, waited_pill
from tests import cast
from tests.web.outings.test_corrections import _correction
from tests.web.outings.test_links import _said, _send
from tests.web.outings.test_recording import _newest, _outing, _pairing


def _recorded(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    assert lead.post("/activities/new", data=_outing(_pairing())).status_code == 302
    return lead, supported, _newest()


def _correct(lead, outing, **changes):
    db.session.expire_all()
    data = _correction(outing, **changes)
    assert lead.post(f"/activities/{outing.id}/correct", data=data).status_code == 302
    db.session.expire_all()


def _card(client, outing):
    cards = client.get("/").text.split('class="card turns"')[1].split('<div class="card-head">')
    return next(one for one in cards if f'"/activities/{outing.id}"' in one)


def test_who_said_other_hours_sees_what_the_recorder_made_of_them(signed_in):
    lead, supported, outing = _recorded(signed_in)
    said = {"corrected": "1", f"hours-{outing.activities[1].id}": "1.5"}
    assert supported.post(f"/activities/{outing.id}/dispute", data=said).status_code == 302
    other = db.session.query(Teacher).filter_by(code="K04-02").one()
    was = outing.activities[1].lessons[0].teacher.name
    changes = {"items-1-lesson_hours": "1", "items-1-teacher_id": other.id, "venue": "二楼"}
    _correct(lead, outing, **changes)
    pages = (f"/activities/{outing.id}", f"/activities/{outing.id}/dispute")
    for shown in (_card(supported, outing), *(supported.get(page).text for page in pages)):
        assert "已更正" in shown
        assert "课时写错了" in shown
        assert "课时：1.5 改为 1" in shown, "since the other side's own word"
        assert f"教师：{was} 改为 {other.name}" in shown
        assert "湖滨镇中心幼儿园 改为 二楼" in shown


def test_several_corrections_are_told_as_one(signed_in):
    lead, supported, outing = _recorded(signed_in)
    _correct(lead, outing, venue="一楼")
    _correct(lead, outing, venue="二楼")
    shown = _card(supported, outing)
    assert "湖滨镇中心幼儿园 改为 二楼" in shown
    assert "一楼" not in shown
    supported.post(f"/activities/{outing.id}/confirm")
    _correct(lead, outing, venue="三楼")
    shown = _card(supported, outing)
    assert "二楼 改为 三楼" in shown
    assert "湖滨镇中心幼儿园 改为" not in shown, "seen when it was confirmed"


def test_what_is_sent_again_as_it_was_says_so(signed_in):
    lead, supported, outing = _recorded(signed_in)
    supported.post(f"/activities/{outing.id}/dispute", data={"reason": "other", "remark": "没来"})
    _correct(lead, outing, reason="来过的，有照片")
    assert "来过的，有照片" in _card(supported, outing)
    assert "内容没有改" in _card(supported, outing)
    assert "已更正" not in supported.get(f"/activities/{outing.id}/correct").text


def test_who_confirms_by_link_is_told_too(signed_in, app):
    lead, _, outing = _recorded(signed_in)
    _correct(lead, outing, venue="二楼")
    page = _send(lead, outing)
    assert "湖滨镇中心幼儿园 改为 二楼" in app.test_client().get(page).text
    app.test_client().post(page, data=_said("李老师"))
    db.session.expire_all()
    assert history.sent_again([outing]) == {}


def test_it_waits_since_it_was_sent_again(signed_in, county):
    lead, _, outing = _recorded(signed_in)
    _correct(lead, outing, venue="二楼")
    outing.recorded_at = clock.now() - timedelta(days=20)
    db.session.commit()
    county.config["TODAY"] = clock.day_of(clock.now()) + timedelta(days=9)
    again = history.sent_again([outing])[outing.id]
    assert waited_pill(outing).word == "已等 29 天"
    assert waited_pill(outing, again).word == "已等 9 天"
    assert asked_word(outing, again) == "已更正 · 已等 9 天"
    assert asked_word(outing) == "已等 29 天"


def test_a_word_of_another_pairing_hides_nothing():
    now = clock.now()
    before, after = ({"venue": one, "items": []} for one in ("甲", "乙"))
    moved = Logged("correct_outing", {"reason": ("", "错了"), "outing": (before, after)}, now)
    word = Logged("confirm_outing", {"links": [7]}, now + OBJECTION)
    assert sent_again([moved, word], [7], {}) is None
    found = sent_again([moved, word], [8], {})
    assert (found.reason, found.lines) == ("错了", ("地点：甲 改为 乙",))
