"""A need goes its way between the two sides, each saying only what is theirs to say."""

import pytest
from sqlalchemy import select

from pairing.domain.plan.need_standing import standing_of
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.needs import NeedStatus
from pairing.extensions import db
from pairing.models import Account, LogEntry, Need
from pairing.queries.assessment.volume.registers import needs as printed_needs
from pairing.queries.plan.needs import standings
from tests import cast
from tests.web.outings.test_recording import _outing, _pairing


def _raised(client):
    data = {
        "form_key": "n1",
        "content": "缺户外玩具",
        "priority": "medium",
        "standard_quantity": "10",
        "actual_quantity": "4",
    }
    answer = client.post(f"/pairings/{_pairing().id}/needs/new", data=data)
    assert answer.status_code == 302, answer.text
    return db.session.scalars(select(Need).order_by(Need.id.desc())).first()


def test_a_need_is_raised_taken_up_and_judged(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    need = _raised(supported)
    assert "缺 6" in lead.get(f"/pairings/{need.pairing_id}/needs").text
    entries = db.session.query(LogEntry).count()
    lead.post(f"/needs/{need.id}/claim", data={"version": need.version})
    db.session.expire_all()
    assert need.status == NeedStatus.CLAIMED
    supported.post(f"/needs/{need.id}/judge", data={"status": "partly_solved"})
    db.session.expire_all()
    assert need.status == NeedStatus.PARTLY_SOLVED
    assert db.session.query(LogEntry).count() == entries + 2


def test_one_word_says_where_a_need_stands_and_who_said_so(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    need, home = _raised(supported), _pairing()
    url = f"/pairings/{home.id}/needs"
    lead.post(f"/needs/{need.id}/claim")
    assert f"回应：{home.lead.name} " in supported.get(url).text
    plan = _outing(home) | {"day": "2026-11-27", "items-2-need_id": need.id}
    assert lead.post("/activities/new", data=plan).status_code == 302
    db.session.expire_all()
    assert standings([need])[need.id].word == "已安排"
    for page in (url, f"/pairings/{home.id}"):
        text = lead.get(page).text
        card = text[text.index(need.content) :][:400]
        assert "已安排</span>" in card and "已回应" not in card, page
    assert {one.mark.word for one in printed_needs(home, Span(cast.TODAY, cast.TODAY))} & {"已安排"}
    supported.post(f"/needs/{need.id}/judge", data={"status": "unsolved"})
    supported.post(f"/needs/{need.id}/judge", data={"status": "solved"})
    said = f"{home.supported.name} {_name(cast.SUPPORTED_DIRECTOR)}"
    assert f"已解决：{said}，" in lead.get(url).text
    told = printed_needs(home, Span(cast.TODAY, cast.TODAY))
    assert any(one.said_by.startswith(said) for one in told)
    supported.post(f"/needs/{need.id}/undo")
    assert f"未解决：{said}，" in lead.get(url).text, "the word before it"


def _name(login):
    return db.session.scalars(select(Account.name).where(Account.login == login)).one()


def test_the_same_form_twice_is_one_need(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    assert _raised(supported).id == _raised(supported).id


def test_each_side_says_only_what_is_its_own(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    need = _raised(supported)
    url = f"/pairings/{need.pairing_id}/needs/new"
    assert lead.post(url, data={"content": "x", "priority": "low"}).status_code == 403
    for form in (url, f"/needs/{need.id}", f"/needs/{need.id}/supply"):
        assert lead.get(form).status_code == 403, "no form is opened that would refuse"
        assert supported.get(form).status_code == 200
    assert supported.post(f"/needs/{need.id}/claim").status_code == 403
    assert lead.post(f"/needs/{need.id}/judge", data={"status": "solved"}).status_code == 403
    assert signed_in(cast.OFFICER).post(f"/needs/{need.id}/claim").status_code == 403
    assert signed_in(cast.OUTSIDER).post(f"/needs/{need.id}/claim").status_code == 404
    assert signed_in(cast.MENTEE).post(f"/needs/{need.id}/judge").status_code == 403


def test_an_empty_need_is_explained(signed_in):
    answer = signed_in(cast.MENTEE).post(f"/pairings/{_pairing().id}/needs/new", data={})
    assert "请写一句缺什么" in answer.text


def test_a_claim_on_an_old_page_is_refused(signed_in):
    need = _raised(signed_in(cast.SUPPORTED_DIRECTOR))
    lead = signed_in(cast.LEAD_DIRECTOR)
    assert lead.post(f"/needs/{need.id}/claim", data={"version": 1}).status_code == 302
    assert lead.post(f"/needs/{need.id}/claim", data={"version": 1}).status_code == 409


def test_the_most_pressing_need_stands_first(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    url = f"/pairings/{_pairing().id}/needs/new"
    for key, priority, content in (("a", "high", "很急的一项"), ("b", "low", "不急的一项")):
        data = {"form_key": key, "content": content, "priority": priority}
        assert supported.post(url, data=data).status_code == 302
    shown = supported.get(f"/pairings/{_pairing().id}/needs").text
    assert shown.index("很急的一项") < shown.index("不急的一项")


def test_a_claimed_need_leads_to_the_activity_that_answers_it(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    need = _raised(supported)
    index = f"/pairings/{need.pairing_id}/needs"
    lead.post(f"/needs/{need.id}/claim")
    link = f"/activities/new?pairing_id={need.pairing_id}&amp;kind=lecture&amp;need={need.id}"
    assert link in lead.get(index).text
    form = lead.get(link.replace("&amp;", "&")).text
    assert f'<option selected value="{need.id}">' in form
    data = {
        "form_key": "o1",
        "pairing_id": need.pairing_id,
        "day": "2026-12-04",
        "venue": "湖滨镇中心幼儿园",
        "direction": "out",
        "items-0-kind": "lecture",
        "items-0-topic": "玩具怎么用",
        "items-0-need_id": need.id,
    }
    assert lead.post("/activities/new", data=data).status_code == 302
    shown = supported.get(index).text
    assert "玩具怎么用" in shown
    assert "已计划" in shown


def test_only_a_solved_need_tells_where_its_things_came_from(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    need = _raised(supported)
    url = f"/needs/{need.id}/supply"
    given = {"source": "applied", "supplied_on": "2026-11-20"}
    assert supported.post(url, data=given).status_code == 409
    supported.post(f"/needs/{need.id}/judge", data={"status": "solved"})
    assert "请选择来源" in supported.post(url, data={"supplied_on": "2026-11-20"}).text
    late = supported.post(url, data=given | {"supplied_on": "2026-12-20"})
    assert "不能在今天之后" in late.text
    assert supported.post(url, data=given).status_code == 302
    assert "申请，11月20日" in supported.get(f"/pairings/{need.pairing_id}/needs").text
    assert signed_in(cast.LEAD_DIRECTOR).post(url, data=given).status_code == 403
    assert signed_in(cast.OUTSIDER).post(url, data=given).status_code == 404


def test_a_need_is_put_right_by_its_own_side_until_it_is_solved(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    need = _raised(supported)
    url, change = f"/needs/{need.id}", {"content": "缺户外攀爬架", "priority": "high", "unit": "件"}
    assert 'value="缺户外玩具"' in supported.get(url).text
    assert supported.post(url, data=change | {"version": need.version}).status_code == 302
    assert supported.post(url, data=change | {"version": 1}).status_code == 409
    db.session.expire_all()
    assert (need.content, need.priority, need.unit) == ("缺户外攀爬架", 3, "件")
    assert signed_in(cast.LEAD_DIRECTOR).post(url, data=change).status_code == 403
    supported.post(f"/needs/{need.id}/judge", data={"status": "solved"})
    assert supported.post(url, data=change).status_code == 409


def test_who_may_raise_a_need_finds_the_button_and_others_read_who_may(signed_in):
    supported, lead = signed_in(cast.SUPPORTED_DIRECTOR), signed_in(cast.LEAD_DIRECTOR)
    _raised(supported)
    url = f"/pairings/{_pairing().id}/needs"
    assert f'href="{url}/new">＋ 提一项需求' in supported.get(url).text
    page = lead.get(url).text
    assert "＋ 提一项需求" not in page and "的负责人和老师提出" in page


@pytest.mark.parametrize(
    ("status", "states", "word", "judged"),
    [
        ("open", [], "待回应", False),
        ("claimed", [], "已回应", True),
        ("claimed", ["planned"], "已安排", False),
        ("claimed", ["disputed"], "已安排", False),
        ("claimed", ["planned", "done"], "已回应", True),
        ("solved", [], "已解决", True),
    ],
)
def test_a_plan_alone_answers_no_need(status, states, word, judged):
    assert standing_of(status, states) == (word, judged)
