"""还差什么: every target with its gap, the records behind it, and one tap that plans a day."""

from __future__ import annotations

from decimal import Decimal

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.definitions import definition
from pairing.domain.plan.gaps import HOURS_A_VISIT, Gap
from pairing.domain.plan.ledger import ledger_row
from pairing.domain.plan.metrics import metric_of
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.activities import ActivityKind, Direction
from pairing.domain.vocabulary.programme import Side
from pairing.domain.wording import amount
from pairing.models import Pairing, Term
from pairing.operations.outings import activities as operations
from pairing.operations.outings.items import Item
from pairing.operations.outings.twins import AlreadyThere
from pairing.queries import lists
from pairing.queries.outings import outings
from pairing.queries.people import actors
from pairing.queries.plan import gaps
from pairing.web.frame.access import allow
from pairing.web.frame.forms import BaseForm, flash_faults
from pairing.web.frame.shell import day_text
from pairing.web.frame.typed import DateField

blueprint = Blueprint("gaps", __name__, url_prefix="/pairings/<int:pairing_id>")


class PlanForm(BaseForm):
    """The proposed day that was tapped."""

    day = DateField("日期", [InputRequired("请选择一个日期。")])


def _term(pairing: Pairing) -> Term:
    term = lists.current_term(pairing.bureau_id, clock.today())
    if term is None:
        abort(404)
    return term


def _may_plan(actor: Actor, pairing: Pairing) -> bool:
    return can(actor, Action.RECORD_ACTIVITY, pairing.place())


@blueprint.get("/gaps")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """Both sides' targets: confirmed, waiting, planned, missing, weeks left, needed per week."""
    term = _term(pairing)
    found = gaps.gaps_of(pairing, term, clock.today())
    return render_template(
        "plan/gaps/index.html",
        pairing=pairing,
        term=term,
        sides=[(side, [g for g in found if g.result.target.side is side]) for side in Side],
        row_of=ledger_row,
        per_week=_per_week,
        may_plan=_may_plan(actor, pairing),
        is_cut=pairing.starts_on > term.starts_on or pairing.ends_on < term.ends_on,
    )


def _per_week(gap: Gap) -> str:
    """“每周 0.5 课时”, or nothing."""
    if gap.per_week is None:
        return ""
    return f"每周 {amount(round(gap.per_week, 1))} {gap.result.target.unit}".strip()


def _gap(pairing: Pairing, code: str) -> Gap:
    found = gaps.gaps_of(pairing, _term(pairing), clock.today())
    chosen = next((gap for gap in found if gap.result.target.code == code), None)
    if chosen is None:
        abort(404)
    return chosen


@blueprint.get("/targets/<code>")
@allow(Action.VIEW_PAIRING, Pairing)
def show(actor: Actor, pairing: Pairing, code: str) -> str:
    """One target: how it is counted, and the records behind its number."""
    gap = _gap(pairing, code)
    target, span = gap.result.target, gap.result.span
    counts = metric_of(target).has_plans
    behind = outings.outings_behind(pairing.id, target, span) if counts else []
    return render_template(
        "plan/gaps/show.html",
        pairing=pairing,
        gap=gap,
        row=ledger_row(gap.result),
        definition=definition(target),
        outings=behind,
        counts=counts,
        behind=metric_of(target).records,
        per_week=_per_week(gap),
        may_plan=_may_plan(actor, pairing),
    )


def _teacher(pairing: Pairing, target: Target) -> int | None:
    home = pairing.lead_id if target.side is Side.LEAD else pairing.supported_id
    usual = gaps.usual_teacher(pairing.id, home)
    if usual is not None:
        return usual
    known = actors.teachers_of([home])
    return known[0].id if known else None


def _item(pairing: Pairing, gap: Gap) -> Item:
    """What the target asks for, as one item of a plan: filled in as last time."""
    target = gap.result.target
    kind = ActivityKind(target.activity_kinds[0]) if target.activity_kinds else ActivityKind.VISIT
    traits = kind.traits
    needs_teacher = traits.has_lesson or traits.has_speaker
    hours = min(Decimal(HOURS_A_VISIT), Decimal(int(gap.open)) or Decimal(1))
    return Item(
        kind=kind,
        topic=traits.topic or kind.label,
        teacher_id=_teacher(pairing, target) if needs_teacher else None,
        lesson_hours=hours if traits.has_lesson else None,
    )


@blueprint.post("/targets/<code>/plan")
@allow(Action.RECORD_ACTIVITY, Pairing)
def plan(actor: Actor, pairing: Pairing, code: str) -> Response:
    """One tap: the proposed day is planned; everything can be changed later."""
    gap, form = _gap(pairing, code), PlanForm()
    day = form.day.data
    directions = gap.result.target.directions
    inbound = bool(directions) and directions[0] == Direction.IN
    draft = operations.OutingDraft(
        pairing_ids=[pairing.id],
        day=day,
        venue=(pairing.lead if inbound else pairing.supported).name,
        direction=Direction(directions[0]) if directions else Direction.OUT,
        items=[_item(pairing, gap)],
    )
    if form.saves(lambda: operations.record_outing(actor, draft, form.form_key.data or "")):
        flash(f"已排入计划：{day_text(day)} {gap.result.target.name}。内容可以再改。")
        return redirect(url_for("activities.show", outing_id=form.outcome))
    if isinstance(form.question, AlreadyThere):
        flash("这一天已经有同样的安排。", "warning")
        return redirect(url_for("activities.show", outing_id=form.question.outing_id))
    flash_faults(form)
    return redirect(url_for("gaps.index", pairing_id=pairing.id))
