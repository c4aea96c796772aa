"""措施: who does what by when, to which quality and cost; the late ones first, to help."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired, NumberRange, Optional

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.measures import MUST_FIELDS, MeasureStanding, standing, suggested_day
from pairing.domain.vocabulary.needs import DelayCause
from pairing.models import Measure, Pairing
from pairing.operations.plan import measures as operations
from pairing.queries.plan import measures as queries
from pairing.queries.plan import needs as needs_queries
from pairing.queries.plan import problems
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line, Pick, Radio
from pairing.web.frame.forms import BaseForm, flash_faults, posted_version
from pairing.web.frame.paging import page_number
from pairing.web.frame.typed import DateField, DecimalField

blueprint = Blueprint("measures", __name__)
MONEY = NumberRange(0, 100_000_000, "请填 0 到 100000000 之间的数字。")
USUAL = timedelta(days=30)
"""How far ahead a new measure's deadline is offered."""


class MeasureForm(BaseForm):
    """The five must-fields of a measure, what it costs, and who stands behind it."""

    name = Line("做什么", 200, "请写一句要做什么。")
    person = Line("责任人", 200, "请填写责任人。")
    due_on = DateField("完成时间", [InputRequired("请填写完成时间。")])
    place_name = Line("地点", 500, "请填写地点。")
    completion = Line("完成到什么程度", 500, "请写完成到什么程度。")
    quality = Line("质量要求", 500, "请写质量要求。")
    quantity = DecimalField("数量", [Optional(), MONEY])
    unit_price = DecimalField("单价（元）", [Optional(), MONEY])
    budget = DecimalField("预算（元）", [Optional(), MONEY])
    lead_unit = Line("牵头单位", 500)
    co_units = Line("协作单位", 500)
    leader = Line("分管领导", 500)
    problem_id = Pick("针对哪个问题", coerce=values.choice, default=0)
    need_id = Pick("回应哪项需求", coerce=values.choice, default=0)

    def offer(self, pairing: Pairing, measure: Measure | None = None) -> None:
        """The pairing's problems and needs to link to."""
        chosen = measure.problem_id if measure else None
        self.problem_id.choices = [(0, "—"), *problems.choices(pairing.id, chosen)]
        self.need_id.choices = [(0, "—"), *needs_queries.choices([pairing.id])]

    def draft(self) -> operations.MeasureDraft:
        """What was typed, as the operation takes it."""
        values = self.values()
        links = {name: values.pop(name) or None for name in ("problem_id", "need_id")}
        texts = {name: value or "" for name, value in values.items() if name not in AMOUNTS}
        amounts = {name: values[name] for name in AMOUNTS}
        return operations.MeasureDraft(**{**texts, **amounts, **links})


AMOUNTS = ("quantity", "unit_price", "budget")


class DelayForm(BaseForm):
    """What holds a measure up, and until when it shall be done."""

    usual = Radio("卡在哪里", [Optional()], choices=DelayCause.choices())
    cause = Line("补充一句（可不填）", 200)
    due_on = DateField("改到哪天", [InputRequired("请填写日期；不改期就填原来的日期。")])

    def text(self) -> str:
        """The cause in one line: the usual word, and what was added."""
        usual = self.usual.word(DelayCause)
        return "：".join(filter(None, (usual and usual.label, self.cause.data)))


class FinishForm(BaseForm):
    """Since when it is done: today, where nothing is said."""

    finished_on = DateField("完成日期", [Optional()])


def _by_standing(rows: Iterable[Measure], today: date) -> dict[MeasureStanding, list[Measure]]:
    found: dict[MeasureStanding, list[Measure]] = {one: [] for one in MeasureStanding}
    for row in rows:
        found[standing(row.due_on, row.finished_on, today)].append(row)
    return found


def _missing(row: Measure) -> list[str]:
    """Must-fields that an imported measure still lacks."""
    return [label for field, label in MUST_FIELDS.items() if not getattr(row, field)]


@blueprint.get("/measures")
@allow(Action.VIEW_HOME)
def overdue(actor: Actor) -> str:
    """Every measure past its deadline that the actor sees: where a hand is needed."""
    today = clock.today()
    return render_template(
        "plan/measures/overdue.html",
        found=queries.overdue_page(actor, today, page_number()),
        today=today,
    )


