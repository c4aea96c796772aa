"""听课: a pairing's lessons; recording an observation by a rubric, reading it, putting it right."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField
from wtforms.validators import Length, Optional

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.teaching.rubrics import mean_of
from pairing.domain.vocabulary.lessons import LessonKind, Purpose
from pairing.domain.vocabulary.papers import FormSubject
from pairing.domain.wording import amount, day_on
from pairing.extensions import db
from pairing.models import Lesson, Observation, Pairing
from pairing.operations.teaching import lessons as operations
from pairing.operations.teaching.corrections import was_written_for
from pairing.queries.people import actors
from pairing.queries.plan.standards import usual_lesson_rubric
from pairing.queries.teaching import lessons, rubrics, teacher_records
from pairing.queries.teaching.heard import mentees_of, rank, whom_to_hear
from pairing.web.frame.access import allow
from pairing.web.frame.downloads import downloads
from pairing.web.frame.fields import Line, Pick, PickPerson, Text
from pairing.web.frame.forms import plain_text, posted_version
from pairing.web.frame.paging import page_number
from pairing.web.frame.typed import DateField, DecimalField, HoursField
from pairing.web.teaching.corrections import is_saved, own_marking, taken_back
from pairing.web.teaching.observed import bands_of, marks_of, observed
from pairing.web.teaching.rubric_form import MarkedForm, Marking, is_swap

blueprint = Blueprint("lessons", __name__)
View = str | Response
NEW_LESSON = 0
OF_A_NEW_LESSON = ("teacher_id", "topic", "class_name", "day", "kind", "lesson_hours")
LONG = [Length(max=5000, message="最多 5000 字。"), plain_text]


class RemarksForm(MarkedForm):
    """The three remarks on a lesson."""

    strengths = Text("亮点", 5000)
    problems = Text("问题", 5000)
    suggestions = Text("建议", 5000)

    def remarks(self) -> dict[str, str]:
        """The three, as the operations want them."""
        names = ("strengths", "problems", "suggestions")
        return {name: self[name].data or "" for name in names}


class ObservationForm(RemarksForm):
    """Which lesson, who observed, by which rubric; the marks are read by ``Marking``.

    Who taught, what and when is asked of a new lesson alone: the operation asks for it.
    """

    lesson_id = Pick("哪节课", coerce=values.choice, default=NEW_LESSON)
    teacher_id = PickPerson("授课教师", [Optional()], coerce=values.choice)
    topic = Line("课题", 200)
    class_name = Line("班级", 100)
    day = DateField("日期", [Optional()])
    kind = Pick("课型", [Optional()], choices=LessonKind.choices())
    lesson_hours = HoursField()
    observer_id = PickPerson("听课人", coerce=values.choice)
    rubric = Pick("评课量表")

    def unasked(self) -> Collection[str]:
        """Of a lesson on record nothing is asked."""
        return OF_A_NEW_LESSON if self.lesson_id.data else ()


class CorrectionForm(RemarksForm):
    """What an observer puts right; ``total`` only where an import brought no more.

    The hours and the reason are asked of a lesson that was written down with the observation.
    """

    version = HiddenField()
    lesson_hours = HoursField("这节课的课时")
    reason = Line("为什么改课时", 300)
    total = DecimalField("总分", [Optional()])
    asks_hours = False

    def unasked(self) -> Collection[str]:
        """A lesson that others hold on to is not put right here."""
        return () if self.asks_hours else ("lesson_hours", "reason")


def _lesson_choices(
    actor: Actor, pairing: Pairing, mentees: Mapping[int, str]
) -> list[tuple[int, str]]:
    asked = values.identifier(request.values.get("lesson_id"))
    rows = lessons.open_lessons(actor, pairing, clock.today(), asked)
    rows.sort(key=lambda row: rank(mentees, row.teacher_id))
    return [(NEW_LESSON, "新的一节（日常课）")] + [
        (row.id, f"{day_on(row.day, clock.today())} {row.topic} · {row.teacher.name}")
        for row in rows
    ]


def _fill(form: ObservationForm, actor: Actor, pairing: Pairing, marking: Marking) -> None:
    teachers = actors.teacher_names([pairing.lead_id, pairing.supported_id])
    names = {pairing.lead_id: pairing.lead.name, pairing.supported_id: pairing.supported.name}
    named = {t.id: f"{t.name}（{names[t.organisation_id]}）" for t in teachers}
    mentees = mentees_of(actor, pairing, clock.today())
    form.lesson_id.choices = _lesson_choices(actor, pairing, mentees)
    form.teacher_id.choices = [
        (t.id, f"{t.name}（{mentees[t.id]}）" if t.id in mentees else named[t.id])
        for t in whom_to_hear(actor, teachers, mentees)
    ]
    form.kind.suggest(LessonKind.ORDINARY, LessonKind.ORDINARY.label)
    form.observer_id.choices = list(named.items())
    form.rubric.choices = marking.choices
    last = lessons.last_recorded(actor, pairing.id)
    if last:
        form.teacher_id.remember(last.taught.id, last.taught.name)
        form.observer_id.remember(last.observer.id, last.observer.name)
    if actor.teacher_id:
        form.observer_id.remember(actor.teacher_id, actor.name, "我")
    if request.method == "GET":
        form.rubric.data = marking.standard.code
        asked = values.identifier(request.args.get("lesson_id"))
        form.lesson_id.data = asked if asked in dict(form.lesson_id.choices) else NEW_LESSON
        form.day.data = clock.today()


def _draft(
    form: ObservationForm, pairing: Pairing, marking: Marking
) -> operations.ObservationDraft:
    return operations.ObservationDraft(
        pairing_id=pairing.id,
        observer_id=form.observer_id.data,
        rubric=form.rubric.data,
        marks=marking.marks(),
        shown=marking.standard.shown,
        rest=sorted(marking.rested),
        lesson_id=form.lesson_id.data or None,
        teacher_id=form.teacher_id.data,
        topic=form.topic.data or "",
        class_name=form.class_name.data or "",
        day=form.day.data,
        kind=form.kind.word(LessonKind),
        lesson_hours=form.lesson_hours.data,
        **form.remarks(),
    )


@blueprint.route("/pairings/<int:pairing_id>/observations/new", methods=["GET", "POST"])
@allow(Action.RECORD_OBSERVATION, Pairing)
def new(actor: Actor, pairing: Pairing) -> View:
    """One lesson, one observer, one screen."""
    wanted = request.values.get("rubric", "")
    kinds, asked = {pairing.lead.kind, pairing.supported.kind}, request.form.get("swap", "")
    shelves = rubrics.for_lessons(
        pairing.bureau_id, kinds, rubrics.MORE if asked == rubrics.MORE else wanted
    )
    marking = Marking(shelves, wanted or usual_lesson_rubric(pairing.supported.kind))
    form = ObservationForm()
    form.marking = marking
    _fill(form, actor, pairing, marking)
    if not is_swap() and form.saves(
        lambda: operations.record_observation(
            actor, _draft(form, pairing, marking), form.form_key.data or ""
        )
    ):
        flash("听课记录已保存。授课教师能看到得分和建议。")
        flash(f"observation-{pairing.id}", "clear-draft")
        return redirect(url_for("lessons.saved", pairing_id=pairing.id, number=form.outcome))
    return render_template(
        "teaching/lessons/new.html",
        form=form,
        pairing=pairing,
        marking=marking,
        more=len(shelves) < len(rubrics.of_purpose(pairing.bureau_id, Purpose.LESSON)),
    )


@blueprint.get("/pairings/<int:pairing_id>/observations/saved/<int:number>")
@allow(Action.RECORD_OBSERVATION, Pairing)
def saved(actor: Actor, pairing: Pairing, number: int) -> View:
    """After saving: the observation for who may read it, else the pairing's lessons."""
    observation = db.session.get(Observation, number)
    if observation is not None and can(actor, Action.READ_OBSERVATION, observation.place()):
        return redirect(url_for("lessons.show", observation_id=number))
    return redirect(url_for("lessons.index", pairing_id=pairing.id))


