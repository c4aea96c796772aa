"""方案 at once: after a ready-made plan, or copied to next year with its pairings."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.ready_made import ReadyMade, year_later
from pairing.operations.county.programmes import (
    PAIRING,
    PROGRAMME,
    NewProgramme,
    copy_programme,
    found_programme,
)
from pairing.operations.county.saving import Saved
from pairing.queries.county import book
from pairing.queries.county.book_list import Names
from pairing.queries.county.county import County, load_county
from pairing.queries.county.joined import ENDS
from pairing.queries.plan.standards import ready_made_programmes
from pairing.web.county.book.notices import say_saved
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.fields import Line, Several, Text
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.typed import DateField
from pairing.workbook.codes import next_code
from pairing.workbook.columns import CODE_LENGTH, LONG, NAME
from pairing.workbook.sheets import BY_NAME

blueprint = Blueprint("programmes", __name__, url_prefix="/county/programmes")
SLUG = "programmes"
READ = book.sheets_for(PAIRING) | book.sheets_for("指标")
TOLD = ("code", "name", "side", "period", "threshold", "points")
"""What the page shows of each ready-made target."""


class ProgrammeForm(BaseForm):
    """What a programme made at once is called, and when it runs."""

    name = Line("名称", NAME, "请填写方案的名称。")
    starts_on = DateField("开始", [InputRequired("请填写开始日期。")])
    ends_on = DateField("结束", [InputRequired("请填写结束日期。")])
    description = Text("说明", LONG)
    code = Line("编码", CODE_LENGTH, "请填写编码。")

    def new(self) -> NewProgramme:
        """The programme that it asks for."""
        return NewProgramme(
            self.code.data or "",
            self.name.data or "",
            self.starts_on.data,
            self.ends_on.data,
            self.description.data or "",
        )


class CopyForm(ProgrammeForm):
    """A copy takes along which of the old one's pairings."""

    pairings = Several("一起延续的结对", choices=[])


def _free_code(county: County) -> str:
    return next_code(PROGRAMME, [one.values for one in county.rows[PROGRAMME].values()])


def _made(saved: Saved, words: str) -> Response:
    say_saved(saved, SLUG, words)
    return redirect(url_for("book_rows.edit", slug=SLUG, row_id=saved.row_id))


@blueprint.get("/ready-made")
@allow(Action.IMPORT_WORKBOOK)
def ready(_actor: Actor) -> str:
    """The plans that come with the product."""
    return render_template("county/programmes/ready.html", plans=ready_made_programmes().values())


@blueprint.route("/ready-made/<plan>", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def found(actor: Actor, plan: str) -> str | Response:
    """A programme with a ready-made plan's targets, which stand on the page."""
    chosen = ready_made_programmes().get(plan) or abort(404)
    bureau_id, form = chosen_bureau(actor), ProgrammeForm()
    if request.method == "GET":
        span = chosen.span_from(clock.today())
        form.name.data, form.description.data = chosen.name, chosen.summary
        form.starts_on.data, form.ends_on.data = span
        form.code.data = _free_code(book.read_sheet(bureau_id, PROGRAMME))
    if form.saves(lambda: _found(actor, bureau_id, chosen, form)):
        return _made(form.outcome, f"已建好方案和 {len(chosen.targets)} 个指标，可以逐个改。")
    return render_template(
        "county/programmes/found.html", form=form, plan=chosen, columns=_columns(), told=TOLD
    )


def _columns() -> dict[str, str]:
    """Field → header of what the page shows of a target."""
    known = BY_NAME["指标"].by_field()
    return {name: known[name].header for name in TOLD}


def _found(actor: Actor, bureau_id: int, plan: ReadyMade, form: ProgrammeForm) -> Saved:
    key = form.form_key.data or ""
    return found_programme(actor, bureau_id, plan, form.new(), clock.today(), key)


@blueprint.route("/<int:programme_id>/copy", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def copy(actor: Actor, programme_id: int) -> str | Response:
    """The same a year later: targets, leadership group, and the pairings that go on."""
    bureau_id = chosen_bureau(actor)
    county = load_county(bureau_id, READ)
    stored = book.by_id(county, PROGRAMME).get(programme_id) or abort(404)
    form = CopyForm()
    form.pairings.choices = _pairings(county, str(stored.values["code"]))
    if request.method == "GET":
        _suggest(form, county, stored.values)
    if form.saves(lambda: _copied(actor, bureau_id, programme_id, form)):
        return _made(form.outcome, "已复制：指标、领导小组和勾选的结对。师徒请重新结。")
    return render_template(
        "county/programmes/copy.html",
        form=form,
        programme=stored,
        version=book.version_of(stored.values),
        targets=sum(
            one.values["programme_id"] == stored.values["code"] and not one.values[ENDS]
            for one in county.rows["指标"].values()
        ),
    )


def _pairings(county: County, code: str) -> list[tuple[str, str]]:
    names = Names(county)
    return [
        (
            str(one.id),
            f"{names.of('单位', one.values['lead_id'])} → "
            f"{names.of('单位', one.values['supported_id'])}（{one.values['code']}）",
        )
        for one in county.rows[PAIRING].values()
        if one.values["programme_id"] == code
    ]


def _suggest(form: CopyForm, county: County, old: dict[str, Any]) -> None:
    """The same name and dates a year later; the pairings that ran until its end go on."""
    form.name.data, form.description.data = old["name"], old["description"]
    form.starts_on.data, form.ends_on.data = map(year_later, (old["starts_on"], old["ends_on"]))
    form.code.data = _free_code(county)
    form.pairings.data = [
        str(one.id)
        for one in county.rows[PAIRING].values()
        if (one.values["programme_id"], one.values["ends_on"]) == (old["code"], old["ends_on"])
    ]


def _copied(actor: Actor, bureau_id: int, programme_id: int, form: CopyForm) -> Saved:
    chosen = [int(one) for one in form.pairings.data or ()]
    key = form.form_key.data or ""
    return copy_programme(
        actor,
        bureau_id,
        programme_id,
        posted_version(),
        form.new(),
        chosen,
        clock.today(),
        key,
    )
