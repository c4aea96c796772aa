"""结对: ended early, handed over to another partner, or removed because it was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.programme import OrganisationKind, Side
from pairing.operations.change import RuleBroken
from pairing.operations.county.cuts import PAIRING
from pairing.operations.county.pairings import (
    HandOver,
    end_pairing,
    goes_with,
    preview_end,
    remove_pairing,
)
from pairing.operations.county.saving import Saved
from pairing.queries.county.book_list import Names
from pairing.queries.county.county import County
from pairing.web.county.book.notices import say_saved
from pairing.web.county.ends import Ending, LastDayForm, Looked, done, ending, look
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line, Pick, Radio
from pairing.web.frame.forms import BaseForm, posted_version

blueprint = Blueprint("pairing_ends", __name__, url_prefix="/county/pairings/<int:pairing_id>")
SLUG = "pairings"


class EarlyEndForm(LastDayForm):
    """The last day, and why it is an earlier one than was agreed."""

    reason = Line("原因", 200, "请写一句为什么提前结束。")


class HandOverForm(EarlyEndForm):
    """Who goes on from the next day in whose place."""

    side = Radio("换哪一方", [InputRequired("请选择换哪一方。")])
    organisation_id = Pick("换成哪个单位", [InputRequired("请选择单位。")])


def _sides(of: Ending) -> tuple[str, str]:
    """What its two sides are called, the lead first."""
    names, values = Names(of.county), of.stored.values
    return names.of("单位", values["lead_id"]), names.of("单位", values["supported_id"])


def _page(of: Ending, form: BaseForm, looked: Looked) -> dict[str, Any]:
    return of.page(form, " → ".join(_sides(of)), looked)


def _look_at_end(of: Ending) -> Looked:
    return look(lambda day: preview_end(of.county, of.stored, day))


@blueprint.route("/end", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def end(actor: Actor, pairing_id: int) -> str | Response:
    """An earlier last day: what ends and what is given up with it stands there first."""
    of, form = ending(actor, PAIRING, pairing_id), EarlyEndForm()
    form.suggest()
    if form.saves(lambda: _end(actor, of, form, None)):
        return done(form.outcome, SLUG, "已提前结束。以前的记录都在，还算在这个结对里。")
    return render_template("county/pairings/end.html", **_page(of, form, _look_at_end(of)))


def _end(actor: Actor, of: Ending, form: EarlyEndForm, hand_over: HandOver | None) -> Saved:
    last: date = form.day.data
    key, reason = form.form_key.data or "", form.reason.data or ""
    return end_pairing(
        actor,
        of.bureau_id,
        of.stored.id,
        posted_version(),
        last,
        clock.today(),
        key,
        hand_over,
        reason,
    )


@blueprint.route("/hand-over", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def hand_over(actor: Actor, pairing_id: int) -> str | Response:
    """Another partner in one side's place from the day after the last one."""
    of, form = ending(actor, PAIRING, pairing_id), HandOverForm()
    form.side.choices = [
        (side.value, f"{side.label}（{name}）")
        for side, name in zip((Side.LEAD, Side.SUPPORTED), _sides(of), strict=True)
    ]
    form.organisation_id.choices = _others(of.county, of.stored.values)
    form.suggest()
    if form.saves(lambda: _end(actor, of, form, _chosen(form))):
        return done(form.outcome, SLUG, "已移交：原结对到期，新结对从第二天开始。师徒请重新结。")
    return render_template("county/pairings/hand_over.html", **_page(of, form, _look_at_end(of)))


def _chosen(form: HandOverForm) -> HandOver:
    return HandOver(Side(form.side.data), int(form.organisation_id.data))


def _others(county: County, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every open organisation that could go on; neither of the two, and not the bureau."""
    taken, rows = (values["lead_id"], values["supported_id"]), county.rows["单位"]
    return [
        (str(rows[code,].id), text)
        for code, text in Names(county).going_on("单位", clock.today())
        if code not in taken and rows[code,].values["kind"] != OrganisationKind.BUREAU
    ]


@blueprint.route("/remove", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def remove(actor: Actor, pairing_id: int) -> str | Response:
    """Everything that goes with a wrong pairing stands there first."""
    of, form = ending(actor, PAIRING, pairing_id), BaseForm()
    if form.saves(lambda: _remove(actor, of, form)):
        say_saved(form.outcome, SLUG, "已移除这个结对和挂在它上面的记录。")
        return redirect(url_for("book.rows", slug=SLUG))
    rows, wrong = {}, ""
    try:
        rows = goes_with(of.county, str(of.stored.values["code"]))
    except RuleBroken as broken:
        wrong = broken.message
    counts = {sheet: len(many) for sheet, many in rows.items()}
    page = _page(of, form, Looked(wrong=wrong))
    return render_template("county/pairings/remove.html", counts=counts, **page)


def _remove(actor: Actor, of: Ending, form: BaseForm) -> Saved:
    key = form.form_key.data or ""
    seen = posted_version()
    return remove_pairing(actor, of.bureau_id, of.stored.id, seen, clock.today(), key)
