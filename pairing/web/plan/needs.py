"""需求: raised by the supported side, taken up by the lead, judged by who raised it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired, NumberRange, Optional

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.needs import NeedStatus, Priority, SupplySource
from pairing.models import Need, Pairing
from pairing.operations.change import RuleBroken
from pairing.operations.plan import needs as operations
from pairing.operations.plan.undo import undo_verdict
from pairing.queries.outings.claims import asking
from pairing.queries.plan import needs as queries
from pairing.queries.plan import problems
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line, Pick, Radio
from pairing.web.frame.forms import BaseForm, flash_faults, posted_version
from pairing.web.frame.paging import page_number
from pairing.web.frame.typed import DateField, DecimalField
from pairing.web.frame.undoing import offer_undo, undo_word

blueprint = Blueprint("needs", __name__)
AMOUNT = NumberRange(0, 1_000_000, "数量要在 0 到 1000000 之间。")
ANSWERING = [(kind.value, kind.label) for kind in ActivityKind if kind.traits.answers_need]
"""The kinds of activity that can answer a need."""


class NeedForm(BaseForm):
    """What is lacking, how pressing it is, why, and how far from the standard."""

    content = Line("缺什么，想要什么", 200, "请写一句缺什么、想要什么。")
    priority = Radio("有多急（可不选）", [Optional()], choices=Priority.choices())
    category = Line("类别（可不填）", 100)
    cause = Line("原因（可不填）", 200)
    standard_quantity = DecimalField("标准数量", [Optional(), AMOUNT])
    actual_quantity = DecimalField("实有数量", [Optional(), AMOUNT])
    unit = Line("单位", 40)
    problem_id = Pick("针对哪个问题（可不选）", coerce=values.choice, default=0)

    def offer(self, pairing: Pairing, chosen: int | None = None) -> None:
        """The pairing's open problems, and the one that is chosen already."""
        self.problem_id.choices = [(0, "—"), *problems.choices(pairing.id, chosen)]

    def draft(self) -> operations.NeedDraft:
        """What was typed, as the operation takes it; 0 when nobody said how pressing it is."""
        word = self.priority.word(Priority)
        return operations.NeedDraft(
            content=self.content.data or "",
            category=self.category.data or "",
            cause=self.cause.data or "",
            standard_quantity=self.standard_quantity.data,
            actual_quantity=self.actual_quantity.data,
            unit=self.unit.data or "",
            priority=word.rank if word else 0,
            problem_id=self.problem_id.data or None,
        )


class JudgeForm(BaseForm):
    """What became of a need: a button for each word."""

    status = Radio("解决得怎么样", choices=[(one.value, one.label) for one in operations.SETTLED])


class SupplyForm(BaseForm):
    """Where it came from, and since when it is there."""

    source = Radio("来源", [InputRequired("请选择来源。")], choices=SupplySource.choices())
    supplied_on = DateField("到位日期", [InputRequired("请填写到位日期。")])


@blueprint.get("/pairings/<int:pairing_id>/needs")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """A pairing's needs, what answers them, and what the reader can do about each."""
    place = pairing.place()
    answers, found = queries.answers_of(pairing.id), queries.needs_page(pairing.id, page_number())
    outings = [one.outing_id for several in answers.values() for one in several]
    return render_template(
        "plan/needs/index.html",
        pairing=pairing,
        found=found,
        answers=answers,
        standings=queries.standings(found.rows),
        words=queries.words_on(found.rows),
        asked=asking(actor.organisation_ids, outings),
        problems=dict(problems.texts_of(pairing.id)),
        answering=ANSWERING,
        taken_up=operations.TAKEN_UP,
        settled=operations.SETTLED,
        undo=lambda need: undo_word("need", need, need.id, actor),
        supplied=operations.SUPPLIED,
        may_raise=can(actor, Action.RAISE_NEED, place),
        may_claim=can(actor, Action.CLAIM_NEED, place),
        may_judge=can(actor, Action.JUDGE_NEED, place),
        may_plan=can(actor, Action.CLAIM_NEED, place),
    )


