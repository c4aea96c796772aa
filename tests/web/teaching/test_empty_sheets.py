"""Sheets open empty: a tap an item on a level, one button for the rest, and the log says so."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from pairing.domain.teaching.rubrics import fingerprint
from pairing.extensions import db
from pairing.models import Appraisal, Check, LogEntry, Observation, Teacher
from pairing.queries.plan.standards import ready_made_rubrics
from tests import cast
from tests.rubrics import fields
from tests.web.outings.test_recording import _pairing

SHEETS = {
    "observations": (cast.MENTOR, Observation, "kindergarten-activity"),
    "appraisals": (cast.SUPPORTED_DIRECTOR, Appraisal, "teacher-appraisal"),
    "checks": (cast.LEAD_DIRECTOR, Check, "no-early-schooling"),
}


def _teacher(code):
    return db.session.scalars(select(Teacher).where(Teacher.code == code)).one().id


def _form(rubric, given, **more):
    return {
        "form_key": "empty",
        "lesson_id": 0,
        "teacher_id": _teacher("K05-01"),
        "observer_id": _teacher("K04-01"),
        "organisation_id": _pairing().supported_id,
        "topic": "会变的影子",
        "day": "2026-11-23",
        "kind": "ordinary",
        "lesson_hours": "1",
    } | fields(rubric, given, **more)


def _url(part):
    return f"/pairings/{_pairing().id}/{part}/new"


def _emptied(rubric, **more):
    """The form without a single mark, as a browser posts it: unticked radios are not sent."""
    form = _form(rubric, "x", **more)
    return {
        name: "" if value == "x" else value
        for name, value in form.items()
        if value != "x" or rubric != "no-early-schooling"
    } | {f"remark-{fingerprint(ready_made_rubrics()[rubric])}-1.1": ""}


def _told():
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    return entry.changes.get("rest")


@pytest.mark.parametrize("part", SHEETS)
def test_every_sheet_opens_without_a_mark(signed_in, part):
    page = signed_in(SHEETS[part][0]).get(_url(part)).text
    marks = re.findall(r'<input type="(?:radio|number)"[^>]* name="(?:score|level)-[^>]*>', page)
    assert len(marks) > 20
    assert [one for one in marks if "checked" in one] == []
    assert [one for one in marks if 'type="number"' in one and 'value=""' not in one] == []


@pytest.mark.parametrize("part", SHEETS)
def test_without_marks_nothing_is_saved_and_each_item_says_so(signed_in, part):
    login, model, rubric = SHEETS[part]
    rows, client = db.session.query(model).count(), signed_in(login)
    answer = client.post(_url(part), data=_emptied(rubric))
    items = sum(len(s["items"]) for s in ready_made_rubrics()[rubric]["sections"])
    assert f"有 {items} 处要改" in answer.text
    assert len(re.findall(r'-\d\.\d"[^>]*aria-invalid', answer.text)) == items
    assert db.session.query(model).count() == rows


def test_a_level_gives_its_points_without_script(signed_in):
    mentor = signed_in(cast.MENTOR)
    levels = {"l1_1": "excellent", "l1_2": "weak"}
    form = _form("kindergarten-activity", "5", s1_1="", s1_2="", **levels)
    assert mentor.post(_url("observations"), data=form).status_code == 302
    row = db.session.scalars(select(Observation).order_by(Observation.id.desc())).first()
    marks = {score.item: score.points for score in row.scores}
    assert (marks["1.1"], marks["1.2"]) == (Decimal("7.5"), Decimal("3.5"))
    assert row.total == Decimal("51")
    page = mentor.get(f"/observations/{row.id}/correct").text
    assert re.search(r'-1\.1" value="excellent"[^>]* checked', page)
    assert re.search(r'score-\w+-1\.1" value=""', page)
    assert re.search(r'score-\w+-2\.1" value="5"', page)


def test_a_level_beside_another_number_is_asked_about(signed_in):
    mentor, rows = signed_in(cast.MENTOR), db.session.query(Observation).count()
    form = _form("kindergarten-activity", "5", s1_1="6", l1_1="good")
    answer = mentor.post(_url("observations"), data=form)
    assert "选了“良”（7 分），又填了“6”：请只留一个。" in answer.text
    assert re.search(r'-1\.1" value="good"[^>]* checked', answer.text)
    assert re.search(r'score-\w+-1\.1" value="6"', answer.text)
    assert db.session.query(Observation).count() == rows
    same = _form("kindergarten-activity", "5", s1_1="7.00", l1_1="good")
    assert mentor.post(_url("observations"), data=same).status_code == 302


@pytest.mark.parametrize(
    ("part", "given", "told"),
    [
        ("observations", {"l1_1": "excellent"}, "其余按良：9 项"),
        ("appraisals", {"l1_1": "excellent"}, "其余按良：4 项"),
        ("checks", {"s1_1": "fail"}, "其余都合格：9 项"),
    ],
)
def test_the_rest_is_marked_by_one_button_and_the_log_says_so(signed_in, part, given, told):
    login, model, rubric = SHEETS[part]
    rows, client = db.session.query(model).count(), signed_in(login)
    form = _emptied(rubric, **given)
    page = client.post(_url(part), data=form | {"rest": "1"}).text
    assert db.session.query(model).count() == rows, "it only fills in"
    assert "处要改" not in page
    fill = dict(re.findall(r'name="((?:score|level)-[^"]+)" value="([^"]+)"[^>]* checked', page))
    rested = re.search(r'name="rested" value="([^"]*)"', page)[1]
    sent = {name: value for name, value in form.items() if value} | fill | {"rested": rested}
    answer = client.post(_url(part), data=sent, follow_redirects=True)
    assert db.session.query(model).count() == rows + 1
    assert _told() == [None, told]
    if part != "appraisals":
        assert told in answer.text


def test_what_was_marked_otherwise_afterwards_is_not_told_as_the_rest(signed_in):
    mentor = signed_in(cast.MENTOR)
    levels = {f"l{a}_{b}": "good" for a in range(1, 6) for b in (1, 2)}
    form = _form("kindergarten-activity", "", **(levels | {"l1_1": "fair"}))
    form = {name: value if value != "" else "" for name, value in form.items()}
    form |= {name: "" for name in form if name.startswith("score-")}
    answer = mentor.post(_url("observations"), data=form | {"rested": "1.1 1.2 9.9 x"})
    assert answer.status_code == 302
    assert _told() == [None, "其余按良：1 项"]


def test_marks_given_one_by_one_are_not_told_as_the_rest(signed_in):
    mentor = signed_in(cast.MENTOR)
    assert mentor.post(_url("observations"), data=_form("kindergarten-activity", "5")).location
    assert _told() is None
