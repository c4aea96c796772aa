"""The bureau's review: queue, side by side, two people, frozen results, opened again."""

import re
from datetime import timedelta

from sqlalchemy import select, text

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.plan.metrics import MetricCode
from pairing.domain.vocabulary.assessment import AssessmentState
from pairing.extensions import db
from pairing.models import (
    ActivityPairing,
    Adjustment,
    Assessment,
    AssessmentPart,
    LockException,
    Pairing,
    Rating,
    TargetRevision,
)
from pairing.operations.plan.locks import lock_term
from pairing.queries.assessment.review_queue import suggested_grade
from pairing.queries.people.actors import account_by_login
from pairing.queries.plan.locks import locked_reason
from tests import cast
from tests.web.assessment.test_assessments import (
    LEAD,
    SUPPORTED,
    assessment,
    base,
    entries,
    hand_in,
    part,
    term,
)
from tests.web.outings.test_recording import _pairing

S = AssessmentState


def both_in(signed_in):
    """Both sides have handed in; the address of the review."""
    hand_in(signed_in(cast.LEAD_DIRECTOR), LEAD)
    hand_in(signed_in(cast.SUPPORTED_DIRECTOR), SUPPORTED)
    return f"/reviews/{assessment().id}"


def give(client, url, **more):
    """The suggested grade, unless another is asked for."""
    known = suggested_grade(assessment(), cast.TODAY)
    data = {"grade": known.value, "version": assessment().version, **more}
    return client.post(f"{url}/grade", data=data, follow_redirects=True)


def approve(client, url):
    return client.post(
        f"{url}/approve", data={"version": assessment().version}, follow_redirects=True
    )


def test_an_assessment_goes_all_its_way_and_comes_back_when_it_is_opened_again(signed_in):
    lead, reviewer, officer = (
        signed_in(one) for one in (cast.LEAD_DIRECTOR, cast.REVIEWER, cast.OFFICER)
    )
    url = both_in(signed_in)
    assert assessment().state == S.SUBMITTED
    returned = {"lead_reason": "成效没有数字", "lead_effect": "请写听课节数"}
    answer = reviewer.post(f"{url}/return", data=returned, follow_redirects=True)
    assert "已退回，学校能看到原因" in answer.text
    assert (part(LEAD).state, part(SUPPORTED).state) == (S.RETURNED, S.SUBMITTED)
    assert "成效没有数字" in lead.get(base()).text
    assert "教育局：请写听课节数" in lead.get(f"{base()}/lead").text
    hand_in(lead, LEAD, effect="听课 12 节")
    assert assessment().state == S.RESUBMITTED
    shown = reviewer.get(url).text
    assert "自上次提交后改动" in shown
    assert "写好的工作成效" in shown, "what was written before"
    assert "请另一位教育局人员审定" in give(reviewer, url).text
    assert "已审定通过" in approve(officer, url).text
    assert "学期还没有锁定" in officer.post(f"{url}/close", follow_redirects=True).text
    lock_term(SYSTEM, term().id, term().version)
    assert "已归档" in officer.post(f"{url}/close", follow_redirects=True).text
    assert assessment().state == S.ARCHIVED
    assert 'aria-current="step"><span>已归档' in lead.get(base()).text
    until = (cast.TODAY + timedelta(days=7)).isoformat()
    door = f"/terms/assessments/{assessment().id}/reopen"
    assert f'href="{door}"' in officer.get(url).text
    officer.post(door, data={"reason": "漏了一次送教", "until": until})
    assert (assessment().state, assessment().results) == (S.RETURNED, None)
    assert "漏了一次送教" in lead.get(base()).text
    hand_in(lead, LEAD)
    hand_in(signed_in(cast.SUPPORTED_DIRECTOR), SUPPORTED)
    give(reviewer, url)
    approve(officer, url)
    assert "已归档" in officer.post(f"{url}/close", follow_redirects=True).text
    assert db.session.scalars(select(LockException)).one().ended_at is not None
    assert "已锁定" in locked_reason(db.session, _pairing(), cast.TODAY)


