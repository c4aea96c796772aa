"""单位: closed, or merged into another one, after what goes on there was shown."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.programme import OrganisationKind
from pairing.extensions import db
from pairing.operations.county.closing import close_organisation, preview_closing
from pairing.operations.county.merging import merge_organisations, merger, preview_merger
from pairing.operations.county.saving import Saved
from pairing.queries.county.book_list import Names
from pairing.queries.people.roles import RunningRole, roles_after
from pairing.values import identifier
from pairing.web.county.ends import Ending, LastDayForm, Looked, done, ending, look
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line, Pick
from pairing.web.frame.forms import posted_version
from pairing.workbook.closings import ORGANISATION

blueprint = Blueprint(
    "organisation_ends", __name__, url_prefix="/county/organisations/<int:organisation_id>"
)
SLUG = "organisations"


class CloseForm(LastDayForm):
    """The last day, and why."""

    reason = Line("原因", 200, "请写一句为什么，例如撤点并校。")


class MergeForm(CloseForm):
    """Into which school it goes, from the day after the last one."""

    organisation_id = Pick("并入哪个单位", [InputRequired("请选择单位。")])


def _name(of: Ending) -> str:
    return str(of.stored.values["name"])


def _roles(of: Ending, day: date) -> list[RunningRole]:
    """The roles there that go on after the day."""
    return roles_after(db.session(), of.stored.id, day)


@blueprint.route("/close", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def close(actor: Actor, organisation_id: int) -> str | Response:
    """A last day: what ends with it stands there first."""
    of, form = ending(actor, ORGANISATION, organisation_id), CloseForm()
    form.suggest()
    if form.saves(lambda: _close(actor, of, form)):
        return done(form.outcome, SLUG, "已关闭。以前的记录和档案都在。")
    looked = look(lambda day: preview_closing(of.county, of.stored, day, _roles(of, day)))
    page = of.page(form, _name(of), looked)
    return render_template("county/organisations/close.html", **page)


def _close(actor: Actor, of: Ending, form: CloseForm) -> Saved:
    last: date = form.day.data
    return close_organisation(
        actor,
        of.bureau_id,
        of.stored.id,
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
    of, form = ending(actor, ORGANISATION, organisation_id), MergeForm()
    form.organisation_id.choices = choices = _others(of)
    form.suggest()
    if request.method == "GET":
        form.organisation_id.data = request.args.get("organisation_id", "")
    if form.saves(lambda: _merge(actor, of, form)):
        return done(form.outcome, SLUG, f"“{_name(of)}”已并入这里。")
    into = dict(choices).get(str(form.organisation_id.data), "")
    page = of.page(form, _name(of), _look_at_merger(of))
    return render_template("county/organisations/merge.html", choices=choices, into=into, **page)


def _look_at_merger(of: Ending) -> Looked:
    into = identifier(request.values.get("organisation_id", ""))
    if into is None:
        return Looked()
    return look(
        lambda day: preview_merger(merger(of.county, of.stored, into, day, _roles(of, day)))
    )


def _others(of: Ending) -> list[tuple[str, str]]:
    """Every open school but itself; the bureau is none."""
    ids = of.county.ids(ORGANISATION)
    rows = of.county.rows[ORGANISATION]
    return [
        (str(ids[code]), text)
        for code, text in Names(of.county).going_on(ORGANISATION, clock.today())
        if ids[code] != of.stored.id and rows[code,].values["kind"] != OrganisationKind.BUREAU
    ]


def _merge(actor: Actor, of: Ending, form: MergeForm) -> Saved:
    last: date = form.day.data
    return merge_organisations(
        actor,
        of.bureau_id,
        of.stored.id,
        posted_version(),
        int(form.organisation_id.data),
        last,
        clock.today(),
        form.form_key.data or "",
        form.reason.data or "",
    )
