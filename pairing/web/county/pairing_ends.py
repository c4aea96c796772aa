"""结对: ended early, handed over to another partner, or removed because it was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.programme import Side
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
from pairing.queries.county import book
from pairing.queries.county.book_list import Names
from pairing.queries.county.county import County, Stored, load_county
from pairing.values import day_or_none
from pairing.web.county.book.undoing import offer_undo
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.fields import Line, Pick, Radio
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.typed import DateField

blueprint = Blueprint("pairing_ends", __name__, url_prefix="/county/pairings/<int:pairing_id>")
SLUG = "pairings"
MOST = 12


class LastDayForm(BaseForm):
    """The last day, and why it is an earlier one than was agreed."""

    day = DateField("最后一天（含当天）", [InputRequired("请填写最后一天。")])
    reason = Line("原因", 200, "请写一句为什么提前结束。")


class HandOverForm(LastDayForm):
    """Who goes on from the next day in whose place."""

    side = Radio("换哪一方", [InputRequired("请选择换哪一方。")])
    organisation_id = Pick("换成哪个单位", [InputRequired("请选择单位。")])


class _Found(NamedTuple):
    """A pairing with its county, as the officer's bureau has them."""

    bureau_id: int
    county: County
    stored: Stored
    title: str

    @property
    def page(self) -> dict[str, Any]:
        """What every template of this file shows of it."""
        version = book.version_of(self.stored.values)
        return {
            "pairing": self.stored,
            "title": self.title,
            "version": version,
            "most": MOST,
            "today": clock.today(),
        }


def _found(actor: Actor, pairing_id: int) -> _Found:
    bureau_id = chosen_bureau(actor)
    county = load_county(bureau_id)
    stored = book.by_id(county, PAIRING).get(pairing_id) or abort(404)
    names = Names(county)
    lead, supported = (names.of("单位", stored.values[one]) for one in ("lead_id", "supported_id"))
    return _Found(bureau_id, county, stored, f"{lead} → {supported}")


def _looked(found: _Found) -> tuple[dict[str, list[str]] | None, str]:
    """What an end on the asked day would mean, or why it cannot be; nothing before it is asked."""
    day = day_or_none(request.values.get("day", ""))
    if day is None:
        return None, ""
    try:
        return preview_end(found.county, found.stored, day), ""
    except RuleBroken as broken:
        return None, broken.message


def _done(saved: Saved, words: str) -> Response:
    flash(words)
    for warning in saved.warnings:
        flash(warning, "warning")
    offer_undo(SLUG, saved.journal_id)
    if request.endpoint == "pairing_ends.remove":
        return redirect(url_for("book.rows", slug=SLUG))
    return redirect(url_for("book_rows.edit", slug=SLUG, row_id=saved.row_id))


def _suggest(form: LastDayForm) -> None:
    if request.method == "GET":
        form.day.data = day_or_none(request.args.get("day", ""))


@blueprint.route("/end", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def end(actor: Actor, pairing_id: int) -> str | Response:
    """An earlier last day: what ends and what is given up with it stands there first."""
    found, form = _found(actor, pairing_id), LastDayForm()
    _suggest(form)
    if form.saves(lambda: _end(actor, found, form, None)):
        return _done(form.outcome, "已提前结束。以前的记录都在，还算在这个结对里。")
    told, wrong = _looked(found)
    return render_template(
        "county/pairings/end.html", form=form, told=told, wrong=wrong, **found.page
    )


def _end(actor: Actor, found: _Found, form: LastDayForm, hand_over: HandOver | None) -> Saved:
    last: date = form.day.data
    key, reason = form.form_key.data or "", form.reason.data or ""
    return end_pairing(
        actor,
        found.bureau_id,
        found.stored.id,
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
    found, form = _found(actor, pairing_id), HandOverForm()
    names, values = Names(found.county), found.stored.values
    form.side.choices = [
        (side.value, f"{side.label}（{names.of('单位', values[field])}）")
        for side, field in ((Side.LEAD, "lead_id"), (Side.SUPPORTED, "supported_id"))
    ]
    form.organisation_id.choices = _others(found.county, values)
    _suggest(form)
    if form.saves(lambda: _end(actor, found, form, _chosen(form))):
        return _done(form.outcome, "已移交：原结对到期，新结对从第二天开始。师徒请重新结。")
    told, wrong = _looked(found)
    return render_template(
        "county/pairings/hand_over.html", form=form, told=told, wrong=wrong, **found.page
    )


def _chosen(form: HandOverForm) -> HandOver:
    return HandOver(Side(form.side.data), int(form.organisation_id.data))


def _others(county: County, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every organisation that could go on; neither of the two, and not the bureau."""
    taken = (values["lead_id"], values["supported_id"])
    return [
        (str(one.id), f"{one.values['name']} · {one.values['code']}")
        for one in county.rows["单位"].values()
        if one.values["code"] not in taken and one.values["kind"] != "bureau"
    ]


@blueprint.route("/remove", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def remove(actor: Actor, pairing_id: int) -> str | Response:
    """Everything that goes with a wrong pairing stands there first."""
    found, form = _found(actor, pairing_id), BaseForm()
    if form.saves(lambda: _remove(actor, found, form)):
        return _done(form.outcome, "已移除这个结对和挂在它上面的记录。")
    rows, wrong = {}, ""
    try:
        rows = goes_with(found.county, str(found.stored.values["code"]))
    except RuleBroken as broken:
        wrong = broken.message
    counts = {sheet: len(many) for sheet, many in rows.items()}
    return render_template(
        "county/pairings/remove.html", form=form, counts=counts, wrong=wrong, **found.page
    )


def _remove(actor: Actor, found: _Found, form: BaseForm) -> Saved:
    key = form.form_key.data or ""
    seen = posted_version()
    return remove_pairing(actor, found.bureau_id, found.stored.id, seen, clock.today(), key)
