"""The one text boundary for forms, API, workbook and file names (safety.md 20)."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 20_000
BROKEN, TURNING = "\ud800-\udfff", "\u202a-\u202e\u2066-\u2069"
CONTROL = "\0-\x08\x0b-\x1f\x7f-\x9f"
SUSPECT = re.compile(f"[{BROKEN}{TURNING}{CONTROL}]")
"""Half characters, marks that turn the direction, controls but tab and line end: one look."""
REFUSED = (
    (re.compile(f"[{BROKEN}]"), "含有损坏的字符，请重新输入。"),
    (re.compile(f"[{TURNING}]"), "含有改变文字方向的隐藏字符，请删除后重新输入。"),
    (re.compile(f"[{CONTROL}]"), "含有看不见的控制字符，请删除后重新输入。"),
)
"""Each kind alone, to name it once something was found."""
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class BadText(ValueError):
    """Text that cannot be accepted; the message says why, in Chinese."""


def clean(text: str, longest: int = LONGEST) -> str:
    """``text`` in NFC, trimmed, with plain line ends; raises ``BadText``."""
    tidy = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if SUSPECT.search(tidy):
        raise BadText(next(why for kind, why in REFUSED if kind.search(tidy)))
    if len(tidy) > longest:
        raise BadText(f"太长：最多 {longest} 个字，现在有 {len(tidy)} 个字。")
    return tidy


def printable(text: str) -> str:
    """``text`` without what no XML document can hold: every exit stands, whatever is stored."""
    return UNPRINTABLE.sub("", text)
