"""Short words that every wing says alike: amounts, titles, where an activity stands."""

from __future__ import annotations

from fractions import Fraction

from pairing.domain.numbers import Number, number
from pairing.domain.vocabulary.activities import ActivityState

DASH = "–"
STATE_WORDS = {
    ActivityState.DONE: "待对方确认",
    ActivityState.PLANNED: "已计划",
    ActivityState.CANCELLED: "已撤回",
}
"""Where these stand is said otherwise on screen and paper than their label in the workbook says."""
OURS = "待我方确认"
"""Said of what waits to whoever stands on the side whose word it waits for."""


def state_word(state: str, reason: str = "", *, is_asked: bool = False) -> str:
    """Where an activity stands, in words; one that is cancelled for a reason was not held.

    ``is_asked``: it waits for the reader's own side.
    """
    found = ActivityState(state)
    if found is ActivityState.DONE and is_asked:
        return OURS
    if found is ActivityState.CANCELLED and reason:
        return "没有进行"
    return STATE_WORDS.get(found, found.label)


def by_link(state: str, name: str) -> str:
    """Who gave a word without an account: 凭链接确认 · 李老师; without a name only that."""
    word = "凭链接确认" if state == ActivityState.CONFIRMED else f"凭链接说{state_word(state)}"
    return f"{word} · {name}" if name else word


def joined(first: str, then: str) -> str:
    """Two words as one: a word at the seam is said once (专题讲座 + 讲座资料: 专题讲座资料)."""
    most = min(len(first), len(then))
    shared = next((n for n in range(most, 1, -1) if first.endswith(then[:n])), 0)
    return first + then[shared:]


def amount(value: Fraction | Number) -> str:
    """A number without needless zeros: 7, 0.5, 1234.25."""
    exact = number(value)
    return str(exact) if isinstance(exact, int) else f"{exact:.2f}".rstrip("0").rstrip(".")


def amount_or_blank(value: Number | None) -> str:
    """A number as text, nothing for None."""
    return "" if value is None else amount(value)


def titled(topic: str, marks: str = "《》") -> str:
    """A title within its marks; one that holds a title already stands as it is."""
    return topic if "《" in topic else marks[0] + topic + marks[1]
