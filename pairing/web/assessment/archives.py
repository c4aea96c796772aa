"""The archive of a pairing's term or school year: what it holds, make it, download it."""

from __future__ import annotations

from pathlib import Path

from flask import (
    Blueprint,
    abort,
    render_template,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response

from pairing import clock
from pairing.archive import making
from pairing.domain.jobs import JobKind
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.periods import Span
from pairing.files.errors import FileGone
from pairing.models import Archive, Pairing, Term
from pairing.operations.jobs import Errand
from pairing.package.contents import page_numbers
from pairing.package.snapshot import snapshot
from pairing.printing.readiness import require_printing
from pairing.queries import lists
from pairing.queries.assessment import archives
from pairing.queries.assessment.volume.volume import terms_of_year
from pairing.web.frame.access import allow
from pairing.web.frame.asking import ask_once
from pairing.web.frame.limits import MAKING, limited

blueprint = Blueprint("archives", __name__)
MOST_COMPOSED = 3000
"""So many rows a volume may be put together from in a request: some 0.6 s of CPU time."""
TERM = "/pairings/<int:pairing_id>/terms/<int:term_id>/archive"
YEAR = "/pairings/<int:pairing_id>/school-years/<school_year>/archive"


def _last_term(pairing: Pairing, school_year: str) -> Term:
    """The last term of the year in which the pairing runs; 404 when there is none."""
    terms = lists.terms_of_school_year(school_year, pairing.bureau_id)
    running = terms_of_year(pairing, terms[0].school_year) if terms else []
    return running[-1] if running else abort(404)


def _page(pairing: Pairing, term: Term, school_year: str = "") -> str:
    """Contents with page numbers, what is missing, versions, downloads; a large one's without."""
    terms = terms_of_year(pairing, school_year) if school_year else [term]
    size = archives.size_of(pairing, Span(terms[0].starts_on, terms[-1].ends_on))
    if size > MOST_COMPOSED:
        return _large(pairing, term, school_year, size)
    volume = making.volume_now(pairing, term, clock.today(), school_year)
    volume = making.numbered(volume, snapshot(volume), pairing, term, school_year)
    versions = archives.versions(pairing.id, term.id, school_year)
    newest = versions[0] if versions else None
    current = newest is not None and newest.snapshot_sha256 == volume.cover.digest
    pdf = making.folder() / f"{newest.pdf_sha256}.pdf" if newest else None
    return render_template(
        "assessment/archives/show.html",
        pairing=pairing,
        term=term,
        school_year=school_year,
        volume=volume,
        versions=versions,
        newest=newest,
        is_current=current,
        numbers=page_numbers(pdf) if current and pdf and pdf.is_file() else {},
        make_url=_url("make", pairing, term, school_year),
        others=_others(pairing, term, school_year),
    )


def _others(pairing: Pairing, term: Term, school_year: str) -> list[tuple[str, str]]:
    """(address, name) of the year's other volumes: each of its terms, and the year's own."""
    terms = terms_of_year(pairing, term.school_year)
    found = [(_url("show", pairing, one, ""), one.name) for one in terms]
    if school_year:
        return found
    year = (_url("of_year", pairing, term, term.school_year), f"{term.school_year} 学年合卷")
    return [*(one for one, row in zip(found, terms, strict=True) if row.id != term.id), year]


def _large(pairing: Pairing, term: Term, school_year: str, size: int) -> str:
    """A volume that would take too long to put together while somebody waits."""
    return render_template(
        "assessment/archives/large.html",
        pairing=pairing,
        term=term,
        school_year=school_year,
        size=size,
        versions=archives.versions(pairing.id, term.id, school_year),
        make_url=_url("make", pairing, term, school_year),
        others=_others(pairing, term, school_year),
    )


def _url(name: str, pairing: Pairing, term: Term, school_year: str) -> str:
    if school_year:
        endpoint = "archives.make_year" if name == "make" else "archives.of_year"
        return url_for(endpoint, pairing_id=pairing.id, school_year=school_year)
    return url_for(f"archives.{name}", pairing_id=pairing.id, term_id=term.id)


def _make(actor: Actor, pairing: Pairing, term: Term, school_year: str = "") -> Response:
    """Ask for the archive, or for the one that already says the same; a job prints it."""
    require_printing()
    arguments = {
        "pairing_id": pairing.id,
        "term_id": term.id,
        "school_year": school_year,
        "as_of": clock.today().isoformat(),
    }
    thing = f"archive:{pairing.id}:{school_year or term.id}"
    return ask_once(actor, Errand(JobKind.ARCHIVE, pairing.bureau_id, thing, arguments))


@blueprint.get(TERM)
@limited(MAKING)
@allow(Action.DOWNLOAD_ARCHIVE, Pairing, Term)
def show(_actor: Actor, pairing: Pairing, term: Term) -> str:
    """The term's volume as it will print."""
    return _page(pairing, term) if pairing.runs_in(term) else abort(404)


@blueprint.post(TERM)
@limited(MAKING)
@allow(Action.DOWNLOAD_ARCHIVE, Pairing, Term)
def make(actor: Actor, pairing: Pairing, term: Term) -> Response:
    """Have the term's archive printed."""
    return _make(actor, pairing, term) if pairing.runs_in(term) else abort(404)


@blueprint.get(YEAR)
@limited(MAKING)
@allow(Action.DOWNLOAD_ARCHIVE, Pairing)
def of_year(_actor: Actor, pairing: Pairing, school_year: str) -> str:
    """The school year's volume as it will print."""
    term = _last_term(pairing, school_year)
    return _page(pairing, term, term.school_year)


@blueprint.post(YEAR)
@limited(MAKING)
@allow(Action.DOWNLOAD_ARCHIVE, Pairing)
def make_year(actor: Actor, pairing: Pairing, school_year: str) -> Response:
    """Have the school year's archive printed."""
    term = _last_term(pairing, school_year)
    return _make(actor, pairing, term, term.school_year)


def _file(archive: Archive, digest: str, ending: str, media_type: str) -> Response:
    path = Path(making.folder()) / f"{digest}.{ending}"
    if not digest:
        abort(404)
    if not path.is_file():
        raise FileGone(f"{archive.file_name}.{ending}", "学期档案")
    scope = f"{archive.school_year}学年" if archive.school_year else archive.term.name
    name = f"{archive.pairing.lead.name}帮扶{archive.pairing.supported.name}_{scope}"
    return send_file(
        path,
        mimetype=media_type,
        as_attachment=True,
        download_name=f"{name}_第{archive.number}版.{ending}",
        max_age=0,
        etag=digest,
    )


@blueprint.get("/archives/<int:archive_id>/file")
@allow(Action.DOWNLOAD_ARCHIVE, Archive)
def download(_actor: Actor, archive: Archive) -> Response:
    """The PDF as it was kept."""
    return _file(archive, archive.pdf_sha256, "pdf", "application/pdf")


@blueprint.get("/archives/<int:archive_id>/package")
@allow(Action.DOWNLOAD_ARCHIVE, Archive)
def package(_actor: Actor, archive: Archive) -> Response:
    """The package as it was kept: PDF, snapshot, ledger, evidence."""
    return _file(archive, archive.package_sha256, "zip", "application/zip")
