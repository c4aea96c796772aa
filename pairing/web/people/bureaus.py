"""教育局: an officer of several bureaus says which one's county the pages are about."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from pairing.domain.people.permissions import Action, Actor
from pairing.web.frame.access import allow
from pairing.web.frame.bureau import choose

blueprint = Blueprint("bureaus", __name__)


@blueprint.post("/bureaus/<int:number>/choose")
@allow(Action.VIEW_COUNTY)
def switch(actor: Actor, number: int) -> Response:
    """Choose one, and begin at its first page."""
    choose(actor, number)
    return redirect(url_for("overview.home"))
