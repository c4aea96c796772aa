"""What a shared resource says of itself: an address to open, or words to read."""

from __future__ import annotations

import re

ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


def address_of(text: str) -> str:
    """The web address that ``text`` is, "" when it is words; only http and https are opened."""
    return text if ADDRESS.fullmatch(text) else ""
