"""开县向导 on the pages: on home while something is missing, gone when nothing is, still there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.models import CalendarDay, Organisation, Teacher
from pairing.operations.people import accounts, password_links
from pairing.queries.county import setup
from tests import cast
from tests.operations.people.test_accounts_at_once import _account
from tests.web.county.test_county import _queries


def _bureau():
    return db.session.scalars(select(Organisation).where(Organisation.kind == "bureau")).one()


def _complete():
    """What the sample lacks: a day of its calendar, and slips for who has no password."""
    bureau = _bureau()
    day = CalendarDay(bureau_id=bureau.id, organisation_id=bureau.id, kind="holiday", name="国庆")
    day.day = cast.TODAY.replace(month=10, day=1)
    db.session.add(day)
    db.session.commit()
    password_links.prepare(SYSTEM, bureau.id)


def test_home_names_what_is_missing_until_nothing_is(signed_in):
    officer = signed_in(cast.OFFICER)
    assert "学期还缺" in officer.get("/").text
    assert "还没有放假和调休的日子" in officer.get("/setup").text
    _complete()
    assert "学期还缺" not in officer.get("/").text
    page = officer.get("/setup").text
    assert "每一步都齐了" in page
    assert "7 / 7 步" in page
    assert 'href="/setup"' in officer.get("/").text, "still reachable"


def test_a_county_without_a_programme_is_led_to_the_ready_made_ones(signed_in, monkeypatch):
    officer, ready = signed_in(cast.OFFICER), 'href="/county/programmes/ready-made"'
    assert ready not in officer.get("/setup").text
    counted = setup.county_state
    monkeypatch.setattr(setup, "county_state", lambda *args: replace(counted(*args), programmes=()))
    assert ready in officer.get("/setup").text


def test_a_school_that_loses_its_director_or_its_teachers_is_named(signed_in):
    officer = signed_in(cast.OFFICER)
    _complete()
    head = _account(cast.SUPPORTED_DIRECTOR)
    accounts.disable(SYSTEM, head.id, head.version, is_sure=True)
    home = db.session.scalars(select(Organisation).where(Organisation.code == "K05")).one()
    assert f"“{home.name}”没有负责人账号" in officer.get("/setup").text
    for teacher in db.session.scalars(select(Teacher).where(Teacher.organisation_id == home.id)):
        teacher.left_on = cast.TODAY
    db.session.commit()
    assert f"“{home.name}”没有教师" in officer.get("/setup").text


def test_the_way_back_stands_only_on_the_steps_pages_and_only_until_all_are_done(signed_in):
    officer, back = signed_in(cast.OFFICER), "← 回开县向导"
    assert back not in officer.get("/calendar/").text, "she did not come from there"
    assert back not in officer.get("/setup").text
    for path in ("/calendar/", "/county/data/teachers/", "/school-years/new", "/terms"):
        assert back in officer.get(path, follow_redirects=True).text, path
    officer.get("/county")
    assert back not in officer.get("/calendar/").text, "she went elsewhere"
    officer.get("/setup")
    _complete()
    assert back not in officer.get("/calendar/").text, "every step is done"


@pytest.mark.parametrize("login", [cast.REVIEWER, cast.LEAD_DIRECTOR, cast.MENTEE])
def test_only_the_admin_walks_the_steps(signed_in, login):
    client = signed_in(login)
    for path in ("/setup", "/school-years/new", "/settings/one-person"):
        assert client.get(path).status_code == 403, path
    assert "学期还缺" not in client.get("/").text


def test_the_steps_cost_the_same_however_large_the_county(signed_in):
    officer = signed_in(cast.OFFICER)
    few, _ = _queries(officer, "/setup")
    bureau = _bureau()
    for number in range(25):
        home = Organisation(bureau_id=bureau.id, code=f"X{number}", name=f"第{number}小学")
        home.kind, home.area = "primary", "rural"
        db.session.add(home)
        db.session.flush()
        teacher = Teacher(bureau_id=bureau.id, organisation_id=home.id, code=f"X{number}-1")
        teacher.name = "李娜"
        db.session.add(teacher)
    db.session.commit()
    many, page = _queries(officer, "/setup")
    assert "34 所" in page
    assert many == few
