"""今天: what waits for me is one card on top, each with its button; a teacher's is a teacher's."""

import re
from datetime import date, timedelta

import pytest
from flask import current_app
from sqlalchemy import event, select

from pairing import clock
from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from pairing.models import (
    Account,
    Activity,
    ActivityPairing,
    Decision,
    Measure,
    MonthlyReport,
    Need,
    Observation,
    Outing,
    Pairing,
)
from pairing.queries.county import desk
from tests import cast
from tests.web.outings.test_links import _said, _send
from tests.web.outings.test_recording import _newest, _outing, _pairing

CARD = "轮到我"


def _mine(client, card=CARD):
    """What stands on the one card; "" where there is none."""
    page = client.get("/").text
    found = page.split(f"<h2>{card}")
    return found[1].split("</section>")[0] if len(found) > 1 else ""


def _told(client):
    """What is only told, and waits for nobody."""
    return _mine(client, "请知悉")


def _record(client, key="k1", **more):
    client.post("/activities/new", data=_outing(_pairing(), key) | more)
    return _newest()


@pytest.fixture
def both(signed_in):
    return signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)


def test_what_the_other_side_recorded_waits_on_my_card_and_not_on_theirs(both):
    lead, supported = both
    url = f"/activities/{_record(lead).id}"
    mine = _mine(supported)
    assert f'action="{url}/confirm"' in mine and f'href="{url}/dispute"' in mine
    assert url not in _mine(lead)
    assert "等对方回话" in lead.get("/").text


def test_a_dispute_of_the_other_side_waits_with_its_reason_and_two_buttons(both):
    lead, supported = both
    url = f"/activities/{_record(lead).id}"
    supported.post(f"{url}/dispute", data={"reason": "other_day", "remark": "是周三"})
    mine = _mine(lead)
    assert "对方说日期不对：是周三" in mine
    assert f'href="{url}/correct"' in mine and f'href="{url}/withdraw"' in mine
    assert url not in _mine(supported)


def test_what_was_confirmed_by_link_is_seen_by_that_side_for_two_weeks(both, app):
    lead, supported = both
    outing = _record(lead)
    path = _send(lead, outing)
    app.test_client().post(path, data=_said("李老师"))
    assert "李老师" not in _mine(supported), "it waits for nobody"
    assert "凭链接确认 · 李老师" in _told(supported)
    assert f'href="/activities/{outing.id}/dispute"' in _told(supported)
    assert f'action="/activities/{outing.id}/confirm"' not in _told(supported)
    assert "李老师" not in _mine(lead)
    for row in _newest().activities:
        for link in row.links:
            link.confirmed_at = clock.now() - timedelta(days=14, minutes=1)
    db.session.commit()
    assert "李老师" not in _told(supported)


@pytest.mark.parametrize(("hours", "is_told"), [("3", True), ("2", False)])
def test_other_hours_of_the_other_side_are_told_with_a_way_to_object(both, hours, is_told):
    lead, supported = both
    url = f"/activities/{_record(lead).id}"
    lesson = next(row for row in _newest().activities if row.lessons)
    supported.post(f"{url}/dispute", data={"corrected": "1", f"hours-{lesson.id}": hours})
    told = _told(lead)
    assert ("对方按 3 课时确认（原记 2）" in told) is is_told
    assert (f'href="{url}/correct"' in told) is is_told
    assert url not in _told(supported) + _mine(lead)
    page = lead.get(url).text
    assert ("对方按 3 课时确认（原记 2），" in page and "改为 3" in page) is is_told
    for row in _newest().activities:
        for link in row.links:
            link.confirmed_at = clock.now() - timedelta(days=14, minutes=1)
    db.session.commit()
    assert url not in _told(lead)


def test_a_plan_whose_day_has_gone_by_waits_with_three_answers(both):
    lead, supported = both
    outing = _record(lead, day="2026-11-25")
    for row in [outing, *outing.activities]:
        row.day = date(2026, 11, 20)
    db.session.commit()
    for client in (lead, supported):
        mine = _mine(client)
        assert "这次进行了吗？" in mine
        assert f'action="/activities/{outing.id}/plan/held"' in mine


