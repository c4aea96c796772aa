"""Mentor and mentee are named, the agreement is changed, ended, printed; all from facts."""

import re
from datetime import date

import pytest
from sqlalchemy import event, select

from pairing.domain.vocabulary.people import MentorshipSide
from pairing.extensions import db
from pairing.models import (
    Account,
    Activity,
    ActivityPerson,
    Lesson,
    LogEntry,
    Mentorship,
    Observation,
    Outing,
    Teacher,
    Term,
)
from pairing.queries.people.actors import actor_of
from pairing.queries.teaching import mentorships as queries
from tests import cast
from tests.rubrics import fields
from tests.web.outings.test_recording import _pairing, _values


def _teacher(code):
    return db.session.scalars(select(Teacher).where(Teacher.code == code)).one()


def _row(code="B1-M1"):
    return db.session.scalars(select(Mentorship).where(Mentorship.code == code)).one()


def _data(mentor="K04-02", mentee="K06-02", key="m1", **more):
    quotas = (("month", "observe_mentor", "2"), ("term", "lesson_plan", "3"))
    data = {
        "form_key": key,
        "mentor_id": _teacher(mentor).id,
        "mentee_id": _teacher(mentee).id,
        "starts_on": "2026-11-02",
        "ends_on": "2027-07-09",
        "goals": "上好一节汇报课",
    }
    for number, (period, subject, times) in enumerate(quotas):
        data |= {
            f"quotas-{number}-period": period,
            f"quotas-{number}-subject": subject,
            f"quotas-{number}-threshold": times,
        }
    return data | more


def _new(code="B2"):
    return f"/pairings/{_pairing(code).id}/mentorships/new"


def _rows_in(text):
    """How many quotas a form shows, its blank templates left out."""
    return len(set(re.findall(r'name="quotas-(\d+)-threshold"', text)))


def _count(model=Mentorship):
    return db.session.query(model).count()


def test_the_form_stands_there_with_the_usual_agreement(signed_in):
    text = signed_in(cast.LEAD_DIRECTOR).get(_new()).text
    assert 'value="2026-11-24"' in text
    assert 'value="2027-07-09"' in text
    assert "虚心学习" in text
    assert _rows_in(text) == 6
    assert text.index(_teacher("K06-02").name) < text.index("已有师傅")


def test_an_agreement_that_says_nothing_is_given_the_usual_wording_only_when_asked(signed_in):
    lead, row = signed_in(cast.LEAD_DIRECTOR), _row()
    row.quotas, row.goals, row.mentor_duties, row.mentee_duties = [], "", "", ""
    db.session.commit()
    page = lead.get(f"/mentorships/{row.id}/edit").text
    assert "虚心学习" not in page and _rows_in(page) == 0
    assert f"/mentorships/{row.id}/edit?usual=1" in page
    offered = lead.get(f"/mentorships/{row.id}/edit?usual=1").text
    assert "虚心学习" in offered and _rows_in(offered) == 6


def test_a_pair_is_named_once_and_logged_once(signed_in):
    lead, rows, entries = signed_in(cast.LEAD_DIRECTOR), _count(), _count(LogEntry)
    first, second = (lead.post(_new(), data=_data()) for _ in range(2))
    assert first.status_code == 302, first.text
    assert first.location == second.location
    assert (_count(), _count(LogEntry)) == (rows + 1, entries + 1)
    page = lead.get(first.location).text
    assert "徒弟听师傅课" in page
    assert "每月 2 节" in page
    row = db.session.scalars(select(Mentorship).order_by(Mentorship.id.desc())).first()
    assert row.subject == row.mentee.subject
    assert [(q.side, q.threshold) for q in row.quotas] == [("mentee", 2), ("mentee", 3)]
    assert row.mentee.name in lead.get(f"/pairings/{row.pairing_id}/mentorships").text


def test_the_share_of_led_teachers_follows(signed_in):
    """C1 counts it; the cast's outsider is a director there."""
    director, row = signed_in(cast.OUTSIDER), _row("C1-M1")
    before = _values("C1")["C8"][0]
    director.post(f"/mentorships/{row.id}/end", data={"day": "2026-11-20", "reason": "agreed"})
    assert _values("C1")["C8"][0] < before
    mentor, mentee = row.mentor.code, row.mentee.code
    again = director.post(_new("C1"), data=_data(mentor, mentee, starts_on="2026-11-21"))
    assert again.status_code == 302, again.text
    assert _values("C1")["C8"][0] == before