@blueprint.route("/pairings/<int:pairing_id>/needs/new", methods=["GET", "POST"])
@allow(Action.RAISE_NEED, Pairing)
def new(actor: Actor, pairing: Pairing) -> str | Response:
    """A new need."""
    form = NeedForm()
    form.offer(pairing)
    if request.method == "GET":
        form.problem_id.data = values.count(request.args.get("problem"), 0)
    if form.saves(
        lambda: operations.raise_need(actor, pairing.id, form.draft(), form.form_key.data or "")
    ):
        flash("已提出，帮扶方能看到。")
        flash(f"need-{pairing.id}", "clear-draft")
        return redirect(url_for("needs.index", pairing_id=pairing.id))
    return render_template("plan/needs/new.html", form=form, pairing=pairing)


@blueprint.route("/needs/<int:need_id>", methods=["GET", "POST"])
@allow(Action.RAISE_NEED, Need)
def edit(actor: Actor, need: Need) -> str | Response:
    """A need as it stands, to be put right."""
    form = NeedForm(obj=need if request.method == "GET" else None)
    form.offer(need.pairing, need.problem_id)
    if request.method == "GET":
        form.priority.data = Priority.of_rank(need.priority)
        form.problem_id.data = need.problem_id or 0
    if form.saves(lambda: operations.edit_need(actor, need.id, form.draft(), posted_version())):
        flash("已保存。")
        return _back(need)
    return render_template("plan/needs/new.html", form=form, pairing=need.pairing, need=need)


def _back(need: Need) -> Response:
    return redirect(url_for("needs.index", pairing_id=need.pairing_id, _anchor=f"need-{need.id}"))


@blueprint.post("/needs/<int:need_id>/claim")
@allow(Action.CLAIM_NEED, Need)
def claim(actor: Actor, need: Need) -> Response:
    """One tap: we take it up."""
    operations.claim_need(actor, need.id, posted_version())
    flash("已回应，对方能看到。接着可以安排一次活动。")
    return _back(need)


@blueprint.post("/needs/<int:need_id>/judge")
@allow(Action.JUDGE_NEED, Need)
def judge(actor: Actor, need: Need) -> Response:
    """One tap: solved, in part, or not."""
    form = JudgeForm()
    given = form.status.word(NeedStatus)
    if form.saves(lambda: operations.judge_need(actor, need.id, given, posted_version())):
        flash(f"已记为{given.label}。")
        offer_undo("needs.undo", need, need_id=need.id)
    else:
        flash_faults(form)
    return _back(need)


@blueprint.post("/needs/<int:need_id>/undo")
@allow(Action.JUDGE_NEED, Need)
def undo(actor: Actor, need: Need) -> Response:
    """The reader's last verdict on it is taken back."""
    try:
        undo_verdict(actor, need.id, posted_version())
    except RuleBroken as broken:
        flash(broken.message, "warning")
    else:
        flash("已撤销，这项需求和原来一样。")
    return _back(need)


@blueprint.route("/needs/<int:need_id>/supply", methods=["GET", "POST"])
@allow(Action.JUDGE_NEED, Need)
def supply(actor: Actor, need: Need) -> str | Response:
    """Where a solved need's things came from, and since when they are there."""
    form = SupplyForm(obj=need if request.method == "GET" else None)
    if request.method == "GET" and need.supplied_on is None:
        form.supplied_on.data = clock.today()
    if form.saves(
        lambda: operations.supply_need(
            actor,
            need.id,
            form.source.word(SupplySource),
            form.supplied_on.data,
            posted_version(),
        )
    ):
        flash("已记下来源和到位日期。")
        return _back(need)
    return render_template("plan/needs/supply.html", form=form, need=need)
