"""The form of a target: its sheet's own, with words that read as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from pairing.domain.plan.metrics import MetricCode
from pairing.domain.plan.narrowing import NARROWING, metrics_with
from pairing.domain.plan.sentences import EVERY, SCORINGS, SIGNS, usual_unit
from pairing.domain.vocabulary.programme import Comparison, PeriodKind, Scoring
from pairing.queries.county.book_list import Names
from pairing.web.county.book.row_form import RowFormBase, form_for
from pairing.web.county.book.shelves import SHELVES
from pairing.web.frame.fields import Several
from pairing.workbook.labels import JOINT, typed

SHELF = SHELVES["targets"]
IN_SENTENCE = ("activity_kinds", "directions")
"""What narrows a target within the sentence; the rest stands below it."""
BELOW = tuple(name for name in NARROWING if name not in IN_SENTENCE)
GOES_WITH = {name: " ".join(one.label for one in metrics_with(name)) for name in NARROWING}
"""By field the metrics that it narrows, as the page's script reads them."""
UNITS = {one.label: usual_unit(one) for one in MetricCode}


def target_form(names: Names, stored: Mapping[str, Any] | None = None) -> RowFormBase:
    """The form of a new target, or of one that is ``stored``; its words as in a sentence."""
    return _worded(form_for(SHELF, names, stored)())


def typed_target(names: Names, stored: Mapping[str, Any] | None = None) -> RowFormBase:
    """The same out of the address: read while it is typed, never saved."""
    return _worded(form_for(SHELF, names, stored)(formdata=request.args, meta={"csrf": False}))


def _worded(form: RowFormBase) -> RowFormBase:
    form["period"].choices = [(one.label, EVERY[one]) for one in PeriodKind]
    form["scoring"].choices = [(one.label, SCORINGS[one]) for one in Scoring]
    form["comparison"].choices = [(one.label, SIGNS[one]) for one in Comparison]
    return form


def put(form: RowFormBase, cells: Mapping[str, str]) -> None:
    """Fill the form with cells by field, in the workbook's words."""
    for name, cell in cells.items():
        if name in form:
            many = isinstance(form[name], Several)
            form[name].data = cell.split(JOINT) if many else cell


def cells_of(form: RowFormBase, stored: Mapping[str, Any] | None = None) -> dict[str, str]:
    """What stands in the form, as cells by field; what it does not ask, as it is stored."""
    columns = form.shelf.sheet.columns
    asked = {c.field: form.cell(c) for c in columns if c.field in form}
    kept = {c.field: typed(stored, c) for c in columns if stored and c.field not in form}
    return kept | asked


def picked(form: RowFormBase) -> dict[str, str]:
    """By field what is ticked of the lists of several, as one text."""
    return {
        name: JOINT.join(form[name].data or ())
        for name in NARROWING
        if isinstance(form[name], Several)
    }
