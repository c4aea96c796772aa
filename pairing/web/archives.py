"""The term archive of a pairing: make it, download it."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, current_app, redirect, send_file, url_for
from werkzeug.wrappers import Response as Answer

from pairing import clock, jobs
from pairing.domain.permissions import Action, Actor
from pairing.models import Archive, Pairing, Term
from pairing.printing.errors import PrintingFailed
from pairing.web.access import allow

blueprint = Blueprint("archives", __name__)


@blueprint.post("/pairings/<int:pairing_id>/terms/<int:term_id>/archive")
@allow(Action.DOWNLOAD_ARCHIVE, Pairing, Term)
def make(actor: Actor, pairing: Pairing, term: Term) -> Answer:
    """Print the archive (or take the one that says the same) and hand it over."""
    if not pairing.runs_in(term):
        abort(404)
    printer = jobs.shared_printer(current_app.extensions)
    outcome = next(jobs.archive_pairings(actor, [pairing], term, clock.today(), printer))
    if outcome.archive is None:
        jobs.drop_printer(current_app.extensions)
        raise PrintingFailed(outcome.reason)
    return redirect(url_for("archives.download", archive_id=outcome.archive.id), 303)


@blueprint.get("/archives/<int:archive_id>/file")
@allow(Action.DOWNLOAD_ARCHIVE, Archive)
def download(_actor: Actor, archive: Archive) -> Response:
    """The PDF as it was kept."""
    path = Path(jobs.folder()) / f"{archive.pdf_sha256}.pdf"
    if not path.is_file():
        abort(404)
    name = f"{archive.pairing.lead.name}帮扶{archive.pairing.supported.name}_{archive.term.name}"
    return send_file(
        path,
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"{name}_第{archive.number}版.pdf",
        max_age=0,
        etag=archive.pdf_sha256,
    )