def test_what_is_closed_stays_as_it_was_on_every_page(signed_in):
    lead, officer = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.OFFICER)
    url = both_in(signed_in)
    give(signed_in(cast.REVIEWER), url)
    approve(officer, url)
    lock_term(SYSTEM, term().id, term().version)
    officer.post(f"{url}/close", follow_redirects=True)
    pages = {
        path: _settled(client.get(path).text)
        for client, path in (
            (lead, base()),
            (lead, f"/pairings/{_pairing().id}/gaps"),
            (officer, url),
            (officer, "/reviews"),
        )
    }
    db.session.execute(
        text("UPDATE document SET category = '其他' WHERE pairing_id = :id"),
        {"id": _pairing().id},
    )
    db.session.execute(text("UPDATE target_revision SET threshold = threshold * 3"))
    db.session.commit()
    assert _settled(lead.get(base()).text) == pages[base()]
    assert _settled(officer.get(url).text) == pages[url]
    assert _line(officer.get("/reviews").text, url) == _line(pages["/reviews"], url)
    gaps = f"/pairings/{_pairing().id}/gaps"
    figures = re.compile(r"<b>([^<]*)</b>")
    assert figures.findall(lead.get(gaps).text) == figures.findall(pages[gaps])


def _line(queue, url):
    """The queue's row that leads to ``url``."""
    return next(row for row in queue.split("<tr") if f'href="{url}"' in row)


def _settled(page):
    """The page without what differs by request."""
    return re.sub(r'name="(csrf_token|form_key)"[^>]*value="[^"]*"|value="[0-9a-f]{32}"', "", page)


def test_submitter_reviewer_and_approver_are_three_people(signed_in):
    reviewer, officer = signed_in(cast.REVIEWER), signed_in(cast.OFFICER)
    url = both_in(signed_in)
    assert "请先由审核人给出" in approve(officer, url).text
    give(reviewer, url)
    assert "审核和审定要两个人" in approve(reviewer, url).text
    assert assessment().state == S.SUBMITTED
    for one in assessment().parts:
        one.submitted_by_id = account_by_login(cast.OFFICER).id
    db.session.commit()
    assert "这份自评是您提交的" in officer.get(url).text
    before = entries()
    assert "这份自评是您提交的" in approve(officer, url).text
    for step, data in (
        ("accept", {}),
        ("grade", {"grade": "good", "reason": "x"}),
        ("return", {"lead_reason": "x"}),
        ("adjustments", {"side": "lead", "points": "-2", "clause": "x"}),
    ):
        answer = officer.post(f"{url}/{step}", data=data, follow_redirects=True)
        assert "这份自评是您提交的" in answer.text, step
    assert entries() == before


def test_two_accounts_of_one_person_are_one_person(signed_in):
    reviewer, officer = signed_in(cast.REVIEWER), signed_in(cast.OFFICER)
    url = both_in(signed_in)
    give(reviewer, url)
    second = account_by_login(cast.MENTOR)
    for each in assessment().parts:
        each.submitted_by_id = second.id
    account_by_login(cast.OFFICER).teacher_id = second.teacher_id
    db.session.commit()
    assert "这份自评是您提交的" in approve(officer, url).text
    assert assessment().state == S.SUBMITTED


def test_nobody_takes_back_what_is_under_review(signed_in):
    lead, reviewer = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.REVIEWER)
    url = both_in(signed_in)
    stale = assessment().version
    assert reviewer.post(f"{url}/accept", data={"version": stale}).status_code == 302
    assert reviewer.post(f"{url}/accept", data={"version": stale}).status_code == 409
    answer = lead.post(f"{base()}/lead/withdraw", follow_redirects=True)
    assert "已经开始审核，不能撤回" in answer.text
    assert part(LEAD).state == S.SUBMITTED
    assert "撤回</button>" not in lead.get(base()).text


def test_a_grade_that_differs_needs_a_reason(signed_in):
    reviewer = signed_in(cast.REVIEWER)
    url = both_in(signed_in)
    other = "good" if suggested_grade(assessment(), cast.TODAY) != "good" else "pass"
    refused = give(reviewer, url, grade=other)
    assert "要写明原因" in refused.text
    assert re.search(rf'<input checked[^>]*value="{other}"', refused.text), "what was chosen stays"
    assert assessment().grade == ""
    give(reviewer, url, grade=other, reason="家长满意度低")
    assert (assessment().grade, assessment().grade_reason) == (other, "家长满意度低")
    stale = {"grade": other, "reason": "x", "version": 1}
    assert reviewer.post(f"{url}/grade", data=stale).status_code == 409


