"""Photos and papers of an outing."""

from __future__ import annotations

from pathlib import Path

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as Answer

from pairing.domain.permissions import Action, Actor
from pairing.files import evidence_path
from pairing.models import Evidence, Outing
from pairing.operations import evidence as operations
from pairing.operations.change import RuleBroken
from pairing.pictures import LARGEST_FILE, PAPERS, BadFile
from pairing.text import BadText, clean
from pairing.web.access import allow, takes_uploads

blueprint = Blueprint("evidence", __name__)
AT_ONCE = 9
SANDBOX = "default-src 'none'; sandbox"


def _instance() -> Path:
    return Path(current_app.config["INSTANCE"])


def _name(text: str) -> str:
    try:
        return clean(text, 120) or "文件"
    except BadText:
        return "文件"


@blueprint.post("/activities/<int:outing_id>/files")
@takes_uploads(AT_ONCE * LARGEST_FILE)
@allow(Action.ADD_FILES, Outing)
def add(actor: Actor, outing: Outing) -> Answer:
    """Several files at a time; hints come back, nothing is blocked by them."""
    sent = [one for one in request.files.getlist("files") if one.filename][:AT_ONCE]
    uploads = [operations.Upload(_name(one.filename or ""), one.stream.read()) for one in sent]
    consented = request.form.get("consented") == "1"
    try:
        hints = operations.add_files(actor, outing.id, uploads, consented, _instance())
    except (BadFile, RuleBroken) as refused:
        flash(str(refused), "error")
    else:
        flash("已保存。")
        for hint in hints:
            flash(hint, "warning")
    return redirect(url_for("activities.show", outing_id=outing.id))


def _send(digest: str, kind: str, name: str) -> Response:
    path = evidence_path(_instance(), digest)
    if not path.is_file():
        abort(404)
    paper = kind in PAPERS
    answer = send_file(path, mimetype=kind, as_attachment=paper, download_name=name, etag=digest)
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


@blueprint.get("/files/<int:evidence_id>")
@allow(Action.VIEW_ACTIVITY, Evidence)
def full(_actor: Actor, evidence: Evidence) -> Response:
    """The file itself."""
    stored = evidence.stored_file
    return _send(stored.sha256, stored.media_type, evidence.label)


@blueprint.get("/files/<int:evidence_id>/thumbnail")
@allow(Action.VIEW_ACTIVITY, Evidence)
def thumbnail(_actor: Actor, evidence: Evidence) -> Response:
    """A photo, small."""
    digest = evidence.stored_file.thumbnail_sha256
    if digest is None:
        abort(404)
    return _send(digest, operations.JPEG, evidence.label)


def _back(row: Evidence) -> Answer:
    outing_id = row.activity.outing_id if row.activity else 0
    return redirect(url_for("activities.show", outing_id=outing_id))


@blueprint.post("/files/<int:evidence_id>/consent")
@allow(Action.CONSENT_PHOTO, Evidence)
def consent(actor: Actor, evidence: Evidence) -> Answer:
    """May go into the archive, or may not."""
    operations.consent(actor, evidence.id, request.form.get("consented") == "1")
    return _back(evidence)


@blueprint.post("/files/<int:evidence_id>/remove")
@allow(Action.REMOVE_FILE, Evidence)
def remove(actor: Actor, evidence: Evidence) -> Answer:
    """Take the file off."""
    back = _back(evidence)
    operations.remove_file(actor, evidence.id)
    flash("已移除。")
    return back