def test_needs_wait_for_who_answers_and_then_for_who_judges(both):
    lead, supported = both
    raised = {"form_key": "n", "content": "缺户外玩具", "priority": "high"}
    supported.post(f"/pairings/{_pairing().id}/needs/new", data=raised)
    need = db.session.scalars(select(Need).order_by(Need.id.desc())).first()
    assert f'action="/needs/{need.id}/claim"' in _mine(lead)
    assert "缺户外玩具" not in _mine(supported)
    lead.post(f"/needs/{need.id}/claim")
    assert "缺户外玩具" not in _mine(lead) + _mine(supported), "nothing answers it yet"
    outing = _record(lead)
    outing.activities[0].need_id = need.id
    db.session.commit()
    supported.post(f"/activities/{outing.id}/confirm")
    assert f'action="/needs/{need.id}/judge"' in _mine(supported)


def test_a_decision_waits_for_the_directors_and_for_the_teacher_it_names(both, signed_in):
    lead, supported = both
    outing = _record(lead)
    supported.post(f"/activities/{outing.id}/confirm")
    name = db.session.scalar(select(Account.name).where(Account.login == cast.MENTEE))
    told = {"text": "每月走访", "due_on": date(2026, 11, 30), "bureau_id": outing.bureau_id}
    row = Decision(activity_id=outing.activities[0].id, owner=f"{name}老师", **told)
    db.session.add(row)
    db.session.commit()
    for client in (lead, supported, signed_in(cast.MENTEE)):
        assert f'action="/decisions/{row.id}/done"' in _mine(client)
    assert "每月走访" not in _mine(signed_in(cast.MENTOR))


def test_reports_and_self_evaluations_that_are_due_wait_on_it(both, monkeypatch):
    lead, _ = both
    db.session.query(MonthlyReport).delete()
    db.session.commit()
    assert "10月报告" in _mine(lead) or "10 月报告" in _mine(lead)
    monkeypatch.setattr(clock, "today", lambda at=None: date(2027, 1, 20))
    assert "填写自评" in _mine(lead)


def test_a_teachers_day_is_hers_not_the_directors_list(signed_in):
    for login in (cast.MENTEE, cast.MENTOR):
        page = signed_in(login).get("/").text
        assert "还差什么" not in page
        for own in ("记录听课", "我的记录", "我的师徒"):
            assert own in page
    query = select(Observation.id).join(Observation.lesson)
    assert db.session.scalar(query) is not None
    assert "还差什么" in signed_in(cast.LEAD_DIRECTOR).get("/").text


def test_an_observation_to_answer_waits_with_its_button(signed_in):
    account = db.session.scalars(select(Account).where(Account.login == cast.MENTEE)).one()
    rows = db.session.scalars(select(Observation).order_by(Observation.id))
    row = next(one for one in rows if one.lesson.teacher_id == account.teacher_id)
    if row.reflection:
        row.reflection.acknowledged_at, row.reflection.text = None, ""
        db.session.commit()
    url = f"/observations/{row.id}/answer"
    mentee = signed_in(cast.MENTEE)
    assert f'href="{url}"' in _mine(mentee)
    mentee.post(url, data={"text": "提问再开放些"})
    assert f'href="{url}"' not in _mine(mentee)


def test_a_teacher_is_asked_only_of_her_own_plans(signed_in, both):
    lead, _ = both
    outing = _record(lead, day="2026-11-25")
    for row in [outing, *outing.activities]:
        row.day = date(2026, 11, 20)
    db.session.commit()
    held = f"/activities/{outing.id}/plan/held"
    assert held in _mine(signed_in(cast.MENTOR)), "she is its teacher"
    assert held not in _mine(signed_in(cast.MENTEE))


