"""本县资料: rows pasted from a spreadsheet: checked while typed, shown before written."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length, Optional

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.extensions import db
from pairing.operations.change import RuleBroken
from pairing.operations.county.applying import ImportReport
from pairing.operations.county.saving import Saved, check_rows, save_rows
from pairing.operations.county.target_choice import LONGEST_REASON
from pairing.web.county.book.notices import say_saved
from pairing.web.county.book.row_form import WAYS, chosen_way
from pairing.web.county.book.shelves import SHELVES, SLUG, Shelf
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.fields import Line, Radio
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.limits import Rate, limited
from pairing.workbook.columns import Column, Kind
from pairing.workbook.faults import Fault
from pairing.workbook.headers import other_headers
from pairing.workbook.pasting import MOST_LINES, TooMany, asked_columns, grid_of
from pairing.workbook.reading import Grid

blueprint = Blueprint("book_paste", __name__, url_prefix="/county/data")
LONGEST = 200_000
CHECKING_CELLS = Rate("cells", 120, by_account=True)
"""A check comes while somebody types."""
MOST_SHOWN = 50
FULL = f"一次最多 {MOST_LINES} 行。更多的行，用工作簿导入。"
NOTHING = "请先粘贴或填写几行。"


class PasteForm(BaseForm):
    """The block as text, cells parted by tabs as the clipboard has them.

    ``is_grid``: a script made it of a grid, whose heads are none of its numbered rows.
    """

    is_grid = HiddenField()
    rows = TextAreaField("从 Excel 复制的行", [Length(max=LONGEST, message=FULL)])
    way = Radio("怎么生效？", [Optional()], choices=WAYS)
    reason = Line("更正的原因", LONGEST_REASON)

    def refuse(self, broken: RuleBroken) -> None:
        """Faults of cells stand in the list beside the block."""
        self.form_errors = [*self.form_errors, *(m for n, m in broken.faults if not n)]


class Looked(NamedTuple):
    """What a check of the block found."""

    report: ImportReport
    faults: list[Fault]
    above: int
    version: int

    def line(self, fault: Fault) -> int:
        """The line of the block that a fault stands in, counted as the person sees it."""
        return max(fault.row - self.above, 0)


def _grid(shelf: Shelf, text: str, is_grid: bool = False) -> tuple[Grid, int]:
    """The block, and how many lines stand above the person's first; ``RuleBroken`` for none."""
    try:
        grid, has_heads = grid_of(text, shelf.sheet, shelf.unpasted)
    except TooMany:
        raise RuleBroken("", FULL) from None
    if len(grid) < 2:
        raise RuleBroken("", NOTHING)
    return grid, 0 if has_heads and not is_grid else 1


def _look(actor: Actor, shelf: Shelf, text: str, is_grid: bool = False) -> Looked:
    grid, above = _grid(shelf, text, is_grid)
    found = check_rows(actor, chosen_bureau(actor), shelf.sheet_name, grid, clock.today(), above)
    faults = sorted(found.report.faults, key=lambda one: one.row)
    return Looked(found.report, faults, above, found.version)


def _head(shelf: Shelf, column: Column) -> tuple[str, bool, list[str]]:
    """A column as a script knows it: its header, whether it must be filled, its other headers."""
    needed = column.required and column.kind is not Kind.CODE
    return column.header, needed, other_headers(shelf.sheet, column)


@blueprint.route(f"{SLUG}/paste", methods=["GET", "POST"])
@allow(Action.IMPORT_WORKBOOK)
def paste(actor: Actor, slug: str) -> str | Response:
    """The block, what a check says of it, and the button that writes it."""
    shelf, form = SHELVES[slug], PasteForm()
    columns = asked_columns(shelf.sheet, shelf.unpasted)
    looked: Looked | None = None
    if form.is_submitted() and form.validate():
        try:
            looked = _look(actor, shelf, form.rows.data or "", bool(form.is_grid.data))
        except RuleBroken as broken:
            form.form_errors = [broken.message]
    ready = looked is not None and not looked.faults and "write" in request.form
    if ready and form.saves(lambda: _write(actor, shelf, form)):
        return _written(form.outcome, shelf)
    return render_template(
        "county/book/paste.html",
        shelf=shelf,
        form=form,
        columns=columns,
        heads=[_head(shelf, one) for one in columns],
        looked=looked,
        counts=looked.report.counts.get(shelf.sheet_name) if looked else None,
        preview=looked.report.previews.get(shelf.sheet_name) if looked else None,
        most=MOST_SHOWN,
    )


def _write(actor: Actor, shelf: Shelf, form: PasteForm) -> Saved:
    grid, above = _grid(shelf, form.rows.data or "", bool(form.is_grid.data))
    choice = chosen_way(form.way.data, form.reason.data)
    key, seen = form.form_key.data or "", posted_version()
    bureau_id, today = chosen_bureau(actor), clock.today()
    return save_rows(actor, bureau_id, shelf.sheet_name, grid, today, seen, key, choice, above)


def _written(saved: Saved, shelf: Shelf) -> Response:
    say_saved(saved, shelf.slug, f"已写入 {saved.row_id} 行。")
    return redirect(url_for("book.rows", slug=shelf.slug))


@blueprint.post(f"{SLUG}/check")
@limited(CHECKING_CELLS)
@allow(Action.IMPORT_WORKBOOK)
def check(actor: Actor, slug: str) -> Response:
    """The same for a script, while the person types: faults by line and column. Writes nothing."""
    shelf = SHELVES[slug]
    try:
        looked = _look(actor, shelf, request.form.get("rows", "")[:LONGEST])
    except RuleBroken as broken:
        return jsonify({"message": broken.message, "faults": [], "counts": [0, 0, 0]})
    finally:
        db.session.rollback()
    counts = looked.report.counts.get(shelf.sheet_name)
    return jsonify(
        {
            "message": "",
            "faults": [
                [looked.line(one), one.column, one.message] for one in looked.faults[:MOST_LINES]
            ],
            "counts": [counts.new, counts.changed, counts.unchanged] if counts else [0, 0, 0],
        }
    )
