"""Asking for a term's archives of the whole county: once, again for some, or not any more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pairing.domain.assessment.jobs import (
    as_result,
    failed,
    outcomes_of,
    unique_name,
    without,
)
from pairing.domain.jobs import JobKind, JobState
from pairing.domain.people.permissions import Action, Actor
from pairing.models import Job, Term
from pairing.operations.change import Change, RuleBroken, Stale, writing

NO_TERM = "这个学期已经不在了。"
NOT_RUNNING = "现在没有在生成档案，可能已经完成或停止。请看最新的进度。"


def _term(change: Change, term_id: int) -> Term:
    return change.existing(Term, term_id, Action.DOWNLOAD_ARCHIVE, NO_TERM)


def _held(change: Change, term_id: int) -> Job | None:
    """The term's job, held against its worker and other taps."""
    query = select(Job).where(Job.unique_name == unique_name(term_id)).with_for_update()
    job: Job | None = change.session.scalar(query.execution_options(populate_existing=True))
    return job


def ask_for_archives(actor: Actor, term_id: int) -> bool:
    """Queue the archives of every pairing of the term; False when they are being built already."""
    try:
        return _ask(actor, term_id)
    except IntegrityError:  # another tap made the row at the same moment: join it
        return _ask(actor, term_id)


def _ask(actor: Actor, term_id: int) -> bool:
    with writing(actor) as change:
        term = _term(change, term_id)
        job = _held(change, term_id)
        if job is not None and JobState(job.state).is_active:
            return False
        if job is None:
            job = Job(
                bureau_id=term.bureau_id,
                kind=JobKind.COUNTY_ARCHIVES,
                unique_name=unique_name(term_id),
                attempts=0,
                message="",
            )
            change.session.add(job)
        _queue(change, job, term_id, [])
        job.progress, job.total, job.result = 0, 0, {}
        change.session.flush()
        change.record("ask_for_archives", "term", term_id, {"job": job.id}, term.bureau_id)
    return True


def _queue(change: Change, job: Job, term_id: int, only: Sequence[str]) -> None:
    """A fresh errand; ``since`` tells how many tries belonged to earlier ones."""
    arguments: dict[str, Any] = {
        "term_id": term_id,
        "as_of": change.today.isoformat(),
        "only": list(only),
        "since": job.attempts,
    }
    job.state, job.arguments, job.message = JobState.QUEUED, arguments, ""
    job.lease_until, job.asked_at = None, change.now
    job.asked_by_id = change.actor.account_id


def retry_archives(actor: Actor, term_id: int, code: str = "") -> None:
    """Try the failed ones again, or the one of pairing ``code``; what was built stays."""
    with writing(actor) as change:
        term = _term(change, term_id)
        job = _held(change, term_id)
        if job is None or JobState(job.state).is_active:
            raise Stale("现在正在生成档案。等它做完，再试没有成功的。")
        known = outcomes_of(job.result)
        again = [one for one in failed(known) if code in ("", one)]
        if not again:
            raise RuleBroken("", "没有要重试的：都已经生成。")
        _queue(change, job, term_id, again)
        job.result = as_result(without(known, again))
        job.progress = len(job.result)
        what = {"job": job.id, "again": again}
        change.record("ask_for_archives", "term", term_id, what, term.bureau_id)


def cancel_archives(actor: Actor, term_id: int) -> None:
    """Stop after the archive that is being printed; what was built stays."""
    with writing(actor) as change:
        term = _term(change, term_id)
        job = _held(change, term_id)
        if job is None or not JobState(job.state).is_active:
            raise Stale(NOT_RUNNING)
        what = {"job": job.id, "state": (job.state, JobState.CANCELLED)}
        job.state, job.lease_until = JobState.CANCELLED, None
        change.record("cancel_archives", "term", term_id, what, term.bureau_id)
