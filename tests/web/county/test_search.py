"""Finding by name, pinyin and initials, and only what the reader may see."""

import re

import pytest
from sqlalchemy import func, select

from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from pairing.models import ActivityPairing, Lesson, LogEntry, Observation, Teacher
from pairing.pinyin import keys
from pairing.queries.county.search import MOST
from pairing.queries.people.accounts import known_of
from pairing.queries.people.actors import account_by_login, actor_of
from tests import cast
from tests.web.county.test_county import _queries
from tests.web.outings.test_recording import _outing, _pairing


@pytest.mark.parametrize("typed", ["蓝天", "lantian", "ltzx", "tianzhong"])
def test_a_name_is_found_by_characters_pinyin_and_initials(typed):
    assert keys("蓝天中学").match(typed)
    assert not keys("湖滨镇中心幼儿园").match(typed)


def test_a_name_read_otherwise_is_put_right():
    assert keys("长寿小学").pinyin == "changshouxiaoxue"


def test_an_organisation_and_an_activity_are_found(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    lead.post("/activities/new", data=_outing(_pairing()))
    supported = _pairing().supported.name
    assert supported in lead.get("/search", query_string={"q": keys(supported).initials}).text
    assert "有趣的磁铁" in lead.get("/search?q=yqdct").text
    assert "没有找到" in lead.get("/search?q=zzzzzz").text


def test_what_belongs_to_strangers_is_not_found(signed_in):
    own = _outing(_pairing()) | {"items-1-topic": "竹编蜻蜓"}
    signed_in(cast.LEAD_DIRECTOR).post("/activities/new", data=own)
    assert "竹编蜻蜓" not in signed_in(cast.OUTSIDER).get("/search?q=zbqt").text
    assert "竹编蜻蜓" in signed_in(cast.OFFICER).get("/search?q=zbqt").text


COPIED = (
    *("bureau_id", "pairing_id", "teacher_id", "organisation_id", "subject"),
    *("class_name", "day", "lesson_hours", "kind"),
)
"""What another lesson of the same teacher shares."""


def _teacher(login=cast.MENTEE):
    return db.session.get_one(Teacher, actor_of(account_by_login(login), cast.TODAY).teacher_id)


def _rename(teacher, name):
    teacher.name = name
    db.session.commit()


def _linked(page, what):
    return {int(one) for one in re.findall(rf'href="/{what}/(\d+)/?"', page)}


@pytest.mark.parametrize("typed", ["曾家慧", "zengjiahui", "cengjiahui", "zjh", "jiahui", "Zēng"])
def test_a_person_is_found_as_a_person_in_each_reading_of_the_surname(signed_in, typed):
    teacher = _teacher()
    _rename(teacher, "曾家慧")
    director = signed_in(cast.SUPPORTED_DIRECTOR)
    page = director.get("/search", query_string={"q": typed}).text
    assert teacher.id in _linked(page, "teachers")
    assert "曾家慧" in director.get(f"/teachers/{teacher.id}/").text


@pytest.mark.parametrize("login", cast.EVERYONE)
def test_each_finds_exactly_the_people_whose_cards_open(signed_in, monkeypatch, login):
    monkeypatch.setattr("pairing.queries.county.search.MOST", 1000)
    client, everybody = signed_in(login), list(db.session.scalars(select(Teacher)))
    opened = {one.id for one in everybody if client.get(f"/teachers/{one.id}/").status_code == 200}
    letters = {keys(one.name).initials[0] for one in everybody}
    found = set()
    for letter in letters:
        found |= _linked(client.get("/search", query_string={"q": letter}).text, "teachers")
    here = {one.id for one in everybody if one.left_on is None}
    assert found == opened & here
    assert found, login
    assert (found == here) is (login in (cast.OFFICER, cast.REVIEWER))


def test_the_card_of_a_stranger_says_nothing(signed_in):
    known, unknown = _teacher().id, 99999
    outsider = signed_in(cast.OUTSIDER)
    answers = [outsider.get(f"/teachers/{one}/") for one in (known, unknown)]
    assert [one.status_code for one in answers] == [404, 404]
    assert outsider.get(f"/teachers/{known}/reading").status_code == 404


def _lesson(pairing_id, topic="稀见的课题", heard=False):
    query = select(Lesson).where(Lesson.pairing_id == pairing_id, Lesson.activity_id.is_(None))
    is_heard = Lesson.observations.any()
    lesson = db.session.scalars(query.where(is_heard if heard else ~is_heard)).first()
    if lesson is None:
        one = db.session.scalars(
            select(Lesson).where(Lesson.pairing_id == pairing_id).order_by(Lesson.id)
        ).first()
        lesson = Lesson(
            **{name: getattr(one, name) for name in COPIED}, topic=topic, code="K-ALONE"
        )
        db.session.add(lesson)
    lesson.topic = topic
    db.session.commit()
    return lesson.id


@pytest.mark.parametrize("heard", [True, False])
def test_a_lesson_is_found_observed_or_not(signed_in, heard):
    if heard:
        lesson = db.session.scalars(select(Observation)).first().lesson
        lesson.topic = "稀见的课题"
        db.session.commit()
        pairing, number = lesson.pairing_id, lesson.id
    else:
        pairing, number = _pairing().id, _lesson(_pairing().id)
    officer = signed_in(cast.OFFICER)
    page = officer.get("/search?q=xjdkt").text
    url = f"/pairings/{pairing}/lessons?lesson_id={number}"
    assert url in page
    assert ("还没有听课" in page) is not heard
    alone = re.findall(r"\d+ 人听课|还没有听课", officer.get(url).text)
    assert len(alone) == 1
    if not heard:
        assert "稀见的课题" in signed_in(cast.MENTEE).get("/search?q=xijian").text
        assert "稀见的课题" not in signed_in(cast.OUTSIDER).get("/search?q=xijian").text


def test_a_search_costs_the_same_however_much_it_finds(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    costs = {}
    for text in ("zzzzzz", "a", "湖"):
        lead.get("/search", query_string={"q": text})
        costs[text] = _queries(lead, f"/search?q={text}")[0]
    assert len(set(costs.values())) == 1, costs


def test_a_reading_by_hand_is_one_entry_with_a_version(signed_in):
    teacher = _teacher()
    _rename(teacher, "王茜茜")
    url, director = f"/teachers/{teacher.id}/reading", signed_in(cast.SUPPORTED_DIRECTOR)
    before = db.session.scalar(select(func.count()).select_from(LogEntry))
    seen = teacher.version
    assert "有 3 个字" in director.post(url, data={"reading": "wang xi"}).text
    assert director.post(url, data={"reading": "Wáng Xī xī", "version": seen}).status_code == 302
    assert (
        director.post(url, data={"reading": "wang qian qian", "version": seen}).status_code == 409
    )
    db.session.expire_all()
    assert db.session.get_one(Teacher, teacher.id).reading == "wang xi xi"
    assert db.session.scalar(select(func.count()).select_from(LogEntry)) == before + 1
    page = director.get("/search?q=xixi").text
    assert teacher.id in _linked(page, "teachers")


@pytest.mark.parametrize(
    ("login", "status"),
    [
        (cast.OFFICER, 200),
        (cast.REVIEWER, 403),
        (cast.SUPPORTED_DIRECTOR, 200),
        (cast.MENTEE, 200),
        (cast.LEAD_DIRECTOR, 403),
        (cast.MENTOR, 403),
        (cast.OUTSIDER, 404),
    ],
)
def test_who_may_put_a_reading_right(signed_in, login, status):
    assert signed_in(login).get(f"/teachers/{_teacher().id}/reading").status_code == status


def test_more_people_than_a_page_holds_are_cut_and_said_so(signed_in):
    home = _teacher()
    for number in range(MOST + 5):
        twin = Teacher(bureau_id=home.bureau_id, organisation_id=home.organisation_id)
        twin.code, twin.name = f"Z-{number}", "翟丽"
        db.session.add(twin)
    db.session.commit()
    page = signed_in(cast.SUPPORTED_DIRECTOR).get("/search?q=zhaili").text
    assert len(_linked(page, "teachers")) == MOST
    assert f"{MOST} 个以上" in page


def test_a_lesson_of_a_withdrawn_activity_is_not_found(signed_in):
    links = select(ActivityPairing, Lesson).join(
        Lesson,
        (Lesson.activity_id == ActivityPairing.activity_id)
        & (Lesson.pairing_id == ActivityPairing.pairing_id),
    )
    link, lesson = db.session.execute(links).first()
    lesson.topic = "竹编蜻蜓"
    url = f"/pairings/{lesson.pairing_id}/lessons?lesson_id={lesson.id}"
    db.session.commit()
    officer = signed_in(cast.OFFICER)
    assert url in officer.get("/search?q=zbqt").text
    link.state = ActivityState.CANCELLED
    db.session.commit()
    assert url not in officer.get("/search?q=zbqt").text


def test_a_card_costs_the_same_for_one_and_for_25_lessons(signed_in):
    lesson = db.session.get_one(Lesson, _lesson(_pairing().id))
    officer, url = signed_in(cast.OFFICER), f"/teachers/{lesson.teacher_id}/"
    few, _ = _queries(officer, url)
    for number in range(25):
        more = {name: getattr(lesson, name) for name in COPIED}
        db.session.add(Lesson(**more, topic=f"第{number}节", code=f"K-{number}"))
    db.session.commit()
    many, page = _queries(officer, url)
    assert many == few
    assert "第24节" in page


def test_a_keeper_of_accounts_finds_a_surname_in_its_readings(signed_in):
    account = account_by_login(cast.MENTEE)
    account.name = "单佳慧"
    home = _teacher().organisation_id
    db.session.commit()
    director = signed_in(cast.SUPPORTED_DIRECTOR)
    for wanted in ("shanjiahui", "sjh", "danjia"):
        assert cast.MENTEE in director.get(f"/organisations/{home}/accounts/?q={wanted}").text
    assert cast.MENTEE not in director.get(f"/organisations/{home}/accounts/?q=zzz").text


def test_a_password_of_the_surnames_reading_is_known(county):
    account = account_by_login(cast.MENTEE)
    account.name = "曾家慧"
    known = known_of(account)
    assert {"zengjiahui", "cengjiahui", "zjh"} <= set(known)


@pytest.mark.parametrize("wanted", ["马淑珍", "msz"])
def test_the_partners_director_is_found_and_leads_to_the_pairing(signed_in, wanted):
    page = signed_in(cast.LEAD_DIRECTOR).get("/search", query_string={"q": wanted}).text
    assert "马淑珍" in page.partition("<h2>人")[2] and "/pairings/" in page.partition("<h2>人")[2]
    assert "<h2>人" not in signed_in(cast.OUTSIDER).get(f"/search?q={wanted}").text
