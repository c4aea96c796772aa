"""Problems: cause, needs, measures, closing; questions that only the other side answers."""

from sqlalchemy import select

from pairing.extensions import db
from pairing.models import LogEntry, Measure, Need, Problem
from tests import cast
from tests.web.county.test_county import _queries
from tests.web.outings.test_recording import _pairing
from tests.web.plan.test_measures import MEASURE

PROBLEM = {"form_key": "p1", "kind": "problem", "text": "区域材料少", "cause": "经费少"}


def _url(part=""):
    return f"/pairings/{_pairing().id}/problems{part}"


def _newest():
    return db.session.scalars(select(Problem).order_by(Problem.id.desc())).first()


def _raised(client, **more):
    answer = client.post(_url("/new"), data=PROBLEM | more)
    assert answer.status_code == 302, answer.text
    return _newest()


def test_a_problem_is_written_once_and_both_sides_read_it(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    entries = db.session.query(LogEntry).count()
    assert _raised(supported).id == _raised(supported).id
    assert db.session.query(LogEntry).count() == entries + 1
    shown = signed_in(cast.LEAD_DIRECTOR).get(_url()).text
    for words in ("区域材料少", "经费少", "还没有措施", "第 1 天"):
        assert words in shown


def test_a_problem_leads_to_a_measure_and_a_need(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    problem = _raised(supported)
    form = supported.get(f"/pairings/{problem.pairing_id}/measures/new?problem={problem.id}").text
    assert f'<option selected value="{problem.id}">区域材料少' in form
    supported.post(
        f"/pairings/{problem.pairing_id}/measures/new",
        data=MEASURE | {"problem_id": problem.id},
    )
    supported.post(
        f"/pairings/{problem.pairing_id}/needs/new",
        data={"content": "缺积木", "priority": "high", "problem_id": problem.id},
    )
    shown = supported.get(_url()).text
    assert "改善区域活动环境" in shown
    assert "缺积木" in shown
    assert "还没有措施" not in shown
    linked = db.session.scalars(select(Need).where(Need.problem_id == problem.id)).one()
    assert linked.priority == 3
    assert db.session.scalars(select(Measure).where(Measure.problem_id == problem.id)).one()


def test_a_problem_is_closed_with_a_day_and_a_word_and_opened_again(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    problem = _raised(supported)
    url = f"/problems/{problem.id}/close"
    assert "怎么解决的" in supported.post(url, data={"closed_on": "2026-11-24"}).text
    late = supported.post(url, data={"closed_on": "2026-11-25", "word": "添了积木"})
    assert "今天或以前" in late.text
    assert "添了积木" in late.text
    closing = {"closed_on": "2026-11-24", "word": "添了积木"}
    assert supported.post(url, data=closing | {"version": problem.version}).status_code == 302
    assert "已销号" in supported.get(_url()).text
    assert supported.post(url, data=closing).status_code == 409
    supported.post(f"/problems/{problem.id}/reopen")
    db.session.expire_all()
    assert problem.closed_on is None


def test_a_question_is_answered_by_the_other_side_alone(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    question = _raised(supported, kind="question", text="小班怎么开展角色区？")
    url = f"/problems/{question.id}/answer"
    assert supported.post(url, data={"answer": "自己回答"}).status_code == 403
    assert "写一句" in lead.post(url, data={"answer": ""}).text
    assert lead.post(url, data={"answer": "从娃娃家开始"}).status_code == 302
    shown = supported.get(_url()).text
    assert "从娃娃家开始" in shown
    assert "已回答" in shown
    closed = supported.post(f"/problems/{question.id}/close", data={"closed_on": "2026-11-24"})
    assert closed.status_code == 302
    db.session.expire_all()
    assert question.answer == "从娃娃家开始"


def test_each_side_changes_and_closes_its_own(signed_in):
    problem = _raised(signed_in(cast.SUPPORTED_DIRECTOR))
    expected = ((cast.LEAD_DIRECTOR, 403), (cast.OFFICER, 403), (cast.OUTSIDER, 404))
    for login, status in expected:
        client = signed_in(login)
        for act in ("", "/close", "/reopen"):
            answer = client.post(f"/problems/{problem.id}{act}", data=PROBLEM)
            assert answer.status_code == status, (login, act)
    for login, status in expected[1:]:
        assert signed_in(login).post(_url("/new"), data=PROBLEM).status_code == status
        assert signed_in(login).get(_url("/new")).status_code == status
    assert signed_in(cast.MENTEE).get(f"/problems/{problem.id}").status_code == 200


def test_a_correction_is_kept_and_a_stale_one_refused(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    problem = _raised(supported)
    change = PROBLEM | {"version": problem.version, "cause": "没人会做"}
    assert supported.post(f"/problems/{problem.id}", data=change).status_code == 302
    assert supported.post(f"/problems/{problem.id}", data=change).status_code == 409
    db.session.expire_all()
    assert problem.cause == "没人会做"


def test_an_empty_problem_is_explained_and_nothing_is_lost(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    answer = supported.post(_url("/new"), data={"kind": "problem", "cause": "留着"})
    assert "请写一句遇到了什么" in answer.text
    assert "留着" in answer.text
    assert db.session.query(Problem).count() == 0


def test_the_page_costs_the_same_for_one_and_for_25_problems(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    _raised(supported)
    few, _ = _queries(supported, _url())
    for number in range(24):
        _raised(supported, form_key=f"more{number}", text=f"第 {number} 个")
    many, _ = _queries(supported, _url())
    assert many <= few
