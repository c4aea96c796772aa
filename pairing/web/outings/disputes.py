"""The other side's word that it was otherwise: other hours, or what was not so."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pairing.domain.outings.standing import why_undisputed
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.activities import DisputeReason
from pairing.models import Outing
from pairing.operations.outings import confirmations
from pairing.operations.outings.confirmations import hours_field
from pairing.queries.outings import history, outings
from pairing.web.frame.access import allow
from pairing.web.frame.errors import ErrorPage
from pairing.web.frame.forms import posted_version
from pairing.web.frame.undoing import offer_undo
from pairing.web.outings.dispute_forms import hours_form, said_hours, timed, word_form
from pairing.web.outings.turned_away import turned_away

blueprint = Blueprint("disputes", __name__, url_prefix="/activities")
View = str | Response | ErrorPage


@blueprint.route("/<int:outing_id>/dispute", methods=["GET", "POST"])
@allow(Action.CONFIRM_ACTIVITY, Outing)
def dispute(actor: Actor, outing: Outing) -> View:
    """It was otherwise: confirm with other hours, or say what was not so."""
    if request.method == "GET" and (away := turned_away(outing, why_undisputed)):
        return away
    corrects = "corrected" in request.form
    hours, word = hours_form(outing, corrects), word_form(not corrects)
    if corrects and hours.saves(
        lambda: confirmations.confirm_outing(
            actor, outing.id, posted_version(), said_hours(hours, outing)
        )
    ):
        flash("已按更正后的课时确认，计入双方进度。")
        offer_undo("undo.outing", outing, outing_id=outing.id)
        return redirect(url_for("overview.home"))
    if not corrects and word.saves(
        lambda: confirmations.dispute_outing(
            actor,
            outing.id,
            word.reason.word(DisputeReason),
            word.remark.data or "",
            posted_version(),
        )
    ):
        flash("已告诉对方哪里有出入。弄清之前，没有确认的项目不计入进度；已确认的不变。")
        offer_undo("undo.outing", outing, outing_id=outing.id)
        return redirect(url_for("overview.home"))
    return render_template(
        "outings/activities/dispute.html",
        outing=outing,
        again=history.sent_again([outing], actor.organisation_ids).get(outing.id),
        hours=hours,
        rows=[hours[hours_field(row.id)] for row in timed(outing)],
        files=outings.files_of(outing.id),
        form=word,
    )
