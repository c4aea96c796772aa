"""检查: filled checklists of either side, one tap an item."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField
from wtforms.validators import Optional

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.teaching.rubrics import Mark, marks_from_json
from pairing.domain.vocabulary.lessons import Purpose
from pairing.models import Check, Pairing
from pairing.operations.teaching import checks as operations
from pairing.queries.teaching import checks, rubrics
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Pick, Radio, Text
from pairing.web.frame.forms import posted_version
from pairing.web.frame.paging import page_number
from pairing.web.frame.typed import DateField, DecimalField
from pairing.web.teaching.corrections import is_saved, own_marking, taken_back, told
from pairing.web.teaching.rubric_form import MarkedForm, Marking, is_swap

blueprint = Blueprint("checks", __name__)
View = str | Response


class CheckForm(MarkedForm):
    """Which checklist, whose, when; the ticks are read by ``Marking``.

    ``due`` and ``passed`` are asked for only where an import brought no more.
    """

    version = HiddenField()
    rubric = Pick("检查表")
    organisation_id = Radio("检查哪个单位", coerce=values.choice)
    day = DateField("日期", [Optional()])
    due = DecimalField("应查项", [Optional()])
    passed = DecimalField("合格项", [Optional()])
    remark = Text("总的说明（可不填）", 2000)


def _homes(pairing: Pairing) -> list[tuple[int, str]]:
    return [(home.id, home.name) for home in (pairing.lead, pairing.supported)]


def _draft(form: CheckForm, marking: Marking | None) -> operations.CheckDraft:
    return operations.CheckDraft(
        organisation_id=form.organisation_id.data or 0,
        day=form.day.data,
        rubric=marking.standard.code if marking else "",
        marks=marking.marks() if marking else {},
        shown=marking.standard.shown if marking else "",
        rest=sorted(marking.rested) if marking else (),
        remark=form.remark.data or "",
        due=form.due.data,
        passed=form.passed.data,
    )


@blueprint.get("/pairings/<int:pairing_id>/checks")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """The pairing's checks, newest first."""
    return render_template(
        "teaching/checks/index.html",
        pairing=pairing,
        found=checks.checks_of(pairing.id, pairing.starts_on, pairing.ends_on, page_number()),
        may_record=can(actor, Action.RECORD_CHECK, pairing.place())
        and pairing.runs_on(clock.today()),
    )


@blueprint.route("/pairings/<int:pairing_id>/checks/new", methods=["GET", "POST"])
@allow(Action.RECORD_CHECK, Pairing)
def new(actor: Actor, pairing: Pairing) -> View:
    """A new check: nothing is marked until somebody has looked."""
    shelves = rubrics.of_purpose(pairing.bureau_id, Purpose.CHECK)
    marking = Marking(shelves, request.values.get("rubric", ""))
    form = CheckForm()
    form.marking = marking
    form.rubric.choices, form.organisation_id.choices = marking.choices, _homes(pairing)
    if request.method == "GET":
        form.rubric.data, form.day.data = marking.standard.code, clock.today()
    if not is_swap() and form.saves(
        lambda: operations.record_check(
            actor, pairing.id, _draft(form, marking), form.form_key.data or ""
        )
    ):
        flash("检查记录已保存，双方都能看到。")
        flash(f"check-{pairing.id}", "clear-draft")
        return redirect(url_for("checks.show", check_record_id=form.outcome))
    return render_template("teaching/checks/form.html", form=form, pairing=pairing, marking=marking)


def _marks(check: Check) -> dict[str, Mark]:
    return marks_from_json(check.items or {})


@blueprint.get("/checks/<int:check_record_id>")
@allow(Action.VIEW_PAIRING, Check)
def show(actor: Actor, check: Check) -> str:
    """One check with its items."""
    return render_template(
        "teaching/checks/show.html", check=check, **told(actor, check, _marks(check))
    )


@blueprint.route("/checks/<int:check_record_id>/correct", methods=["GET", "POST"])
@allow(Action.RECORD_CHECK, Check)
def correct(actor: Actor, check: Check) -> View:
    """Put one's own check right, on the same version of its checklist."""
    marking = own_marking(actor, check, _marks(check))
    form = CheckForm(obj=check)
    form.marking = marking
    form.organisation_id.choices = _homes(check.pairing)

    def save() -> None:
        operations.correct_check(actor, check.id, _draft(form, marking), posted_version())

    if is_saved(form, marking, save):
        return redirect(url_for("checks.show", check_record_id=check.id))
    return render_template(
        "teaching/checks/form.html", form=form, pairing=check.pairing, marking=marking, check=check
    )


@blueprint.route("/checks/<int:check_record_id>/withdraw", methods=["GET", "POST"])
@allow(Action.RECORD_CHECK, Check)
def withdraw(actor: Actor, check: Check) -> View:
    """Take back a check that was recorded by mistake."""
    return taken_back(actor, check, posted_version)
