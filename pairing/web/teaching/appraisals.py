"""教师考核: who has one on each side; five components by stepper; marks only for who may read."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField
from wtforms.validators import Optional

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.grades import Bands
from pairing.domain.teaching.rubrics import Mark, marks_from_json
from pairing.domain.vocabulary.lessons import Grade, Purpose
from pairing.models import Appraisal, Pairing
from pairing.operations.teaching import appraisals as operations
from pairing.queries import lists
from pairing.queries.teaching import appraisals, rubrics
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Pick, PickPerson, Text
from pairing.web.frame.forms import posted_version
from pairing.web.frame.paging import page_number
from pairing.web.frame.typed import DateField, DecimalField
from pairing.web.teaching.corrections import is_saved, own_marking, taken_back, told
from pairing.web.teaching.rubric_form import MarkedForm, Marking, is_swap
from pairing.web.teaching.rubric_sheets import bands_text

blueprint = Blueprint("appraisals", __name__)
View = str | Response


class AppraisalForm(MarkedForm):
    """Whose appraisal and when; the components are read by ``Marking``.

    ``total`` is asked for only where an import brought no more.
    """

    version = HiddenField()
    teacher_id = PickPerson("教师", coerce=values.choice)
    day = DateField("日期", [Optional()])
    rubric = Pick("考核表")
    total = DecimalField("总分", [Optional()])
    remark = Text("总的说明（可不填）", 2000)


def _draft(form: AppraisalForm, marking: Marking | None) -> operations.AppraisalDraft:
    return operations.AppraisalDraft(
        teacher_id=form.teacher_id.data,
        day=form.day.data,
        rubric=marking.standard.code if marking else "",
        marks=marking.marks() if marking else {},
        shown=marking.standard.shown if marking else "",
        rest=sorted(marking.rested) if marking else (),
        remark=form.remark.data or "",
        total=form.total.data,
    )


def _days(pairing: Pairing) -> tuple[str, appraisals.Days]:
    """The current term's name, and its days."""
    term = lists.current_term(pairing.bureau_id, clock.today())
    days = (term.starts_on, term.ends_on) if term else (pairing.starts_on, pairing.ends_on)
    return term.name if term else "", appraisals.Days(*days)


@blueprint.get("/pairings/<int:pairing_id>/appraisals")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """Coverage on each side; names for directors and the bureau, marks for who may read them."""
    term, days = _days(pairing)
    directs = can(actor, Action.RECORD_APPRAISAL, pairing.place())
    sees_names = directs or can(actor, Action.VIEW_COUNTY)
    sides = appraisals.coverage(pairing, days)
    only = None if sees_names else actor.teacher_id or 0
    shown = {
        one.side: appraisals.appraisals_page(
            pairing, one.organisation, days, page_number(one.side.value), only
        )
        for one in sides
    }
    return render_template(
        "teaching/appraisals/index.html",
        pairing=pairing,
        term=term,
        sides=sides,
        shown=shown,
        waiting={
            one.side: appraisals.waiting_page(
                pairing, one.organisation, days, page_number(f"waiting-{one.side.value}")
            )
            for one in sides
            if directs
        },
        directs=directs,
        sees_names=sees_names,
        readable={
            row.id: _bands(row).grade(row.total).label
            for found in shown.values()
            for row in found.rows
            if can(actor, Action.READ_APPRAISAL, row.place())
        },
        may_record=directs and pairing.runs_on(clock.today()),
    )


def _fill(form: AppraisalForm, actor: Actor, pairing: Pairing, marking: Marking) -> None:
    """One's own side first, and there who is still without an appraisal."""
    _, days = _days(pairing)
    form.teacher_id.choices = [
        (one.id, f"{one.name}（{one.organisation}）{' · 已有' if one.is_done else ''}")
        for one in appraisals.appraisable(pairing, days, actor.organisation_ids)
        if one.id != actor.teacher_id
    ]
    form.rubric.choices = marking.choices
    if request.method == "GET":
        form.teacher_id.data = values.identifier(request.args.get("teacher_id"))
        form.rubric.data, form.day.data = marking.standard.code, clock.today()


@blueprint.route("/pairings/<int:pairing_id>/appraisals/new", methods=["GET", "POST"])
@allow(Action.RECORD_APPRAISAL, Pairing)
def new(actor: Actor, pairing: Pairing) -> View:
    """One teacher's appraisal."""
    shelves = rubrics.of_purpose(pairing.bureau_id, Purpose.APPRAISAL)
    marking = Marking(shelves, request.values.get("rubric", ""))
    form = AppraisalForm()
    form.marking = marking
    _fill(form, actor, pairing, marking)
    if not is_swap() and form.saves(
        lambda: operations.record_appraisal(
            actor, pairing.id, _draft(form, marking), form.form_key.data or ""
        )
    ):
        flash("考核已保存，教师本人能看到。")
        flash(f"appraisal-{pairing.id}", "clear-draft")
        return redirect(url_for("appraisals.index", pairing_id=pairing.id))
    return render_template(
        "teaching/appraisals/form.html", form=form, pairing=pairing, marking=marking
    )


def _marks(appraisal: Appraisal) -> dict[str, Mark]:
    return marks_from_json(appraisal.components or {})


def _bands(appraisal: Appraisal) -> Bands:
    standard = rubrics.standard_of(appraisal.rubric_version)
    return standard.content.bands if standard else Bands()


@blueprint.get("/appraisals/<int:appraisal_id>")
@allow(Action.READ_APPRAISAL, Appraisal)
def show(actor: Actor, appraisal: Appraisal) -> str:
    """One appraisal: for the teacher and the pair's directors."""
    grade = _bands(appraisal).grade(appraisal.total)
    return render_template(
        "teaching/appraisals/show.html",
        appraisal=appraisal,
        bands=bands_text(_bands(appraisal)),
        grade=grade,
        tone={Grade.FAIL: "attention"}.get(grade, "done"),
        **told(actor, appraisal, _marks(appraisal)),
    )


@blueprint.route("/appraisals/<int:appraisal_id>/correct", methods=["GET", "POST"])
@allow(Action.RECORD_APPRAISAL, Appraisal)
def correct(actor: Actor, appraisal: Appraisal) -> View:
    """Put one's own appraisal right, by the same rubric version."""
    marking = own_marking(actor, appraisal, _marks(appraisal))
    form = AppraisalForm(obj=appraisal)

    def save() -> None:
        draft = _draft(form, marking)
        operations.correct_appraisal(actor, appraisal.id, draft, posted_version())

    if is_saved(form, marking, save):
        return redirect(url_for("appraisals.show", appraisal_id=appraisal.id))
    return render_template(
        "teaching/appraisals/form.html",
        form=form,
        pairing=appraisal.pairing,
        marking=marking,
        appraisal=appraisal,
    )


@blueprint.route("/appraisals/<int:appraisal_id>/withdraw", methods=["GET", "POST"])
@allow(Action.RECORD_APPRAISAL, Appraisal)
def withdraw(actor: Actor, appraisal: Appraisal) -> View:
    """Take back an appraisal that was recorded by mistake."""
    return taken_back(actor, appraisal, posted_version)
