"""A record with marks is put right, or taken back, by whose own it is.

One way for lessons, checks and appraisals.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select

from pairing.domain.people.permissions import Action, Actor, can, is_author
from pairing.models import Appraisal, Check, Evidence, Lesson, Observation, Pairing
from pairing.operations.change import Change, Forbidden, RuleBroken, must_move, permit, writing
from pairing.operations.codes import is_fresh_code
from pairing.operations.rules import Rules
from pairing.operations.teaching.rubric_marks import refuse_day

Marked = Observation | Check | Appraisal
M = TypeVar("M", bound=Marked)


class MarkedKind(NamedTuple):
    """What tells one kind of marked record from another.

    ``name`` is the log's; ``told`` what the log tells of it (of an observation its scores too).
    """

    name: str
    action: Action
    told: tuple[str, ...]
    gone: str


KINDS: dict[type[object], MarkedKind] = {
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
        said["lesson_hours"] = row.lesson.lesson_hours
        said["marks"] = {one.item: [one.points, one.grade, one.remark] for one in row.scores}
    return said


def _held(row: Marked) -> Lesson | Check | Appraisal:
    return row.lesson if isinstance(row, Observation) else row


def pairing_of(row: Marked) -> Pairing:
    """The pairing of a record: an observation's is its lesson's."""
    return _held(row).pairing


def _own(change: Change, model: type[M], row_id: int, version: int | None) -> M:
    """One's own record as the reader saw it, for a change. Raises ``Stale``, ``Forbidden``."""
    kind = KINDS[model]
    row: M = change.fresh(model, row_id, kind.action, version, kind.gone)
    if isinstance(row, Observation):
        permit(change.actor, Action.READ_OBSERVATION, row.place())
    if not may_correct(change.actor, row):
        raise Forbidden(kind.action)
    return row


def correct(
    actor: Actor,
    model: type[M],
    row_id: int,
    version: int | None,
    put: Callable[[Change, M, Rules], None],
    reason: str = "",
) -> None:
    """Put one's own record right, while its day is open; ``put`` writes what is typed.

    It notes what is wrong beside what is noted already, and settles before it writes.
    Raises ``Stale``, ``Forbidden``, ``RuleBroken`` (also when nothing differs).
    """
    with writing(actor) as change:
        kind = KINDS[model]
        row = _own(change, model, row_id, version)
        before = told(row)
        rules = Rules()
        with rules.gather():
            refuse_day(change, pairing_of(row), _held(row).day)
        put(change, row, rules)
        what = must_move(before, told(row))
        if reason:
            what["reason"] = (None, reason)
        change.record(f"correct_{kind.name}", kind.name, row_id, what, row.bureau_id)


def withdraw(actor: Actor, model: type[M], row_id: int, version: int | None) -> None:
    """Take one's own record back, while its day is open; the log keeps all that it said.

    With an observation goes the ordinary lesson that was written down for it alone.
    Raises ``Stale``, ``Forbidden``, ``RuleBroken`` (a closed term, papers that hang on it).
    """
    with writing(actor) as change:
        kind = KINDS[model]
        row = _own(change, model, row_id, version)
        rules = Rules()
        with rules.gather():
            refuse_day(change, pairing_of(row), _held(row).day)
        rules.settle()
        what = {name: (value, None) for name, value in told(row).items()}
        if isinstance(row, Observation):
            what |= _take_parts(change, row)
        change.session.delete(row)
        change.session.flush()
        if isinstance(row, Observation) and was_written_for(row):
            change.session.delete(row.lesson)
        change.record(f"withdraw_{kind.name}", kind.name, row_id, what, row.bureau_id)


def _take_parts(change: Change, row: Observation) -> dict[str, Any]:
    """Take what belongs to an observation alone; returns it as the log tells it."""
    files = select(Evidence.label).where(Evidence.observation_id == row.id)
    if (name := change.session.scalar(files)) is not None:
        raise RuleBroken("", f"文件“{name}”附在这份听课记录上，请先移除那个文件。")
    lesson, said = row.lesson, row.reflection
    what = {
        "lesson": (f"{lesson.day} {lesson.topic} {lesson.teacher.name}", None),
        "observer": (row.observer.name, None),
    }
    if said is not None:
        what |= {"reflection": (said.text, None), "reply": (said.reply, None)}
        change.session.delete(said)
    for score in row.scores:
        change.session.delete(score)
    change.session.flush()
    return what


def was_written_for(row: Observation) -> bool:
    """Whether the lesson came with this observation and nobody else observed it."""
    lesson = row.lesson
    mine = is_fresh_code(lesson.code, lesson.pairing.code, "L")
    others = [one for one in lesson.observations if one.id != row.id]
    return lesson.activity_id is None and mine and not others
