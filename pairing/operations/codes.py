"""The codes of rows that were made on screen, which nobody chose."""

from __future__ import annotations

import secrets

from pairing.workbook.columns import CODE_LENGTH

CHANCE = 4
"""So many random bytes: two rows of one stem are told apart, however many are saved at once."""


def fresh_code(stem: str, letter: str = "") -> str:
    """A code under ``stem``, as “P1-N3f0c92ab”: ``letter`` says what sort of row it names.

    The end of a stem that would leave no room for what tells the rows apart is cut off.
    """
    tail = f"-{letter}{secrets.token_hex(CHANCE)}"
    return stem[: CODE_LENGTH - len(tail)] + tail
