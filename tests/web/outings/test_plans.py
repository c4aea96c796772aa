"""A plan whose day has come asks both sides: held, moved, or called off with a reason."""

import html
import re
from datetime import date, timedelta

import pytest

from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from pairing.models import LogEntry, Outing
from tests import cast
from tests.web.outings.test_recording import _newest, _outing, _pairing, _values


def _plan(client, day="2026-11-27"):
    answer = client.post("/activities/new", data=_outing(_pairing()) | {"day": day})
    assert answer.status_code == 302
    return _newest()


def _pass(outing, days=2):
    """As if the plan had been made for some days ago."""
    outing.day = cast.TODAY - timedelta(days=days)
    for activity in outing.activities:
        activity.day = outing.day
    db.session.commit()


def _states(outing):
    db.session.expire_all()
    return {link.state for row in outing.activities for link in row.links}


def _told(client, url):
    answer = client.get(url)
    return answer.text if answer.status_code == 200 else client.get(answer.location).text


def test_a_page_reached_by_address_speaks_of_where_the_outing_stands(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    outing = _plan(lead)
    url = f"/activities/{outing.id}"
    assert "撤回这次计划？" in _told(lead, f"{url}/withdraw")
    assert "这还是计划" in _told(lead, f"{url}/link")
    assert "这还是计划" in _told(supported, f"{url}/dispute")
    assert "这还是计划" in lead.post(f"{url}/link", follow_redirects=True).text
    _pass(outing)
    lead.post(f"{url}/plan/held", data={"version": outing.version})
    assert "撤回这次记录？" in _told(lead, f"{url}/withdraw")
    assert "哪里有出入？" in _told(supported, f"{url}/dispute")
    for act in ("move", "call-off"):
        assert "不再是计划" in _told(lead, f"{url}/plan/{act}")
    lead.post(f"{url}/withdraw", data={"version": outing.version})
    for act in ("withdraw", "link", "plan/move", "plan/call-off"):
        assert "已经撤回或取消" in _told(lead, f"{url}/{act}"), act
    assert "已经撤回或取消" in _told(supported, f"{url}/dispute")


def test_a_passed_plan_asks_both_sides(signed_in):
    _pass(_plan(signed_in(cast.LEAD_DIRECTOR)))
    for login in (cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR):
        assert "这次进行了吗？" in signed_in(login).get("/").text


def test_what_was_held_waits_for_the_other_side_and_then_counts(signed_in):
    before = _values()
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    outing = _plan(supported)
    _pass(outing)
    lead.post(f"/activities/{outing.id}/plan/held", data={"version": outing.version})
    assert _states(outing) == {ActivityState.DONE}
    assert lead.post(f"/activities/{outing.id}/confirm").status_code == 403
    supported.post(f"/activities/{outing.id}/confirm", data={"version": outing.version})
    assert _values()["B19"][0] == before["B19"][0] + 2


def test_a_plan_for_tomorrow_was_not_held_yet(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    outing = _plan(lead)
    answer = lead.post(f"/activities/{outing.id}/plan/held", follow_redirects=True)
    assert "还没到计划的日子" in answer.text
    assert _states(outing) == {ActivityState.PLANNED}


def test_a_moved_plan_moves_with_its_lessons(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    outing = _plan(lead)
    url = f"/activities/{outing.id}/plan/move"
    assert "今天或以后" in lead.post(url, data={"day": "2026-11-01"}).text
    assert lead.post(url, data={"day": "2026-12-02"}).status_code == 302
    db.session.expire_all()
    days = {row.day for row in outing.activities}
    days |= {lesson.day for row in outing.activities for lesson in row.lessons}
    assert days == {outing.day} == {date(2026, 12, 2)}


@pytest.mark.parametrize("reason", ["weather", "transport", "host", "lead", "replaced"])
def test_a_plan_is_called_off_with_a_reason_and_asks_no_more(signed_in, reason):
    lead = signed_in(cast.LEAD_DIRECTOR)
    outing = _plan(lead)
    entries = db.session.query(LogEntry).count()
    answer = lead.post(f"/activities/{outing.id}/plan/call-off", data={"reason": reason})
    assert answer.status_code == 302
    assert _states(outing) == {ActivityState.CANCELLED}
    assert db.session.query(LogEntry).count() == entries + 1
    again = lead.post(f"/activities/{outing.id}/plan/call-off", data={"reason": reason})
    assert again.status_code == 409


def test_a_plan_that_is_called_off_has_one_word_before_its_day_and_one_after(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    outing = _plan(lead)
    url, off = f"/activities/{outing.id}", f"/activities/{outing.id}/plan/call-off"
    assert ">取消计划</a>" in lead.get(url).text
    asked = lead.get(off).text
    assert "<h1>为什么取消计划？</h1>" in asked
    assert "没有进行" not in asked
    lead.post(off, data={"reason": "weather"})
    page = lead.get(url).text
    assert "已取消计划，不计入进度" in page  # told once
    assert "<dt>取消计划</dt>" in page
    assert ">已取消计划</span>" in page
    assert " 取消计划<span" in page  # the log
    assert "没有进行" not in page
    _pass(outing)
    assert "<dt>没有进行</dt>" in lead.get(url).text
    data = _outing(_pairing()) | {"day": "2026-11-27", "form_key": "second"}
    assert lead.post("/activities/new", data=data).status_code == 302
    second = _newest()
    assert second.id != outing.id
    _pass(second)
    assert "为什么没有进行？" in lead.get(f"/activities/{second.id}/plan/call-off").text


def test_a_plan_is_changed_without_a_reason_and_nobody_is_asked_again(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    outing = _plan(lead)
    url = f"/activities/{outing.id}"
    assert ">修改计划</a>" in lead.get(url).text
    form = lead.get(f"{url}/correct").text
    assert "<h1>修改计划</h1>" in form
    assert "更正" not in form
    assert "原因" not in form
    change = {"day": "2026-11-28", "direction": "out", "venue": "新的地点"}
    rows = {"items-0-kind": "visit", "items-0-topic": "看区域活动"}
    assert lead.post(f"{url}/correct", data=change | rows).status_code == 302
    page = lead.get(url).text
    assert "已修改计划。" in page
    assert " 修改计划<span" in page
    assert "更正" not in page
    assert _states(outing) - {ActivityState.CANCELLED} == {ActivityState.PLANNED}
    _pass(outing)
    lead.post(f"{url}/plan/held")
    assert "更正" not in signed_in(cast.SUPPORTED_DIRECTOR).get(url).text


def test_another_reason_needs_a_word(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    outing = _plan(lead)
    url = f"/activities/{outing.id}/plan/call-off"
    assert "请写一句原因" in lead.post(url, data={"reason": "other"}).text
    assert lead.post(url, data={"reason": "other", "remark": "园所停水"}).status_code == 302


def test_an_outsider_finds_no_plan_and_the_officer_may_not(signed_in):
    outing = _plan(signed_in(cast.LEAD_DIRECTOR))
    for part in ("held", "move", "call-off"):
        url = f"/activities/{outing.id}/plan/{part}"
        assert signed_in(cast.OUTSIDER).post(url).status_code == 404
        assert signed_in(cast.OFFICER).post(url).status_code == 403
    assert db.session.get(Outing, outing.id).version == 1


def test_what_was_called_off_is_planned_again_with_nobody_in_it(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    outing = _plan(lead)
    word = "照样再排一次"
    assert word not in lead.get(f"/activities/{outing.id}").text
    lead.post(f"/activities/{outing.id}/plan/call-off", data={"reason": "weather"})
    shown = lead.get(f"/activities/{outing.id}").text
    url = html.unescape(re.search(rf'href="([^"]+)">{word}', shown)[1])
    form = lead.get(url).text
    assert 'value="2026-11-27"' in form
    assert 'value="有趣的磁铁"' in form
    assert 'value="湖滨镇中心幼儿园"' in form
    rows = form.split("<template")[0]
    assert rows.count('-kind" value="') + rows.count("items-2-kind") >= 1
    chosen = re.findall(r'<option selected value="(\d*)"', rows)
    assert [one for one in chosen if one not in ("", str(_pairing().id))] == [], "nobody chosen"
    assert not re.search(r'name="items-1-lesson_hours"[^>]* value="[^"]', rows), "no hours either"
    _pass(outing)
    assert 'value="2026-11-2' not in lead.get(url).text.split("<template")[0], "the day is asked"
    assert "有趣的磁铁" not in signed_in(cast.OUTSIDER).get(url).text
