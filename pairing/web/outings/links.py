"""Confirmation without an account: the link and its QR code; the page that it opens."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from pairing import clock
from pairing.domain.people.permissions import Action, Actor
from pairing.models import Outing
from pairing.operations.change import RuleBroken, Stale
from pairing.operations.outings import links as operations
from pairing.operations.outings.versions import Missed
from pairing.operations.people.passwords import digest
from pairing.printing import qr
from pairing.queries.outings import history
from pairing.web.frame.access import allow, public
from pairing.web.frame.errors import ErrorPage
from pairing.web.frame.fields import Line
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.limits import ANSWERS, limited

blueprint = Blueprint("links", __name__)
View = str | Response | ErrorPage


class WordForm(BaseForm):
    """Who says so, and what was otherwise; ``version`` is the outing's that was shown."""

    version = HiddenField()
    name = Line("您的姓名和单位", 60)
    remark = Line("有出入的话，写一句", 400)


@blueprint.post("/activities/<int:outing_id>/link")
@allow(Action.INVITE_CONFIRMATION, Outing)
def make(actor: Actor, outing: Outing) -> View:
    """A fresh link, shown once: the token is kept only as a hash."""
    try:
        token = operations.make_link(actor, outing.id, posted_version())
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
    operations.revoke_links(actor, outing.id, posted_version())
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
    form, disputes, status = WordForm(), "disputed" in request.form, 200
    since: Sequence[str] = ()
    if request.method == "GET":
        form.version.data = link.outing.version
    try:
        if form.saves(
            lambda: operations.answer_by_link(
                token, form.name.data or "", form.remark.data or "", disputes, posted_version()
            )
        ):
            return render_template("outings/links/thanks.html", disputed=disputes)
    except operations.LinkClosed:
        return render_template("outings/links/closed.html", used=False), 410
    except Stale as moved:
        form.refuse(RuleBroken("", str(moved)))
        form.version.data, status = link.outing.version, 409
        since = moved.since if isinstance(moved, Missed) else ()
    page = render_template("outings/links/answer.html", outing=link.outing, form=form, since=since)
    return page, status
