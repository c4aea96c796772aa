"""What a text looks like: texts that people cannot tell apart have one skeleton (Unicode TR 39)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pairing.lazy import later

if TYPE_CHECKING:
    from confusable_homoglyphs import confusables
else:
    confusables = later("confusable_homoglyphs.confusables")  # 0.3 s and 15 MB: seldom needed

MARK = "\u200e"
"""What the library's table puts around letters that are written from the right."""
PLAIN = {"0": "o", "1": "l", "m": "rn", "|": "l", '"': "''", "`": "'", "%": "º/₀"}
"""The table's answer for small ASCII letters, so that common names need no table (tested)."""


@cache
def _table() -> dict[str, tuple[str, ...]]:
    return {
        letter.strip(MARK): tuple(one["c"].strip(MARK) for one in alike)
        for letter, alike in confusables.confusables_data.items()
    }


@cache
def drawn(letter: str) -> str:
    """The letter that this one is drawn as, itself for most.

    A letter with one look-alike is a variant of it; one with several is what they look like.
    """
    alike = _table().get(letter, ())
    if len(alike) != 1:
        return letter
    other = alike[0]
    return min(letter, other) if len(_table().get(other, ())) == 1 else other


def skeleton(text: str) -> str:
    """The same for two texts that look alike; small letters come in, and go out."""
    if text.isascii():
        return "".join(PLAIN.get(letter, letter) for letter in text)
    return "".join(drawn(drawn(letter).casefold()) for letter in text).casefold()
