"""教师: a person's card, as search finds it; how the name is read."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pairing.domain.people.name_reading import LONGEST
from pairing.domain.people.permissions import Action, Actor, can
from pairing.models import Teacher
from pairing.operations.people.name_readings import correct_reading
from pairing.pinyin import name_keys
from pairing.queries import lists
from pairing.queries.people import organisations
from pairing.queries.teaching import lessons
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.paging import page_number

blueprint = Blueprint("teachers", __name__, url_prefix="/teachers/<int:teacher_id>")


class ReadingForm(BaseForm):
    """How the name is read."""

    reading = Line("读音（拼音，一个字一个音节）", LONGEST)


def _usual(teacher: Teacher) -> str:
    usual = name_keys(teacher.name).usual
    return " ".join(" / ".join(options) if len(options) > 1 else options[0] for options in usual)


@blueprint.get("/")
@allow(Action.VIEW_ORGANISATION, Teacher)
def show(actor: Actor, teacher: Teacher) -> str:
    """Who it is, in which pairings her school stands, the lessons that the reader may see."""
    pairings = organisations.pairings_of(teacher.organisation_id)
    return render_template(
        "people/teachers/show.html",
        teacher=teacher,
        usual=_usual(teacher),
        is_me=actor.teacher_id == teacher.id,
        pairings=[one for one in pairings if can(actor, Action.VIEW_PAIRING, one.place())],
        found=lessons.taught_by(teacher.id, lists.pairings_for(actor), page_number()),
        may_correct=can(actor, Action.CORRECT_READING, teacher.place()),
    )


@blueprint.route("/reading", methods=["GET", "POST"])
@allow(Action.CORRECT_READING, Teacher)
def reading(actor: Actor, teacher: Teacher) -> str | Response:
    """The name's reading, put right by hand."""
    form = ReadingForm()
    if request.method == "GET":
        form.reading.data = teacher.reading
    if form.saves(
        lambda: correct_reading(actor, teacher.id, form.reading.data or "", posted_version())
    ):
        flash("读音已保存，查找按它找人。")
        return redirect(url_for("teachers.show", teacher_id=teacher.id))
    return render_template(
        "people/teachers/reading.html", form=form, teacher=teacher, usual=_usual(teacher)
    )