def test_a_second_mentor_at_a_time_is_refused_by_name_and_nothing_is_lost(signed_in):
    lead, rows = signed_in(cast.LEAD_DIRECTOR), _count()
    answer = lead.post(_new("B1"), data=_data("K04-06", "K05-01", goals="留着这句"))
    assert f"已经有师傅{_row().mentor.name}" in answer.text
    assert "留着这句" in answer.text
    assert 'value="2026-11-02"' in answer.text
    assert _count() == rows


def test_a_mentor_in_a_pairing_that_the_reader_may_not_see_is_not_named(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    row, other, teacher = _row(), _pairing("B3"), _teacher("K01-01")
    db.session.add(
        Mentorship(
            bureau_id=other.bureau_id,
            code="B3-M1",
            pairing_id=other.id,
            mentor_id=teacher.id,
            mentee_id=_teacher("K05-01").id,
            starts_on=date(2026, 9, 1),
            ends_on=date(2027, 7, 9),
        )
    )
    db.session.commit()
    hidden = teacher.name
    lead.post(f"/mentorships/{row.id}/end", data={"day": "2026-11-01", "reason": "agreed"})
    data = _data("K04-06", "K05-01")
    refused = lead.post(_new("B1"), data=data)
    assert "在别的结对里有师傅" in refused.text
    assert hidden not in refused.text
    assert f"已经有师傅{hidden}" in supported.post(_new("B1"), data=data).text


def test_a_second_mentee_is_a_warning_not_a_refusal(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    answer = lead.post(_new(), data=_data(), follow_redirects=True)
    assert f"同时还带{_row('B1-M2').mentee.name}" in answer.text


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"ends_on": "2026-10-01"}, "结束日期早于开始日期"),
        ({"ends_on": "2028-01-01"}, "起止日期"),
        ({"starts_on": ""}, "请填写开始日期"),
        ({"quotas-0-threshold": "0"}, "1 到 40"),
        ({"quotas-0-threshold": "两节"}, "第 1 项 每月 · 次数：“两节”不是数字"),
        ({"quotas-1-period": "month", "quotas-1-subject": "observe_mentor"}, "写了两次"),
        ({"mentee_id": "999999"}, "徒弟"),
    ],
)
def test_what_is_wrong_stands_at_the_form(signed_in, wrong, message):
    lead, rows = signed_in(cast.LEAD_DIRECTOR), _count()
    answer = lead.post(_new(), data=_data(**wrong))
    assert answer.status_code == 200
    assert message in answer.text
    assert "上好一节汇报课" in answer.text
    assert _count() == rows


