"""Long work in the background: its states, what became of each part, how long a lease lasts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from pairing.domain.vocabulary.words import Word

LEASE = timedelta(seconds=60)
"""So long a job is its worker's without a sign of life; then another one takes it."""
BEAT = timedelta(seconds=15)
"""So often a worker renews its lease."""
MOST_TRIES = 5
"""A job that ends its worker so often is given up."""
ARCHIVES = "archives"
"""The kind of job that builds a term's archives."""


class JobState(Word):
    """Where a job stands."""

    QUEUED = "queued", "等着开始"
    RUNNING = "running", "正在生成"
    DONE = "done", "已完成"
    FAILED = "failed", "没有完成"
    CANCELLED = "cancelled", "已停止"

    @property
    def is_active(self) -> bool:
        """Whether it is waiting for a worker or with one."""
        return self in (JobState.QUEUED, JobState.RUNNING)


class BuildState(Word):
    """What became of one pairing's archive."""

    NEW = "new", "已生成"
    KEPT = "kept", "沿用"
    FAILED = "failed", "没有成功"


class Built(NamedTuple):
    """One pairing's outcome; ``reason`` says why it failed, ``number`` is the version."""

    state: BuildState
    number: int = 0
    reason: str = ""


Outcomes = dict[str, Built]
"""Code of a pairing → what became of its archive."""


def as_result(outcomes: Mapping[str, Built]) -> dict[str, Any]:
    """The outcomes as a job's row keeps them."""
    return {code: [one.state.value, one.number, one.reason] for code, one in outcomes.items()}


def outcomes_of(result: Mapping[str, Any] | None) -> Outcomes:
    """The outcomes of a job's row."""
    return {
        code: Built(BuildState(state), number, reason)
        for code, (state, number, reason) in (result or {}).items()
    }


def after(before: Built | None, now: Built) -> Built:
    """What a worker finds already built was built by this job, if an earlier worker of it did."""
    if before and before.state is BuildState.NEW and now == Built(BuildState.KEPT, before.number):
        return before
    return now


def failed(outcomes: Mapping[str, Built]) -> list[str]:
    """Codes of the pairings whose archive was not built."""
    return [code for code, one in outcomes.items() if one.state is BuildState.FAILED]


def without(outcomes: Mapping[str, Built], codes: Iterable[str]) -> Outcomes:
    """The outcomes of the others: those that are not tried again."""
    again = set(codes)
    return {code: one for code, one in outcomes.items() if code not in again}


def unique_name(term_id: int) -> str:
    """One job for a term's archives: a second tap joins the running one."""
    return f"{ARCHIVES}:{term_id}"
