"""Recording an outing with its items; the other side's word on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from pairing import clock
from pairing.domain.permissions import Action, Actor, can
from pairing.domain.vocabulary import KIND_TRAITS, ActivityKind, ActivityState, Direction
from pairing.models import Outing, Pairing
from pairing.operations import activities as operations
from pairing.operations import confirmations
from pairing.operations.change import RuleBroken
from pairing.queries import lists, pages, people
from pairing.text import BadText, clean
from pairing.web.access import allow
from pairing.web.errors import Answer
from pairing.web.forms import BaseForm, clean_text, plain_text, posted_version

blueprint = Blueprint("activities", __name__, url_prefix="/activities")
View = str | Response | Answer
CHIPS = [kind for kind, traits in KIND_TRAITS.items() if traits.chip]
MOST_ITEMS = 20


class OutingForm(BaseForm):
    """What all items of an outing share; the items themselves are read by ``read_items``."""

    pairing_id = SelectField("结对", coerce=int)
    day = DateField("日期", [InputRequired("请填写日期。")])
    venue = StringField("地点", [Length(max=200), plain_text], [clean_text])
    direction = RadioField("方向", choices=Direction.choices(), default=Direction.OUT.value)
    attendance = IntegerField(
        "参加人数", [Optional(), NumberRange(0, 100000, "人数要在 0 到 100000 之间。")]
    )
    companions = StringField("随行", [Length(max=200), plain_text], [clean_text])
    note = TextAreaField("一句话纪要（可不填）", [Length(max=5000), plain_text], [clean_text])


@dataclass(slots=True)
class ItemRow:
    """One item as typed, with what is wrong with it."""

    kind: ActivityKind
    topic: str = ""
    teacher_id: str = ""
    class_name: str = ""
    lesson_hours: str = "1"
    need_id: str = ""
    amount: str = ""
    error: str = ""

    def item(self) -> operations.Item:
        """The item; raises ``RuleBroken`` for what is no number or no text."""
        try:
            return operations.Item(
                kind=self.kind,
                topic=clean(self.topic, 200),
                teacher_id=int(self.teacher_id) if self.teacher_id else None,
                class_name=clean(self.class_name, 100),
                lesson_hours=Decimal(self.lesson_hours) if self.kind.traits.has_lesson else None,
                need_id=int(self.need_id) if self.need_id else None,
                amount=Decimal(self.amount) if self.amount else None,
            )
        except BadText as error:
            raise RuleBroken("items", str(error)) from None
        except (InvalidOperation, ValueError):
            raise RuleBroken("items", f"“{self.kind.label}”的课时或金额不是数字。") from None


def read_items() -> list[ItemRow]:
    """The items of the posted form, in the order of the page."""
    given = request.form
    numbers = [key[6:-5] for key in given if key.startswith("items-") and key.endswith("-kind")]
    rows = []
    for number in numbers[:MOST_ITEMS]:
        kind = given[f"items-{number}-kind"]
        if kind not in list(ActivityKind):
            continue
        fields = ("topic", "teacher_id", "class_name", "lesson_hours", "need_id", "amount")
        typed = {name: given.get(f"items-{number}-{name}", "").strip() for name in fields}
        typed["lesson_hours"] = typed["lesson_hours"] or "1"
        rows.append(ItemRow(ActivityKind(kind), **typed))
    return rows


def _defaults(form: OutingForm, pairing: Pairing, actor: Actor) -> None:
    """Today, the supported side's place; going out, unless the actor is of the supported side."""
    form.day.data = clock.today()
    form.venue.data = pairing.supported.name
    form.direction.data = Direction.OUT.value


def _draft(form: OutingForm, rows: list[ItemRow]) -> operations.OutingDraft:
    attendance = form.attendance.data
    return operations.OutingDraft(
        pairing_ids=[form.pairing_id.data],
        day=form.day.data or date.min,
        venue=form.venue.data or "",
        direction=Direction(form.direction.data),
        items=[row.item() for row in rows],
        attendance=None if attendance is None else Decimal(attendance),
        companions=form.companions.data or "",
        note=form.note.data or "",
        is_another=request.form.get("is_another") == "1",
    )


def _draft_key(pairing: Pairing) -> str:
    return f"outing-{pairing.id}"


