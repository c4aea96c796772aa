"""Photos and papers of outings and documents: added, shown, described, removed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file
from flask import url_for as url
from werkzeug.wrappers import Response
from wtforms import BooleanField
from wtforms.validators import Optional

from pairing import values
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.wording import joined
from pairing.files.store import PAPERS, file_name
from pairing.models import Document, Evidence, Outing
from pairing.operations.change import RuleBroken
from pairing.operations.outings import evidence as operations
from pairing.operations.outings.keeping import JPEG
from pairing.web.frame.access import allow, takes_uploads
from pairing.web.frame.downloads import kept_file
from pairing.web.frame.fields import Line, Pick
from pairing.web.frame.forms import BaseForm, posted_version
from pairing.web.frame.shell import day_text
from pairing.web.frame.typed import DateField
from pairing.web.outings.chosen_files import LARGEST_FORM, NOT_TICKED, PhotosForm, chosen, instance

blueprint = Blueprint("evidence", __name__)
SANDBOX = "default-src 'none'; sandbox"
NOT_A_PAPER = ("", "只是照片或附件")


class CaptionForm(BaseForm):
    """What is told of a photo (DA/T 50)."""

    caption = Line("说明（可不填）", 200)
    taken_on = DateField("拍摄日期（可不填）", [Optional()])
    people = Line("人物（只写大人，可不填）", 200)
    photographer = Line("摄影者（可不填）", 100)
    label = Pick("算作这次活动的哪份资料", default="")


class ConsentForm(BaseForm):
    """Whether photos may go into the archive."""

    consented = BooleanField("可以放进档案", false_values=NOT_TICKED)


class RemovalForm(BaseForm):
    """Why a file is taken off."""

    reason = Line("原因", 200)


def _add(actor: Actor, target: operations.Target, endpoint: str, **to: Any) -> Response:
    files, form = chosen(actor), PhotosForm()
    try:
        hints = operations.add_files(
            actor, target, files.uploads(), form.agreed, instance(), form.form_key.data or ""
        )
    except RuleBroken as refused:
        told = files.told() if files.files else []
        _say([*told, str(refused)], "error")
        return redirect(url(endpoint, **to, staged=[one.key for one in files.left()]))
    files.drop()
    flash("已保存。")
    _say(hints, "warning")
    return redirect(url(endpoint, **to))


def _say(sentences: Iterable[str], tone: str) -> None:
    for one in sentences:
        flash(one, tone)


@blueprint.post("/activities/<int:outing_id>/files")
@takes_uploads(LARGEST_FORM)
@allow(Action.ADD_FILES, Outing)
def add(actor: Actor, outing: Outing) -> Response:
    """Several files at a time; hints come back, nothing is blocked by them."""
    target = operations.Target(Outing, outing.id)
    return _add(actor, target, "activities.show", outing_id=outing.id)


@blueprint.post("/documents/<int:document_id>/files")
@takes_uploads(LARGEST_FORM)
@allow(Action.ADD_FILES, Document)
def add_to_document(actor: Actor, document: Document) -> Response:
    """The same for a document."""
    target = operations.Target(Document, document.id)
    return _add(actor, target, "documents.show", document_id=document.id)


def _where(evidence: Evidence) -> str:
    """What a file belongs to, as its page is headed."""
    if evidence.document is not None:
        return f"材料“{evidence.document.name}”"
    outing = evidence.activity.outing if evidence.activity else None
    return f"{day_text(outing.day)}的活动" if outing else ""


def _send(evidence: Evidence, digest: str, kind: str, name: str) -> Response:
    path = kept_file(digest, evidence.label, _where(evidence))
    paper = kind in PAPERS
    answer = send_file(path, mimetype=kind, as_attachment=paper, download_name=name, etag=digest)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


def _file_name(evidence: Evidence) -> str:
    """The label, with an ending that says what it is."""
    return file_name(evidence.label, evidence.stored_file.media_type)


@blueprint.get("/files/<int:evidence_id>")
@allow(Action.VIEW_ACTIVITY, Evidence)
def full(_actor: Actor, evidence: Evidence) -> Response:
    """The file itself."""
    stored = evidence.stored_file
    return _send(evidence, stored.sha256, stored.media_type, _file_name(evidence))


@blueprint.get("/files/<int:evidence_id>/thumbnail")
@allow(Action.VIEW_ACTIVITY, Evidence)
def thumbnail(_actor: Actor, evidence: Evidence) -> Response:
    """A photo, small."""
    digest = evidence.stored_file.thumbnail_sha256
    if digest is None:
        abort(404)
    return _send(evidence, digest, JPEG, evidence.label)


def _home(row: Evidence) -> str:
    """The page of what the file belongs to."""
    if row.document_id is not None:
        return url("documents.show", document_id=row.document_id)
    return url("activities.show", outing_id=row.activity.outing_id if row.activity else 0)


@blueprint.post("/files/<int:evidence_id>/consent")
@allow(Action.CONSENT_PHOTO, Evidence)
def consent(actor: Actor, evidence: Evidence) -> Response:
    """May go into the archive, or may not."""
    form = ConsentForm()
    try:
        operations.consent(actor, evidence.id, form.consented.data, posted_version())
    except RuleBroken as broken:
        flash(broken.message, "warning")
    return redirect(_home(evidence))


def _papers(evidence: Evidence) -> list[tuple[str, str]]:
    """Which papers of its outing's activities a file can be; a document's file is just that."""
    activities = evidence.activity.outing.activities if evidence.activity else []
    wanted = [
        (f"{one.id}-{category}", joined(ActivityKind(one.kind).label, category))
        for one in activities
        for category in ActivityKind(one.kind).traits.papers
    ]
    return [NOT_A_PAPER, *wanted]


def _caption(form: CaptionForm) -> operations.Caption:
    activity_id, _, label = (form.label.data or "").partition("-")
    return operations.Caption(
        form.caption.data or "",
        form.people.data or "",
        form.photographer.data or "",
        form.taken_on.data,
        label,
        values.identifier(activity_id),
    )


@blueprint.route("/files/<int:evidence_id>/edit", methods=["GET", "POST"])
@allow(Action.CONSENT_PHOTO, Evidence)
def edit(actor: Actor, evidence: Evidence) -> str | Response:
    """Title, people, photographer, day; perhaps which paper it is."""
    form = CaptionForm(obj=None if request.form else evidence)
    form.label.choices = _papers(evidence)
    if request.method == "GET":
        current = f"{evidence.activity_id}-{evidence.label}"
        form.label.data = current if current in dict(form.label.choices) else ""
    if form.saves(
        lambda: operations.describe_file(actor, evidence.id, _caption(form), posted_version())
    ):
        flash("已保存。")
        return redirect(_home(evidence))
    return render_template(
        "outings/evidence/edit.html", form=form, evidence=evidence, back=_home(evidence)
    )


@blueprint.route("/files/<int:evidence_id>/remove", methods=["GET", "POST"])
@allow(Action.REMOVE_FILE, Evidence)
def remove(actor: Actor, evidence: Evidence) -> str | Response:
    """Take the file off, after one question; the bureau gives a reason."""
    form, back = RemovalForm(), _home(evidence)
    if form.saves(
        lambda: operations.remove_file(
            actor, evidence.id, form.reason.data or "", posted_version(), instance()
        )
    ):
        flash("已移除，变更记录里留有名称和原因。")
        return redirect(back)
    own = can(actor, Action.CONSENT_PHOTO, evidence.place())
    return render_template(
        "outings/evidence/remove.html", form=form, evidence=evidence, back=back, own=own
    )
