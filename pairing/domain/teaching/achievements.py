"""Whether two registered achievements look like one and the same."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

CLOSE = timedelta(days=60)
"""Two entries further apart are taken for two achievements."""
TELLING = 4
"""A shorter name ("论文") says too little to be found inside another."""


@dataclass(frozen=True, slots=True)
class Told:
    """What one side says of an achievement, as far as it tells achievements apart."""

    kind: str
    name: str
    day: date


def plain_name(name: str) -> str:
    """A name's letters, digits and characters alone: no 《》, spaces, dashes, full-width forms."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if char.isalnum())


def looks_the_same(one: Told, other: Told) -> bool:
    """Same kind, at most 60 days apart, and the same name or one inside the other."""
    if one.kind != other.kind or abs(one.day - other.day) > CLOSE:
        return False
    short, long = sorted((plain_name(one.name), plain_name(other.name)), key=len)
    return bool(short) and (short == long or (len(short) >= TELLING and short in long))
