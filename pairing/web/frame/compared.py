"""Two versions of a text beside each other: which of their words differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

SHORT = 600
"""So many characters are compared one by one; longer texts by the clause, which is quick."""
CHARACTERS = re.compile(r"[A-Za-z0-9.:-]+|\s+|.", re.DOTALL)
CLAUSES = re.compile(r"[^，。；、！？\n]+|.", re.DOTALL)
LONE = 3
"""Fewer characters than these in common are none: no confetti, and a short word is marked whole."""


class Stretch(NamedTuple):
    """Some words of a text; ``is_changed`` where the other text has others."""

    text: str
    is_changed: bool


def _same(now: Sequence[str], mine: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Where both say the same: from which piece of each, how many."""
    for block in SequenceMatcher(None, now, mine, autojunk=False).get_matching_blocks():
        length = len("".join(now[block.a : block.a + block.size]).strip())
        if length >= LONE or now == mine:
            yield block.a, block.b, block.size


def _stretches(pieces: Sequence[str], same: Sequence[tuple[int, int]]) -> Iterator[Stretch]:
    done = 0
    for start, size in same:
        yield Stretch("".join(pieces[done:start]), is_changed=True)
        yield Stretch("".join(pieces[start : start + size]), is_changed=False)
        done = start + size
    yield Stretch("".join(pieces[done:]), is_changed=True)


def compared(now: str, mine: str) -> tuple[list[Stretch], list[Stretch]]:
    """Both texts in stretches that are the same or differ; put together they are the texts."""
    cut = CHARACTERS if max(len(now), len(mine)) <= SHORT else CLAUSES
    theirs, ours = cut.findall(now), cut.findall(mine)
    same = list(_same(theirs, ours))
    left = _stretches(theirs, [(start, size) for start, _, size in same])
    right = _stretches(ours, [(start, size) for _, start, size in same])
    return [one for one in left if one.text], [one for one in right if one.text]
