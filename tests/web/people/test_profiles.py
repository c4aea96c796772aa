"""Baseline profiles: dated, prefilled, checked, read by the pair and its bureau alone."""

from datetime import timedelta

from sqlalchemy import select

from pairing.extensions import db
from pairing.models import LogEntry, Organisation, OrganisationProfile
from tests import cast

FIGURES = {
    "form_key": "f1",
    "taken_on": "2026-11-24",
    "classes": "6",
    "children": "180",
    "staff": "20",
    "teachers": "10",
    "carers": "6",
    "route": "县城向西 12 公里",
}


def _home(code="K05"):
    return db.session.scalars(select(Organisation).where(Organisation.code == code)).one()


def _url(part="", code="K05"):
    return f"/organisations/{_home(code).id}/profile/{part}"


def _rows():
    return db.session.query(OrganisationProfile).count()


def test_a_snapshot_is_kept_once_with_its_ratios(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    entries = db.session.query(LogEntry).count()
    for _ in range(2):
        assert supported.post(_url("new"), data=FIGURES).status_code == 302
    assert _rows() == 1
    assert db.session.query(LogEntry).count() == entries + 1
    shown = supported.get(_url()).text
    assert "18:1" in shown
    assert "生师比（按专任教师）" in shown and "教师名册里没有离任的人数" in shown
    assert "还差专任教师 2 人" in shown
    assert "30 人" in shown


def test_the_pair_and_its_bureau_read_it_and_nobody_else(signed_in):
    signed_in(cast.SUPPORTED_DIRECTOR).post(_url("new"), data=FIGURES)
    for login in (cast.LEAD_DIRECTOR, cast.MENTOR, cast.MENTEE, cast.OFFICER, cast.REVIEWER):
        assert signed_in(login).get(_url()).status_code == 200, login
    assert signed_in(cast.OUTSIDER).get(_url()).status_code == 404
    assert signed_in(cast.OUTSIDER).get("/organisations/999999/profile/").status_code == 404


def test_only_its_own_director_writes_it(signed_in):
    for login in (cast.LEAD_DIRECTOR, cast.MENTEE, cast.REVIEWER):
        assert signed_in(login).post(_url("new"), data=FIGURES).status_code == 403, login
    assert signed_in(cast.OUTSIDER).post(_url("new"), data=FIGURES).status_code == 404
    assert _rows() == 0


def test_the_next_form_starts_from_the_last_snapshot(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    known = _home().child_count
    assert f'value="{known:f}"' in supported.get(_url("new")).text
    supported.post(_url("new"), data=FIGURES)
    assert 'value="县城向西 12 公里"' in supported.get(_url("new")).text
    db.session.expire_all()
    assert _home().child_count == 180


def test_the_same_day_is_replaced_and_the_log_keeps_both(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    supported.post(_url("new"), data=FIGURES)
    supported.post(_url("new"), data=FIGURES | {"form_key": "f2", "children": "190"})
    assert _rows() == 1
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert [side["children"] for side in entry.changes["figures"]] == ["180", "190"]


def test_an_earlier_snapshot_tells_the_change_and_leaves_the_record(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    supported.post(_url("new"), data=FIGURES)
    earlier = {"form_key": "f2", "taken_on": "2026-08-30", "children": "150"}
    supported.post(_url("new"), data=FIGURES | earlier)
    assert "幼儿（学生）数 150 人 → 180 人" in supported.get(_url()).text
    db.session.expire_all()
    assert _home().child_count == 180


def test_a_hint_asks_for_a_snapshot_from_before_the_pairing(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    assert "结对前要有一份" in supported.get(_url()).text
    supported.post(_url("new"), data=FIGURES)
    assert "结对前要有一份" in supported.get(_url()).text
    early = f"{cast.TODAY - timedelta(days=1500)}"
    supported.post(_url("new"), data=FIGURES | {"form_key": "f2", "taken_on": early})
    assert "结对前要有一份" not in supported.get(_url()).text


def test_wrong_figures_are_explained_and_nothing_is_lost(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    for wrong, message in (
        ({"classes": ""}, "请填写班级数"),
        ({"children": "很多"}, "之间的数字"),
        ({"children": "1.5"}, "请填整数"),
        ({"teachers": "21"}, "比教职工数（20）还多"),
        ({"taken_on": "2026-11-25"}, "不能在今天之后"),
    ):
        answer = supported.post(_url("new"), data=FIGURES | wrong)
        assert answer.status_code == 200
        assert message in answer.text
        assert "县城向西 12 公里" in answer.text
    assert _rows() == 0


def test_a_stale_form_is_refused(signed_in):
    supported = signed_in(cast.SUPPORTED_DIRECTOR)
    old = _home().version
    supported.post(_url("new"), data=FIGURES | {"version": old})
    again = FIGURES | {"form_key": "f2", "version": old}
    assert supported.post(_url("new"), data=again).status_code == 409
