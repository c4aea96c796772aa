"""How far a need is answered: only taken up, something planned for it, or something held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.needs import NeedStatus


class NeedStanding(NamedTuple):
    """What a page says of a need, and whether who raised it can say yet what became of it."""

    word: str
    is_judged_now: bool


def standing_of(status: str, states: Sequence[str]) -> NeedStanding:
    """``states`` are those of the activities that name the need; a plan alone answers nothing."""
    held = any(state in (ActivityState.DONE, ActivityState.CONFIRMED) for state in states)
    known = NeedStatus(status)
    if known not in (NeedStatus.OPEN, NeedStatus.CLAIMED):
        return NeedStanding(known.label, True)
    if states and not held and known is NeedStatus.CLAIMED:
        return NeedStanding("已安排", False)
    return NeedStanding(known.label, held or known is NeedStatus.CLAIMED)
