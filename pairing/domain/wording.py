"""Short words that every wing says alike: amounts, titles, where an activity stands."""

from __future__ import annotations

from fractions import Fraction

from pairing.domain.numbers import Number, number
from pairing.domain.vocabulary.activities import ActivityState

DASH = "–"
STATE_WORDS = {ActivityState.DONE: "待对方确认", ActivityState.PLANNED: "已计划"}
"""Where these two stand is said otherwise than their label says."""


def state_word(state: str) -> str:
    """Where an activity stands, in words."""
    found = ActivityState(state)
    return STATE_WORDS.get(found, found.label)


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
