"""本县资料: the lists, one a sheet; exported as seen, several rows removed, the last one undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms.validators import Optional

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.lazy import later
from pairing.operations.county.retiring import retire_targets
from pairing.operations.county.saving import Saved
from pairing.operations.county.taking_away import remove_rows
from pairing.operations.county.target_choice import LONGEST_REASON
from pairing.operations.county.undo import undo_import
from pairing.queries import lists
from pairing.queries.county import book
from pairing.queries.county.book_list import PARTED, ListLine, Names, Sought, State, as_seen, lines
from pairing.queries.county.county import County
from pairing.queries.county.imports import undoable
from pairing.text import BadText, clean
from pairing.web.county.book.notices import say_saved
from pairing.web.county.book.row_form import WAYS, chosen_way
from pairing.web.county.book.shelves import SHELVES, SLUG, Shelf
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.downloads import file_answer
from pairing.web.frame.fields import Line, Radio
from pairing.web.frame.forms import posted_version
from pairing.web.frame.limits import MAKING, SEARCHING, limited
from pairing.web.frame.paging import page_number
from pairing.web.frame.picks import PickForm
from pairing.workbook.columns import Kind

if TYPE_CHECKING:
    from pairing.workbook import writing
else:
    writing = later("pairing.workbook.writing")

blueprint = Blueprint("book", __name__, url_prefix="/county/data")
MOST_FOUND = 20


@blueprint.get("/")
@allow(Action.IMPORT_WORKBOOK)
def index(actor: Actor) -> str:
    """Every sheet with how many rows it has, and what the workbook does with all of them."""
    bureau_id = chosen_bureau(actor)
    return render_template(
        "county/book/index.html",
        shelves=[(one, book.count(bureau_id, one.sheet_name)) for one in SHELVES.values()],
        bureau_id=bureau_id,
        undo=undoable(bureau_id, clock.today()),
    )


def _text() -> str:
    try:
        return clean(request.args.get("q", ""), 60)
    except BadText:
        return ""


def _asked(shelf: Shelf) -> Sought:
    """What the address asks of a list; what no list offers is left out."""
    given = request.args
    chosen = {name: given[name] for name in shelf.filters if given.get(name)}
    state = given.get("state", "")
    order = given.get("order", "")
    return Sought(
        _text(),
        chosen,
        state if state in list(State) else "",
        order if order in shelf.sheet.by_field() else "",
        given.get("down") == "1",
    )


def _filters(shelf: Shelf, county: County, asked: Sought) -> list[tuple[str, str, Any, str]]:
    """(field, label, choices, chosen) of each filter that a list offers."""
    found: list[tuple[str, str, Any, str]] = []
    columns = shelf.sheet.by_field()
    for name in shelf.filters:
        column = columns[name]
        if column.kind is Kind.REFERENCE:
            choices = Names(county).choices(column.refers_to)
        else:
            choices = column.words.choices() if column.words else []
        label = column.header.removesuffix("编码")
        found.append((name, label, choices, asked.chosen.get(name, "")))
    if shelf.states:
        choices = [(one, one) for one in shelf.states]
        found.append(("state", "状态", choices, asked.state))
    return found


@blueprint.get(f"{SLUG}/")
@allow(Action.IMPORT_WORKBOOK)
def rows(actor: Actor, slug: str) -> str:
    """One sheet's rows: searched, filtered, sorted, a page at a time."""
    shelf = SHELVES[slug]
    county = book.read_sheet(chosen_bureau(actor), shelf.sheet_name)
    asked = _asked(shelf)
    found = lists.cut(lines(county, shelf.sheet, asked, clock.today()), page_number())
    args = MultiDict(request.args)
    args.pop("page", None)
    return render_template(
        "county/book/rows.html",
        shelf=shelf,
        columns=[(name, shelf.sheet.by_field()[name]) for name in shelf.columns],
        page=found,
        whole=len(county.rows[shelf.sheet_name]),
        asked=asked,
        filters=_filters(shelf, county, asked),
        args=args,
        is_filtered=bool(asked.text or asked.chosen or asked.state),
        form=PickForm(formdata=None),
    )


