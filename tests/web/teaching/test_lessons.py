"""Lessons observed by a rubric: marks, remarks, several observers, corrections, who reads what."""

import gzip
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from pairing.domain.teaching.rubrics import Mark, rubric_from
from pairing.extensions import db
from pairing.models import (
    Account,
    ActivityPairing,
    Lesson,
    LogEntry,
    Observation,
    Pairing,
    Rubric,
    RubricVersion,
    Teacher,
    Term,
)
from pairing.operations.change import RuleBroken
from pairing.operations.teaching.lessons import (
    ObservationCorrection,
    ObservationDraft,
    correct_observation,
    record_observation,
)
from pairing.queries.people.actors import actor_of
from pairing.queries.plan.standards import ready_made_rubrics
from tests import cast
from tests.as_sent import as_sent
from tests.rubrics import fields
from tests.web.county.test_county import _queries
from tests.web.outings.test_recording import _pairing

ACTIVITY = "kindergarten-activity"


def _teacher(code):
    return db.session.scalars(select(Teacher).where(Teacher.code == code)).one().id


def _form(rubric=ACTIVITY, key="o1", observer="K04-01", given="5", **more):
    return {
        "form_key": key,
        "lesson_id": 0,
        "teacher_id": _teacher("K05-01"),
        "observer_id": _teacher(observer),
        "topic": "会变的影子",
        "day": "2026-11-23",
        "kind": "ordinary",
        "lesson_hours": "1",
    } | fields(rubric, given, **more)


def _new():
    return f"/pairings/{_pairing().id}/observations/new"


def _newest():
    return db.session.scalars(select(Observation).order_by(Observation.id.desc())).first()


def _recorded(signed_in, **more):
    mentor = signed_in(cast.MENTOR)
    answer = mentor.post(_new(), data=_form(**more))
    assert answer.status_code == 302, answer.text
    return mentor, _newest()


def _entries():
    return db.session.query(LogEntry).filter_by(object_type="observation").count()


def test_an_observation_gets_its_total_from_the_rubric(signed_in):
    mentor, row = _recorded(signed_in, s1_1="8", r1_1="语速适中")
    page = mentor.get(f"/observations/{row.id}").text
    assert "<b>53</b> 分" in page
    assert "8 / 8" in page
    assert "语速适中" in page
    assert "幼儿园集体教学活动评价表（第 1 版）" in page
    assert "优 ≥ 90 · 良 ≥ 80 · 合格 ≥ 60" in page


def test_a_new_lesson_counts_the_hours_that_were_given_and_none_by_itself(signed_in):
    mentor = signed_in(cast.MENTOR)
    assert mentor.post(_new(), data=_form() | {"lesson_hours": "1.5"}).status_code == 302
    row = _newest()
    assert row.lesson.lesson_hours == Decimal("1.5")
    page = mentor.get(_new()).text
    field = re.search(r'<input[^>]*id="lesson_hours"[^>]*>', page)
    assert field and 'value=""' in field[0], "it opens as a question"
    assert 'data-puts="1" data-into="lesson_hours"' in page, "the usual answer is one tap"
    wrongs = (("", "请填几课时。"), ("1.3", "课时按半节记"), ("0", "课时按半节记"))
    for number, (hours, said) in enumerate(wrongs):
        form = _form(key=f"h{number}") | {"lesson_hours": hours}
        assert said in mentor.post(_new(), data=form).text
    assert _newest().id == row.id


def test_by_grades_the_multiplier_gives_the_points(signed_in):
    mentor, row = _recorded(signed_in, rubric="theme-plan", given="B", s1_1="A")
    assert row.total == Decimal("81.6")
    assert {score.item: score.grade for score in row.scores}["1.1"] == "A"
    page = mentor.get(f"/observations/{row.id}").text
    assert "A · 8 / 8" in page
    assert "B · 6.4 / 8" in page


