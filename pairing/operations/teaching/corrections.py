"""A record with marks is put right by whose own it is: one way for lessons, checks, appraisals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple, TypeVar

from pairing.domain.people.permissions import Action, Actor, can, is_author
from pairing.models import Appraisal, Check, Observation, Pairing
from pairing.operations.change import Change, Forbidden, must_move, permit, writing
from pairing.operations.rules import Rules
from pairing.operations.teaching.rubric_marks import refuse_day

Marked = Observation | Check | Appraisal
M = TypeVar("M", Observation, Check, Appraisal)


class MarkedKind(NamedTuple):
    """What tells one kind of marked record from another.

    ``name`` is the log's; ``told`` what the log tells of it (of an observation its scores too).
    """

    name: str
    action: Action
    told: tuple[str, ...]
    gone: str


KINDS: dict[type[Marked], MarkedKind] = {
    Observation: MarkedKind(
        "observation",
        Action.RECORD_OBSERVATION,
        ("total", "strengths", "problems", "suggestions"),
        "这条听课记录刚刚有变化，请看过最新内容再改。",
    ),
    Check: MarkedKind(
        "check",
        Action.RECORD_CHECK,
        ("organisation_id", "day", "due", "passed", "items", "remark"),
        "这条检查记录刚刚有变化，请看过最新内容再改。",
    ),
    Appraisal: MarkedKind(
        "appraisal",
        Action.RECORD_APPRAISAL,
        ("teacher_id", "day", "total", "components", "remark"),
        "这份考核刚刚有变化，请看过最新内容再改。",
    ),
}


def may_correct(actor: Actor, row: Marked) -> bool:
    """Whether the actor may put it right: recorded by him, or imported for his organisation.

    An observation is also its observer's; nobody corrects an appraisal of himself.
    """
    if not can(actor, KINDS[type(row)].action, row.place()):
        return False
    if isinstance(row, Observation) and row.observer_id == actor.teacher_id:
        return True
    if isinstance(row, Appraisal) and row.teacher_id == actor.teacher_id:
        return False
    return is_author(actor, row.recorded_by_id, row.organisation_id)


def told(row: Marked) -> dict[str, Any]:
    """The record as the log tells it."""
    said = {name: getattr(row, name) for name in KINDS[type(row)].told}
    if isinstance(row, Observation):
        said["marks"] = {one.item: [one.points, one.grade, one.remark] for one in row.scores}
    return said


def _day_of(row: Marked) -> tuple[Pairing, date]:
    held = row.lesson if isinstance(row, Observation) else row
    return held.pairing, held.day


def correct(
    actor: Actor,
    model: type[M],
    row_id: int,
    version: int | None,
    put: Callable[[Change, M, Rules], None],
) -> None:
    """Put one's own record right, while its day is open; ``put`` writes what is typed.

    It notes what is wrong beside what is noted already, and settles before it writes.
    Raises ``Stale``, ``Forbidden``, ``RuleBroken`` (also when nothing differs).
    """
    with writing(actor) as change:
        kind = KINDS[model]
        row: M = change.fresh(model, row_id, kind.action, version, kind.gone)
        if isinstance(row, Observation):
            permit(actor, Action.READ_OBSERVATION, row.place())
        if not may_correct(actor, row):
            raise Forbidden(kind.action)
        before = told(row)
        rules = Rules()
        with rules.gather():
            refuse_day(change, *_day_of(row))
        put(change, row, rules)
        what = must_move(before, told(row))
        change.record(f"correct_{kind.name}", kind.name, row_id, what, row.bureau_id)
