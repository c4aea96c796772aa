"""What every coded word of the domain is: a code in English and its label on screen."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self


class Word(StrEnum):
    """A coded word: the member's value is the code, ``label`` the Chinese word on screen.

    Members are declared as ``NAME = code, label`` or ``NAME = code, label, other readings``.
    What is no text among the rest is what the word carries (an activity kind's traits).
    """

    label: str
    also: tuple[str, ...]
    carries: tuple[Any, ...]

    def __new__(cls, code: str, label: str = "", *more: Any) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        member.also = tuple(one for one in more if isinstance(one, str))
        member.carries = tuple(one for one in more if not isinstance(one, str))
        return member

    @classmethod
    def from_label(cls, text: str) -> Self | None:
        """The member that is called ``text`` on screen (or by another reading), else None."""
        for member in cls:
            if text == member.label or text in member.also:
                return member
        return None

    @classmethod
    def labels(cls) -> tuple[str, ...]:
        """Every label, in the order of declaration."""
        return tuple(member.label for member in cls)

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(code, label) pairs, as form fields want them."""
        return [(member.value, member.label) for member in cls]