def test_items_out_of_five_make_a_total_out_of_100(signed_in):
    _, row = _recorded(signed_in, rubric="kindergarten-half-day", given="4")
    assert row.total == 80


def test_the_same_form_twice_is_one_observation(signed_in):
    mentor = signed_in(cast.MENTOR)
    entries, form = _entries(), _form()
    first, second = (mentor.post(_new(), data=form) for _ in range(2))
    assert first.location == second.location
    assert _entries() == entries + 1
    again = mentor.post(_new(), data=_form(key="o2") | {"lesson_id": _newest().lesson_id})
    assert "一人一节课只记一次" in again.text


def test_a_lesson_on_record_is_observed_by_what_the_page_itself_sends(signed_in):
    mentor = signed_in(cast.MENTOR)
    lesson = sorted(_offered(mentor))[-1]
    given = {"lesson_id": lesson, "observer_id": _teacher("K04-01")} | fields(ACTIVITY, "5")
    opened = as_sent(mentor.get(_new()).text, _new())
    answer = mentor.post(_new(), data=opened | given)
    assert answer.status_code == 302, re.findall(r'class="wrong"[^<]*<', answer.text)
    assert _newest().lesson_id == lesson
    opened = as_sent(mentor.get(_new()).text, _new())
    answer = mentor.post(_new(), data=opened | given | {"lesson_id": 0})
    assert "请选择授课教师" in answer.text, "of a new lesson it is asked"


def test_an_observation_is_taken_back_with_the_lesson_written_for_it(signed_in):
    mentor, row = _recorded(signed_in)
    lesson, page = row.lesson_id, f"/observations/{row.id}/withdraw"
    assert "撤回宋佳怡听彭新华“会变的影子”的听课记录？" in mentor.get(page).text
    assert signed_in(cast.MENTEE).get(page).status_code == 403
    assert mentor.post(page, data={"version": row.version + 1}).status_code == 409
    taught = signed_in(cast.MENTEE)
    answered = {"form_key": "a", "version": 0, "text": "下次少说一点"}
    assert taught.post(f"/observations/{row.id}/answer", data=answered).status_code == 302
    shown = mentor.post(page, data={"version": row.version}, follow_redirects=True).text
    assert "已撤回：宋佳怡听彭新华“会变的影子”的听课记录。" in shown
    db.session.expire_all()
    assert db.session.get(Observation, row.id) is None
    assert db.session.get(Lesson, lesson) is None
    told = db.session.scalars(select(LogEntry).where(LogEntry.action == "withdraw_observation"))
    said = told.one().changes
    assert said["reflection"] == ["下次少说一点", None]
    assert len(said["marks"][0]) == 10


def test_a_lesson_that_others_observed_or_that_was_held_stays(signed_in):
    mentor, first = _recorded(signed_in)
    form = _form(key="o2", observer="K04-02", given="4") | {"lesson_id": first.lesson_id}
    assert signed_in(cast.LEAD_DIRECTOR).post(_new(), data=form).status_code == 302
    data = {"version": first.version}
    assert mentor.post(f"/observations/{first.id}/withdraw", data=data).status_code == 302
    db.session.expire_all()
    assert db.session.get(Lesson, first.lesson_id) is not None


