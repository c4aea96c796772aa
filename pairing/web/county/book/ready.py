"""本县资料: a standard of one's own, begun with the ready-made one."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.operations.county.standards import begin_with_ready
from pairing.web.county.book.notices import say_saved
from pairing.web.county.book.shelves import SHELVES, SLUG
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import chosen_bureau
from pairing.web.frame.limits import MAKING, limited

blueprint = Blueprint("book_ready", __name__, url_prefix="/county/data")


@blueprint.post(f"{SLUG}/ready")
@limited(MAKING)
@allow(Action.IMPORT_WORKBOOK)
def begin(actor: Actor, slug: str) -> Response:
    """The ready-made rows come into the empty list, to be changed one by one."""
    shelf = SHELVES[slug]
    if not shelf.has_ready:
        abort(404)
    saved = begin_with_ready(actor, chosen_bureau(actor), shelf.sheet_name, clock.today())
    words = f"已放进来 {saved.row_id} {shelf.measure}，还和原来一样；现在可以改了。"
    say_saved(saved, slug, words)
    return redirect(url_for("book.rows", slug=slug))
