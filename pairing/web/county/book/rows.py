"""本县资料: one row of a sheet, new or as it stands, with what was done to it before."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pairing.domain.people.permissions import Action, Actor
from pairing.queries.county import book
from pairing.queries.county.book_list import Names, title_of
from pairing.queries.county.county import County, Stored
from pairing.web.county.book.notices import say_saved
from pairing.web.county.book.row_form import RowFormBase, Search, fill, form_for, offer_schools
from pairing.web.county.book.saving import save_form, within
from pairing.web.county.book.shelves import ROW_SLUG, SHELVES, Shelf
from pairing.web.county.book.told import told_steps
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.forms import posted_version
from pairing.workbook.codes import FAMILIES, next_code

blueprint = Blueprint("book_rows", __name__, url_prefix="/county/data")
View = str | Response
FINDS = {one.sheet_name: one.slug for one in SHELVES.values()}
"""By the sheet that a field refers to: where it is searched."""


@blueprint.route(f"{ROW_SLUG}/new", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def new(actor: Actor, slug: str) -> View:
    """A row that is not there yet; its code is suggested."""
    shelf, bureau_id = SHELVES[slug], chosen_bureau(actor)
    county = book.read_sheet(bureau_id, shelf.sheet_name)
    form = form_for(shelf, Names(county))()
    if request.method == "GET":
        _suggest(form, shelf, county)
    if form.saves(lambda: save_form(actor, bureau_id, form)):
        say_saved(form.outcome, slug, "已新建。")
        return redirect(url_for("book_rows.edit", slug=slug, row_id=form.outcome.row_id))
    return render_template(
        "county/book/row.html", shelf=shelf, form=form, row=None, version=None, finds=FINDS
    )


def _suggest(form: RowFormBase, shelf: Shelf, county: County) -> None:
    """What the list was filtered by, the words that are usual, and the next free code."""
    for column in shelf.sheet.columns:
        if column.field not in form:
            continue
        given = request.args.get(column.field, "")
        if column.refers_to and (given,) in county.rows[column.refers_to]:
            is_searched = isinstance(form[column.field], Search)
            both = Names(county).both(column.refers_to, given)
            form[column.field].data = both if is_searched else given
        elif column.words and column.default:
            form[column.field].data = column.words(str(column.default)).label
    if "code" in form:
        parent = FAMILIES.get(shelf.sheet_name)
        family = form.cell(shelf.sheet.by_field()[parent]) if parent else ""
        if family or not parent:
            rows = [one.values for one in county.rows[shelf.sheet_name].values()]
            form["code"].data = next_code(shelf.sheet_name, rows, family)


class _Found(NamedTuple):
    """A row with the county that it was read with."""

    shelf: Shelf
    county: County
    stored: Stored


def _found(actor: Actor, slug: str, row_id: int) -> _Found:
    """The row, or 404 when the chosen bureau has none of that number."""
    shelf = SHELVES[slug]
    county = book.read_sheet(chosen_bureau(actor), shelf.sheet_name)
    stored = book.by_id(county, shelf.sheet_name).get(row_id)
    return _Found(shelf, county, stored) if stored else abort(404)


@blueprint.route(f"{ROW_SLUG}/<int:row_id>", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def edit(actor: Actor, slug: str, row_id: int) -> View:
    """A row as it stands, to be changed; beside it what was done to it before."""
    shelf, county, stored = _found(actor, slug, row_id)
    bureau_id, names = chosen_bureau(actor), Names(county)
    form = form_for(shelf, names, stored.values)()
    if request.method == "GET":
        fill(form, stored.values, names)
    if "postings" in form:
        offer_schools(form, names)
    if form.saves(lambda: save_form(actor, bureau_id, form, stored, posted_version())):
        say_saved(form.outcome, slug, "已保存。")
        return redirect(url_for("book_rows.edit", slug=slug, row_id=form.outcome.row_id))
    return render_template(
        "county/book/row.html",
        shelf=shelf,
        form=form,
        row=stored,
        version=book.version_of(stored.values),
        title=title_of(shelf.sheet_name, stored.values, names),
        within=within(shelf, stored, names),
        finds=FINDS,
        steps=told_steps(shelf, county, book.history(bureau_id, shelf.sheet_name, [stored.id])),
    )
