"""Recording a lesson observed: rubric scores, three remarks."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields.core import Label
from wtforms.validators import Length, Optional
from wtforms.widgets import html_params

from pairing import clock
from pairing.domain.permissions import Action, Actor, can
from pairing.domain.rubrics import Bands, Item, RubricContent, rubric_from
from pairing.domain.vocabulary import Grade, LessonKind, OrganisationKind
from pairing.extensions import db
from pairing.models import Observation, Pairing
from pairing.operations import lessons as operations
from pairing.operations.change import RuleBroken
from pairing.queries import pages, people
from pairing.queries.standards import KINDERGARTEN, PRIMARY, ready_made_rubrics
from pairing.web.access import allow
from pairing.web.forms import BaseForm, clean_text, plain_text

blueprint = Blueprint("lessons", __name__)
View = str | Response
NEW_LESSON = 0


class ObservationForm(BaseForm):
    """Which lesson, who observed, and the remarks; scores are read by ``_points``."""

    lesson_id = SelectField("哪节课", coerce=int, default=NEW_LESSON)
    teacher_id = SelectField("授课教师", coerce=int)
    topic = StringField("课题", [Length(max=200), plain_text], [clean_text])
    class_name = StringField("班级", [Length(max=100), plain_text], [clean_text])
    day = DateField("日期", [Optional()])
    kind = SelectField("课型", choices=LessonKind.choices(), default=LessonKind.ORDINARY.value)
    observer_id = SelectField("听课人", coerce=int)
    rubric = SelectField("评课量表")
    strengths = TextAreaField("亮点", [Length(max=5000), plain_text], [clean_text])
    problems = TextAreaField("问题", [Length(max=5000), plain_text], [clean_text])
    suggestions = TextAreaField("建议", [Length(max=5000), plain_text], [clean_text])


def _points(content: RubricContent) -> dict[str, Decimal]:
    try:
        return {
            item.code: Decimal(request.form.get(f"score-{item.code}", "").strip())
            for item in content.items
        }
    except InvalidOperation:
        raise RuleBroken("rubric", "有一项得分不是数字，请检查。") from None


def bands_for_script(bands: Bands) -> list[tuple[float, str]]:
    """The bands for the running total: [(90, "优"), …]."""
    least = (bands.excellent, bands.good, bands.passing, 0)
    return [(float(n), grade.label) for n, grade in zip(least, Grade, strict=True)]


class ScoreField(NamedTuple):
    """One rubric item's input, in the shape that the form macros ask for."""

    item: Item

    @property
    def id(self) -> str:
        """The input's name and id."""
        return f"score-{self.item.code}"

    @property
    def label(self) -> Label:
        """The criterion's text."""
        return Label(self.id, self.item.text)

    description = ""
    errors = ()

    def __call__(self, **attributes: object) -> Markup:
        """The number input; nine tenths to start from."""
        start = (self.item.most * 9 / 10).quantize(Decimal(1))
        value = request.form.get(self.id, str(start))
        given = html_params(name=self.id, id=self.id, value=value, **attributes)
        return Markup(f"<input {given}>")


def _fill(form: ObservationForm, actor: Actor, pairing: Pairing) -> None:
    teachers = people.teachers_of([pairing.lead_id, pairing.supported_id])
    lessons = pages.open_lessons(pairing.id, clock.today())
    names = {pairing.lead_id: pairing.lead.name, pairing.supported_id: pairing.supported.name}
    people_choices = [(t.id, f"{t.name}（{names[t.organisation_id]}）") for t in teachers]
    form.lesson_id.choices = [(NEW_LESSON, "新的一节（日常课）")] + [
        (row.id, f"{row.day.month}月{row.day.day}日 {row.topic} · {row.teacher.name}")
        for row in lessons
    ]
    form.teacher_id.choices = form.observer_id.choices = people_choices
    form.rubric.choices = [(code, body["name"]) for code, body in ready_made_rubrics().items()]
    if request.method == "GET":
        young = pairing.supported.kind == OrganisationKind.KINDERGARTEN
        form.rubric.data = request.args.get("rubric") or (KINDERGARTEN if young else PRIMARY)
        form.day.data = clock.today()
        form.observer_id.data = actor.teacher_id
        supported = [t.id for t in teachers if t.organisation_id == pairing.supported_id]
        form.teacher_id.data = supported[0] if supported else None


def _draft(
    form: ObservationForm, pairing: Pairing, content: RubricContent
) -> operations.ObservationDraft:
    return operations.ObservationDraft(
        pairing_id=pairing.id,
        observer_id=form.observer_id.data,
        rubric=form.rubric.data,
        points=_points(content),
        lesson_id=form.lesson_id.data or None,
        teacher_id=form.teacher_id.data,
        topic=form.topic.data or "",
        class_name=form.class_name.data or "",
        day=form.day.data,
        kind=LessonKind(form.kind.data),
        strengths=form.strengths.data or "",
        problems=form.problems.data or "",
        suggestions=form.suggestions.data or "",
    )


@blueprint.route("/pairings/<int:pairing_id>/observations/new", methods=["GET", "POST"])
@allow(Action.RECORD_OBSERVATION, Pairing)
def new(actor: Actor, pairing: Pairing) -> View:
    """One lesson, one observer, one screen."""
    form = ObservationForm()
    _fill(form, actor, pairing)
    known = ready_made_rubrics()
    chosen = form.rubric.data if form.rubric.data in known else KINDERGARTEN
    content = rubric_from(known[chosen])
    if form.validate_on_submit():
        try:
            found = operations.record_observation(
                actor, _draft(form, pairing, content), form.form_key.data or ""
            )
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            flash("听课记录已保存。授课教师能看到得分和建议。")
            flash(f"observation-{pairing.id}", "clear-draft")
            return redirect(url_for("lessons.saved", pairing_id=pairing.id, number=found))
    return render_template(
        "lessons/new.html",
        form=form,
        pairing=pairing,
        sections=[
            (section.title, [(ScoreField(item), item) for item in section.items])
            for section in content.sections
        ],
        bands=bands_for_script(content.bands),
    )


@blueprint.get("/pairings/<int:pairing_id>/observations/saved/<int:number>")
@allow(Action.RECORD_OBSERVATION, Pairing)
def saved(actor: Actor, pairing: Pairing, number: int) -> View:
    """After saving: the observation for who may read it, else back to the pairing."""
    observation = db.session.get(Observation, number)
    if observation is not None and can(actor, Action.READ_OBSERVATION, observation.place()):
        return redirect(url_for("lessons.show", observation_id=number))
    return redirect(url_for("pairings.show", pairing_id=pairing.id))


@blueprint.get("/observations/<int:observation_id>")
@allow(Action.READ_OBSERVATION, Observation)
def show(actor: Actor, observation: Observation) -> View:
    """One observation with its scores: for the teacher, the observer, the pair's directors."""
    version = observation.rubric_version
    content = rubric_from(version.content) if version else None
    bands = content.bands if content else Bands()
    return render_template(
        "lessons/show.html",
        observation=observation,
        content=content,
        scores={score.item: score for score in observation.scores},
        grade=bands.grade(observation.total),
    )