def _chosen(choices: list[Pairing]) -> Pairing:
    wanted = request.values.get("pairing_id", "")
    return next((p for p in choices if str(p.id) == wanted), choices[0])


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Action.VIEW_HOME)
def new(actor: Actor) -> View:
    """One outing on one screen: who, when, where, then an item for each thing done."""
    today = clock.today()
    choices = [
        pairing
        for pairing in pages.pairings(lists.pairings_for(actor, Action.RECORD_ACTIVITY), today)
        if can(actor, Action.RECORD_ACTIVITY, pairing.place())
    ]
    if not choices:
        return render_template("activities/none.html")
    form, pairing = OutingForm(), _chosen(choices)
    form.pairing_id.choices = [(p.id, f"{p.lead.name} → {p.supported.name}") for p in choices]
    form.pairing_id.data = pairing.id
    rows, twin = read_items(), None
    if request.method == "GET":
        _defaults(form, pairing, actor)
        rows = [
            ItemRow(ActivityKind(k))
            for k in request.args.getlist("kind")
            if k in list(ActivityKind)
        ]
        if request.args.get("day"):
            form.day.process_formdata([request.args["day"]])
    added = request.form.get("add", "")
    if added in list(ActivityKind):
        kind = ActivityKind(added)
        rows.append(ItemRow(kind, topic=kind.traits.topic))
    elif request.form.get("remove", "").isdigit():
        del rows[int(request.form["remove"]) : int(request.form["remove"]) + 1]
    elif form.validate_on_submit():
        try:
            outing_id = operations.record_outing(
                actor, _draft(form, rows), form.form_key.data or ""
            )
        except operations.AlreadyThere as found:
            twin = found
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            flash("已保存，等对方确认。" if (form.day.data or today) <= today else "已排入计划。")
            flash(_draft_key(pairing), "clear-draft")
            return redirect(url_for("activities.show", outing_id=outing_id))
    return render_template(
        "activities/new.html",
        form=form,
        twin=twin,
        rows=rows,
        pairing=pairing,
        chips=[(kind.value, kind.traits.chip) for kind in CHIPS],
        others=[(kind.value, kind.label) for kind in ActivityKind if kind not in CHIPS],
        blanks=[ItemRow(kind) for kind in ActivityKind],
        teachers=people.teachers_of([pairing.lead_id, pairing.supported_id]),
        needs=pages.needs_of(pairing.id),
        draft=_draft_key(pairing),
    )


@blueprint.get("/<int:outing_id>")
@allow(Action.VIEW_ACTIVITY, Outing)
def show(actor: Actor, outing: Outing) -> View:
    """What is claimed, where it stands, and what the reader can do about it."""
    links = [link for activity in outing.activities for link in activity.links]
    states = {link.state for link in links}
    return render_template(
        "activities/show.html",
        outing=outing,
        pairings=list({link.pairing for link in links}),
        states=ActivityState,
        today=clock.today(),
        files=pages.files_of(outing.id),
        may_add=can(actor, Action.ADD_FILES, outing.place()),
        may_remove=can(actor, Action.REMOVE_FILE, outing.place()),
        may_plan=ActivityState.PLANNED in states
        and can(actor, Action.RECORD_ACTIVITY, outing.place()),
        may_confirm=can(actor, Action.CONFIRM_ACTIVITY, outing.place())
        and ActivityState.DONE in states,
        may_withdraw=can(actor, Action.WITHDRAW_ACTIVITY, outing.place())
        and ActivityState.CONFIRMED not in states
        and states != {ActivityState.CANCELLED},
    )


@blueprint.post("/<int:outing_id>/confirm")
@allow(Action.CONFIRM_ACTIVITY, Outing)
def confirm(actor: Actor, outing: Outing) -> View:
    """One tap: it was so."""
    confirmations.confirm_outing(actor, outing.id, posted_version())
    flash("已确认，计入双方进度。")
    return redirect(url_for("overview.home"))


def _posted_hours(outing: Outing) -> dict[int, Decimal]:
    """The hours of each activity as typed; raises ``RuleBroken`` for what is no number."""
    try:
        return {
            row.id: Decimal(request.form[f"hours-{row.id}"])
            for row in outing.activities
            if request.form.get(f"hours-{row.id}")
        }
    except InvalidOperation:
        raise RuleBroken("hours", "课时要填数字，如 1 或 0.5。") from None


@blueprint.route("/<int:outing_id>/dispute", methods=["GET", "POST"])
@allow(Action.CONFIRM_ACTIVITY, Outing)
def dispute(actor: Actor, outing: Outing) -> View:
    """It was otherwise: confirm with other hours, or say what was not so."""
    error, remark = "", request.form.get("remark", "")
    if request.method == "POST":
        try:
            if "corrected" in request.form:
                hours = _posted_hours(outing)
                confirmations.confirm_outing(actor, outing.id, posted_version(), hours)
                flash("已按更正后的课时确认，计入双方进度。")
            else:
                confirmations.dispute_outing(actor, outing.id, clean(remark, 500), posted_version())
                flash("已告诉对方哪里有出入。这次活动暂不计入进度。")
        except (RuleBroken, BadText) as broken:
            error = str(broken)
        else:
            return redirect(url_for("overview.home"))
    return render_template("activities/dispute.html", outing=outing, error=error, remark=remark)


@blueprint.route("/<int:outing_id>/withdraw", methods=["GET", "POST"])
@allow(Action.WITHDRAW_ACTIVITY, Outing)
def withdraw(actor: Actor, outing: Outing) -> View:
    """Take a record back that nobody has confirmed, after one question."""
    if request.method == "POST":
        try:
            operations.withdraw_outing(actor, outing.id, posted_version())
        except RuleBroken as broken:
            flash(broken.message)
        else:
            flash("已撤回，不再计入。")
        return redirect(url_for("activities.show", outing_id=outing.id))
    return render_template("activities/withdraw.html", outing=outing)
