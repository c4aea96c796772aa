"""Login names as they are kept: one spelling for what a person would call the same name."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from itertools import chain, count

from pairing.text import INVISIBLE

LONGEST = 64
ROOM = 6
"""Characters kept free for a number behind a name."""


def tidy(text: str) -> str:
    """Small letters, half width, nothing invisible, no spaces: ``ＢＵＲＥＡＵ `` is ``bureau``."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", INVISIBLE.sub("", folded))


def suggested(syllables: Sequence[str], is_free: Callable[[str], bool], spare: str) -> str:
    """A login from a name's reading: zhangxiaoyan, or zhangxiaoyan2 where that is taken.

    ``spare`` is the base where the name has no letters; ``is_free`` also knows what looks alike.
    """
    letters = "".join(one for one in tidy("".join(syllables)) if one.isascii() and one.isalnum())
    base = (letters or tidy(spare))[: LONGEST - ROOM]
    numbered = (f"{base}{number}" for number in count(2))
    return next(one for one in chain([base], numbered) if is_free(one))
