"""The archives of a term: what became of each pairing's, as their job's row keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pairing.domain.jobs import JobKind
from pairing.domain.vocabulary.words import Word


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
    return f"{JobKind.COUNTY_ARCHIVES}:{term_id}"
