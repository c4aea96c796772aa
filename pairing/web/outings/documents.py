"""材料: a pairing's documents, written or put into files, listed, corrected, removed."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, MultipleFileField
from wtforms.validators import InputRequired

from pairing import clock, values
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.papers import DOCUMENT_CATEGORIES
from pairing.domain.vocabulary.programme import Side
from pairing.domain.wording import joined
from pairing.models import Document, Pairing
from pairing.operations.change import RuleBroken
from pairing.operations.outings import documents as operations
from pairing.operations.outings.keeping import FILES
from pairing.queries.outings import documents
from pairing.web.frame.access import allow, takes_uploads
from pairing.web.frame.fields import Line, Pick, Text
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.paging import page_number
from pairing.web.frame.shell import about_text
from pairing.web.frame.typed import DateField
from pairing.web.outings.chosen_files import (
    LARGEST_FORM,
    Chosen,
    PhotosForm,
    chosen,
    instance,
    still_there,
)
from pairing.web.outings.filing import Offer, home_of, offer

blueprint = Blueprint("documents", __name__)
NONE = ("", "—")


class DocumentForm(BaseForm):
    """What a document is, whose it is, what it belongs to, what it says."""

    name = Line("题名", 200, "请写题名。")
    category = Line("类别", 200, "请写类别，如 计划、总结、制度。")
    day = DateField("日期", [InputRequired("请选择日期。")])
    organisation_id = Pick("单位", coerce=values.choice)
    activity_kind = Pick("属于哪类活动（可不填）", default="")
    mentorship_id = Pick("属于哪对师徒（可不填）", default="")
    author = Line("作者（可不填）", 100)
    text = Text("正文（可不填）", 20_000)


class FilingForm(PhotosForm, DocumentForm):
    """A new one: with files, and what its link already knows."""

    activity_id = HiddenField()
    group_id = HiddenField()
    files = MultipleFileField("照片和文件", id="photo", name=FILES)


def _homes(actor: Actor, pairing: Pairing, offered: Offer) -> list[tuple[int, str]]:
    own = {pairing.lead_id, pairing.supported_id} & actor.organisation_ids
    sides = offered.sides or [side for side in Side if home_of(pairing, side)[0] in own]
    return [home_of(pairing, side) for side in sides]


@blueprint.get("/pairings/<int:pairing_id>/documents/all")
@allow(Action.VIEW_PAIRING, Pairing)
def index(actor: Actor, pairing: Pairing) -> str:
    """Every document, newest first, by category and side."""
    category, side = request.args.get("category", ""), request.args.get("side", "")
    home = home_of(pairing, Side(side))[0] if side in list(Side) else None
    return render_template(
        "outings/documents/index.html",
        pairing=pairing,
        found=documents.documents_of(pairing.id, category, home, page_number()),
        categories=documents.categories_of(pairing.id),
        category=category,
        side=side,
        sides=Side,
        may_file=bool(offer(actor, pairing)),
    )


@blueprint.get("/documents/<int:document_id>")
@allow(Action.VIEW_PAIRING, Document)
def show(actor: Actor, document: Document) -> str:
    """What it is, what it says, its files."""
    place = document.place()
    return render_template(
        "outings/documents/show.html",
        document=document,
        pairing=document.pairing,
        files=documents.files_of(document.id),
        staged=still_there(actor, request.args.getlist("staged")),
        may_edit=can(actor, Action.FILE_DOCUMENT, place),
        may_add=can(actor, Action.ADD_FILES, place),
        may_consent=can(actor, Action.CONSENT_PHOTO, place),
        may_remove=can(actor, Action.REMOVE_FILE, place),
    )


def _offer(form: DocumentForm, actor: Actor, pairing: Pairing) -> None:
    """What this actor can choose; 403 when there is nothing."""
    offered = offer(actor, pairing)
    if not offered:
        abort(403)
    form.organisation_id.choices = _homes(actor, pairing, offered)
    form.activity_kind.choices = [NONE, *ActivityKind.choices()]
    pairs = [(str(p.id), f"{p.mentor.name}—{p.mentee.name}") for p in offered.mentorships]
    form.mentorship_id.choices = [NONE, *pairs] if offered.sides else pairs


def _draft(
    form: DocumentForm, activity_id: int | None, group_id: int | None
) -> operations.DocumentDraft:
    return operations.DocumentDraft(
        organisation_id=form.organisation_id.data,
        category=form.category.data or "",
        name=form.name.data or "",
        day=form.day.data,
        mentorship_id=values.identifier(form.mentorship_id.data),
        activity_id=activity_id,
        activity_kind=form.activity_kind.data or "",
        author=form.author.data or "",
        text=form.text.data or "",
        group_id=group_id,
    )


def _number(field: HiddenField) -> int | None:
    return values.identifier(field.data)


def _prefill(form: FilingForm, actor: Actor, pairing: Pairing) -> None:
    """Everything that the link already knows; today, within the term and the pairing."""
    given, last = request.args, request.args.get("until", "")
    latest = values.day_or_none(last) or pairing.ends_on
    form.day.data = max(pairing.starts_on, min(clock.today(), latest, pairing.ends_on))
    form.activity_id.data = given.get("activity_id", "")
    form.group_id.data = given.get("group_id", "")
    form.category.data = given.get("category", "")
    form.author.data = given.get("author", "")
    form.author.remember(actor.name, "我")
    kind, side = given.get("activity_kind", ""), given.get("side", "")
    form.activity_kind.data = kind if kind in list(ActivityKind) else ""
    homes = form.organisation_id.choices or []
    asked = home_of(pairing, Side(side))[0] if side in list(Side) else None
    form.organisation_id.data = asked if asked in dict(homes) else None
    pair = given.get("mentorship_id", "")
    people = dict(form.mentorship_id.choices or [])
    form.mentorship_id.data = pair if pair in people else "" if "" in people else None
    if form.category.data:
        of = ActivityKind(kind).label if form.activity_kind.data else ""
        who = f"（{people[pair]}）" if pair and pair in people else ""
        about = documents.activity_of(pairing.id, values.identifier(form.activity_id.data))
        which = f"：{about.topic}（{about_text(about)}）" if about else who
        form.name.data = given.get("name") or f"{joined(of, form.category.data)}{which}"[:200]


@blueprint.route("/pairings/<int:pairing_id>/documents/new", methods=["GET", "POST"])
@takes_uploads(LARGEST_FORM)
@allow(Action.VIEW_PAIRING, Pairing)
def new(actor: Actor, pairing: Pairing) -> str | Response:
    """A new document: a text, files, or both, in one step."""
    form = FilingForm()
    _offer(form, actor, pairing)
    if request.method == "GET":
        _prefill(form, actor, pairing)
        return _page(form, pairing)
    brought = chosen(actor)
    if form.saves(
        lambda: operations.file_document(
            actor,
            pairing.id,
            _draft(form, _number(form.activity_id), _number(form.group_id)),
            operations.Files(brought.uploads(), form.agreed, instance()),
            form.form_key.data or "",
        )
    ):
        return _filed(pairing, form.outcome, brought)
    if brought.refused and brought.files:
        form.refuse(RuleBroken(FILES, " ".join(brought.told())))
    return _page(form, pairing, staged=brought.left())


def _filed(pairing: Pairing, filed: operations.Filed, brought: Chosen) -> Response:
    brought.drop()
    flash("已登记。")
    for hint in filed.hints:
        flash(hint, "warning")
    flash(f"document-{pairing.id}", "clear-draft")
    return redirect(url_for("documents.show", document_id=filed.document_id))


def _page(form: DocumentForm, pairing: Pairing, **more: object) -> str:
    return render_template(
        "outings/documents/form.html",
        form=form,
        pairing=pairing,
        categories=DOCUMENT_CATEGORIES,
        **more,
    )


@blueprint.route("/documents/<int:document_id>/edit", methods=["GET", "POST"])
@allow(Action.FILE_DOCUMENT, Document)
def edit(actor: Actor, document: Document) -> str | Response:
    """A document as it stands, to be put right."""
    pairing = document.pairing
    form = DocumentForm(obj=document)
    _offer(form, actor, pairing)
    if request.method == "GET":
        form.mentorship_id.data = str(document.mentorship_id or "")
    if form.saves(
        lambda: operations.correct_document(
            actor,
            document.id,
            _draft(form, document.activity_id, document.group_id),
            posted_version(),
        )
    ):
        flash("已保存。")
        return redirect(url_for("documents.show", document_id=document.id))
    return _page(form, pairing, document=document)


@blueprint.route("/documents/<int:document_id>/remove", methods=["GET", "POST"])
@allow(Action.FILE_DOCUMENT, Document)
def remove(actor: Actor, document: Document) -> str | Response:
    """Take it off the list, after one question."""
    if request.method == "POST":
        try:
            pairing_id = operations.remove_document(
                actor, document.id, posted_version(), instance()
            )
        except RuleBroken as broken:
            flash(broken.message, "error")
            return redirect(url_for("documents.show", document_id=document.id))
        flash("已移除，变更记录里留有内容。")
        return redirect(url_for("documents.index", pairing_id=pairing_id))
    return render_template(
        "outings/documents/remove.html", document=document, files=documents.files_of(document.id)
    )
