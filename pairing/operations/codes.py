"""The codes of rows that were made on screen, which nobody chose."""

from __future__ import annotations

import re
import secrets

from pairing.workbook.columns import CODE_LENGTH

CHANCE = 4
"""So many random bytes: two rows of one stem are told apart, however many are saved at once."""


def fresh_code(stem: str, letter: str = "") -> str:
    """A code under ``stem``, as “P1-N3f0c92ab”: ``letter`` says what sort of row it names.

    The end of a stem that would leave no room for what tells the rows apart is cut off.
    """
    return _with_tail(stem, f"-{letter}{secrets.token_hex(CHANCE)}")


def is_fresh_code(code: str, stem: str, letter: str = "") -> bool:
    """Whether a code was drawn here for that stem and sort of row, not brought by an import."""
    drawn = code[-2 * CHANCE :]
    is_drawn = re.fullmatch(rf"[0-9a-f]{{{2 * CHANCE}}}", drawn) is not None
    return is_drawn and code == _with_tail(stem, f"-{letter}{drawn}")


def _with_tail(stem: str, tail: str) -> str:
    return stem[: CODE_LENGTH - len(tail)] + tail