def test_a_day_in_a_locked_term_is_refused(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    term.locks_on = date(2026, 11, 1)
    db.session.commit()
    assert "已锁定" in lead.post(_new(), data=_data()).text


def test_rows_come_and_go_without_script(signed_in):
    lead, rows = signed_in(cast.LEAD_DIRECTOR), _count()
    more = lead.post(_new(), data=_data(add="school_year"))
    assert _rows_in(more.text) == 3
    less = lead.post(_new(), data=_data(remove="0"))
    assert _rows_in(less.text) == 1
    assert _count() == rows


@pytest.mark.parametrize("part", ["edit", "end"])
def test_only_the_pairs_directors_write_agreements(signed_in, part):
    row = _row()
    for login, status in (
        (cast.OUTSIDER, 404),
        (cast.OFFICER, 403),
        (cast.MENTOR, 403),
        (cast.MENTEE, 403),
        (cast.SUPPORTED_DIRECTOR, 200),
    ):
        client = signed_in(login)
        assert client.get(f"/mentorships/{row.id}/{part}").status_code == status, login
    for login, status in ((cast.OUTSIDER, 404), (cast.OFFICER, 403), (cast.MENTOR, 403)):
        assert signed_in(login).post(_new("B1"), data=_data()).status_code == status, login


def test_everybody_of_the_pairing_reads_and_nobody_else(signed_in):
    row = _row()
    for url in (f"/mentorships/{row.id}", f"/pairings/{row.pairing_id}/mentorships"):
        for login in (cast.OFFICER, cast.MENTOR, cast.MENTEE, cast.SUPPORTED_DIRECTOR):
            assert signed_in(login).get(url).status_code == 200, login
        assert signed_in(cast.OUTSIDER).get(url).status_code == 404


def test_a_change_keeps_what_it_was_in_the_log(signed_in):
    lead, row = signed_in(cast.LEAD_DIRECTOR), _row()
    data = _data("K04-01", "K05-01", starts_on="2026-09-01", version=row.version)
    assert lead.post(f"/mentorships/{row.id}/edit", data=data).status_code == 302
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert entry.changes["goals"] == ["", "上好一节汇报课"]
    assert entry.changes["quotas"][1] == ["徒弟听师傅课 每月 2 节", "交教案 每学期 3 篇"]
    db.session.expire_all()
    kept = row.quotas[0].id
    again = data | {"quotas-0-threshold": "3", "version": row.version}
    lead.post(f"/mentorships/{row.id}/edit", data=again)
    db.session.expire_all()
    assert (row.quotas[0].id, row.quotas[0].threshold) == (kept, 3)


def test_a_stale_agreement_is_refused(signed_in):
    lead, row = signed_in(cast.LEAD_DIRECTOR), _row()
    data = _data("K04-01", "K05-01", starts_on="2026-09-01", version=row.version + 1)
    assert lead.post(f"/mentorships/{row.id}/edit", data=data).status_code == 409
    ended = {"day": "2026-11-20", "reason": "agreed", "version": row.version + 1}
    assert lead.post(f"/mentorships/{row.id}/end", data=ended).status_code == 409


def test_the_partners_teacher_is_exchanged_by_the_partner(signed_in):
    row = _row("B2-M1")
    data = _data("K04-01", "K06-02", starts_on="2026-09-01")
    lead = signed_in(cast.LEAD_DIRECTOR)
    assert "由对方更换" in lead.post(f"/mentorships/{row.id}/edit", data=data).text
    db.session.expire_all()
    assert row.mentee.code != "K06-02"


def test_an_ended_mentorship_stays_readable_and_its_agreement_as_it_was(signed_in):
    lead, row = signed_in(cast.LEAD_DIRECTOR), _row()
    entries = _count(LogEntry)
    url = f"/mentorships/{row.id}/end"
    assert "请选择一个原因" in lead.post(url, data={"day": "2026-11-20"}).text
    outside = lead.post(url, data={"day": "2028-01-01", "reason": "agreed"})
    assert "最后一天要在" in outside.text
    data = {"day": "2026-11-20", "reason": "mentor_left", "version": row.version}
    assert lead.post(url, data=data).status_code == 302
    db.session.expire_all()
    assert (row.ends_on, row.end_reason) == (date(2026, 11, 20), "mentor_left")
    assert _count(LogEntry) == entries + 1
    assert "师傅调离" in lead.get(f"/mentorships/{row.id}").text
    edited = _data("K04-01", "K05-01", starts_on="2026-09-01", ends_on="2026-11-20")
    assert "已经结束" in lead.post(f"/mentorships/{row.id}/edit", data=edited).text
    alone = lead.get(f"/pairings/{row.pairing_id}/mentorships").text
    assert "还没有师傅的教师" in alone


def _hear(client, row, given, key):
    """The mentor hears a lesson of the mentee's."""
    people = {"teacher_id": row.mentee_id, "observer_id": row.mentor_id}
    form = {"form_key": key, "lesson_id": 0, "topic": "听徒弟的课", "day": "2026-11-23"}
    sheet = fields("kindergarten-half-day", given) | {"kind": "ordinary", "lesson_hours": "1"}
    url = f"/pairings/{row.pairing_id}/observations/new"
    assert client.post(url, data=form | people | sheet).status_code == 302


def test_marks_are_for_the_two_and_their_directors(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    _hear(lead, _row(), "4.3", "one")
    _hear(lead, _row("B1-M2"), "4.5", "two")
    seen, marked = f"/mentorships/{_row().id}", f"/mentorships/{_row('B1-M2').id}"
    for login in (cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR, cast.MENTEE, cast.MENTOR):
        assert "<strong>86</strong>" in signed_in(login).get(seen).text, login
    assert "<strong>90</strong>" in lead.get(marked).text
    for login, url in ((cast.OFFICER, seen), (cast.OFFICER, marked), (cast.MENTOR, marked)):
        text = signed_in(login).get(url).text
        assert "徒弟的成长" not in text, login
        assert "<strong>90</strong>" not in text


def _left_out(signed_in, login):
    page = signed_in(login).get(f"/mentorships/{_row().id}").text
    found = re.search(r"另有 (\d+) 节课没有列出：([^<]*)。", page)
    return found and found.groups()


def test_growth_says_how_many_lessons_it_does_not_list(signed_in):
    row, lead = _row(), signed_in(cast.LEAD_DIRECTOR)
    assert _left_out(signed_in, cast.MENTEE) is None
    assert _left_out(signed_in, cast.MENTOR) == ("1", "1 节由别人听，得分不给您看")
    _hear(lead, row, "4.3", "one")
    heard = db.session.scalars(select(Lesson).where(Lesson.topic == "听徒弟的课")).one()
    told = {c.name: getattr(heard, c.name) for c in Lesson.__table__.columns if c.name != "id"}
    db.session.add(Lesson(**told | {"code": "unheard", "topic": "还没人听"}))
    mark = select(Observation).where(Observation.lesson_id == heard.id)
    db.session.scalars(mark).one().observer_id = _teacher("K04-03").id
    db.session.commit()
    assert _left_out(signed_in, cast.MENTEE) == ("1", "1 节还没有人听")
    assert _left_out(signed_in, cast.MENTOR) == ("3", "1 节还没有人听，2 节由别人听，得分不给您看")


MENTORSHIPS = ("B1-M1", "B1-M2")


def _standing(code="B1-M1"):
    return queries.standing_of(_row(code).id, cast.TODAY)


def _meetings(code="B1-M1"):
    return sum(deed.kind == "meeting" for deed in _standing(code).deeds)


def _met(signed_in, pairs, key="met", **more):
    """A mentoring activity of today that names these pairs, and the other side's word."""
    form = {
        "form_key": key,
        "pairing_id": _pairing().id,
        "day": "2026-11-24",
        "direction": "out",
        "items-0-kind": "mentoring",
        "items-0-topic": "师徒共研",
        "items-0-pairs": [_row(code).id for code in pairs],
        "items-0-detail-way": "听课评课",
        "items-0-detail-content": "磨一节汇报课",
    }
    answer = signed_in(cast.LEAD_DIRECTOR).post("/activities/new", data=form | more)
    if answer.status_code != 302:
        return answer.text
    outing = db.session.scalars(select(Outing).order_by(Outing.id.desc())).first()
    said = {"version": outing.version}
    signed_in(cast.SUPPORTED_DIRECTOR).post(f"/activities/{outing.id}/confirm", data=said)
    db.session.expire_all()
    return outing


def test_a_meeting_that_names_no_pair_counts_for_none_and_says_so(signed_in):
    """The sample's one, imported without names."""
    lead = signed_in(cast.LEAD_DIRECTOR)
    assert (_meetings("B1-M1"), _meetings("B1-M2")) == (0, 0)
    page = lead.get(f"/mentorships/{_row().id}").text
    told = page.partition("有 1 次师徒活动没有写明师徒（")[2].partition("不计入")[0]
    assert "9月23日" in told and 'href="/activities/' in told
    outing = _met(signed_in, [])
    assert (_meetings("B1-M1"), len(_standing().unnamed)) == (0, 2)
    assert outing.activities[0].people == []


def test_a_meeting_counts_for_the_pairs_that_it_names(signed_in):
    outing = _met(signed_in, ["B1-M1", "B1-M3"])
    assert [_meetings(f"B1-M{number}") for number in (1, 2, 3)] == [1, 0, 1]
    assert len(_standing("B1-M2").unnamed) == 1, "the sample's one alone"
    page = signed_in(cast.LEAD_DIRECTOR).get(f"/activities/{outing.id}").text
    row = _row()
    for said in (f"师傅：{row.mentor.name}", f"徒弟：{row.mentee.name}", "方式：听课评课"):
        assert said in page
    assert "内容：磨一节汇报课" in page


def test_the_form_offers_the_pairs_of_its_day_and_a_correction_keeps_them(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post(
        f"/mentorships/{_row('B1-M2').id}/end",
        data={"day": "2026-11-20", "reason": "agreed", "version": _row("B1-M2").version},
    )
    url = f"/activities/new?pairing_id={_pairing().id}&kind=mentoring"
    names = {code: f"{_row(code).mentor.name} → {_row(code).mentee.name}" for code in MENTORSHIPS}
    page = lead.get(url).text
    assert names["B1-M1"] in page
    assert names["B1-M2"] not in page
    assert "checked" not in page.split("哪几对师徒")[1].split("</fieldset>")[0]
    assert "这一天没有这对师徒" in _met(signed_in, ["B1-M2"])
    assert "这一天没有这对师徒" in _met(signed_in, ["C1-M1"])
    outing = _met(signed_in, ["B1-M1"])
    correct = f"/activities/{outing.id}/correct"
    asked = lead.get(correct).text.split("哪几对师徒")[1].split("</fieldset>")[0]
    checked = re.findall(r'value="(\d+)" checked', asked)
    assert checked == [str(_row().id)]
    form = {
        "version": outing.version,
        "reason": "还有一对",
        "day": "2026-11-24",
        "direction": "out",
        "items-0-kind": "mentoring",
        "items-0-topic": "师徒共研",
        "items-0-activity_id": outing.activities[0].id,
        "items-0-pairs": [_row("B1-M1").id, _row("B1-M3").id],
    }
    assert lead.post(correct, data=form).status_code == 302
    db.session.expire_all()
    named = {one.teacher.name for one in outing.activities[0].people}
    assert named == {
        who.name for code in ("B1-M1", "B1-M3") for who in (_row(code).mentor, _row(code).mentee)
    }


def test_a_mentee_named_by_an_import_names_her_pair_and_a_mentor_alone_none(signed_in):
    signed_in(cast.LEAD_DIRECTOR)
    row = _row("B1-M2")
    meeting = db.session.scalars(
        select(Activity).where(Activity.kind == "mentoring", Activity.day == date(2026, 9, 23))
    ).one()
    for teacher, home, counted in (
        (row.mentor_id, row.pairing.lead_id, (0, 0)),
        (row.mentee_id, row.pairing.supported_id, (0, 1)),
    ):
        person = ActivityPerson(bureau_id=meeting.bureau_id, teacher_id=teacher, part="shadow")
        person.organisation_id = home
        meeting.people.append(person)
        db.session.commit()
        assert (_meetings("B1-M1"), _meetings("B1-M2")) == counted
        assert len(_standing().unnamed) == 1 - counted[1]


def test_home_knows_what_ones_own_mentorships_still_need(signed_in):
    lead, row = signed_in(cast.LEAD_DIRECTOR), _row()
    data = _data("K04-01", "K05-01", starts_on="2026-09-01")
    lead.post(f"/mentorships/{row.id}/edit", data=data)

    def mine(login):
        account = db.session.scalars(select(Account).where(Account.login == login)).one()
        return queries.my_mentorships(actor_of(account, cast.TODAY), cast.TODAY)

    of_mentee = next(one for one in mine(cast.MENTEE) if one.standing.mentorship.id == row.id)
    assert of_mentee.side is MentorshipSide.MENTEE
    assert of_mentee.partner == row.mentor.name
    assert of_mentee.todo[0].text == "徒弟听师傅课还差 2 节，11月30日前"
    assert {one.standing.mentorship.code for one in mine(cast.MENTOR)} == {"B1-M1", "B2-M1"}
    assert mine(cast.LEAD_DIRECTOR) == []


def test_one_pair_and_many_cost_the_same_queries(signed_in):
    signed_in(cast.LEAD_DIRECTOR)
    counted = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: counted.append(a[2]))
    pairing, row = _pairing().id, _row().id
    for ask in (
        lambda: queries.standing_of(row, cast.TODAY),
        lambda: queries.standings_of(pairing, cast.TODAY),
    ):
        db.session.rollback()
        db.session.expunge_all()
        start = len(counted)
        ask()
        counted.append(len(counted) - start)
    ofs = [one for one in counted if isinstance(one, int)]
    assert ofs[0] == ofs[1] <= 19


def test_the_agreement_is_printed_for_three_to_sign(signed_in, printer):
    answer = signed_in(cast.MENTEE).post(f"/mentorships/{_row().id}/agreement.pdf")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    url = f"/mentorships/{_row().id}/agreement.pdf"
    assert signed_in(cast.OUTSIDER).post(url).status_code == 404