@blueprint.get("/pairings/<int:pairing_id>/measures")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """The late ones first, then open ones by deadline, then those that are done."""
    today = clock.today()
    found, sums = (
        queries.page_of_pairing(pairing.id, today, page_number()),
        queries.sums_of(pairing.id, today),
    )
    groups = _by_standing(found.rows, today)
    done = (MeasureStanding.DONE, MeasureStanding.DONE_LATE)
    return render_template(
        "plan/measures/index.html",
        pairing=pairing,
        found=found,
        late_count=sums[MeasureStanding.OVERDUE].number,
        open_count=sums[MeasureStanding.OPEN].number,
        done_count=sum(sums[one].number for one in done),
        today=today,
        late=groups[MeasureStanding.OVERDUE],
        open=groups[MeasureStanding.OPEN],
        done=[row for one in done for row in groups[one]],
        missing={row.id: _missing(row) for row in found.rows},
        total=sum(one.budget for one in sums.values()),
        may_write=can(actor, Action.WRITE_REGISTER, pairing.place()),
    )


def _defaults(form: MeasureForm, pairing: Pairing) -> None:
    """What follows from the pairing: where it happens, whose it is, what it is for."""
    form.place_name.data = pairing.supported.name
    usual = clock.today() + USUAL
    form.due_on.suggest(usual.isoformat(), f"{USUAL.days} 天以内（{usual:%-m月%-d日}）")
    form.lead_unit.data, form.co_units.data = pairing.lead.name, pairing.supported.name
    form.problem_id.data = values.count(request.args.get("problem"), 0)
    form.need_id.data = values.count(request.args.get("need"), 0)


@blueprint.route("/pairings/<int:pairing_id>/measures/new", methods=["GET", "POST"])
@allow(Action.WRITE_REGISTER, Pairing)
def new(actor: Actor, pairing: Pairing) -> str | Response:
    """A new measure."""
    form = MeasureForm()
    form.offer(pairing)
    form.person.remember(actor.name, "我")
    if request.method == "GET":
        _defaults(form, pairing)
    if form.saves(
        lambda: operations.add_measure(actor, pairing.id, form.draft(), form.form_key.data or "")
    ):
        flash("已记下这条措施。")
        flash(f"measure-{pairing.id}", "clear-draft")
        return redirect(url_for("measures.index", pairing_id=pairing.id))
    return render_template("plan/measures/form.html", form=form, pairing=pairing)


def _back(measure: Measure) -> Response:
    anchor = f"measure-{measure.id}"
    return redirect(url_for("measures.index", pairing_id=measure.pairing_id, _anchor=anchor))


@blueprint.route("/measures/<int:measure_id>", methods=["GET", "POST"])
@allow(Action.WRITE_REGISTER, Measure)
def edit(actor: Actor, measure: Measure) -> str | Response:
    """A measure as it stands, to be put right."""
    form = MeasureForm(obj=measure if request.method == "GET" else None)
    form.offer(measure.pairing, measure)
    if form.saves(
        lambda: operations.edit_measure(actor, measure.id, form.draft(), posted_version())
    ):
        flash("已保存。")
        return _back(measure)
    return render_template(
        "plan/measures/form.html", form=form, pairing=measure.pairing, measure=measure
    )


@blueprint.post("/measures/<int:measure_id>/finish")
@allow(Action.WRITE_REGISTER, Measure)
def finish(actor: Actor, measure: Measure) -> Response:
    """One tap: it is done today; another day where the form names one."""
    form = FinishForm()
    if form.saves(
        lambda: operations.finish_measure(
            actor, measure.id, form.finished_on.data or clock.today(), posted_version()
        )
    ):
        flash("已记为完成。点错了可以改回来。")
    else:
        flash_faults(form)
    return _back(measure)


@blueprint.post("/measures/<int:measure_id>/reopen")
@allow(Action.WRITE_REGISTER, Measure)
def reopen(actor: Actor, measure: Measure) -> Response:
    """One tap: it is not done after all."""
    operations.reopen_measure(actor, measure.id, posted_version())
    flash("已改回没有完成。")
    return _back(measure)


@blueprint.route("/measures/<int:measure_id>/delay", methods=["GET", "POST"])
@allow(Action.WRITE_REGISTER, Measure)
def delay(actor: Actor, measure: Measure) -> str | Response:
    """What holds it up; another deadline, or the same."""
    form, today = DelayForm(), clock.today()
    if request.method == "GET" and measure.finished_on is not None:
        flash("这项措施已经完成，不用改期，也不用写原因。", "warning")
        return _back(measure)
    if request.method == "GET":
        moving = request.args.get("move") is not None
        form.due_on.data = suggested_day(measure.due_on, today) if moving else measure.due_on
        form.cause.data = measure.delay_cause
    if form.saves(
        lambda: operations.delay_measure(
            actor, measure.id, form.text(), form.due_on.data, posted_version()
        )
    ):
        flash("已记下。")
        return _back(measure)
    return render_template("plan/measures/delay.html", form=form, measure=measure, today=today)