class Score(NamedTuple):
    """One observer's record as a reader sees it; ``total`` and ``grade`` only for who may."""

    observation: Observation
    total: str
    grade: str


class Seen(NamedTuple):
    """A lesson's observers; ``mean`` of their totals for who may read all of them.

    ``is_open``: the reader may observe it and has not.
    """

    lesson: Lesson
    scores: list[Score]
    mean: str
    is_open: bool


def _seen(actor: Actor, lesson: Lesson, is_open: bool = False) -> Seen:
    observations = lesson.observations
    open_ = [row for row in observations if can(actor, Action.READ_OBSERVATION, row.place())]
    scores = [
        Score(row, amount(row.total), bands_of(row).grade(row.total).label)
        if row in open_
        else Score(row, "", "")
        for row in observations
    ]
    all_read = open_ and len(open_) == len(observations)
    mean = amount(mean_of([row.total for row in open_])) if all_read else ""
    return Seen(lesson, scores, mean, is_open)


@blueprint.get("/pairings/<int:pairing_id>/lessons")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """The pairing's lessons, newest first, or one; scores only for who may read them."""
    only = values.identifier(request.args.get("lesson_id"))
    days = pairing.starts_on, pairing.ends_on
    found = lessons.lessons_of(pairing.id, *days, page_number(), only)
    today = clock.today()
    open_ = can(actor, Action.RECORD_OBSERVATION, pairing.place()) and pairing.runs_on(today)
    may_hear = {one.id for one in lessons.may_be_observed(actor, pairing, found.rows, today)}
    return render_template(
        "teaching/lessons/index.html",
        pairing=pairing,
        rows=[_seen(actor, lesson, lesson.id in may_hear) for lesson in found.rows],
        found=found,
        only=only,
        may_record=open_,
    )