def test_points_move_the_score_and_ask_for_a_new_grade(signed_in):
    reviewer, officer = signed_in(cast.REVIEWER), signed_in(cast.OFFICER)
    url = both_in(signed_in)
    give(reviewer, url)
    old = assessment().version
    refused = reviewer.post(f"{url}/adjustments", data={"side": "lead", "points": "-2"})
    assert "请写明依据哪一条" in refused.text
    data = {"form_key": "a1", "side": "lead", "points": "-2.5", "clause": "方案第九条"}
    before = entries()
    for _ in range(2):
        assert reviewer.post(f"{url}/adjustments", data=data).status_code == 302
    assert entries() == before + 1
    shown = reviewer.get(url).text
    assert "方案第九条" in shown
    assert "－2.5 分" in shown
    assert "调整前" in shown
    assert "调整前" in signed_in(cast.LEAD_DIRECTOR).get(base()).text
    assert assessment().grade == ""
    assert officer.post(f"{url}/approve", data={"version": old}).status_code == 409
    one = db.session.scalars(select(Adjustment)).one()
    reviewer.post(f"{url}/adjustments/{one.id}/remove")
    assert db.session.query(Adjustment).count() == 0
    assert reviewer.post(f"{url}/adjustments/{one.id}/remove").status_code == 409


def test_the_reviewer_rates_what_nobody_can_count(signed_in):
    reviewer = signed_in(cast.REVIEWER)
    template = db.session.scalars(
        select(TargetRevision).where(TargetRevision.programme_id == _pairing().programme_id)
    ).first()
    copied = {c.key: getattr(template, c.key) for c in TargetRevision.__table__.columns}
    copied |= {"id": None, "code": "R1", "name": "协作情况", "metric": MetricCode.RATING.value}
    copied |= {"unit": "分", "threshold": 80, "activity_kinds": [], "period": "term"}
    db.session.add(TargetRevision(**copied))
    db.session.commit()
    url = both_in(signed_in)
    assert "协作情况" in reviewer.get(url).text
    assert "0 到 100" in reviewer.post(f"{url}/ratings", data={"R1": "120"}).text
    before = entries()
    for _ in range(2):
        reviewer.post(f"{url}/ratings", data={"R1": "85"})
    assert entries() == before + 1
    assert db.session.scalars(select(Rating)).one().mark == 85
    assert "85" in signed_in(cast.LEAD_DIRECTOR).get(base()).text


def test_a_return_without_a_reason_is_explained_and_the_marks_stay(signed_in):
    reviewer = signed_in(cast.REVIEWER)
    url = both_in(signed_in)
    answer = reviewer.post(f"{url}/return", data={"lead_next": "写具体一点"})
    assert "请写一句为什么退回" in answer.text
    assert "写具体一点" in answer.text
    assert part(LEAD).state == S.SUBMITTED
    reviewer.post(f"{url}/return", data={"supported_reason": "缺下一步"})
    assert reviewer.post(f"{url}/return", data={"lead_reason": "x"}).status_code == 409


def test_the_queue_tells_where_each_stands(signed_in):
    officer, reviewer = signed_in(cast.OFFICER), signed_in(cast.REVIEWER)
    assert "等学校提交" in officer.get("/reviews").text
    url = both_in(signed_in)
    shown = officer.get("/reviews?stage=to_review").text
    assert f'href="{url}"' in shown
    assert "不到 1 天</td>" in shown
    assert "审定通过勾选的" not in shown
    give(reviewer, url)
    assert "审定通过勾选的" in officer.get("/reviews?stage=to_approve").text
    own = reviewer.get("/reviews?stage=to_approve").text
    assert "审定通过勾选的" not in own
    assert "要由另一位教育局人员审定" in own
    assert "这里没有考核" in officer.get("/reviews?stage=archived").text
    for login, status in ((cast.LEAD_DIRECTOR, 403), (cast.MENTOR, 403)):
        assert signed_in(login).get("/reviews").status_code == status
        assert 'href="/reviews"' not in signed_in(login).get("/").text
    assert 'href="/reviews"' in officer.get("/").text


