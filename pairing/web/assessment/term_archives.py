"""全县档案: every pairing's archive of a term, built in the background and taken at once."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from pairing.archive import making
from pairing.domain.assessment.jobs import BuildState
from pairing.domain.jobs import JobState
from pairing.domain.people.permissions import Action, Actor
from pairing.models import Term
from pairing.operations.assessment import archive_jobs as operations
from pairing.package import stream
from pairing.package.bag import MANIFEST
from pairing.queries.assessment import archive_jobs as queries
from pairing.web.frame.access import allow
from pairing.web.frame.forms import BaseForm

blueprint = Blueprint("term_archives", __name__, url_prefix="/terms/<int:term_id>")
TONES = {
    JobState.QUEUED: "planned",
    JobState.RUNNING: "planned",
    JobState.DONE: "done",
    JobState.FAILED: "missed",
    JobState.CANCELLED: "neutral",
}
BUILT_TONES = {
    BuildState.NEW: "done",
    BuildState.KEPT: "done",
    BuildState.FAILED: "missed",
}


class RetryForm(BaseForm):
    """Which failed archive is tried again: its pairing's code, none for all."""

    code = HiddenField()


def _values(term: Term) -> dict[str, object]:
    found = queries.progress_of(term)
    return {"term": term, "found": found, "tones": TONES, "built_tones": BUILT_TONES}


def _back(term: Term) -> Response:
    return redirect(url_for("term_archives.index", term_id=term.id))


@blueprint.get("/archives")
@allow(Action.DOWNLOAD_ARCHIVE, Term)
def index(_actor: Actor, term: Term) -> str:
    """The button, the progress, every pairing's archive."""
    return render_template("plan/terms/archives.html", **_values(term))


@blueprint.get("/archives/progress")
@allow(Action.DOWNLOAD_ARCHIVE, Term)
def progress(_actor: Actor, term: Term) -> str:
    """The part of the page that moves."""
    return render_template("plan/terms/_progress.html", **_values(term))


@blueprint.post("/archives")
@allow(Action.DOWNLOAD_ARCHIVE, Term)
def build(actor: Actor, term: Term) -> Response:
    """Ask for all; a second tap joins what is running."""
    if operations.ask_for_archives(actor, term.id):
        flash("开始生成。可以离开这一页，做完了回来下载。")
    else:
        flash("已经在生成了，不用再点。", "warning")
    return _back(term)


@blueprint.post("/archives/retry")
@allow(Action.DOWNLOAD_ARCHIVE, Term)
def retry(actor: Actor, term: Term) -> Response:
    """Try the failed ones again, or one of them."""
    operations.retry_archives(actor, term.id, RetryForm().code.data or "")
    flash("再试一次，只做没有成功的。")
    return _back(term)


@blueprint.post("/archives/cancel")
@allow(Action.DOWNLOAD_ARCHIVE, Term)
def cancel(actor: Actor, term: Term) -> Response:
    """Stop; what was built stays."""
    operations.cancel_archives(actor, term.id)
    flash("已停止。已经生成的都在。")
    return _back(term)


@blueprint.get("/archives/download")
@allow(Action.DOWNLOAD_ARCHIVE, Term)
def ask_download(_actor: Actor, term: Term) -> str | Response:
    """How many are missing, before all the others are taken; straight on when none is."""
    found = queries.progress_of(term)
    if not found.missing:
        return redirect(url_for("term_archives.download", term_id=term.id))
    return render_template("plan/terms/download.html", term=term, found=found)


@blueprint.get("/archives.zip")
@allow(Action.DOWNLOAD_ARCHIVE, Term)
def download(_actor: Actor, term: Term) -> Response:
    """Every newest archive of the term with the manifest, sent while it is packed."""
    lines = queries.progress_of(term).lines
    kept = [line.archive for line in lines if line.archive and making.is_kept(line.archive)]
    if not kept:
        flash("还没有档案可以下载，请先生成。", "warning")
        return _back(term)
    files = [one for archive in kept for one in making.kept_files(archive)]
    packed = stream.stream(
        [(one.name, one.path) for one in files], [(MANIFEST, making.manifest_of(files))]
    )
    answer = Response(packed, mimetype="application/zip")
    answer.headers.set("Content-Disposition", "attachment", filename=f"archives_{term.code}.zip")
    return answer
