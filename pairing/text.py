"""The one text boundary for forms, API, workbook and file names (safety.md 20)."""

from __future__ import annotations

import re
import unicodedata

BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ALLOWED_CONTROLS = frozenset("\n\t")
LONGEST = 20_000
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class BadText(ValueError):
    """Text that cannot be accepted; the message says why, in Chinese."""


def clean(text: str, longest: int = LONGEST) -> str:
    """``text`` in NFC, trimmed, with plain line ends; raises ``BadText``."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise BadText("含有损坏的字符，请重新输入。")
    tidy = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if any(char in BIDI_OVERRIDES for char in tidy):
        raise BadText("含有改变文字方向的隐藏字符，请删除后重新输入。")
    if any(unicodedata.category(char) == "Cc" and char not in ALLOWED_CONTROLS for char in tidy):
        raise BadText("含有看不见的控制字符，请删除后重新输入。")
    if len(tidy) > longest:
        raise BadText(f"太长：最多 {longest} 个字，现在有 {len(tidy)} 个字。")
    return tidy


def printable(text: str) -> str:
    """``text`` without what no XML document can hold: every exit stands, whatever is stored."""
    return UNPRINTABLE.sub("", text)
