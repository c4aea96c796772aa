"""A mentorship's papers on screen: file one of the four materials, write the summary."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.teaching.mentor_summary import PROSE, is_written_whole
from pairing.models import Mentorship
from pairing.operations.teaching import mentorship_papers as operations
from pairing.queries.teaching.growth import growth_of
from pairing.queries.teaching.mentor_summaries import figures_of
from pairing.queries.teaching.mentorships import standing_of
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line, Radio, Text
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.typed import DateField

blueprint = Blueprint("mentorship_papers", __name__, url_prefix="/mentorships/<int:mentorship_id>")
View = str | Response


class MaterialForm(BaseForm):
    """A paper: what it is, its title and day, perhaps its text."""

    category = Radio(
        "类别",
        [InputRequired("请选择材料类别。")],
        choices=[(word, word) for word in operations.CATEGORIES],
    )
    name = Line("名称（可不填）", 150)
    day = DateField("日期", [InputRequired("请填写日期。")])
    author = Line("谁写的", 100)
    text = Text("内容（可不填）", 20000)


class SummaryForm(BaseForm):
    """The mentor's summary."""

    text = Text("总结", 20000)


def _back(mentorship: Mentorship) -> Response:
    return redirect(url_for("mentorships.show", mentorship_id=mentorship.id))


@blueprint.route("/materials/new", methods=["GET", "POST"])
@allow(Action.WRITE_MATERIAL, Mentorship)
def new(actor: Actor, mentorship: Mentorship) -> View:
    """One paper: everything stands there already, one tap saves it."""
    form = MaterialForm()
    form.author.remember(actor.name, "我")
    if request.method == "GET":
        form.category.data = request.args.get("category")
        form.day.data = min(clock.today(), mentorship.pairing.ends_on)
    if form.saves(
        lambda: operations.file_material(
            actor,
            mentorship.id,
            operations.MaterialDraft(
                form.category.data,
                form.name.data
                or f"{form.category.data}（{mentorship.mentor.name}—{mentorship.mentee.name}）",
                form.day.data,
                form.author.data or "",
                form.text.data or "",
            ),
            form.form_key.data or "",
        )
    ):
        flash(f"“{form.category.data}”已登记，计入材料和进度。有文件的话，在这里上传。")
        flash(f"material-{mentorship.id}", "clear-draft")
        return redirect(url_for("documents.show", document_id=form.outcome))
    return render_template("teaching/mentorships/material.html", form=form, mentorship=mentorship)


@blueprint.route("/summary", methods=["GET", "POST"])
@allow(Action.WRITE_MATERIAL, Mentorship)
def summary(actor: Actor, mentorship: Mentorship) -> View:
    """The summary: figures stand above as of now; writing on is possible until it is locked."""
    if not operations.may_write_summary(actor, mentorship):
        abort(403)
    form, standing = SummaryForm(), standing_of(mentorship.id, clock.today())
    known = standing.summary
    if request.method == "GET":
        form.text.data = known.text if known and known.text else PROSE
    if form.saves(
        lambda: operations.write_summary(
            actor,
            mentorship.id,
            form.text.data or "",
            posted_version(),
            form.form_key.data or "",
        )
    ):
        flash("总结已保存，会印进学期档案。锁定之前都能再改。")
        flash(f"summary-{mentorship.id}", "clear-draft")
        return _back(mentorship)
    return render_template(
        "teaching/mentorships/summary.html",
        form=form,
        mentorship=mentorship,
        standing=standing,
        figures="" if is_written_whole(form.text.data or "") else figures_of(standing),
        version=known.version if known else 0,
        growth=growth_of(actor, mentorship),
    )