def test_a_closed_term_keeps_its_observations(signed_in):
    mentor, row = _recorded(signed_in)
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    term.locked_at = datetime.now(UTC)
    db.session.commit()
    page = f"/observations/{row.id}/withdraw"
    shown = mentor.post(page, data={"version": row.version}, follow_redirects=True).text
    assert "已锁定" in shown
    assert db.session.get(Observation, row.id) is not None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"s1_1": "9"}, "得分要在 0 到 8 之间"),
        ({"s1_1": ""}, "请打分：选一档，或填一个数字"),
        ({"r1_1": "长" * 501}, "备注：太长：最多 500 个字"),
        ({"r1_1": "倒\u202e着"}, "备注："),
    ],
)
def test_what_is_wrong_stands_at_its_item_and_nothing_is_lost(signed_in, change, message):
    mentor, entries = signed_in(cast.MENTOR), _entries()
    answer = mentor.post(_new(), data=_form(r1_2="留着这一句", **change))
    assert answer.status_code == 200
    assert answer.text.count(message) >= 2, "at the item and in the summary"
    assert '-1.1-error"' in answer.text
    assert "留着这一句" in answer.text
    assert "会变的影子" in answer.text
    assert _entries() == entries


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("topic", "", "请填写课题"),
        ("day", "2026-11-25", "还没有到这一天"),
        ("day", "2028-01-01", "不在结对期内"),
        ("day", "", "请填写日期"),
    ],
)
def test_a_bad_lesson_is_explained(signed_in, field, value, message):
    entries = _entries()
    answer = signed_in(cast.MENTOR).post(_new(), data=_form() | {field: value})
    assert message in answer.text
    assert _entries() == entries


def test_the_school_kind_chooses_the_rubric_and_all_made_for_it_are_in_the_page(signed_in):
    page = signed_in(cast.MENTOR).get(_new()).text
    assert f'<div class="sheet" data-sheet="{ACTIVITY}"' in page
    others = ("kindergarten-half-day", "theme-plan")
    assert all(f'data-sheet-template="{code}"' in page for code in others)
    assert len(gzip.compress(page.encode())) < 14_000


def test_without_script_another_sheet_comes_and_goes_and_nothing_typed_is_lost(signed_in):
    mentor, entries = signed_in(cast.MENTOR), _entries()
    typed = _form(s1_1="7", r1_1="先写在这里") | {"rubric": "theme-plan", "swap": "1"}
    swapped = mentor.post(_new(), data=typed).text
    assert '<div class="sheet" data-sheet="theme-plan"' in swapped
    assert "会变的影子" in swapped
    assert 'type="hidden" name="remark-' in swapped
    back = mentor.post(_new(), data=_form(s1_1="7", r1_1="先写在这里") | {"swap": "1"}).text
    assert 'value="先写在这里"' in back
    assert _entries() == entries


def test_a_sheet_that_was_never_shown_is_shown_before_anything_is_saved(signed_in):
    entries = _entries()
    answer = signed_in(cast.MENTOR).post(_new(), data=_form() | {"rubric": "theme-plan"})
    assert "刚刚有了新的版本，请看过" in answer.text
    assert '<div class="sheet" data-sheet="theme-plan"' in answer.text
    assert _entries() == entries


def test_only_rubrics_of_the_school_s_stage_are_offered_and_the_others_behind_more(signed_in):
    mentor = signed_in(cast.MENTOR)
    others = ("primary-lesson", "secondary-lesson")
    page = mentor.get(_new()).text
    assert 'value="kindergarten-half-day"' in page
    assert "更多量表" in page
    assert "正中间取低的" in page
    for code in others:
        assert f'value="{code}"' not in page
        assert f'data-sheet-template="{code}"' not in page
    typed = _form(s1_1="7", r1_1="先写在这里") | {"swap": "more"}
    more = mentor.post(_new(), data=typed).text
    assert all(f'value="{code}"' in more for code in others)
    assert "先写在这里" in more
    assert "更多量表" not in more
    assert mentor.post(_new(), data=_form("primary-lesson", key="o9")).status_code == 302


def test_a_used_rubric_is_the_bureaus_and_marked_as_used(signed_in):
    _recorded(signed_in)
    version = db.session.scalars(select(RubricVersion)).one()
    assert version.used_at is not None
    assert db.session.scalars(select(Rubric)).one().purpose == "lesson"


