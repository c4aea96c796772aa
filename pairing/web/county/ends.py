"""What the pages share that end something: a last day, what it would mean, then the deed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.people.permissions import Actor
from pairing.operations.change import RuleBroken
from pairing.operations.county.saving import Saved
from pairing.queries.county import book
from pairing.queries.county.county import County, Stored, load_county
from pairing.values import day_or_none
from pairing.web.county.book.notices import say_saved
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.forms import BaseForm
from pairing.web.frame.typed import DateField

MOST = 12
"""So many names are told of each kind of thing that ends."""


class LastDayForm(BaseForm):
    """The last day; it comes from the look before."""

    day = DateField("最后一天（含当天）", [InputRequired("请填写最后一天。")])

    def suggest(self) -> None:
        """The day that was looked at."""
        if request.method == "GET":
            self.day.data = asked_day()


class Looked(NamedTuple):
    """What it would mean, or why it cannot be; neither before a day is asked."""

    told: Mapping[str, Sequence[str]] | None = None
    wrong: str = ""


class Ending(NamedTuple):
    """The row that is to end, with its county as the officer's bureau has it."""

    bureau_id: int
    county: County
    stored: Stored

    def page(self, form: BaseForm, title: str, looked: Looked) -> dict[str, Any]:
        """What every template shows of it."""
        return {
            "form": form,
            "row": self.stored,
            "title": title,
            "version": book.version_of(self.stored.values),
            "told": looked.told,
            "wrong": looked.wrong,
            "most": MOST,
            "today": clock.today(),
        }


def ending(actor: Actor, sheet_name: str, row_id: int) -> Ending:
    """The row, or 404 when the chosen bureau has none of that number."""
    bureau_id = chosen_bureau(actor)
    county = load_county(bureau_id)
    stored = book.by_id(county, sheet_name).get(row_id) or abort(404)
    return Ending(bureau_id, county, stored)


def asked_day() -> date | None:
    """The last day that the page is asked about."""
    return day_or_none(request.values.get("day", ""))


def look(preview: Callable[[date], Mapping[str, Sequence[str]]]) -> Looked:
    """What the asked day would mean, by what the deed itself would do."""
    day = asked_day()
    if day is None:
        return Looked()
    try:
        return Looked(preview(day))
    except RuleBroken as broken:
        return Looked(wrong=broken.message)


def done(saved: Saved, slug: str, words: str) -> Response:
    """Say what was done, on the page of the row that goes on."""
    say_saved(saved, slug, words)
    return redirect(url_for("book_rows.edit", slug=slug, row_id=saved.row_id))
