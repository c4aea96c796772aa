"""The gap list from week 1: what is missing, the records behind it, one tap that plans a day."""

import re

from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from pairing.models import Pairing, Teacher, Term
from pairing.operations.plan.locks import lock_term
from tests import cast
from tests.web.outings.test_recording import _newest, _pairing

DAY = re.compile(r"/targets/([^/]+)/plan\?day=([0-9-]+)")


def _url(part, code="B1"):
    return f"/pairings/{_pairing(code).id}/{part}"


def test_both_sides_see_every_target_with_its_gap(signed_in):
    for login in (cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR, cast.MENTEE, cast.OFFICER):
        page = signed_in(login).get(_url("gaps"))
        assert page.status_code == 200
        assert "每学期送教不低于10课时" in page.text and "教师优课率达30%" in page.text
    assert signed_in(cast.OUTSIDER).get(_url("gaps")).status_code == 404


def test_the_next_step_leads_to_where_what_is_missing_is_added(signed_in, county):
    client, doors = signed_in(cast.OFFICER), {"份资料": "documents", "师徒材料": "mentorships"}
    seen = set()
    for pairing in db.session.scalars(select(Pairing)):
        page = client.get(f"/pairings/{pairing.id}").text
        step = page.partition("接下来：</strong>")[2].partition("</div>")[0]
        for word, door in doors.items():
            if word in step:
                seen.add(door)
                assert f'href="/pairings/{pairing.id}/{door}"' in step
                assert "记一次" not in step
    assert seen == set(doors.values())


def test_a_proposed_day_is_planned_when_who_and_what_is_said(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    day = DAY.search(lead.get(_url("targets/B19", "B2")).text)[2]
    asked = lead.get(_url(f"targets/B19/plan?day={day}", "B2")).text
    assert f'value="{day}"' in asked and "请选择执教教师…" in asked
    assert 'name="items-0-lesson_hours"' in asked and 'value="1"' not in asked.split("课时")[1]
    form = {"day": day, "form_key": "g1", "items-0-kind": "outreach_teaching"}
    before = _newest().id
    refused = lead.post(_url("targets/B19/plan", "B2"), data=form)
    for said in ("请填写课题", "请选择执教教师", "请填几课时"):
        assert said in refused.text
    assert _newest().id == before
    teacher = db.session.scalars(select(Teacher).where(Teacher.code == "K04-02")).one()
    told = {
        "items-0-topic": "会滚的球",
        "items-0-teacher_id": teacher.id,
        "items-0-lesson_hours": "1.5",
    }
    answer = lead.post(_url("targets/B19/plan", "B2"), data=form | told)
    outing = _newest()
    assert answer.location.endswith(f"/activities/{outing.id}")
    assert f"{outing.day}" == day
    (activity,) = outing.activities
    assert activity.links[0].state == ActivityState.PLANNED
    assert (activity.kind, activity.topic) == ("outreach_teaching", "会滚的球")
    assert activity.lessons[0].teacher_id == teacher.id
    assert day not in [found[1] for found in DAY.findall(lead.get(_url("targets/B19", "B2")).text)]
    again = lead.post(_url("targets/B19/plan", "B2"), data=form | told | {"form_key": "g2"})
    assert "另外一次，排入计划" in again.text and _newest().id == outing.id
    shown = lead.get(f"/activities/{outing.id}").text
    for wrong in ("活动记录表", "经过", "照片和文件"):
        assert wrong not in shown


def test_no_day_is_offered_in_a_locked_term_and_the_pages_say_why(signed_in):
    lead, url = signed_in(cast.LEAD_DIRECTOR), _url("", "B2")[:-1]
    assert DAY.search(lead.get(_url("gaps", "B2")).text)
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    lock_term(SYSTEM, term.id, term.version)
    for page in (_url("gaps", "B2"), url):
        shown = lead.get(page).text
        assert "已锁定，不能再记" in shown
        assert not DAY.search(shown)
    assert "接下来" not in lead.get(url).text
    assert "已锁定，不能再记" in lead.get("/").text
    assert "安排 " not in lead.get(_url("targets/B19", "B2")).text


def test_a_day_is_planned_by_the_parties_only(signed_in):
    data = {"day": "2026-12-04"}
    assert signed_in(cast.OFFICER).post(_url("targets/B18/plan"), data=data).status_code == 403
    assert signed_in(cast.OUTSIDER).post(_url("targets/B18/plan"), data=data).status_code == 404
    lead = signed_in(cast.LEAD_DIRECTOR)
    before = _newest().id
    assert "不是有效日期" in lead.post(_url("targets/B18/plan"), data={"day": "soon"}).text
    assert _newest().id == before


def test_the_number_leads_to_the_records_behind_it(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    assert "/targets/B19" in lead.get(_url("")[:-1]).text
    page = lead.get(_url("targets/B19"))
    assert "讲座不算课时" in page.text
    assert "背后的记录" in page.text and "送教下乡" in page.text
    assert lead.get(_url("targets/NONE")).status_code == 404


def test_the_home_page_proposes_days_for_what_the_own_side_lacks(signed_in):
    home = signed_in(cast.LEAD_DIRECTOR).get("/").text
    assert "安排 " in home and "还有 9 周" in home
    assert "教师优课率达30%" not in home
