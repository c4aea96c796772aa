"""Rewards: only for a term that was passed, by each side for its own teachers."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Account, Assessment, LogEntry, Reward, Teacher, Term
from pairing.operations.change import RuleBroken
from pairing.operations.teaching.rewards import RewardDraft, give_reward
from pairing.queries.people.actors import actor_of
from tests import cast
from tests.web.outings.test_recording import _pairing


def _assessed(state="approved", grade="good"):
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    pairing = _pairing()
    row = Assessment(
        bureau_id=pairing.bureau_id,
        pairing_id=pairing.id,
        term_id=term.id,
        state=state,
        grade=grade,
    )
    db.session.add(row)
    db.session.commit()
    return row


def _form(assessment, teacher="K05-01", **more):
    found = db.session.scalars(select(Teacher).where(Teacher.code == teacher)).one()
    data = {"form_key": "g1", "assessment_id": assessment.id, "teacher_id": found.id}
    data |= {"category": "教学能手", "name": "荣誉证书", "value": "500.50"}
    return data | {"given_on": "2026-11-24"} | more


def _url(part=""):
    return f"/pairings/{_pairing().id}/rewards{part}"


def test_a_reward_for_a_passed_term_is_given_once(signed_in):
    supported, form = signed_in(cast.SUPPORTED_DIRECTOR), _form(_assessed())
    entries = db.session.query(LogEntry).count()
    for _ in range(2):
        assert supported.post(_url("/new"), data=form).status_code == 302
    reward = db.session.scalars(select(Reward)).one()
    assert (reward.category, reward.value) == ("教学能手", Decimal("500.50"))
    assert db.session.query(LogEntry).count() == entries + 1
    page = signed_in(cast.OFFICER).get(_url()).text
    assert "荣誉证书 · 500.5 元" in page
    assert "撤回" not in page


@pytest.mark.parametrize(
    ("state", "grade"), [("submitted", "good"), ("approved", "fail"), ("draft", "")]
)
def test_before_the_term_is_passed_it_is_explained_and_refused(signed_in, state, grade):
    supported, assessment = signed_in(cast.SUPPORTED_DIRECTOR), _assessed(state, grade)
    page = supported.get(_url("/new")).text
    assert "先通过学期考核" in page
    assert "2026—2027学年第一学期" in page
    assert supported.post(_url("/new"), data=_form(assessment)).status_code == 200
    assert db.session.query(Reward).count() == 0
    assert "登记奖励</a>" not in supported.get(_url()).text


@pytest.mark.parametrize(("state", "grade"), [("resubmitted", "good"), ("archived", "fail")])
def test_the_operation_itself_refuses_a_term_that_was_not_passed(county, state, grade):
    account = db.session.scalars(select(Account).where(Account.login == cast.SUPPORTED_DIRECTOR))
    actor, form = actor_of(account.one(), cast.TODAY), _form(_assessed(state, grade))
    draft = RewardDraft(form["assessment_id"], form["teacher_id"], "教学能手", "证书", cast.TODAY)
    entries = db.session.query(LogEntry).count()
    with pytest.raises(RuleBroken, match="考核还没有通过"):
        give_reward(actor, _pairing().id, draft)
    assert (db.session.query(Reward).count(), db.session.query(LogEntry).count()) == (0, entries)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"given_on": "2026-12-24"}, "请发了以后再登记"),
        ({"given_on": "2026-08-01"}, "不能早于所奖励的学期"),
        ({"value": "1.234"}, "最多两位小数"),
        ({"value": "-1"}, "要在 0 到 1000000 元之间"),
        ({"name": ""}, "请写明奖励什么"),
    ],
)
def test_bad_input_is_explained_and_nothing_is_lost(signed_in, wrong, told):
    supported, form = signed_in(cast.SUPPORTED_DIRECTOR), _form(_assessed(), **wrong)
    answer = supported.post(_url("/new"), data=form)
    assert told in answer.text
    assert 'value="教学能手"' in answer.text
    assert db.session.query(Reward).count() == 0


def test_the_other_sides_teacher_is_not_ours_to_reward(signed_in):
    assessment = _assessed()
    lead = signed_in(cast.LEAD_DIRECTOR)
    assert lead.post(_url("/new"), data=_form(assessment)).status_code == 200
    assert db.session.query(Reward).count() == 0


def test_what_was_registered_by_mistake_is_taken_back_by_its_own_side(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    supported.post(_url("/new"), data=_form(_assessed()))
    url = f"/rewards/{db.session.scalars(select(Reward.id)).one()}/withdraw"
    assert signed_in(cast.LEAD_DIRECTOR).post(url).status_code == 403
    assert signed_in(cast.MENTEE).post(url).status_code == 403
    assert signed_in(cast.OUTSIDER).post(url).status_code == 404
    assert "撤回这条奖励？" in supported.get(url).text
    entries = db.session.query(LogEntry).count()
    assert supported.post(url).status_code == 302
    assert db.session.query(Reward).count() == 0
    assert db.session.query(LogEntry).count() == entries + 1
    assert supported.post(url).status_code == 404


def test_who_gives_and_who_looks(signed_in):
    form = _form(_assessed())
    for login in (cast.MENTOR, cast.OFFICER):
        assert signed_in(login).get(_url()).status_code == 200
        assert signed_in(login).post(_url("/new"), data=form).status_code == 403
    assert signed_in(cast.OUTSIDER).get(_url()).status_code == 404
    assert signed_in(cast.OUTSIDER).post(_url("/new"), data=form).status_code == 404
