"""Every form of the wing is saved as its page sends it: what stands there, and what is given."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from pairing.extensions import db
from pairing.models import (
    Achievement,
    Appraisal,
    Check,
    Document,
    Lesson,
    Observation,
    Survey,
    Teacher,
)
from tests import cast
from tests.as_sent import as_sent
from tests.rubrics import fields

LESSON, CHECK, APPRAISAL = "kindergarten-activity", "no-early-schooling", "teacher-appraisal"
NEW = {"topic": "会变的影子", "kind": "ordinary", "lesson_hours": "0.5"}
FORMS = {
    "observations/new": (cast.MENTOR, NEW | fields(LESSON) | {"teacher_id": "K05-01"}, Observation),
    "checks/new": (cast.LEAD_DIRECTOR, fields(CHECK) | {"organisation_id": "6"}, Check),
    "appraisals/new": (
        cast.SUPPORTED_DIRECTOR,
        fields(APPRAISAL) | {"teacher_id": "K05-01"},
        Appraisal,
    ),
    "surveys/new": (
        cast.LEAD_DIRECTOR,
        {"day": "2026-11-20", "issued": "92", "returned": "90", "satisfied": "85"},
        Survey,
    ),
    "surveys/open": (cast.LEAD_DIRECTOR, {"issued": "30", "closes_on": "2026-12-01"}, Survey),
    "achievements/new": (
        cast.LEAD_DIRECTOR,
        {"类型": "论文", "名称": "影子的研究", "级别": "市级", "日期": "2026-11-20"},
        Achievement,
    ),
}
"""Page of a pairing → who fills it, what is given, what there is one more of afterwards."""


def _teacher(code: str) -> int:
    return db.session.scalars(select(Teacher.id).where(Teacher.code == code)).one()


def _count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def _saved(client, page, given, model):
    """Fill the served page and send it: every given field is one of its own; one row more."""
    before, shown = _count(model), client.get(page).text
    assert set(given) <= set(re.findall(r' name="([^"]+)"', shown)), "the page does not ask for it"
    answer = client.post(page, data=as_sent(shown, page) | given)
    told = re.findall(r'class="wrong"[^>]*>([^<]*)<', answer.text)
    assert (answer.status_code, told) == (302, [])
    assert _count(model) == before + 1


@pytest.mark.parametrize("form", FORMS)
def test_a_form_is_saved_as_its_page_sends_it(signed_in, form):
    who, given, model = FORMS[form]
    given = {k: _teacher(v) if k == "teacher_id" else v for k, v in given.items()}
    if model is Observation:
        given["observer_id"] = _teacher("K04-01")
    _saved(signed_in(who), f"/pairings/3/{form}", given, model)


def test_a_lesson_on_record_is_heard_without_the_fields_of_a_new_one(signed_in):
    client, page = signed_in(cast.MENTOR), "/pairings/3/observations/new"
    text, lessons = client.get(page).text, _count(Lesson)
    offered = text.split('id="lesson_id"')[1].split("</select>")[0]
    known = max(int(one) for one in re.findall(r'value="(\d+)"', offered))
    given = {"lesson_id": known, "observer_id": _teacher("K04-01")} | fields(LESSON)
    _saved(client, page, given, Observation)
    assert _count(Lesson) == lessons, "no lesson was made up"


def test_a_paper_of_a_mentorship_is_filed_as_its_page_sends_it(signed_in):
    page = "/mentorships/12/materials/new"
    _saved(signed_in(cast.LEAD_DIRECTOR), page, {"category": "讲座资料"}, Document)
