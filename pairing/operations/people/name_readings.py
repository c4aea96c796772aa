"""读音: a teacher's name read otherwise than usual, put right by hand."""

from __future__ import annotations

from pairing.domain.people.name_reading import as_reading, reading_fault
from pairing.domain.people.permissions import Action, Actor
from pairing.models import Teacher
from pairing.operations.change import RuleBroken, must_move, writing

GONE = "这位教师已经不在了。"
CHANGED = "这位教师的资料刚刚有人改过，请看过最新内容再改。"


def correct_reading(actor: Actor, teacher_id: int, text: str, version: int | None) -> None:
    """How her name is read, a syllable a character; "" leaves it to the usual readings.

    ``version`` is the teacher's. Raises ``RuleBroken`` at ``reading``, ``Stale``, ``Forbidden``.
    """
    with writing(actor) as change:
        row = change.fresh(Teacher, teacher_id, Action.CORRECT_READING, version, GONE, CHANGED)
        told = {"reading": as_reading(text)}
        wrong = reading_fault(told["reading"], row.name)
        if wrong:
            raise RuleBroken("reading", wrong)
        must_move({"reading": row.reading}, told)
        what = change.put(row, told)
        change.record("correct_reading", "teacher", row.id, what, row.bureau_id)
