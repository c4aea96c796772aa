"""What became of a plan (held, moved, called off), and of what a meeting decided."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.outings.standing import why_no_plan
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.activities import CancelReason
from pairing.domain.vocabulary.programme import Side
from pairing.domain.wording import call_off_word
from pairing.models import Decision, Outing, Pairing
from pairing.operations.change import RuleBroken
from pairing.operations.outings import activities, plans
from pairing.operations.outings.twins import AlreadyThere
from pairing.operations.plan import decisions
from pairing.queries.plan import gaps
from pairing.web.frame.access import allow
from pairing.web.frame.errors import ErrorPage
from pairing.web.frame.fields import Line, Radio
from pairing.web.frame.forms import BaseForm, flash_faults, posted_version
from pairing.web.frame.shell import day_text
from pairing.web.frame.typed import DateField
from pairing.web.outings.item_form import people_and_needs
from pairing.web.outings.plan_form import PlanForm
from pairing.web.outings.turned_away import turned_away

blueprint = Blueprint("plans", __name__)
PLAN = "/activities/<int:outing_id>/plan"
View = str | Response | ErrorPage


class MoveForm(BaseForm):
    """The plan's new day."""

    day = DateField("新的日期", [InputRequired("请选择新的日期。")])


class CallOffForm(BaseForm):
    """Why a plan did not happen."""

    reason = Radio(
        "原因",
        [InputRequired("请选择原因。")],
        choices=CancelReason.choices(),
    )
    remark = Line("说明（选“其他”时要写）", 200)


class SettleForm(BaseForm):
    """Whether what was decided is done: the button says it."""

    done = HiddenField()


@blueprint.route("/pairings/<int:pairing_id>/targets/<code>/plan", methods=["GET", "POST"])
@allow(Action.RECORD_ACTIVITY, Pairing)
def arrange(actor: Actor, pairing: Pairing, code: str) -> View:
    """A proposed day for a target: who and what on one line, then it is planned."""
    gap = gaps.gap_at(pairing, code, clock.today())
    if gap is None:
        abort(404)
    target = gap.result.target
    form = PlanForm()
    if request.method == "GET":
        form.start(target)
    home = pairing.lead_id if target.side is Side.LEAD else pairing.supported_id
    form.offer(people_and_needs([pairing], taught=gaps.usual_teacher(pairing.id, home)))
    if form.saves(
        lambda: activities.record_outing(
            actor, form.draft(pairing, target), form.form_key.data or ""
        )
    ):
        flash(f"已排入计划：{day_text(form.day.data)} {target.name}。10 分钟内可以撤销。")
        return redirect(url_for("activities.show", outing_id=form.outcome))
    there = form.question.outing_id if isinstance(form.question, AlreadyThere) else None
    return render_template(
        "outings/plans/arrange.html", form=form, pairing=pairing, target=target, there=there
    )


@blueprint.post(f"{PLAN}/held")
@allow(Action.RECORD_ACTIVITY, Outing)
def held(actor: Actor, outing: Outing) -> View:
    """One tap: it was held as planned."""
    try:
        plans.hold_outing(actor, outing.id, posted_version())
    except RuleBroken as broken:
        flash(broken.message, "warning")
    else:
        flash("已记为进行了，等对方确认。")
    return redirect(url_for("activities.show", outing_id=outing.id))


@blueprint.route(f"{PLAN}/move", methods=["GET", "POST"])
@allow(Action.RECORD_ACTIVITY, Outing)
def move(actor: Actor, outing: Outing) -> View:
    """Another day for the plan."""
    if request.method == "GET" and (away := turned_away(outing, why_no_plan)):
        return away
    form = MoveForm(day=max(outing.day, clock.today()))
    if form.saves(lambda: plans.move_outing(actor, outing.id, form.day.data, posted_version())):
        flash("已改期。")
        return redirect(url_for("activities.show", outing_id=outing.id))
    return render_template("outings/plans/move.html", form=form, outing=outing)


@blueprint.route(f"{PLAN}/call-off", methods=["GET", "POST"])
@allow(Action.RECORD_ACTIVITY, Outing)
def call_off(actor: Actor, outing: Outing) -> View:
    """It did not happen, or will not: why."""
    if request.method == "GET" and (away := turned_away(outing, why_no_plan)):
        return away
    form = CallOffForm()
    is_ahead = outing.day > clock.today()
    word = call_off_word(is_ahead)
    if form.saves(
        lambda: plans.call_off_outing(
            actor,
            outing.id,
            form.reason.word(CancelReason),
            form.remark.data or "",
            posted_version(),
        )
    ):
        flash(f"已{'' if is_ahead else '记为'}{word}，不计入进度，也不再提醒。")
        return redirect(url_for("activities.show", outing_id=outing.id))
    return render_template(
        "outings/plans/call_off.html", form=form, outing=outing, word=word, is_ahead=is_ahead
    )


@blueprint.post("/decisions/<int:decision_id>/done")
@allow(Action.SETTLE_DECISION, Decision)
def settle(actor: Actor, decision: Decision) -> View:
    """One tap: what was decided is done; another takes it back."""
    outing_id = decision.activity.outing_id
    form = SettleForm()
    done = form.done.data == "1"
    if form.saves(lambda: decisions.settle_decision(actor, decision.id, done, posted_version())):
        flash("已记为落实。" if done else "已改回未落实。")
    else:
        flash_faults(form)
    return redirect(url_for("activities.show", outing_id=outing_id))