def test_two_observers_of_one_lesson_and_their_mean(signed_in):
    mentor, first = _recorded(signed_in)
    form = _form(key="o2", observer="K04-02", given="4") | {"lesson_id": first.lesson_id}
    assert signed_in(cast.LEAD_DIRECTOR).post(_new(), data=form).status_code == 302
    second = _newest()
    other = db.session.get(Teacher, second.observer_id).name
    head = signed_in(cast.LEAD_DIRECTOR).get(f"/observations/{first.id}").text
    assert f'href="/observations/{second.id}">{other}' in head
    assert "平均 45 分" in head
    own = mentor.get(f"/observations/{first.id}").text
    assert other in own
    assert f"/observations/{second.id}" not in own
    assert "平均" not in own
    taught = signed_in(cast.MENTEE).get(f"/observations/{first.id}").text
    assert "平均 45 分" in taught


def test_the_lessons_are_listed_and_scores_only_for_who_may_read_them(signed_in):
    mentor, row = _recorded(signed_in)
    url = f"/pairings/{_pairing().id}/lessons"
    assert f"/observations/{row.id}" in mentor.get(url).text
    head = signed_in(cast.SUPPORTED_DIRECTOR).get(url).text
    assert "50 分 · 不合格" in head
    assert f"lesson_id={row.lesson_id}" in head
    officer = signed_in(cast.OFFICER).get(url).text
    assert "会变的影子" in officer
    assert " 分 · " not in officer
    assert "记录听课" not in officer
    assert signed_in(cast.OUTSIDER).get(url).status_code == 404


def _write_lessons(pairing, numbers):
    for number in numbers:
        lesson = Lesson(
            bureau_id=pairing.bureau_id,
            code=f"X{number}",
            pairing_id=pairing.id,
            teacher_id=_teacher("K05-01"),
            organisation_id=pairing.supported_id,
            topic=f"第{number}课",
            day=cast.TODAY,
            lesson_hours=Decimal(1),
            kind="ordinary",
        )
        db.session.add(lesson)
    db.session.commit()
    db.session.expunge_all()


def test_the_list_of_lessons_costs_the_same_for_1_and_for_25_more(signed_in):
    head, pairing = signed_in(cast.LEAD_DIRECTOR), _pairing()
    url, pairing_id = f"/pairings/{pairing.id}/lessons", pairing.id
    _write_lessons(pairing, [25])
    few, _ = _queries(head, url)
    _write_lessons(db.session.get(Pairing, pairing_id), range(25))
    many, text = _queries(head, url)
    assert "第24课" in text
    assert many == few


def _offered(client, query=""):
    """The lessons that the form offers, by id."""
    page = client.get(f"{_new()}{query}").text
    lesson = re.search(r'<select[^>]*name="lesson_id".*?</select>', page, re.S)[0]
    return {int(one) for one in re.findall(r'value="(\d+)"', lesson)} - {0}


def _lesson(number, **more):
    """A lesson of the pairing; of an activity of the state ``state``."""
    pairing, state = _pairing(), more.pop("state", None)
    _write_lessons(pairing, [number])
    lesson = db.session.scalars(select(Lesson).where(Lesson.code == f"X{number}")).one()
    if state:
        link = db.session.scalars(
            select(ActivityPairing).where(ActivityPairing.pairing_id == lesson.pairing_id)
        ).first()
        link.state, lesson.activity_id = state, link.activity_id
    for name, value in more.items():
        setattr(lesson, name, value)
    db.session.commit()
    return lesson.id


def test_only_lessons_are_offered_that_i_may_observe_and_have_not(signed_in):
    mentor, director = signed_in(cast.MENTOR), signed_in(cast.LEAD_DIRECTOR)
    fresh, mine = _lesson(1), _lesson(2, teacher_id=_teacher("K04-01"))
    heard = _recorded(signed_in)[1].lesson_id
    planned, gone = _lesson(3, state="planned"), _lesson(4, state="cancelled")
    tomorrow = _lesson(5, day=cast.TODAY.replace(day=25))
    outside = _lesson(6, day=cast.TODAY.replace(year=2028))
    offered = _offered(mentor)
    assert fresh in offered
    assert not offered & {mine, heard, planned, gone, tomorrow, outside}
    assert {fresh, mine, heard} <= _offered(director)
    page = mentor.get(f"/pairings/{_pairing().id}/lessons").text
    linked = {int(one) for one in re.findall(r"lesson_id=(\d+)", page)}
    assert fresh in linked
    assert not linked & {mine, heard, planned, gone, tomorrow}
    for one in (mine, heard, planned, gone, tomorrow, outside):
        assert one not in _offered(mentor, f"?lesson_id={one}")