def test_many_are_approved_at_once_each_on_its_own(signed_in):
    officer, reviewer = signed_in(cast.OFFICER), signed_in(cast.REVIEWER)
    url = both_in(signed_in)
    give(reviewer, url)
    second = _copy_of(assessment(), "C1", reviewed_by=cast.OFFICER)
    first = db.session.scalars(
        select(Assessment).where(Assessment.pairing_id == _pairing().id)
    ).one()
    picks = [f"{first.id}-{first.version}", f"{second.id}-{second.version}", "999999-1", "x"]
    before = entries()
    answer = officer.post("/reviews/approve", data={"pick": picks}, follow_redirects=True)
    assert "1 份审定通过" in answer.text
    assert "1 份没有审定通过：等次是您给的" in answer.text
    assert "1 份没有审定通过：这份考核刚刚有变化" in answer.text
    assert entries() == before + 1
    assert "请先勾选" in officer.post("/reviews/approve", follow_redirects=True).text
    lock_term(SYSTEM, term().id, term().version)
    door = f"/terms/{term().id}/close"
    assert f'href="{door}"' in officer.get("/reviews").text
    assert signed_in(cast.REVIEWER).post(door).status_code == 403
    assert "1 份已归档" in officer.post(door, data=all_of(officer, door)).text


def all_of(client, door):
    """What the page's button sends: every assessment that stood there, as it stood."""
    return {"pick": re.findall(r'name="pick" value="([^"]+)"', client.get(door).text)}


def test_what_was_not_on_the_page_is_not_archived(signed_in):
    officer = signed_in(cast.OFFICER)
    url = both_in(signed_in)
    give(signed_in(cast.REVIEWER), url)
    approve(officer, url)
    lock_term(SYSTEM, term().id, term().version)
    door = f"/terms/{term().id}/close"
    seen = all_of(officer, door)
    assert len(seen["pick"]) == 1
    assert "已归档" not in officer.post(door, data={"form_key": "c"}).text
    key, version = seen["pick"][0].split("-")
    other = {"pick": [f"{key}-{int(version) - 1}"]}
    assert "刚刚有变化" in officer.post(door, data=other).text
    assert assessment().state == S.APPROVED
    assert "1 份已归档" in officer.post(door, data=seen).text


def _copy_of(row, code, reviewed_by):
    """The same standing for another pairing, graded by somebody else."""
    other = db.session.scalars(select(Pairing).where(Pairing.code == code)).one()
    made = Assessment(
        bureau_id=row.bureau_id,
        pairing=other,
        term_id=row.term_id,
        state=row.state,
        grade=row.grade,
        accepted_at=row.accepted_at,
        reviewed_at=row.reviewed_at,
        reviewed_by_id=account_by_login(reviewed_by).id,
    )
    for side in (LEAD, SUPPORTED):
        made.parts.append(
            AssessmentPart(
                bureau_id=row.bureau_id,
                side=side,
                state="submitted",
                submitted_by_id=row.parts[0].submitted_by_id,
                submitted_at=row.parts[0].submitted_at,
                submitted={"sections": {}, "figures": {}},
            )
        )
    db.session.add(made)
    db.session.commit()
    return made


def test_each_step_is_the_bureau_s_alone(signed_in):
    url = both_in(signed_in)
    steps = ("accept", "return", "grade", "approve", "adjustments", "ratings", "close")
    for login, status in (
        (cast.LEAD_DIRECTOR, 403),
        (cast.MENTEE, 403),
        (cast.OUTSIDER, 404),
    ):
        client = signed_in(login)
        assert client.get(url).status_code == status, login
        for step in steps:
            assert client.post(f"{url}/{step}").status_code == status, (login, step)
    reviewer = signed_in(cast.REVIEWER)
    assert reviewer.post(f"{url}/close").status_code == 403
    assert assessment().state == S.SUBMITTED


def test_the_next_one_is_one_key_away(signed_in):
    officer = signed_in(cast.OFFICER)
    url = both_in(signed_in)
    other = _copy_of(assessment_of_b1(), "C1", reviewed_by=cast.REVIEWER)
    shown = officer.get(url).text
    assert re.search(rf'data-key="j"[^>]*href="/reviews/{other.id}"', shown)
    back = officer.get(f"/reviews/{other.id}").text
    assert re.search(rf'data-key="k"[^>]*href="{url}"', back)
    assert "快捷键" in back


def assessment_of_b1():
    return db.session.scalars(
        select(Assessment).where(Assessment.pairing_id == _pairing().id)
    ).one()


def test_a_confirmed_record_counts_in_the_open_term(signed_in):
    """The frozen test above means something: in an open term the same change shows."""
    lead = signed_in(cast.LEAD_DIRECTOR)
    before = _settled(lead.get(base()).text)
    for link in db.session.scalars(
        select(ActivityPairing).where(ActivityPairing.pairing_id == _pairing().id)
    ):
        link.state = "cancelled"
    db.session.commit()
    assert _settled(lead.get(base()).text) != before
