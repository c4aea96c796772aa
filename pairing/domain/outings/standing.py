"""Where an outing stands: as its items do, each for each pairing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import NamedTuple

from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.wording import Said, state_word

URGENT = (
    ActivityState.DISPUTED,
    ActivityState.DONE,
    ActivityState.PLANNED,
    ActivityState.CONFIRMED,
    ActivityState.CANCELLED,
)
"""What wants a person's eye first."""
OBJECTION = timedelta(days=14)
"""So long the side in whose name a link confirmed may object."""
COUNTED = {ActivityState.DONE: "待确认"}
"""Behind a number the words are shorter."""


PLAN = "这还是计划：到时记为“进行了”，才轮到对方确认。"
GONE = "这次活动已经撤回或取消。"
CONFIRMED = "对方已经确认。"
KEPT = "对方已经确认，不能撤回。请联系对方更正。"
HELD = "这次已经记为进行了，不再是计划：日期不对，请更正。"


class Standing(NamedTuple):
    """The most urgent of an outing's states, and all of them in words."""

    state: ActivityState
    word: str


def standing(links: Iterable[Said], *, is_asked: bool = False) -> Standing:
    """Where items stand, from what is said of each: “3 已确认 · 1 待确认” where they differ.

    ``is_asked``: what waits there waits for the reader's own side. What was taken out is not
    counted as long as something stands. Raises ``ValueError`` without any item.
    """
    found = [one._replace(state=ActivityState(one.state)) for one in links]
    standing_ones = [one for one in found if one.state != ActivityState.CANCELLED]
    counts = Counter(standing_ones or found)
    first = min(counts, key=lambda one: URGENT.index(ActivityState(one.state)), default=None)
    if first is None:
        raise ValueError("an outing without items stands nowhere")
    if len(counts) == 1:
        return Standing(ActivityState(first.state), state_word(*first, is_asked=is_asked))
    by_state = Counter(ActivityState(one.state) for one in counts.elements())
    if len(by_state) == 1:
        return Standing(ActivityState(first.state), state_word(first.state, is_asked=is_asked))
    counted = {} if is_asked else COUNTED
    words = [
        f"{by_state[state]} {counted.get(state, state_word(state, is_asked=is_asked))}"
        for state in reversed(URGENT)
        if by_state[state]
    ]
    return Standing(ActivityState(first.state), " · ".join(words))


def why_unasked(states: Collection[str]) -> str:
    """Why nobody is asked to confirm what stands so; "" where somebody is."""
    if ActivityState.DONE in states:
        return ""
    if ActivityState.DISPUTED in states:
        return "对方说有出入：先更正，再请对方确认。"
    if ActivityState.PLANNED in states:
        return PLAN
    return CONFIRMED if ActivityState.CONFIRMED in states else GONE


def why_undisputed(states: Collection[str]) -> str:
    """Why nothing can be found wrong with what stands so; "" where it can."""
    if {ActivityState.DONE, ActivityState.CONFIRMED, ActivityState.DISPUTED} & set(states):
        return ""
    return why_unasked(states)


def why_kept(states: Collection[str]) -> str:
    """Why what stands so is not taken back; "" where it can be."""
    if ActivityState.CONFIRMED in states:
        return KEPT
    return GONE if set(states) <= {ActivityState.CANCELLED} else ""


def why_no_plan(states: Collection[str]) -> str:
    """Why what stands so is not moved or called off; "" where it is a plan."""
    if ActivityState.PLANNED in states:
        return ""
    return GONE if set(states) <= {ActivityState.CANCELLED} else HELD