def test_no_lesson_of_a_locked_term_is_offered(signed_in):
    mentor, fresh = signed_in(cast.MENTOR), _lesson(1)
    assert fresh in _offered(mentor)
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    term.locks_on = cast.TODAY.replace(day=1)
    db.session.commit()
    assert _offered(mentor, f"?lesson_id={fresh}") == set()


def test_nobody_marks_her_own_lesson_under_another_name_nor_one_that_was_not_held(signed_in):
    mentor, entries = signed_in(cast.MENTOR), _entries()
    mine, planned = _lesson(1, teacher_id=_teacher("K04-01")), _lesson(2, state="planned")
    for asked, message in ((mine, "重新选择"), (planned, "重新选择")):
        form = _form(observer="K04-02") | {"lesson_id": asked}
        assert message in mentor.post(_new(), data=form).text
    own = _form(observer="K04-02") | {"teacher_id": _teacher("K04-01")}
    assert "重新选择" in mentor.post(_new(), data=own).text
    account = db.session.scalars(select(Account).where(Account.login == cast.MENTOR)).one()
    actor, sheet = actor_of(account, cast.TODAY), rubric_from(ready_made_rubrics()[ACTIVITY])
    draft = ObservationDraft(
        _pairing().id,
        _teacher("K04-02"),
        ACTIVITY,
        {item.code: Mark("5") for item in sheet.items},
        topic="自己的课",
        day=cast.TODAY,
    )
    for change, message in (
        ({"lesson_id": mine}, "不能由自己打分"),
        ({"teacher_id": _teacher("K04-01")}, "不能由自己打分"),
        ({"lesson_id": planned}, "还没有上"),
    ):
        with pytest.raises(RuleBroken, match=message):
            record_observation(actor, replace(draft, **change))
    assert _entries() == entries


def test_nobody_is_credited_as_observer_unless_she_was_chosen(signed_in):
    """Not the reader, not the first, not the last time’s: those are offered beside the list."""
    mentor, director = signed_in(cast.MENTOR), signed_in(cast.LEAD_DIRECTOR)

    def chosen(client, name):
        page = client.get(_new()).text
        chips = re.findall(rf'data-into="{name}">([^<]+)', page)
        select_ = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S)[0]
        return re.findall(r'selected value="(\d*)"', select_), chips

    names = {code: db.session.get(Teacher, _teacher(code)).name for code in ("K04-01", "K05-01")}
    assert chosen(mentor, "observer_id") == ([""], [f"我：{names['K04-01']}"])
    assert chosen(director, "observer_id") == ([""], [])
    assert chosen(director, "teacher_id") == ([""], [])
    assert director.post(_new(), data=_form()).status_code == 302
    assert chosen(director, "observer_id") == ([""], [f"上次：{names['K04-01']}"])
    assert chosen(director, "teacher_id") == ([""], [f"上次：{names['K05-01']}"])
    empty = {name: value for name, value in _form(key="o9").items() if name != "observer_id"}
    assert "请选择听课人" in mentor.post(_new(), data=empty).text


def test_a_picked_lesson_is_preselected_even_when_it_is_old(signed_in):
    old = _lesson(1, day=date(2026, 9, 3))
    assert old not in _offered(signed_in(cast.MENTOR))
    page = signed_in(cast.MENTOR).get(f"{_new()}?lesson_id={old}").text
    assert f'<option selected value="{old}">' in page
    foreign = db.session.scalars(select(Lesson).where(Lesson.pairing_id != _pairing().id)).first()
    assert foreign.topic not in signed_in(cast.MENTOR).get(f"{_new()}?lesson_id={foreign.id}").text


