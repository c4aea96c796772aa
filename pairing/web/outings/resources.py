"""共享资源: what each side puts in front of the other; sharing and exchange that happened."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms.validators import InputRequired

from pairing import clock
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.vocabulary.papers import SHARED_RESOURCE
from pairing.models import Document, Pairing
from pairing.operations.outings import resources as operations
from pairing.queries.outings import resources
from pairing.queries.outings.claims import asking
from pairing.web.frame.access import allow
from pairing.web.frame.fields import Line, Text
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.paging import page_number
from pairing.web.frame.typed import DateField

blueprint = Blueprint("resources", __name__)


class ResourceForm(BaseForm):
    """A title, and an address or words."""

    name = Line("标题", 200, "请写一个标题，对方一看就知道是什么。")
    text = Text("网址，或者直接写内容（可不填）", 20_000)
    author = Line("作者（可不填）", 100)
    day = DateField("日期", [InputRequired("请选择日期。")])

    def draft(self) -> operations.ResourceDraft:
        """What was entered, for the operation."""
        return operations.ResourceDraft(
            name=self.name.data or "",
            day=self.day.data,
            author=self.author.data or "",
            text=self.text.data or "",
        )


def _may_share(actor: Actor, pairing: Pairing) -> bool:
    return can(actor, Action.FILE_DOCUMENT, operations.sharing_place(actor, pairing))


@blueprint.get("/pairings/<int:pairing_id>/resources")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """What both sides share, newest first."""
    exchanges = resources.exchanges_of(pairing.id, page_number("exchanges"))
    outings = [row.activity.outing_id for row in exchanges.rows]
    return render_template(
        "outings/resources/index.html",
        pairing=pairing,
        found=resources.resources_of(pairing.id, page_number()),
        exchanges=exchanges,
        asked=asking(actor.organisation_ids, outings),
        may_share=_may_share(actor, pairing),
        own=actor.organisation_ids,
    )


@blueprint.route("/pairings/<int:pairing_id>/resources/new", methods=["GET", "POST"])
@allow(Action.VIEW_PAIRING, Pairing)
def new(actor: Actor, pairing: Pairing) -> str | Response:
    """Share something."""
    if not _may_share(actor, pairing):
        abort(403)
    form = ResourceForm(day=clock.today())
    form.author.remember(actor.name, "我")
    if form.saves(
        lambda: operations.share_resource(actor, pairing.id, form.draft(), form.form_key.data or "")
    ):
        flash("已共享，双方都能看到。")
        flash(f"resource-{pairing.id}", "clear-draft")
        return redirect(url_for("resources.index", pairing_id=pairing.id))
    return render_template("outings/resources/form.html", form=form, pairing=pairing, document=None)


@blueprint.route("/resources/<int:document_id>", methods=["GET", "POST"])
@allow(Action.VIEW_PAIRING, Document)
def edit(actor: Actor, document: Document) -> str | Response:
    """Correct what an own side shared."""
    if document.category != SHARED_RESOURCE:
        abort(404)
    pairing = document.pairing
    if document.organisation_id not in actor.organisation_ids or not _may_share(actor, pairing):
        abort(403)
    form = ResourceForm(obj=document)
    if form.saves(
        lambda: operations.correct_resource(actor, document.id, form.draft(), posted_version())
    ):
        flash("已保存。")
        return redirect(url_for("resources.index", pairing_id=pairing.id))
    return render_template(
        "outings/resources/form.html", form=form, pairing=pairing, document=document
    )
