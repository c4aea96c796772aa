"""The queue that is the job table itself: take, renew, report, end. No fact, no log entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update

from pairing.domain.jobs import LEASE, LONG, MOST_TRIES, JobState
from pairing.extensions import db
from pairing.models import Job
from pairing.operations.change import housekeeping, moment

AHEAD = 2 * LEASE
"""No worker's lease reaches further, unless its clock ran ahead: it is over."""
GIVEN_UP = f"试了 {MOST_TRIES} 次都没有做完，已经停下。请联系管理员看服务器日志。"


class LeaseLost(Exception):
    """The job is no longer this worker's: cancelled, or taken over by another one."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A job as its worker took it; ``attempt`` is the token that the worker still holds it."""

    id: int
    bureau_id: int
    attempt: int
    kind: str
    arguments: dict[str, Any]
    asked_by_id: int | None
    result: dict[str, Any]


def _due(now: datetime) -> ColumnElement[bool]:
    over = or_(Job.lease_until < now, Job.lease_until > now + AHEAD)
    expired = (Job.state == JobState.RUNNING) & over
    return or_(Job.state == JobState.QUEUED, expired)


def _of_lane(quick: bool) -> ColumnElement[bool]:
    return Job.kind.not_in(LONG) if quick else Job.id.is_not(None)


def is_any_due(*, quick: bool = False) -> bool:
    """Whether a look is worth a write transaction (1 SELECT); ``quick`` as for ``take``."""
    query = select(Job.id).where(_due(moment().now), _of_lane(quick)).limit(1)
    found = db.session.scalar(query)
    db.session.rollback()
    return found is not None


def take(*, quick: bool = False) -> Taken | None:
    """The oldest job that waits, or whose worker gave no sign of life for too long.

    ``quick`` leaves those that take minutes to another thread.
    """
    now = moment().now
    query = (
        select(Job)
        .where(_due(now), _of_lane(quick))
        .order_by(Job.asked_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with housekeeping() as session:
        job = session.scalar(query.execution_options(populate_existing=True))
        if job is None:
            return None
        job.attempts += 1
        if job.attempts - int(job.arguments.get("since", 0)) > MOST_TRIES:
            job.state, job.message, job.lease_until = JobState.FAILED, GIVEN_UP, None
            return None
        job.state, job.lease_until = JobState.RUNNING, now + LEASE
        return Taken(
            job.id,
            job.bureau_id,
            job.attempts,
            job.kind,
            dict(job.arguments),
            job.asked_by_id,
            dict(job.result or {}),
        )


def _mine(taken: Taken) -> ColumnElement[bool]:
    return (Job.id == taken.id) & (Job.attempts == taken.attempt) & (Job.state == JobState.RUNNING)


def has_ended(taken: Taken) -> bool:
    """Whether this worker has done the job, well or not (1 SELECT)."""
    over = Job.state.in_((JobState.DONE, JobState.FAILED))
    mine = (Job.id == taken.id) & (Job.attempts == taken.attempt)
    found = db.session.scalar(select(Job.id).where(mine, over))
    db.session.rollback()
    return found is not None


def look(taken: Taken) -> None:
    """Raise ``LeaseLost`` when the job is no longer this worker's (1 SELECT)."""
    found = db.session.scalar(select(Job.id).where(_mine(taken)))
    db.session.rollback()
    if found is None:
        raise LeaseLost


def _put(taken: Taken, **values: Any) -> None:
    """Write to the job while it is this worker's; raises ``LeaseLost`` when it is not."""
    with housekeeping() as session:
        statement = update(Job).where(_mine(taken)).values(values)
        done = session.execute(statement.execution_options(synchronize_session=False))
        if not done.rowcount:  # type: ignore[attr-defined]
            raise LeaseLost


def renew(taken: Taken) -> None:
    """A sign of life."""
    _put(taken, lease_until=moment().now + LEASE)


def report(taken: Taken, progress: int, total: int, result: dict[str, Any]) -> None:
    """How far it is, and what became of the parts so far."""
    _put(taken, progress=progress, total=total, result=result, lease_until=moment().now + LEASE)


def end(
    taken: Taken, state: JobState, message: str = "", result: dict[str, Any] | None = None
) -> None:
    """It is over, as done or failed; ``result`` says what there is to fetch."""
    more = {} if result is None else {"result": result}
    _put(taken, state=state, message=message, lease_until=None, **more)