def test_a_correction_keeps_the_rubric_and_asks_the_taught_teacher_again(signed_in):
    mentor, row = _recorded(signed_in)
    mentee = signed_in(cast.MENTEE)
    mentee.post(f"/observations/{row.id}/answer", data={"text": "我的反思"})
    url, entries = f"/observations/{row.id}/correct", _entries()
    assert 'value="5"' in mentor.get(url).text
    data = fields(ACTIVITY, "5", s1_1="6", r1_1="补一句")
    data |= {"version": row.version, "lesson_hours": "1"}
    assert mentor.post(url, data=data | {"suggestions": "再开放些"}).status_code == 302
    db.session.expire_all()
    assert (row.total, row.suggestions, len(row.scores)) == (51, "再开放些", 10)
    assert row.reflection.text == "我的反思"
    assert row.reflection.acknowledged_at is None
    assert _entries() == entries + 1
    page = mentee.get(f"/observations/{row.id}").text
    assert "待授课教师看过" in page
    assert "总分：50 改为 51" in page
    assert "待看" in mentee.get("/me/record").text
    mentee.post(f"/observations/{row.id}/answer", data={"text": "我的反思"})
    assert "待看" not in mentee.get(f"/observations/{row.id}").text


def test_the_hours_of_its_own_lesson_are_put_right_with_a_reason_that_the_taught_teacher_reads(
    signed_in,
):
    mentor, row = _recorded(signed_in)
    url = f"/observations/{row.id}/correct"
    opened = as_sent(mentor.get(url).text, url)
    assert opened["lesson_hours"] == "1"
    assert "请写为什么改课时" in mentor.post(url, data=opened | {"lesson_hours": "2"}).text
    assert "请填几课时" in mentor.post(url, data=opened | {"lesson_hours": ""}).text
    why = {"lesson_hours": "2", "reason": "连上了两节"}
    assert (
        mentor.post(url, data=opened | {"lesson_hours": "1.3"} | {"reason": "x"}).status_code == 200
    )
    assert mentor.post(url, data=opened | why).status_code == 302
    assert mentor.post(url, data=opened | why).status_code == 409
    db.session.expire_all()
    assert (row.lesson.lesson_hours, row.total) == (2, 50)
    page = signed_in(cast.MENTEE).get(f"/observations/{row.id}").text
    assert "课时：1 改为 2" in page
    assert "原因：连上了两节" in page


def test_the_hours_of_a_lesson_that_others_observed_are_not_put_right_here(signed_in):
    mentor, row = _recorded(signed_in)
    url = f"/observations/{row.id}/correct"
    opened = as_sent(mentor.get(url).text, url)
    form = _form(key="o2", observer="K04-02", given="4") | {"lesson_id": row.lesson_id}
    assert signed_in(cast.LEAD_DIRECTOR).post(_new(), data=form).status_code == 302
    assert 'name="lesson_hours"' not in mentor.get(url).text
    draft = ObservationCorrection(
        marks={}, total=row.total, lesson_hours=Decimal(2), reason="连上了两节"
    )
    account = db.session.scalars(select(Account).where(Account.login == cast.MENTOR)).one()
    with pytest.raises(RuleBroken, match="课时不能在这里改"):
        correct_observation(actor_of(account, cast.TODAY), row.id, draft, row.version)
    assert "内容没有变化" in mentor.post(url, data=opened | {"lesson_hours": "1"}).text


