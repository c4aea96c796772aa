"""An organisation's confirmation word: six digits that say “it is really we who confirm”."""

from __future__ import annotations

import hmac
import secrets
from itertools import pairwise

from pairing.values import narrow

LABEL = "确认码"
"""What it is called on screen and paper."""
LENGTH = 6


def made() -> str:
    """A fresh word; never one digit six times, nor the digits in a row."""
    while True:
        word = f"{secrets.randbelow(10**LENGTH):0{LENGTH}}"
        steps = {ord(after) - ord(before) for before, after in pairwise(word)}
        if steps not in ({0}, {1}, {-1}):
            return word


def is_word(text: str) -> bool:
    """Whether ``text`` is six plain digits."""
    return len(text) == LENGTH and text.isascii() and text.isdigit()


def same(word: str, typed: str) -> bool:
    """Whether ``typed`` is the word, in constant time; full-width digits and spaces are read.

    An organisation without a word is confirmed by none.
    """
    plain = "".join(narrow(typed).split())
    return hmac.compare_digest(word.encode(), plain.encode()) and is_word(word)


def spoken(word: str) -> str:
    """As it stands on screen and paper: 123 456."""
    return f"{word[:3]} {word[3:]}"
