"""What a page of 本县资料 shows, as its tests read it."""

from __future__ import annotations

import re

from sqlalchemy import select

from pairing.extensions import db
from pairing.queries.county import book
from pairing.queries.county.exports import only_bureau_id
from pairing.web.frame.page_forms import forms_of

UNDO = re.compile(r'action="(/county/data/\w+/undo)".*?name="version" value="(\d+)"', re.DOTALL)
"""(where, which save) of the button that takes the last one back."""


def id_of(model, code):
    """The id of the row with this code."""
    return db.session.scalar(select(model.id).where(model.code == code))


def stored(sheet, row_id):
    """A row as the county holds it now."""
    return book.by_id(book.read_sheet(only_bureau_id(), sheet), sheet)[row_id]


def picked(sheet, row_id):
    """What a ticked row of a list sends."""
    return f"{row_id}-{book.version_of(stored(sheet, row_id).values)}"


def as_typed(page):
    """What a browser would send of the page's form of a row, the one with the most fields."""
    form = max(forms_of(page), key=lambda one: len(one.controls))
    return {"version": form.version} | {
        name: control.values for name, control in form.controls.items() if control.values
    }


def wrong(page):
    """The faults that the page lists above its form."""
    return re.findall(r'<a href="#[^"]+">([^<]+)</a>', page)
