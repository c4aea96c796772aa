"""A teacher moves to another school, or serves at a second one: two questions, no table."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.operations.county.saving import FormRow, Saved, save_row
from pairing.queries.county import book
from pairing.queries.county.book_list import Names
from pairing.queries.county.county import LONG_AGO, Stored
from pairing.values import day_or_none
from pairing.web.county.book.notices import say_saved
from pairing.web.county.book.row_form import Day
from pairing.web.county.book.shelves import SHELVES
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.fields import Pick, Radio
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.workbook.labels import typed
from pairing.workbook.postings import AT, FIELD, FROM, UNTIL, Posting, moved
from pairing.workbook.reading import Grid

blueprint = Blueprint("book_moves", __name__, url_prefix="/county/data/teachers")
MOVES, BOTH = "moves", "both"
SLUG = "teachers"


class MoveForm(BaseForm):
    """Where she serves from which day on, and whether she stays where she is as well."""

    organisation_id = Pick("到哪个单位")
    posted_from = Day("从哪天起", required="请填写从哪天起。")
    way = Radio("原来的单位", choices=[(MOVES, "不再任职"), (BOTH, "继续任职（兼任）")])

    def refuse(self, broken: Any) -> None:
        """Whatever is wrong with a line is wrong with the new one."""
        for name, message in broken.faults:
            field = self._fields.get(name.partition("/")[2])
            if field is None:
                self.form_errors = [*self.form_errors, message]
            elif not field.errors:
                field.errors = [message]


@blueprint.route("/<int:row_id>/move", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def move(actor: Actor, row_id: int) -> str | Response:
    """The new posting; the old ones end the day before, unless she stays there too."""
    shelf, bureau_id = SHELVES[SLUG], chosen_bureau(actor)
    county = book.read_sheet(bureau_id, shelf.sheet_name)
    stored = book.by_id(county, shelf.sheet_name).get(row_id)
    if stored is None:
        abort(404)
    form, names = MoveForm(), Names(county)
    form.organisation_id.choices = names.going_on("单位", clock.today())
    if request.method == "GET":
        form.posted_from.data, form.way.data = str(clock.today()), MOVES
    if form.saves(lambda: _save(actor, bureau_id, form, stored)):
        say_saved(form.outcome, SLUG, "已保存。以前记的还算在原来的单位。")
        return redirect(url_for("book_rows.edit", slug=SLUG, row_id=row_id))
    return render_template(
        "county/book/move.html",
        form=form,
        row=stored,
        version=book.version_of(stored.values),
        served=[(names.of("单位", one.at), one) for one in stored.values[FIELD]],
    )


def _save(actor: Actor, bureau_id: int, form: MoveForm, stored: Stored) -> Saved:
    row = FormRow("教师", _grid(form, stored), stored.id, posted_version())
    return save_row(actor, bureau_id, row, clock.today(), form.form_key.data or "")


def _grid(form: MoveForm, stored: Stored) -> Grid:
    """A line for each posting, the new one last; a day that cannot be read is told as typed."""
    columns = SHELVES[SLUG].sheet.columns
    served: tuple[Posting, ...] = stored.values[FIELD]
    first = day_or_none(form.posted_from.data)
    place = form.organisation_id.data or ""
    if form.way.data == MOVES and first is not None:
        kept = [
            one for one in moved(served, place, first) if (one.at, one.starts_on) != (place, first)
        ]
    else:
        kept = list(served)
    lines = [
        _line(stored, one.at, str(one.starts_on or LONG_AGO), str(one.ends_on or ""))
        for one in kept
    ]
    lines.append(_line(stored, place, form.posted_from.data or "", ""))
    return [[column.header for column in columns], *lines]


def _line(stored: Stored, place: str | None, first: str, last: str) -> list[Any]:
    told = {AT: place, FROM: first, UNTIL: last}
    columns = SHELVES[SLUG].sheet.columns
    return [told.get(c.field, "") if c.field in told else typed(stored.values, c) for c in columns]
