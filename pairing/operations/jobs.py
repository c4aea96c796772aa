"""Asking for something that takes long: once for a person and a thing, again, or not any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pairing.domain.jobs import MOST_AT_ONCE, JobKind, JobState, is_stoppable
from pairing.domain.people.permissions import Actor
from pairing.models import Job
from pairing.operations.change import Change, Forbidden, RuleBroken, Stale, moment, writing
from pairing.queries.jobs import active_count, may, unique_name

FULL = f"您已经有 {MOST_AT_ONCE} 件在排队或正在做。等一件做完再来。"
NOT_RUNNING = "它已经做完或停止了。请看最新的进度。"
IN_THE_MIDDLE = "已经开始写入，不能中途停下：要么全部写入，要么一行也不写。"


class Asked(NamedTuple):
    """The job that does it; ``is_new`` is False when it was being done already."""

    job_id: int
    is_new: bool


class Errand(NamedTuple):
    """What is to be done: its kind, for which county, with which arguments.

    ``thing`` names what it is about: for one person it is done once at a time.
    """

    kind: JobKind
    bureau_id: int
    thing: str
    arguments: Mapping[str, Any]


def ask(actor: Actor, errand: Errand) -> Asked:
    """Queue an errand, or join the one that is being done. Raises ``RuleBroken`` when too many."""
    try:
        return _ask(actor, errand)
    except IntegrityError:  # another tap made the row at the same moment: join it
        return _ask(actor, errand)


def _ask(actor: Actor, errand: Errand) -> Asked:
    with writing(actor) as change:
        if not may(actor, errand.kind, errand.bureau_id, errand.arguments):
            raise Forbidden(errand.kind)
        name = unique_name(actor, errand.thing)
        job = _held(change, Job.unique_name == name)
        if job is not None and JobState(job.state).is_active:
            return Asked(job.id, False)
        if active_count(actor) >= MOST_AT_ONCE:
            raise RuleBroken("", FULL)
        if job is None:
            job = Job(unique_name=name, attempts=0, message="")
            change.session.add(job)
        job.bureau_id, job.kind = errand.bureau_id, errand.kind
        _queue(change, job, actor, errand.arguments)
        return Asked(job.id, True)


def _held(change: Change, condition: Any) -> Job | None:
    """A job, held against its worker and other taps."""
    query = select(Job).where(condition).with_for_update()
    found: Job | None = change.session.scalar(query.execution_options(populate_existing=True))
    return found


def _queue(change: Change, job: Job, actor: Actor, arguments: Mapping[str, Any]) -> None:
    """A fresh errand; ``since`` tells how many tries belonged to earlier ones."""
    job.state, job.message, job.result = JobState.QUEUED, "", None
    job.arguments = {**arguments, "since": job.attempts}
    job.progress, job.total, job.lease_until = 0, 0, None
    job.asked_by_id, job.asked_at = actor.account_id, moment().now
    change.session.flush()
    change.record("ask_for_job", "job", job.id, {"kind": job.kind, **arguments}, job.bureau_id)


def _own(change: Change, actor: Actor, job_id: int) -> Job:
    job = _held(change, (Job.id == job_id) & (Job.asked_by_id == actor.account_id))
    if job is None:
        raise Stale(NOT_RUNNING)
    return job


def retry(actor: Actor, job_id: int) -> None:
    """The same errand once more, after it failed or was stopped; the scope is asked again."""
    with writing(actor) as change:
        job = _own(change, actor, job_id)
        if JobState(job.state).is_active:
            raise Stale("现在正在做，不用再试。")
        if not may(actor, JobKind(job.kind), job.bureau_id, job.arguments):
            raise Forbidden(job.kind)
        arguments = {name: value for name, value in job.arguments.items() if name != "since"}
        arguments["as_of"] = moment().today.isoformat()
        _queue(change, job, actor, arguments)


def cancel(actor: Actor, job_id: int) -> None:
    """Stop it, before it begins or as soon as its worker looks up."""
    with writing(actor) as change:
        job = _own(change, actor, job_id)
        state = JobState(job.state)
        if not state.is_active:
            raise Stale(NOT_RUNNING)
        if not is_stoppable(job.kind, state):
            raise Stale(IN_THE_MIDDLE)
        change.record(
            "cancel_job", "job", job.id, {"state": (state, JobState.CANCELLED)}, job.bureau_id
        )
        job.state, job.lease_until = JobState.CANCELLED, None
