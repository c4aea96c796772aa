"""更正 or 调整: what an officer chooses for what is asked, and what it makes of the change."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from pairing.domain.vocabulary.programme import ChangeWay
from pairing.domain.wording import full_day

ASK = (
    "本学期已有计入的记录，请选择：更正（写明原因，本学期起执行，双方会看到）"
    "或调整（下学期起执行）。"
)
NO_REASON = "更正要写明原因，双方会看到。"
TOO_LONG = "更正的原因最多 200 字。"
LONGEST_REASON = 200


class TargetChoice(NamedTuple):
    """What the person chose for targets under which records count already."""

    way: ChangeWay
    reason: str = ""


NOTHING_CHOSEN = TargetChoice(ChangeWay.AT_ONCE)


class Effect(NamedTuple):
    """How a programme's changed targets take effect; ``way`` is None while it must be chosen.

    ``since`` is the day from which they hold; None: the plan has not begun, it is simply written.
    """

    way: ChangeWay | None
    since: date | None
    note: str


PLAIN = Effect(ChangeWay.AT_ONCE, None, "")
"""Of a plan that has not begun, or comes with this import."""


def chosen(choice: TargetChoice | None, now: date, later: date) -> Effect:
    """What the officer's choice makes of a change: from the term that runs, or from the next."""
    if choice is None:
        return Effect(None, None, "要选更正或调整")
    if choice.way is ChangeWay.CORRECT:
        return Effect(ChangeWay.CORRECT, now, "更正，本学期起执行")
    return Effect(ChangeWay.ADJUST, later, f"调整，{full_day(later)} 起执行，本学期不变")
