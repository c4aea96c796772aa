"""Two people: whoever had a hand in the marks is remembered, under another role or account too."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.assessment import AssessmentState
from pairing.domain.vocabulary.programme import Role
from pairing.extensions import db
from pairing.models import Account, LogEntry, Organisation, Outing, RoleGrant
from pairing.operations.change import RuleBroken, Stale
from pairing.operations.people import accounts
from pairing.operations.people.settings import save_one_person
from pairing.queries.assessment.word_papers import assessment_paper
from pairing.queries.people.settings import bureau_version, is_one_person
from tests import cast
from tests.web.assessment.test_assessments import LEAD, assessment, hand_in
from tests.web.assessment.test_reviews import approve, both_in, give

S = AssessmentState
POINTS = {"side": "lead", "points": "-2", "clause": "第三条"}


def _account(login):
    db.session.expire_all()
    return db.session.scalars(select(Account).where(Account.login == login)).one()


def _bureau():
    return db.session.scalars(select(Organisation).where(Organisation.kind == "bureau")).one().id


def _disable(login):
    row = _account(login)
    accounts.disable(SYSTEM, row.id, row.version, is_sure=True)


def _officer_role(login):
    grant = {"bureau_id": _bureau(), "account_id": _account(login).id, "role": Role.BUREAU_REVIEWER}
    db.session.add(RoleGrant(**grant, organisation_id=_bureau(), starts_on=cast.TODAY))
    db.session.commit()


def _one_person(on=True):
    save_one_person(SYSTEM, _bureau(), on, bureau_version(_bureau()))


def test_who_took_points_off_does_not_approve_what_another_graded(signed_in):
    officer, reviewer = signed_in(cast.OFFICER), signed_in(cast.REVIEWER)
    url = both_in(signed_in)
    officer.post(f"{url}/adjustments", data=POINTS, follow_redirects=True)
    give(reviewer, url, reason="扣分后仍合格")
    assert assessment().grade
    page = officer.get(url).text
    assert "加减分是您记的" in page
    assert "加减分是您记的" in approve(officer, url).text
    assert assessment().state == S.SUBMITTED
    assert (
        "没有审定通过"
        in officer.post(
            "/reviews/approve",
            data={"pick": f"{assessment().id}-{assessment().version}"},
            follow_redirects=True,
        ).text
    )


def test_after_a_return_only_points_that_stand_are_anybodys(signed_in):
    officer, reviewer = signed_in(cast.OFFICER), signed_in(cast.REVIEWER)
    url = both_in(signed_in)
    give(officer, url)
    officer.post(f"{url}/return", data={"lead_reason": "请补数字"})
    hand_in(signed_in(cast.LEAD_DIRECTOR), LEAD)
    give(reviewer, url)
    assert "已审定通过" in approve(officer, url).text


def test_who_recorded_or_confirmed_in_the_pairing_does_not_judge_it(signed_in):
    url = both_in(signed_in)
    pairing, day = assessment().pairing, assessment().term.starts_on
    outing = next(
        one
        for one in db.session.scalars(select(Outing).where(Outing.day >= day))
        if one.activities[0].links[0].pairing_id == pairing.id
    )
    outing.recorded_by_id = _account(cast.REVIEWER).id
    db.session.commit()
    page = signed_in(cast.REVIEWER).get(url).text
    assert "有您记录或确认的" in page
    give(signed_in(cast.REVIEWER), url)
    assert assessment().grade == ""
    outing.recorded_by_id = None
    for link in outing.activities[0].links:
        link.confirmed_by_id = _account(cast.REVIEWER).id
    db.session.commit()
    assert "有您记录或确认的" in signed_in(cast.REVIEWER).get(url).text


def test_who_handed_in_as_director_does_not_review_as_officer(signed_in):
    url = both_in(signed_in)
    _officer_role(cast.SUPPORTED_DIRECTOR)
    give(signed_in(cast.SUPPORTED_DIRECTOR), url)
    assert assessment().grade == ""


def test_one_person_grades_and_approves_and_the_sheet_says_so(signed_in):
    url = both_in(signed_in)
    officer = signed_in(cast.OFFICER)
    give(officer, url)
    assert "等次是您给的" in approve(officer, url).text
    with pytest.raises(RuleBroken, match="2 位经办人员"):
        _one_person()
    _disable(cast.REVIEWER)
    page = officer.post(
        "/settings/one-person",
        data={"is_on": "y", "version": bureau_version(_bureau())},
        follow_redirects=True,
    ).text
    assert "已打开，已记进日志" in page
    query = select(func.count()).where(LogEntry.action == "save_one_person")
    assert db.session.scalar(query) == 1
    assert "已审定通过" in approve(officer, url).text
    assert "（一人经办）" in officer.get(url).text
    row = assessment()
    paper = assessment_paper(row.pairing, row.term, row, cast.TODAY)
    assert paper.approver.endswith("（一人经办）")


def test_a_second_officer_ends_it_by_being_there(signed_in):
    _disable(cast.REVIEWER)
    _one_person()
    assert is_one_person(_bureau(), cast.TODAY)
    _officer_role(cast.MENTEE)
    assert not is_one_person(_bureau(), cast.TODAY)
    page = signed_in(cast.OFFICER).get("/settings/one-person").text
    assert "不起作用" in page


def test_a_stale_page_and_anybody_else_turn_nothing_on(signed_in):
    _disable(cast.REVIEWER)
    with pytest.raises(Stale):
        save_one_person(SYSTEM, _bureau(), True, bureau_version(_bureau()) + 1)
    for login in (cast.LEAD_DIRECTOR, cast.MENTEE):
        assert signed_in(login).post("/settings/one-person", data={"is_on": "y"}).status_code == 403
    assert not is_one_person(_bureau(), cast.TODAY)
