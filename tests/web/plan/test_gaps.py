"""The gap list from week 1: what is missing, the records behind it, one tap that plans a day."""

import re

from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from pairing.models import Term
from pairing.operations.plan.locks import lock_term
from tests import cast
from tests.web.outings.test_recording import _newest, _pairing

DAY = re.compile(r'name="day" value="([0-9-]+)"')


def _url(part):
    return f"/pairings/{_pairing().id}/{part}"


def test_both_sides_see_every_target_with_its_gap(signed_in):
    for login in (cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR, cast.MENTEE, cast.OFFICER):
        page = signed_in(login).get(_url("gaps"))
        assert page.status_code == 200
        assert "每学期送教不低于10课时" in page.text and "教师优课率达30%" in page.text
    assert signed_in(cast.OUTSIDER).get(_url("gaps")).status_code == 404


def test_one_tap_plans_a_proposed_day(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    page = lead.get(_url("targets/B20"))
    day = DAY.search(page.text)[1]
    answer = lead.post(_url("targets/B20/plan"), data={"day": day, "form_key": "g1"})
    outing = _newest()
    assert answer.location.endswith(f"/activities/{outing.id}")
    assert f"{outing.day}" == day
    assert outing.activities[0].links[0].state == ActivityState.PLANNED
    assert outing.activities[0].kind == "shadowing"
    assert f'value="{day}"' not in lead.get(_url("targets/B20")).text


def test_no_day_is_offered_in_a_locked_term_and_the_pages_say_why(signed_in):
    lead, url = signed_in(cast.LEAD_DIRECTOR), f"/pairings/{_pairing().id}"
    assert DAY.search(lead.get(_url("gaps")).text)
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    lock_term(SYSTEM, term.id, term.version)
    for page in (_url("gaps"), url):
        shown = lead.get(page).text
        assert "已锁定，不能再记" in shown
        assert not DAY.search(shown)
    assert "接下来" not in lead.get(url).text
    assert "已锁定，不能再记" in lead.get("/").text
    assert "安排" not in lead.get(_url("targets/B20")).text


def test_a_day_is_planned_by_the_parties_only(signed_in):
    data = {"day": "2026-12-04"}
    assert signed_in(cast.OFFICER).post(_url("targets/B18/plan"), data=data).status_code == 403
    assert signed_in(cast.OUTSIDER).post(_url("targets/B18/plan"), data=data).status_code == 404
    lead = signed_in(cast.LEAD_DIRECTOR)
    before = _newest().id
    assert lead.post(_url("targets/B18/plan"), data={"day": "soon"}).status_code == 302
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
