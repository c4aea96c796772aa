"""What became of a plan: held, moved to another day, or called off."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from pairing import clock
from pairing.domain.permissions import Action, Actor
from pairing.domain.vocabulary import PLAN_PARTS, CancelReason
from pairing.models import Outing
from pairing.operations import plans
from pairing.operations.change import RuleBroken
from pairing.operations.plan_parts import describe_plan
from pairing.web.access import allow
from pairing.web.errors import Answer
from pairing.web.forms import BaseForm, clean_text, plain_text, posted_version

blueprint = Blueprint("plans", __name__, url_prefix="/activities/<int:outing_id>/plan")
View = str | Response | Answer


class MoveForm(BaseForm):
    """The plan's new day."""

    day = DateField("新的日期", [InputRequired("请选择新的日期。")])


class CallOffForm(BaseForm):
    """Why a plan did not happen."""

    reason = RadioField(
        "原因",
        [InputRequired("请选择原因。")],
        choices=CancelReason.choices(),
        default=CancelReason.WEATHER.value,
    )
    remark = StringField(
        "说明（可不填）", [Length(max=200, message="最多 200 字。"), plain_text], [clean_text]
    )


class PartsForm(BaseForm):
    """The six parts of a plan."""


for _part in PLAN_PARTS:
    setattr(
        PartsForm,
        _part.value,
        TextAreaField(
            f"{_part.label}（可不填）",
            [Length(max=500, message="最多 500 字。"), plain_text],
            [clean_text],
        ),
    )


@blueprint.route("/parts/<int:activity_id>", methods=["GET", "POST"])
@allow(Action.CORRECT_ACTIVITY, Outing)
def describe(actor: Actor, outing: Outing, activity_id: int) -> View:
    """内容, 目标, 方法, 步骤, 人员安排, 措施要求 of one activity."""
    activity = next((one for one in outing.activities if one.id == activity_id), None)
    if activity is None:
        abort(404)
    known = dict(activity.details or {})
    form = PartsForm(data={part.value: known.get(part.value, "") for part in PLAN_PARTS})
    if form.validate_on_submit():
        parts = {part: form[part.value].data or "" for part in PLAN_PARTS}
        try:
            describe_plan(actor, activity.id, parts, posted_version())
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            flash("已保存。")
            return redirect(url_for("activities.show", outing_id=outing.id))
    return render_template(
        "plans/describe.html", form=form, outing=outing, activity=activity, parts=PLAN_PARTS
    )


@blueprint.post("/held")
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


@blueprint.route("/move", methods=["GET", "POST"])
@allow(Action.RECORD_ACTIVITY, Outing)
def move(actor: Actor, outing: Outing) -> View:
    """Another day for the plan."""
    form = MoveForm(day=max(outing.day, clock.today()))
    if form.validate_on_submit():
        try:
            plans.move_outing(actor, outing.id, form.day.data, posted_version())
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            flash("已改期。")
            return redirect(url_for("activities.show", outing_id=outing.id))
    return render_template("plans/move.html", form=form, outing=outing)


@blueprint.route("/call-off", methods=["GET", "POST"])
@allow(Action.RECORD_ACTIVITY, Outing)
def call_off(actor: Actor, outing: Outing) -> View:
    """It did not happen: why."""
    form = CallOffForm()
    if form.validate_on_submit():
        reason = CancelReason(form.reason.data)
        try:
            plans.call_off_outing(
                actor, outing.id, reason, form.remark.data or "", posted_version()
            )
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            flash("已记为没有进行，不计入进度，也不再提醒。")
            return redirect(url_for("activities.show", outing_id=outing.id))
    return render_template("plans/call_off.html", form=form, outing=outing)