def test_what_is_hidden_because_a_known_lesson_was_chosen_is_neither_judged_nor_kept(signed_in):
    _, row = _recorded(signed_in)
    other = signed_in(cast.LEAD_DIRECTOR)
    hidden = {"lesson_hours": "1.3", "day": "32.13.", "topic": "长" * 300, "kind": "dance"}
    known = {"lesson_id": row.lesson_id, "teacher_id": "nobody"}
    form = _form(key="o2", observer="K04-02") | hidden | known
    answer = other.post(_new(), data=form | {"class_name": "甲\u202e乙"})
    assert answer.status_code == 302, re.findall(r'class="wrong"[^<]*<', answer.text)
    newest = _newest()
    assert (newest.lesson_id, newest.lesson.topic) == (row.lesson_id, "会变的影子")
    answer = other.post(_new(), data=_form(key="o3") | hidden)
    assert all(word in answer.text for word in ("课时按半节记", "最多 200 字"))


def test_the_taught_teacher_reads_above_her_answer_what_was_said_of_her_lesson(signed_in):
    _, row = _recorded(signed_in)
    page = signed_in(cast.MENTEE).get(f"/observations/{row.id}/answer").text
    above, form = page.split("我的回应")
    content = rubric_from(row.rubric_version.content)
    items = [item.text for section in content.sections for item in section.items]
    for said in (row.lesson.topic, row.observer.name, ">50<", "不合格", row.suggestions, *items):
        assert said in above, said
    assert len(re.findall(r'class="end">5 / \d+<', above)) == len(items) == 10
    assert f'href="/observations/{row.id}"' in above
    assert "教学反思" in form


def test_a_remark_alone_moves_the_version_and_an_old_page_is_refused(signed_in):
    mentor, row = _recorded(signed_in)
    url, version = f"/observations/{row.id}/correct", row.version
    data = fields(ACTIVITY, "5", r1_1="只有备注") | {"version": version, "lesson_hours": "1"}
    assert mentor.post(url, data=data).status_code == 302
    assert mentor.post(url, data=data).status_code == 409
    db.session.expire_all()
    assert row.version == version + 1
    same = mentor.post(url, data=data | {"version": row.version})
    assert "内容没有变化" in same.text


def test_only_the_observer_or_who_recorded_it_corrects_it(signed_in):
    mentor, row = _recorded(signed_in)
    url = f"/observations/{row.id}/correct"
    assert mentor.get(url).status_code == 200
    for login in (cast.MENTEE, cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR):
        assert signed_in(login).get(url).status_code == 403, login
        assert signed_in(login).post(url, data={"version": row.version}).status_code == 403
    for login in (cast.OFFICER, cast.OUTSIDER):
        assert signed_in(login).post(url, data={"version": row.version}).status_code == 404


def test_an_imported_observation_has_a_bare_total_that_its_observer_corrects(signed_in):
    mentor_id = db.session.scalars(select(Account).where(Account.login == cast.MENTOR)).one()
    row = db.session.scalars(
        select(Observation).where(Observation.observer_id == mentor_id.teacher_id)
    ).first()
    mentor, url = signed_in(cast.MENTOR), f"/observations/{row.id}/correct"
    too_much = mentor.post(url, data={"version": row.version, "total": "101"})
    assert "总分要在 0 到 100 之间" in too_much.text
    answer = mentor.post(url, data={"version": row.version, "total": "88.5"})
    assert answer.status_code == 302
    db.session.expire_all()
    assert row.total == Decimal("88.5")


def test_a_locked_term_keeps_its_observations(signed_in):
    mentor, row = _recorded(signed_in)
    term = db.session.execute(
        select(db.metadata.tables["term"]).where(db.metadata.tables["term"].c.code == "2026-1")
    ).one()
    table = db.metadata.tables["term"]
    db.session.execute(
        table.update().where(table.c.id == term.id).values(locks_on=cast.TODAY.replace(day=1))
    )
    db.session.commit()
    answer = mentor.post(
        f"/observations/{row.id}/correct",
        data=fields(ACTIVITY, "4") | {"version": row.version},
    )
    assert "已锁定" in answer.text


def test_who_may_not_record_is_told_apart_from_who_may_not_see(signed_in):
    assert signed_in(cast.OFFICER).post(_new(), data=_form()).status_code == 403
    assert signed_in(cast.OUTSIDER).post(_new(), data=_form()).status_code == 404