@blueprint.get("/observations/<int:observation_id>")
@allow(Action.READ_OBSERVATION, Observation)
def show(actor: Actor, observation: Observation) -> View:
    """One observation with its scores: for the teacher, the observer, the pair's directors."""
    return render_template(
        "teaching/lessons/show.html",
        seen=_seen(actor, observation.lesson),
        is_answered=teacher_records.answered(observation),
        **observed(actor, observation),
        downloads=downloads(
            "papers.observation",
            observation.bureau_id,
            FormSubject.OBSERVATION,
            observation_id=observation.id,
        ),
    )


@blueprint.route("/observations/<int:observation_id>/correct", methods=["GET", "POST"])
@allow(Action.READ_OBSERVATION, Observation)
def correct(actor: Actor, observation: Observation) -> View:
    """Put one's own observation right: marks, remarks, and the hours of its own new lesson."""
    marking = own_marking(actor, observation, marks_of(observation))
    form = CorrectionForm(obj=observation, data={"lesson_hours": observation.lesson.lesson_hours})
    form.asks_hours = was_written_for(observation)

    def save() -> None:
        draft = operations.ObservationCorrection(
            marks=marking.marks() if marking else {},
            total=form.total.data,
            lesson_hours=form.lesson_hours.data,
            reason=form.reason.data or "",
            **form.remarks(),
        )
        operations.correct_observation(actor, observation.id, draft, posted_version())

    if is_saved(form, marking, save, "已更正。授课教师会再看一次。"):
        return redirect(url_for("lessons.show", observation_id=observation.id))
    return render_template(
        "teaching/lessons/correct.html", form=form, observation=observation, marking=marking
    )


@blueprint.route("/observations/<int:observation_id>/withdraw", methods=["GET", "POST"])
@allow(Action.READ_OBSERVATION, Observation)
def withdraw(actor: Actor, observation: Observation) -> View:
    """Take back what was recorded of the wrong lesson, day or person."""
    return taken_back(actor, observation, posted_version)
