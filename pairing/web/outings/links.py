"""Confirmation without an account: the link and its QR code; the page that it opens."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.models import Outing
from pairing.operations.change import RuleBroken, Stale
from pairing.operations.outings import links as operations
from pairing.operations.people.accounts import digest
from pairing.printing import qr
from pairing.queries.outings import history
from pairing.text import BadText, clean
from pairing.web.frame.access import allow, public
from pairing.web.frame.errors import ErrorPage
from pairing.web.frame.limits import ANSWERS, limited

blueprint = Blueprint("links", __name__)
View = str | Response | ErrorPage


@blueprint.post("/activities/<int:outing_id>/link")
@allow(Action.INVITE_CONFIRMATION, Outing)
def make(actor: Actor, outing: Outing) -> View:
    """A fresh link, shown once: the token is kept only as a hash."""
    try:
        token = operations.make_link(actor, outing.id)
    except RuleBroken as broken:
        flash(broken.message, "warning")
        return redirect(url_for("activities.show", outing_id=outing.id))
    address = url_for("links.answer", token=token, _external=True)
    return render_template(
        "outings/links/made.html",
        outing=outing,
        address=address,
        code=qr.svg(address),
        link=history.open_link(outing.id, clock.now()),
    )


@blueprint.post("/activities/<int:outing_id>/link/revoke")
@allow(Action.INVITE_CONFIRMATION, Outing)
def revoke(actor: Actor, outing: Outing) -> View:
    """What was sent no longer works."""
    operations.revoke_links(actor, outing.id)
    flash("链接已收回，不能再用。")
    return redirect(url_for("activities.show", outing_id=outing.id))


@blueprint.route("/c/<token>", methods=["GET", "POST"])
@limited(ANSWERS)
@public
def answer(token: str) -> View | tuple[str, int]:
    """Only that outing, and the word on it; nothing else can be reached from here."""
    link = history.link_by_hash(digest(token))
    if link is None or not link.is_open(clock.now()):
        used = link is not None and link.used_at is not None
        return render_template("outings/links/closed.html", used=used), 410
    name, remark, error = (request.form.get("name", ""), request.form.get("remark", ""), "")
    if request.method == "POST":
        try:
            said = clean(remark, 400) if "disputed" in request.form else ""
            if "disputed" in request.form and not said:
                raise RuleBroken("remark", "请写一句哪里有出入，对方会看到。")
            operations.answer_by_link(token, clean(name, 60), said)
        except (RuleBroken, BadText) as broken:
            error = str(broken)
        except Stale:
            return render_template("outings/links/closed.html", used=False), 410
        else:
            return render_template("outings/links/thanks.html", disputed=bool(said))
    return render_template(
        "outings/links/answer.html", outing=link.outing, name=name, remark=remark, error=error
    )
