"""Parent surveys: totals of paper, or answered by a link; nobody behind an answer is known."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pairing.domain.vocabulary.needs import SurveyAnswer
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, LogEntry, Survey, Term
from pairing.operations.teaching.surveys import answer_survey
from tests import cast
from tests.web.outings.test_recording import _pairing

TOTALS = {"form_key": "s1", "issued": "92", "returned": "90", "satisfied": "85"}
TOTALS |= {"day": "2026-11-20", "topic": "运动会"}


def _url(part=""):
    return f"/pairings/{_pairing().id}/surveys{part}"


def _newest():
    db.session.expire_all()
    return db.session.scalars(select(Survey).order_by(Survey.id.desc())).first()


def _entries():
    return db.session.query(LogEntry).count()


def _opened(client, **more):
    data = {"form_key": "o1", "issued": "3", "closes_on": "2026-12-01", "topic": "开放日"}
    answer = client.post(_url("/open"), data=data | more)
    assert answer.status_code == 302, answer.text
    return _newest()


def _numbers(survey):
    return int(survey.issued), int(survey.returned), int(survey.satisfied)


def test_totals_are_registered_once_and_shown_with_their_rates(signed_in):
    lead, entries = signed_in(cast.LEAD_DIRECTOR), _entries()
    for _ in range(2):
        assert lead.post(_url("/new"), data=TOTALS).status_code == 302
    assert _entries() == entries + 1
    survey = _newest()
    assert _numbers(survey) == (92, 90, 85)
    assert survey.organisation_id == _pairing().lead_id
    page = signed_in(cast.OFFICER).get(_url()).text
    assert "94.4%" in page
    assert "97.8%" in page
    assert "运动会" in page


def test_a_row_that_came_by_workbook_is_shown_and_corrected(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    survey = db.session.scalars(select(Survey).where(Survey.pairing_id == _pairing().id)).one()
    assert "家长问卷" in supported.get(f"/surveys/{survey.id}").text
    form = {"issued": "92", "returned": "91", "satisfied": "90", "day": "2026-10-31"}
    entries = _entries()
    answer = supported.post(
        f"/surveys/{survey.id}/edit", data=form | {"version": survey.version, "topic": "期中"}
    )
    assert answer.status_code == 302
    db.session.expire_all()
    assert _numbers(survey) == (92, 91, 90)
    assert _entries() == entries + 1
    assert "98.9%" in supported.get(_url()).text
    stale = supported.post(f"/surveys/{survey.id}/edit", data=form | {"version": 1})
    assert stale.status_code == 409


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"returned": "93"}, "收回不能多于发放的 92 份"),
        ({"satisfied": "91"}, "满意不能多于收回的 90 份"),
        ({"returned": ""}, "请填写收回多少份"),
        ({"issued": "-1"}, "份数要在 0 到 100000 之间"),
        ({"day": "2020-01-01"}, "日期要在结对期内"),
        ({"activity_id": "999999"}, "选择"),
    ],
)
def test_wrong_totals_are_explained_and_nothing_is_written_or_lost(signed_in, wrong, told):
    lead = signed_in(cast.LEAD_DIRECTOR)
    count, entries = db.session.query(Survey).count(), _entries()
    answer = lead.post(_url("/new"), data=TOTALS | wrong)
    assert answer.status_code == 200
    assert told in answer.text
    assert "运动会" in answer.text
    assert (db.session.query(Survey).count(), _entries()) == (count, entries)


def test_a_parent_answers_with_one_tap_and_the_log_names_nobody(signed_in, county):
    survey = _opened(signed_in(cast.LEAD_DIRECTOR))
    path, parent, entries = f"/s/{survey.token}", county.test_client(), _entries()
    page = parent.get(path).text
    assert "开放日" in page
    assert "无记名" in page
    assert "<input" not in page
    thanks = parent.post(path, data={"answer": "satisfied"})
    assert "谢谢" in thanks.text
    assert thanks.headers["Set-Cookie"].startswith("answered=1;")
    survey = _newest()
    assert _numbers(survey) == (3, 1, 1)
    assert survey.tally == {"satisfied": 1}
    assert _entries() == entries + 1
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert (entry.action, entry.actor_id, entry.actor_name) == (
        "answer_survey",
        None,
        "家长（无记名）",
    )
    assert entry.changes == {"returned": ["0", "1"]}


def test_the_same_device_is_counted_once_and_told_so(signed_in, county):
    survey = _opened(signed_in(cast.LEAD_DIRECTOR))
    path, parent = f"/s/{survey.token}", county.test_client()
    parent.post(path, data={"answer": "fairly"})
    again = parent.post(path, data={"answer": "satisfied"})
    assert "已经答过" in again.text
    assert "已经答过" in parent.get(path).text
    assert _numbers(_newest()) == (3, 1, 0)
    assert _newest().tally == {"fairly": 1}


def test_never_more_come_back_than_were_issued(signed_in, county):
    survey = _opened(signed_in(cast.LEAD_DIRECTOR))
    path = f"/s/{survey.token}"
    answers = [county.test_client().post(path, data={"answer": "satisfied"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 410, 410]
    assert _numbers(_newest()) == (3, 3, 3)
    assert "已收齐" in signed_in(cast.LEAD_DIRECTOR).get(_url()).text


def test_what_is_no_answer_is_asked_again(signed_in, county):
    survey, entries = _opened(signed_in(cast.LEAD_DIRECTOR)), _entries()
    for given in ({}, {"answer": "great"}):
        answer = county.test_client().post(f"/s/{survey.token}", data=given)
        assert "请点下面三个里的一个" in answer.text
    assert _entries() == entries


def test_a_wrong_or_a_closed_link_says_so(signed_in, county):
    lead = signed_in(cast.LEAD_DIRECTOR)
    survey = _opened(lead)
    parent = county.test_client()
    assert parent.get("/s/no-such-token").status_code == 404
    assert lead.post(f"/surveys/{survey.id}/stop", data={"version": survey.version}).location
    for answer in (
        parent.get(f"/s/{survey.token}"),
        parent.post(f"/s/{survey.token}", data={"answer": "satisfied"}),
    ):
        assert answer.status_code == 410
        assert "已经结束" in answer.text
    assert _numbers(_newest()) == (3, 0, 0)
    form = {"issued": "3", "returned": "0", "satisfied": "0", "day": "2026-11-24"}
    lead.post(f"/surveys/{survey.id}/edit", data=form | {"closes_on": "2026-12-02"})
    assert parent.get(f"/s/{survey.token}").status_code == 200


def test_after_its_last_day_or_in_a_locked_term_nothing_counts(signed_in, county):
    survey = _opened(signed_in(cast.LEAD_DIRECTOR))
    path = f"/s/{survey.token}"
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    term.locks_on = cast.TODAY - timedelta(days=1)
    db.session.commit()
    assert county.test_client().post(path, data={"answer": "satisfied"}).status_code == 410
    term.locks_on = None
    _newest().closes_on = cast.TODAY - timedelta(days=1)
    db.session.commit()
    assert county.test_client().get(path).status_code == 410
    assert _numbers(_newest()) == (3, 0, 0)


def test_paper_sheets_come_on_top_of_the_answers_online(signed_in, county):
    lead = signed_in(cast.LEAD_DIRECTOR)
    survey = _opened(lead, issued="10")
    version = survey.version
    answer_survey(survey.token, SurveyAnswer.SATISFIED)
    answer_survey(survey.token, SurveyAnswer.UNSATISFIED)
    form = {"issued": "10", "returned": "8", "satisfied": "7", "day": "2026-11-24"}
    form |= {"topic": "开放日", "closes_on": "2026-12-01", "version": version}
    assert lead.post(f"/surveys/{survey.id}/edit", data=form).status_code == 302
    assert _numbers(_newest()) == (10, 10, 8)
    page = lead.get(f"/surveys/{survey.id}").text
    assert "另有纸质 8 份，其中满意 7 份" in page
    assert "不满意 1" in page
    too_many = lead.post(
        f"/surveys/{survey.id}/edit", data=form | {"returned": "9", "version": survey.version}
    )
    assert "网上已收 2 份" in too_many.text


def test_in_a_locked_term_the_totals_stand(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post(_url("/new"), data=TOTALS)
    survey = _newest()
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    term.locks_on = cast.TODAY - timedelta(days=1)
    db.session.commit()
    answer = lead.post(f"/surveys/{survey.id}/edit", data=TOTALS | {"satisfied": "90"})
    assert "已锁定" in answer.text
    assert "已锁定" in lead.post(_url("/new"), data=TOTALS | {"form_key": "s2"}).text
    assert "已锁定" in lead.post(_url("/open"), data={"issued": 3, "closes_on": "2026-12-01"}).text
    assert _numbers(_newest()) == (92, 90, 85)


def test_a_survey_of_an_event_takes_its_topic_and_is_shown_with_it(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    activity = db.session.scalars(
        select(Activity)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(ActivityPairing.pairing_id == _pairing().id, Activity.day == date(2026, 9, 24))
    ).first()
    page = lead.get(_url(f"/open?activity_id={activity.id}")).text
    assert re.search(rf'<option selected value="{activity.id}">', page)
    survey = _opened(lead, topic="", activity_id=str(activity.id))
    assert survey.topic == activity.topic
    assert survey.closes_on == date(2026, 12, 1)
    assert f"：{activity.topic}</a>" in lead.get(_url()).text


def test_a_last_day_long_gone_or_far_off_is_refused(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    for day in ("2026-11-23", "2027-06-01"):
        answer = lead.post(_url("/open"), data={"issued": "3", "closes_on": day})
        assert "截止日期要在今天以后" in answer.text


def test_each_role_may_do_what_is_its_own(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    survey = _opened(lead)
    one = f"/surveys/{survey.id}"
    for login in (cast.SUPPORTED_DIRECTOR, cast.MENTEE, cast.OFFICER):
        seen = signed_in(login).get(one)
        assert seen.status_code == 200
        assert survey.token not in seen.text
        assert signed_in(login).post(f"{one}/stop").status_code == 403
    assert survey.token in signed_in(cast.MENTOR).get(one).text
    assert supported.get(f"{one}/edit").status_code == 403
    assert supported.post(f"{one}/sheet.pdf").status_code == 403
    for login in (cast.MENTOR, cast.OFFICER):
        assert signed_in(login).post(_url("/new"), data=TOTALS).status_code == 403
        assert signed_in(login).post(_url("/open"), data={}).status_code == 403
    outsider = signed_in(cast.OUTSIDER)
    for url in (_url(), one, f"{one}/edit", _url("/new"), _url("/open")):
        assert outsider.get(url).status_code == 404
    assert outsider.post(f"{one}/stop").status_code == 404


def test_the_paper_is_printed_with_the_code(signed_in, printer):
    survey = _opened(signed_in(cast.LEAD_DIRECTOR))
    answer = signed_in(cast.LEAD_DIRECTOR).post(f"/surveys/{survey.id}/sheet.pdf")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
