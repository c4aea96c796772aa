"""From a button to the page of the job that does it."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from pairing.domain.people.permissions import Actor
from pairing.operations import jobs

ALREADY = "已经在做了，不用再点。"


def ask_once(actor: Actor, errand: jobs.Errand) -> Response:
    """Queue an errand, or join it while it is being done; then its progress."""
    asked = jobs.ask(actor, errand)
    if not asked.is_new:
        flash(ALREADY, "warning")
    return redirect(url_for("jobs.show", job_id=asked.job_id), 303)
