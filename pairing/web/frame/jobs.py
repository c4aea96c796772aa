"""Long work as its asker follows it: progress, stop, again, the result. One page for every kind."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as Answer

from pairing.archive.results import kept_file
from pairing.domain.jobs import JobKind, JobState, is_stoppable
from pairing.domain.people.permissions import Action, Actor
from pairing.files.store import PAPERS
from pairing.models import Job
from pairing.operations import jobs as operations
from pairing.queries import jobs as queries
from pairing.web.frame.access import allow

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs/<int:job_id>")
MEDIA_TYPES = {f".{ending}": media_type for media_type, ending in PAPERS.items()}
TONES = {
    JobState.QUEUED: "planned",
    JobState.RUNNING: "planned",
    JobState.DONE: "done",
    JobState.FAILED: "missed",
    JobState.CANCELLED: "neutral",
}
AGAIN_AFTER = 3
"""Seconds after which a page without script asks again."""


class Fetch(NamedTuple):
    """Where a result is taken or read, and what the button says."""

    url: str
    words: str


def _fetch(job: Job) -> Fetch | None:
    """The result of a job that is done; None when its day is over."""
    result = job.result or {}
    if job.state != JobState.DONE:
        return None
    if "archive_id" in result:
        return Fetch(url_for("archives.download", archive_id=result["archive_id"]), "下载 PDF")
    if job.kind in (JobKind.CHECK_WORKBOOK, JobKind.IMPORT_WORKBOOK, JobKind.UNDO_IMPORT):
        return Fetch(url_for("workbooks.index"), "看结果")
    found = kept_file(Path(current_app.config["INSTANCE"]), result)
    return Fetch(url_for("jobs.file", job_id=job.id), f"下载 {result['name']}") if found else None


def _back(job: Job) -> str:
    """The page on which it was asked for."""
    arguments = job.arguments
    match job.kind:
        case JobKind.ARCHIVE if arguments["school_year"]:
            year = arguments["school_year"]
            return url_for("archives.of_year", pairing_id=arguments["pairing_id"], school_year=year)
        case JobKind.ARCHIVE:
            return _url("archives.show", arguments, "pairing_id", "term_id")
        case JobKind.MONTH_LEDGER:
            return _url("months.show", arguments, "pairing_id", "month")
        case JobKind.COUNTY_LEDGER:
            return _url("months.county", arguments, "month")
        case JobKind.COUNTY_ARCHIVES:
            return _url("term_archives.index", arguments, "term_id")
        case JobKind.SLIPS:
            where = {"pick": arguments["pick"]}
            return url_for("slips.of_home", organisation_id=arguments["organisation_id"], **where)
        case JobKind.LEDGER:
            where = {name: arguments.get(name) for name in ("period", "pairing_id")}
            return url_for("ledgers.show", name=arguments["ledger"], **where)
    return url_for("workbooks.index")


def _url(endpoint: str, arguments: dict[str, Any], *names: str) -> str:
    return url_for(endpoint, **{name: arguments[name] for name in names})


def _values(job: Job) -> dict[str, Any]:
    kind, state = JobKind(job.kind), JobState(job.state)
    return {
        "job": job,
        "kind": kind,
        "state": state,
        "tone": TONES[state],
        "may_stop": state.is_active and is_stoppable(kind, state),
        "fetch": _fetch(job),
        "ahead": queries.ahead_of(job) if state is JobState.QUEUED else 0,
        "back": _back(job),
    }


def _held(actor: Actor, job: Job) -> Job:
    """The job, while its asker may still have what it makes: asked anew each time."""
    if not queries.may(actor, JobKind(job.kind), job.bureau_id, job.arguments):
        abort(403)
    return job


@blueprint.get("")
@allow(Action.FOLLOW_JOB, Job)
def show(actor: Actor, job: Job) -> str:
    """How far it is; a page that asks again by itself, with script or without."""
    values = _values(_held(actor, job))
    return render_template("frame/jobs/show.html", again_after=AGAIN_AFTER, **values)


@blueprint.get("/progress")
@allow(Action.FOLLOW_JOB, Job)
def progress(actor: Actor, job: Job) -> str:
    """The part of the page that moves."""
    return render_template("frame/jobs/_progress.html", **_values(_held(actor, job)))


@blueprint.post("/cancel")
@allow(Action.FOLLOW_JOB, Job)
def cancel(actor: Actor, job: Job) -> Answer:
    """Stop it."""
    operations.cancel(actor, job.id)
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@blueprint.post("/retry")
@allow(Action.FOLLOW_JOB, Job)
def retry(actor: Actor, job: Job) -> Answer:
    """The same once more."""
    operations.retry(actor, job.id)
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@blueprint.get("/file")
@allow(Action.FOLLOW_JOB, Job)
def file(actor: Actor, job: Job) -> Response:
    """The file that it made."""
    result = _held(actor, job).result
    path = kept_file(Path(current_app.config["INSTANCE"]), result)
    if job.state != JobState.DONE or path is None or result is None:
        abort(404)
    return send_file(
        path,
        mimetype=MEDIA_TYPES[path.suffix],
        as_attachment=True,
        download_name=result["name"],
        max_age=0,
    )
