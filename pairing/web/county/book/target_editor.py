"""指标: a target as a sentence, beside it what it gives for real pairings while it is typed."""

from __future__ import annotations

from itertools import groupby
from typing import Any, NamedTuple

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.definitions import definition
from pairing.domain.plan.sentences import sentence
from pairing.domain.plan.target_kinds import OWN, TargetKind
from pairing.domain.plan.worked_points import worked_points
from pairing.queries.county import book
from pairing.queries.county.book_list import Names, Sought, lines, state_of
from pairing.queries.county.county import County, Stored
from pairing.queries.county.trials import Trial, read_target, try_target
from pairing.queries.plan.standards import kinds_of_targets
from pairing.web.county.book.notices import say_saved
from pairing.web.county.book.row_form import RowFormBase, Search, fill
from pairing.web.county.book.saving import save_form, within
from pairing.web.county.book.target_form import (
    BELOW,
    GOES_WITH,
    SHELF,
    UNITS,
    cells_of,
    picked,
    put,
    target_form,
    typed_target,
)
from pairing.web.county.book.told import told_steps
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.forms import posted_version
from pairing.web.frame.limits import Rate, limited
from pairing.workbook.codes import next_code

blueprint = Blueprint("target_editor", __name__, url_prefix="/county/targets")
View = str | Response
SHEET = SHELF.sheet_name
TRYING = Rate("trials", 240, by_account=True)
"""A trial comes while somebody types."""


class _Place(NamedTuple):
    """Where a target stands among those of its programme, by id."""

    number: int
    whole: int
    following: int | None


@blueprint.route("/new", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def new(actor: Actor) -> View:
    """First what is to be asked, in words; then the sentence, filled with what is usual."""
    bureau_id, names = _county(actor)
    kind, copied = _chosen(names.county)
    if request.method == "GET" and kind is None and copied is None:
        return _kinds_page()
    form = target_form(names)
    if request.method == "GET":
        _begin(form, names, kind, copied)
    if "try" not in request.form and form.saves(lambda: save_form(actor, bureau_id, form)):
        say_saved(form.outcome, SHELF.slug, "已新建。")
        if request.form.get("then") == "another":
            code = cells_of(form)["programme_id"]
            return redirect(url_for("target_editor.new", programme_id=code))
        return redirect(url_for("target_editor.edit", row_id=form.outcome.row_id))
    trial = try_target(names.county, bureau_id, cells_of(form), clock.today())
    return _page(form, trial, kind=kind)


@blueprint.route("/<int:row_id>", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def edit(actor: Actor, row_id: int) -> View:
    """A target as it stands, to be changed; below it what was done to it before."""
    bureau_id, names = _county(actor)
    stored = _stored(names.county, row_id)
    form, place = target_form(names, stored.values), _place(names.county, stored)
    if request.method == "GET":
        fill(form, stored.values, names)
    saves = "try" not in request.form
    if saves and form.saves(lambda: save_form(actor, bureau_id, form, stored, posted_version())):
        say_saved(form.outcome, SHELF.slug, "已保存。")
        following = place.following if request.form.get("then") == "following" else None
        shown = following or form.outcome.row_id
        return redirect(url_for("target_editor.edit", row_id=shown))
    trial = try_target(names.county, bureau_id, cells_of(form, stored.values), clock.today())
    ids = book.revisions(bureau_id, stored.values, names.county)
    return _page(
        form,
        trial,
        row=stored,
        place=place,
        version=book.version_of(stored.values),
        within=within(SHELF, stored, names),
        state=state_of(SHEET, stored.values, clock.today()),
        steps=told_steps(SHELF, names.county, book.history(bureau_id, SHEET, ids)),
    )


@blueprint.get("/try")
@limited(TRYING)
@allow(Action.IMPORT_WORKBOOK)
def try_out(actor: Actor) -> str:
    """The same for a script, while the person types: a part of the page. Writes nothing."""
    bureau_id, names = _county(actor)
    row_id = values.count(request.args.get("row"), 0)
    stored = _stored(names.county, row_id).values if row_id else None
    cells = cells_of(typed_target(names, stored), stored)
    trial = try_target(names.county, bureau_id, cells, clock.today())
    return render_template("county/book/targets/trial.html", **_told(trial))


def _county(actor: Actor) -> tuple[int, Names]:
    bureau_id = chosen_bureau(actor)
    return bureau_id, Names(book.read_sheet(bureau_id, SHEET))


def _stored(county: County, row_id: int) -> Stored:
    """The target, or 404 when the chosen bureau has none of that number."""
    return book.by_id(county, SHEET).get(row_id) or abort(404)


def _chosen(county: County) -> tuple[TargetKind | None, Stored | None]:
    """What the address says that a new target begins with: a kind, or another target."""
    kind = kinds_of_targets().get(request.args.get("kind", ""))
    copied = values.count(request.args.get("copy"), 0)
    return kind, _stored(county, copied) if copied else None


def _kinds_page() -> str:
    kinds = kinds_of_targets().values()
    read = {one.slug: read_target(one.row).target for one in kinds if one.slug != OWN}
    return render_template(
        "county/book/targets/kinds.html",
        groups=[(group, list(found)) for group, found in groupby(kinds, lambda one: one.group)],
        said={slug: sentence(target) for slug, target in read.items() if target},
        programme_id=request.args.get("programme_id"),
        own=OWN,
        shelf=SHELF,
    )


def _begin(form: RowFormBase, names: Names, kind: TargetKind | None, copied: Stored | None) -> None:
    """What a new target begins with: the programme asked for, or the only one; a free code."""
    rows = [one.values for one in names.county.rows[SHEET].values()]
    known = [code for (code,) in names.county.rows["方案"]]
    wanted = request.args.get("programme_id", "")
    put(form, {"comparison": "≥", "scoring": "按比例"})
    if copied is not None:
        fill(form, copied.values, names)
        wanted = str(copied.values["programme_id"])
    elif kind is not None:
        put(form, kind.row)
    code = wanted if wanted in known else (known[0] if len(known) == 1 else "")
    searched = isinstance(form["programme_id"], Search)
    form["programme_id"].data = (names.both("方案", code) if searched else code) or None
    form["code"].data = next_code(SHEET, rows, code) if code else ""


def _place(county: County, stored: Stored) -> _Place:
    asked = Sought(chosen={"programme_id": str(stored.values["programme_id"])})
    ids = [one.id for one in lines(county, SHELF.sheet, asked, clock.today())]
    number = ids.index(stored.id)
    return _Place(number + 1, len(ids), next(iter(ids[number + 1 :]), None))


def _told(trial: Trial) -> dict[str, Any]:
    """A trial as the template shows it: how it reads, how it is counted, what it gives."""
    target = trial.read.target
    labels = {c.field: c.header.removesuffix("编码") for c in SHELF.sheet.columns}
    return {
        "trial": trial,
        "said": sentence(target) if target else "",
        "counted": definition(target) if target else "",
        "worked": worked_points(target) if target else [],
        "lacking": [labels[field] for field in trial.read.lacking],
        "wrong": [(labels.get(field, ""), message) for field, message in trial.read.faults],
    }


def _page(form: RowFormBase, trial: Trial, **more: Any) -> str:
    about = dict.fromkeys(("row", "place", "version", "kind", "state", "steps"))
    return render_template(
        "county/book/targets/editor.html",
        form=form,
        shelf=SHELF,
        below=BELOW,
        goes_with=GOES_WITH,
        units=UNITS,
        picked=picked(form),
        **_told(trial),
        **(about | more),
    )
