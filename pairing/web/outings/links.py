"""Confirmation without an account: the link and its QR code; the page that it opens."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import HiddenField

from pairing import clock
from pairing.domain.outings.standing import why_unasked
from pairing.domain.people.confirmation_word import LABEL
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.programme import OrganisationKind
from pairing.extensions import db
from pairing.models import Organisation, Outing
from pairing.operations.change import RuleBroken, Stale
from pairing.operations.outings import links as operations
from pairing.operations.outings.versions import Missed
from pairing.operations.people.passwords import digest
from pairing.printing import qr
from pairing.queries.outings import history, outings
from pairing.queries.people import offices
from pairing.web.frame.access import allow, public
from pairing.web.frame.errors import ErrorPage
from pairing.web.frame.fields import Line
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.limits import ANSWERS, limited
from pairing.web.outings.turned_away import turned_away

blueprint = Blueprint("links", __name__)
View = str | Response | ErrorPage


class WordForm(BaseForm):
    """Who says so, in whose name, and what was otherwise; ``version`` is the outing's shown."""

    version = HiddenField()
    name = Line("您的姓名", 60)
    word = Line(f"本单位的 6 位{LABEL}", 20)
    remark = Line("有出入的话，写一句", 400)

    def said(self) -> operations.Answer:
        """What was typed, as the operation takes it."""
        typed = (self.name.data or "", self.word.data or "", self.remark.data or "")
        return operations.Answer(*typed, disputes="disputed" in request.form)


def _other_sides(outing: Outing) -> list[Organisation]:
    """Who is asked to confirm."""
    links = [link for row in outing.activities for link in row.links]
    return list(dict.fromkeys(operations.other_side(link) for link in links))


def _sentence(outing: Outing, address: str) -> str:
    """What may be sent as it stands: to whom, what, where, and what is asked there."""
    asked = _other_sides(outing)[0]
    names = offices.director_names(db.session(), asked.id, clock.today())
    title = "园长" if asked.kind == OrganisationKind.KINDERGARTEN else "校长"
    whom = f"{names[0]}{title}" if names else f"{asked.name}的老师"
    kinds = "、".join(dict.fromkeys(ActivityKind(row.kind).label for row in outing.activities))
    return (
        f"{whom}，请确认{outing.day.month}月{outing.day.day}日的{kinds}：{address} "
        f"打开后填姓名和{asked.name}的 6 位{LABEL}"
        f"（在“我的 · {LABEL}”和负责人的账号单上），7 天内有效。"
    )


@blueprint.post("/activities/<int:outing_id>/link")
@allow(Action.INVITE_CONFIRMATION, Outing)
def make(actor: Actor, outing: Outing) -> View:
    """A fresh link; its page shows it as long as it can be used."""
    try:
        operations.make_link(actor, outing.id, posted_version())
    except RuleBroken as broken:
        flash(broken.message, "warning")
        return redirect(url_for("activities.show", outing_id=outing.id))
    return redirect(url_for("links.made", outing_id=outing.id))


@blueprint.get("/activities/<int:outing_id>/link")
@allow(Action.INVITE_CONFIRMATION, Outing)
def made(_actor: Actor, outing: Outing) -> View:
    """The link that is open: kept as a hash, made again from the installation's key."""
    link = history.open_link(outing.id, clock.now())
    token = operations.token_of(link) if link else None
    if away := turned_away(outing, why_unasked):
        return away
    if link is None or token is None:
        flash("现在没有能用的链接，请重新生成。", "warning")
        return redirect(url_for("activities.show", outing_id=outing.id))
    address = url_for("links.answer", token=token, _external=True)
    return render_template(
        "outings/links/made.html",
        outing=outing,
        address=address,
        sentence=_sentence(outing, address),
        code=qr.svg(address),
        link=link,
        most_wrong=operations.MOST_WRONG,
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
    link, now = history.link_by_hash(digest(token)), clock.now()
    said = operations.answered(link, now) if link else []
    if said and link and link.used_at and request.method == "GET":
        return render_template("outings/links/thanks.html", outing=link.outing, said=said)
    if link is None or not link.is_open(now):
        return render_template("outings/links/closed.html"), 410
    form, status = WordForm(), 200
    since: Sequence[str] = ()
    opened_by = current_user.actor.account_id if current_user.is_authenticated else None
    if request.method == "GET":
        form.version.data = link.outing.version
    try:
        if form.saves(
            lambda: operations.answer_by_link(token, form.said(), posted_version(), opened_by)
        ):
            return redirect(url_for("links.answer", token=token), 303)
    except operations.LinkClosed as closed:
        return render_template("outings/links/closed.html", message=str(closed)), 410
    except Stale as moved:
        form.refuse(RuleBroken("", str(moved)))
        form.version.data, status = link.outing.version, 409
        since = moved.since if isinstance(moved, Missed) else ()
    page = render_template(
        "outings/links/answer.html",
        outing=link.outing,
        said=said,
        asked=_other_sides(link.outing),
        files=outings.files_of(link.outing_id),
        form=form,
        since=since,
        again=history.sent_again([link.outing]).get(link.outing_id),
    )
    return page, status
