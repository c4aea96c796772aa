"""Login names as they are kept: one spelling for what a person would call the same name."""

from __future__ import annotations

import unicodedata

from pairing.text import INVISIBLE

LONGEST = 64


def tidy(text: str) -> str:
    """Small letters, half width, nothing invisible, no spaces: ``ＢＵＲＥＡＵ `` is ``bureau``."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", INVISIBLE.sub("", folded))
