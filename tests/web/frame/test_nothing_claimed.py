"""No list of a form opens on a fact: what was not chosen is not stored."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from wtforms.fields.core import UnboundField

import pairing.web
from pairing.domain.vocabulary.lessons import LessonKind
from pairing.extensions import db
from pairing.models import Mentorship
from pairing.web.frame.fields import BLANKS, Pick, Radio
from pairing.web.frame.forms import BaseForm, RowForm
from tests import cast
from tests.as_sent import as_sent

COMPUTED = {
    ("OutingForm", "direction"): "as in the last record, and the form says so",
    ("RubricForm", "purpose"): "the shelf from which the new sheet is made",
    ("TemplateForm", "subject"): "what the sample sheet beside it is for",
    ("RubricForm", "mode"): "the usual one of the chosen purpose",
}
"""What is filled in from something chosen before, or is no record of what happened."""


def _forms() -> set[type]:
    for one in pkgutil.walk_packages(pairing.web.__path__, "pairing.web."):
        importlib.import_module(one.name)
    found, open_ = set(), [BaseForm, RowForm]
    while open_:
        kind = open_.pop()
        found.add(kind)
        open_ += kind.__subclasses__()
    return {one for one in found if one.__module__.startswith("pairing.web.")}


def test_no_list_of_any_form_opens_on_a_fact():
    facts, seen = set(), 0
    for form in _forms():
        for name in dir(form):
            field = getattr(form, name)
            if isinstance(field, UnboundField) and issubclass(field.field_class, (Pick, Radio)):
                seen += 1
                if field.kwargs.get("default") not in (None, *BLANKS):
                    facts.add((form.__name__, name))
    assert seen > 40
    assert facts == set(COMPUTED)


def test_the_kind_of_a_lesson_is_asked_for_and_the_usual_one_is_one_tap(signed_in):
    mentor = signed_in(cast.MENTOR)
    page = mentor.get("/pairings/3/observations/new").text
    assert f'data-puts="{LessonKind.ORDINARY}" data-into="kind"' in page
    kinds = page.split('id="kind"')[1].split("</select>")[0]
    assert "请选择" in kinds.split("</option>")[0] and kinds.count("selected") == 1
    answer = mentor.post("/pairings/3/observations/new", data={"form_key": "n", "lesson_id": 0})
    assert "请选择课型。" in answer.text


def test_the_form_of_an_outing_says_from_where_its_place_and_direction_are(signed_in):
    assert "填好的，不一样就改" in signed_in(cast.LEAD_DIRECTOR).get("/activities/new").text


@pytest.mark.parametrize(
    ("page", "open_fields", "one_tap"),
    [
        ("/pairings/3/documents/new", {"author"}, "author"),
        ("/pairings/3/measures/new", {"due_on", "person"}, "due_on"),
        ("/pairings/3/observations/new", {"teacher_id", "lesson_hours", "kind"}, "lesson_hours"),
        ("/mentorships/12/end", {"reason"}, ""),
    ],
)
def test_a_fresh_form_sends_nothing_that_nobody_said(signed_in, page, open_fields, one_tap):
    """Who wrote it, by when it is promised, how it ended: asked, and the usual answer one tap."""
    row = db.session.get(Mentorship, 12)
    row.ends_on, row.end_reason = cast.TODAY, ""
    db.session.commit()
    shown = signed_in(cast.LEAD_DIRECTOR).get(page).text
    sent = as_sent(shown, page)
    assert {name: sent.get(name, "") for name in open_fields} == dict.fromkeys(open_fields, "")
    assert not one_tap or f'data-into="{one_tap}"' in shown