@blueprint.get(f"{SLUG}/export.xlsx")
@limited(MAKING)
@allow(Action.IMPORT_WORKBOOK)
def export(actor: Actor, slug: str) -> Response:
    """The list as it is seen, all its pages, with names beside codes."""
    shelf = SHELVES[slug]
    county = book.read_sheet(chosen_bureau(actor), shelf.sheet_name)
    found = lines(county, shelf.sheet, _asked(shelf), clock.today())
    head, body = as_seen(county, shelf.sheet, found, shelf.hidden)
    name = f"{shelf.sheet_name}_{clock.today():%Y%m%d}.xlsx"
    return file_answer(writing.seen_workbook(shelf.sheet_name, head, body), name)


@blueprint.get(f"{SLUG}/find")
@limited(SEARCHING)
@allow(Action.IMPORT_WORKBOOK)
def find(actor: Actor, slug: str) -> Response:
    """A few rows by name, pinyin or code, for a form's field: (what is put there, what is said)."""
    shelf = SHELVES[slug]
    county = book.read_sheet(chosen_bureau(actor), shelf.sheet_name)
    known = lines(county, shelf.sheet, Sought(_text()), clock.today())
    found = [one for one in known if one.state is not State.CLOSED][:MOST_FOUND]
    return jsonify([[f"{one.title}{PARTED}{one.code}", _beside(one)] for one in found])


def _beside(line: ListLine) -> str:
    return line.cells.get("organisation_id") or line.cells.get("area") or line.code


class RemoveForm(PickForm):
    """The rows that are to go; of targets under which records count, from when on."""

    way = Radio("怎么生效？", [Optional()], choices=WAYS)
    reason = Line("更正的原因", LONGEST_REASON)


def _remove(actor: Actor, shelf: Shelf, form: RemoveForm) -> Saved:
    bureau_id, today = chosen_bureau(actor), clock.today()
    choice = chosen_way(form.way.data, form.reason.data)
    if shelf.slug == "targets":
        return retire_targets(actor, bureau_id, form.seen(), today, choice)
    return remove_rows(actor, bureau_id, shelf.sheet_name, form.seen(), today, choice)


@blueprint.post(f"{SLUG}/remove")
@allow(Action.IMPORT_WORKBOOK)
def remove(actor: Actor, slug: str) -> str | Response:
    """What hangs on the ticked rows; then they go, all of them or none."""
    shelf, form, bureau_id = SHELVES[slug], RemoveForm(), chosen_bureau(actor)
    seen, today = form.seen(), clock.today()
    if not seen:
        flash("请先勾选要移除的。", "warning")
        return redirect(url_for("book.rows", slug=slug))
    county = book.read_sheet(bureau_id, shelf.sheet_name)
    known = {one.id: one for one in lines(county, shelf.sheet, Sought(), today)}
    if not seen.keys() & known.keys():
        abort(404)
    if "sure" in request.form and form.saves(lambda: _remove(actor, shelf, form)):
        done = "不再要求" if slug == "targets" else "已移除"
        say_saved(form.outcome, slug, f"{done} {len(seen)} {shelf.measure}。")
        return redirect(url_for("book.rows", slug=slug))
    hanging = book.hanging(shelf.sheet_name, list(seen))
    return render_template(
        "county/book/remove.html",
        shelf=shelf,
        form=form,
        gone=[(known[key], hanging.get(key, {})) for key in seen if key in known],
        may=not any(hanging.get(key) for key in seen),
    )


@blueprint.post(f"{SLUG}/undo")
@limited(MAKING)
@allow(Action.IMPORT_WORKBOOK)
def undo(actor: Actor, slug: str) -> Response:
    """Take the last save of the day back, if it is the one that was on the page."""
    undo_import(actor, chosen_bureau(actor), clock.today(), posted_version())
    flash("已撤销，恢复原样。")
    return redirect(url_for("book.rows", slug=slug))
