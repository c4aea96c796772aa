"""读音: how a person's name is read, where it is read otherwise than usual."""

from __future__ import annotations

from pairing.text import BETWEEN, typed

LONGEST = 200


def as_reading(text: str) -> str:
    """As it is kept, syllables apart and without tones: Qín Jiā'huì → qin jia hui."""
    for one in BETWEEN:
        text = text.replace(one, " ")
    return " ".join(map(typed, text.split()))


def reading_fault(reading: str, name: str) -> str:
    """What is wrong with a kept reading of ``name``; "" for one that can be kept, and for none."""
    if not reading:
        return ""
    parts = reading.split()
    count = sum(one.isalnum() for one in name)
    if not all(one.isascii() and one.isalpha() for one in parts):
        return "读音只写拼音字母，如 qin jia hui（ü 写成 v 也行）。"
    if len(parts) != count:
        return f"“{name}”有 {count} 个字，读音要有 {count} 个音节，用空格分开，如 qin jia hui。"
    return ""
