"""单位: closed, or merged into another one, after what goes on there was shown."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.extensions import db
from pairing.operations.change import RuleBroken
from pairing.operations.county.closing import close_organisation, preview_closing
from pairing.operations.county.merging import merge_organisations, merger, preview_merger
from pairing.operations.county.saving import Saved
from pairing.queries.county import book
from pairing.queries.county.book_list import Names
from pairing.queries.county.county import County, Stored, load_county
from pairing.queries.people.roles import RunningRole, roles_after
from pairing.values import day_or_none, identifier
from pairing.web.county.book.undoing import offer_undo
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.fields import Line, Pick
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.typed import DateField
from pairing.workbook.closings import ORGANISATION

blueprint = Blueprint(
    "organisation_ends", __name__, url_prefix="/county/organisations/<int:organisation_id>"
)
SLUG = "organisations"
MOST = 12
Looked = tuple[dict[str, list[str]] | None, str]
"""What it would mean, or why it cannot be; neither before a day is asked."""


class CloseForm(BaseForm):
    """The last day, and why."""

    day = DateField("最后一天（含当天）", [InputRequired("请填写最后一天。")])
    reason = Line("原因", 200, "请写一句为什么，例如撤点并校。")


class MergeForm(CloseForm):
    """Into which school it goes, from the day after the last one."""

    organisation_id = Pick("并入哪个单位", [InputRequired("请选择单位。")])


class _Found(NamedTuple):
    """A school with its county, as the officer's bureau has them."""

    bureau_id: int
    county: County
    stored: Stored

    def page(self, form: BaseForm, looked: Looked) -> dict[str, Any]:
        """What every template of this file shows."""
        told, wrong = looked
        return {
            "form": form,
            "told": told,
            "wrong": wrong,
            "organisation": self.stored,
            "title": self.stored.values["name"],
            "version": book.version_of(self.stored.values),
            "most": MOST,
            "today": clock.today(),
        }

    def roles(self, day: date) -> list[RunningRole]:
        """The roles there that go on after the day."""
        return roles_after(db.session(), self.stored.id, day)


def _found(actor: Actor, organisation_id: int) -> _Found:
    bureau_id = chosen_bureau(actor)
    county = load_county(bureau_id)
    stored = book.by_id(county, ORGANISATION).get(organisation_id) or abort(404)
    return _Found(bureau_id, county, stored)


def _suggest(form: CloseForm) -> None:
    if request.method == "GET":
        form.day.data = day_or_none(request.args.get("day", ""))


def _done(saved: Saved, words: str) -> Response:
    flash(words)
    for warning in saved.warnings:
        flash(warning, "warning")
    offer_undo(SLUG, saved.journal_id)
    return redirect(url_for("book_rows.edit", slug=SLUG, row_id=saved.row_id))


@blueprint.route("/close", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def close(actor: Actor, organisation_id: int) -> str | Response:
    """A last day: what ends with it stands there first."""
    found, form = _found(actor, organisation_id), CloseForm()
    _suggest(form)
    if form.saves(lambda: _close(actor, found, form)):
        return _done(form.outcome, "已关闭。以前的记录和档案都在。")
    looked = _looked_at_closing(found)
    return render_template("county/organisations/close.html", **found.page(form, looked))


def _looked_at_closing(found: _Found) -> Looked:
    day = day_or_none(request.values.get("day", ""))
    if day is None:
        return None, ""
    try:
        return preview_closing(found.county, found.stored, day, found.roles(day)), ""
    except RuleBroken as broken:
        return None, broken.message


def _close(actor: Actor, found: _Found, form: CloseForm) -> Saved:
    last: date = form.day.data
    return close_organisation(
        actor,
        found.bureau_id,
        found.stored.id,
        posted_version(),
        last,
        clock.today(),
        form.form_key.data or "",
        form.reason.data or "",
    )


@blueprint.route("/merge", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def merge(actor: Actor, organisation_id: int) -> str | Response:
    """Another school that everything goes to: all of it stands there first."""
    found, form = _found(actor, organisation_id), MergeForm()
    form.organisation_id.choices = choices = _others(found)
    _suggest(form)
    if request.method == "GET":
        form.organisation_id.data = request.args.get("organisation_id", "")
    if form.saves(lambda: _merge(actor, found, form)):
        return _done(form.outcome, f"“{found.stored.values['name']}”已并入这里。")
    into = dict(choices).get(str(form.organisation_id.data), "")
    page = found.page(form, _looked_at_merger(found))
    return render_template("county/organisations/merge.html", choices=choices, into=into, **page)


def _looked_at_merger(found: _Found) -> Looked:
    day = day_or_none(request.values.get("day", ""))
    into = identifier(request.values.get("organisation_id", ""))
    if day is None or into is None:
        return None, ""
    try:
        return preview_merger(merger(found.county, found.stored, into, day, found.roles(day))), ""
    except RuleBroken as broken:
        return None, broken.message


def _others(found: _Found) -> list[tuple[str, str]]:
    """Every open school but itself; the bureau is none."""
    ids = found.county.ids(ORGANISATION)
    rows = found.county.rows[ORGANISATION]
    return [
        (str(ids[code]), text)
        for code, text in Names(found.county).going_on(ORGANISATION, clock.today())
        if ids[code] != found.stored.id and rows[code,].values["kind"] != "bureau"
    ]


def _merge(actor: Actor, found: _Found, form: MergeForm) -> Saved:
    last: date = form.day.data
    return merge_organisations(
        actor,
        found.bureau_id,
        found.stored.id,
        posted_version(),
        int(form.organisation_id.data),
        last,
        clock.today(),
        form.form_key.data or "",
        form.reason.data or "",
    )
