"""需求: raised by the supported side, taken up by the lead, judged by who raised it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DecimalField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from pairing.domain.permissions import Action, Actor, can
from pairing.domain.vocabulary import NeedStatus, Side
from pairing.models import Need, Pairing
from pairing.operations import needs as operations
from pairing.operations.change import RuleBroken
from pairing.queries import pages
from pairing.web.access import allow
from pairing.web.forms import BaseForm, clean_text, plain_text, posted_version

blueprint = Blueprint("needs", __name__)
AMOUNT = NumberRange(0, 1_000_000, "数量要在 0 到 1000000 之间。")


class NeedForm(BaseForm):
    """What is lacking, why, and how far from the standard."""

    content = StringField(
        "缺什么，想要什么",
        [
            InputRequired("请写一句缺什么、想要什么。"),
            Length(max=200, message="最多 200 字。"),
            plain_text,
        ],
        [clean_text],
    )
    category = StringField("类别（可不填）", [Length(max=100), plain_text], [clean_text])
    cause = StringField("原因（可不填）", [Length(max=200), plain_text], [clean_text])
    standard_quantity = DecimalField("标准数量（可不填）", [Optional(), AMOUNT])
    actual_quantity = DecimalField("实有数量（可不填）", [Optional(), AMOUNT])


@blueprint.get("/pairings/<int:pairing_id>/needs")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """A pairing's needs, and what the reader can do about each."""
    side = actor.side_in(pairing.place())
    return render_template(
        "needs/index.html",
        pairing=pairing,
        needs=pages.needs_of(pairing.id),
        taken_up=operations.TAKEN_UP,
        settled=operations.SETTLED,
        status=NeedStatus,
        may_raise=side is Side.SUPPORTED and can(actor, Action.RAISE_NEED, pairing.place()),
        may_claim=side is Side.LEAD and can(actor, Action.CLAIM_NEED, pairing.place()),
        may_judge=side is Side.SUPPORTED and can(actor, Action.JUDGE_NEED, pairing.place()),
    )


@blueprint.route("/pairings/<int:pairing_id>/needs/new", methods=["GET", "POST"])
@allow(Action.RAISE_NEED, Pairing)
def new(actor: Actor, pairing: Pairing) -> str | Response:
    """A new need."""
    form = NeedForm()
    if form.validate_on_submit():
        values = {key: value or "" for key, value in form.values().items() if "quantity" not in key}
        draft = operations.NeedDraft(
            **values,
            standard_quantity=form.standard_quantity.data,
            actual_quantity=form.actual_quantity.data,
        )
        try:
            operations.raise_need(actor, pairing.id, draft, form.form_key.data or "")
        except RuleBroken as broken:
            form.refuse(broken)
        else:
            flash("已提出，帮扶方能看到。")
            flash(f"need-{pairing.id}", "clear-draft")
            return redirect(url_for("needs.index", pairing_id=pairing.id))
    return render_template("needs/new.html", form=form, pairing=pairing)


def _back(need: Need) -> Response:
    return redirect(url_for("needs.index", pairing_id=need.pairing_id))


@blueprint.post("/needs/<int:need_id>/claim")
@allow(Action.CLAIM_NEED, Need)
def claim(actor: Actor, need: Need) -> Response:
    """One tap: we take it up."""
    operations.claim_need(actor, need.id, posted_version())
    flash("已回应，对方能看到。")
    return _back(need)


@blueprint.post("/needs/<int:need_id>/judge")
@allow(Action.JUDGE_NEED, Need)
def judge(actor: Actor, need: Need) -> Response:
    """One tap: solved, in part, or not."""
    given = request.form.get("status", "")
    if given in list(NeedStatus):
        operations.judge_need(actor, need.id, NeedStatus(given), posted_version())
        flash(f"已记为{NeedStatus(given).label}。")
    return _back(need)
