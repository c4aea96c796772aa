"""撤销: one tap takes back what one did last, for ten minutes."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from pairing.domain.people.permissions import Action, Actor
from pairing.models import Outing
from pairing.operations.change import RuleBroken
from pairing.operations.outings.undo import undo_outing
from pairing.web.frame.access import allow
from pairing.web.frame.errors import ErrorPage
from pairing.web.frame.forms import posted_version

blueprint = Blueprint("undo", __name__)
DONE = {
    "record_outing": "已撤销：这个计划收回了。",
    "confirm_outing": "已撤销确认，又在等您答复。",
    "dispute_outing": "已撤销“有出入”，又在等您答复。",
    "withdraw_outing": "已撤销撤回，这次记录和原来一样。",
}


@blueprint.post("/activities/<int:outing_id>/undo")
@allow(Action.VIEW_ACTIVITY, Outing)
def outing(actor: Actor, outing: Outing) -> Response | ErrorPage:
    """What the reader did last to this record is as it was before."""
    try:
        flash(DONE[undo_outing(actor, outing.id, posted_version())])
    except RuleBroken as broken:
        flash(broken.message, "warning")
    return redirect(url_for("activities.show", outing_id=outing.id))