def test_cards_of_two_pairings_are_told_apart_by_the_partners_name(both):
    lead, _ = both
    own = _pairing()
    pairs = select(Pairing).where(Pairing.lead_id == own.lead_id)
    partners = [one.supported.name for one in db.session.scalars(pairs)]
    assert len(partners) > 1, "the sample's lead has two"
    page = lead.get("/").text.split("<h2>还差什么")[1]
    titles = re.findall(r"<h3>(.*?)</h3>", page)
    assert titles
    assert all(any(name in title for name in partners) for title in titles)


FOCUSABLE = re.compile(r"<(a|button|input|select|textarea)\b([^>]*)>")


def test_recording_is_among_the_first_three_tab_stops(signed_in):
    for login in (cast.MENTEE, cast.LEAD_DIRECTOR):
        page = signed_in(login).get("/").text
        stops = [one[2] for one in FOCUSABLE.finditer(page) if 'type="hidden"' not in one[2]]
        assert any("/activities/new" in one for one in stops[:3])


def _cost(client):
    count = 0

    def counted(*_):
        nonlocal count
        count += 1

    db.session.expunge_all()
    event.listen(db.engine, "before_cursor_execute", counted)
    try:
        page = client.get("/").text
    finally:
        event.remove(db.engine, "before_cursor_execute", counted)
    return count, page


def _copies(number):
    """So many more of the newest outing, for its pairings."""
    first = _newest()
    for copy in range(number):
        outing = Outing(
            bureau_id=first.bureau_id,
            code=f"copy-{copy}",
            day=first.day,
            recorded_by_id=first.recorded_by_id,
            recorded_for_id=first.recorded_for_id,
            recorded_at=first.recorded_at,
        )
        told = {"kind": "visit", "topic": "看活动", "direction": "out", "day": first.day}
        row = Activity(bureau_id=first.bureau_id, code=f"c-{copy}", outing=outing, **told)
        state = {"pairing_id": _pairing().id, "state": ActivityState.DONE}
        row.links = [ActivityPairing(bureau_id=first.bureau_id, **state)]
        db.session.add(outing)
    db.session.commit()


def test_it_costs_the_same_for_one_and_for_many_and_shows_so_many(both, monkeypatch):
    lead, supported = both
    _record(lead)
    supported.get("/")
    one, _ = _cost(supported)
    _copies(desk.MOST + 5)
    many, page = _cost(supported)
    assert many == one
    assert page.count("/confirm") == desk.MOST
    left = int(re.search(r"还有 (\d+) 条。<a href=\"/\?all=1\">看全部", page)[1])
    whole = supported.get("/?all=1").text
    assert whole.count("/confirm") == desk.MOST + left
    assert "看全部" not in whole
    monkeypatch.setattr(desk, "MOST", 3)
    assert _mine(supported).count("/confirm") == 3


def test_a_late_measure_waits_on_its_director_s_card(both):
    lead, supported = both
    pairing = _pairing()
    told = {"name": "改善区域活动", "person": "王老师", "due_on": cast.TODAY - timedelta(days=3)}
    row = Measure(bureau_id=pairing.bureau_id, code="M-1", pairing_id=pairing.id, **told)
    db.session.add(row)
    db.session.commit()
    for client in (lead, supported):
        card = _mine(client)
        assert "改善区域活动" in card
        assert "已过 3 天" in card
        url = re.search(rf'href="(/pairings/{pairing.id}/measures#measure-{row.id})"', card)[1]
        page = client.get(url.partition("#")[0]).text
        assert f'id="measure-{row.id}"' in page
        assert f"/measures/{row.id}/finish" in page
    for login in (cast.MENTEE, cast.OUTSIDER):
        assert "改善区域活动" not in cast.sign_in(current_app, login).get("/").text


def test_the_head_of_today_names_the_week_and_whom_we_help(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR).get("/").text.split('class="head"')[1].split("</div>")[0]
    assert "11月24日（周二） · 第13周" in lead
    assert "县实验幼儿园 · 2 个结对" in lead
    helped = signed_in(cast.OUTSIDER).get("/").text.split('class="head"')[1].split("</div>")[0]
    assert re.search(r"(帮扶\S+(?:学校|小学)|由\S+帮扶)</p>", helped)
