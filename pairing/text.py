"""The one text boundary for forms, API, workbook and file names (safety.md 20)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LONGEST = 20_000
BROKEN, TURNING = "\ud800-\udfff", "\u202a-\u202e\u2066-\u2069"
CONTROL = "\0-\x08\x0b-\x1f\x7f-\x9f"
NOTHING = "\ufdd0-\ufdef" + "".join(
    f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000)
)
"""Numbers that no character will ever have; no XML document can hold the first two."""
HIGHER = "\U0001fffe-\U0010ffff"
SUSPECT = re.compile(f"[{BROKEN}{TURNING}{CONTROL}\ufdd0-\ufdef\ufffe\uffff{HIGHER}]")
"""One look for half characters, no characters, turns of direction, controls but tab and line end.

A net: of the higher planes it holds all, as their last two one by one cost nine times as much.
What is caught is judged by ``REFUSED``.
"""
REFUSED = (
    (re.compile(f"[{BROKEN}{NOTHING}]"), "含有损坏的字符，请重新输入。"),
    (re.compile(f"[{TURNING}]"), "含有改变文字方向的隐藏字符，请删除后重新输入。"),
    (re.compile(f"[{CONTROL}]"), "含有看不见的控制字符，请删除后重新输入。"),
)
"""What is refused, exactly, and why."""
INVISIBLE = re.compile(
    r"[\s\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]*"
)
"""Spaces, marks of no width, fillers, turns of direction: alone they say nothing."""
NO_WIDTH = re.compile(r"[\xad\u034f\u061c\u180e\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff]")
"""What copying from a web page or a chat leaves inside a name or a code."""
OWN_USE = re.compile("[\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd]")
"""Characters that only the machine which made them can show."""
RADICAL = re.compile("[\u2f00-\u2fd5]")
"""A radical's own sign, which looks like the character: what a PDF gives when copied from."""
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
GAP = re.compile(rf"(?<=[{HAN}·])\s+(?=[{HAN}·])")
DOT = re.compile(rf"(?<=[{HAN}])\s*[•・‧∙⋅●᛫．.・﹒]\s*(?=[{HAN}])")
"""What stands for the dot inside a name: 阿依古丽•买买提."""
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class BadText(ValueError):
    """Text that cannot be accepted; the message says why, in Chinese."""


def clean(text: str, longest: int = LONGEST) -> str:
    """``text`` in NFC, trimmed, with plain line ends; raises ``BadText``.

    Text of which nothing can be seen is empty.
    """
    tidy = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if SUSPECT.search(tidy) and (why := _refused(tidy)):
        raise BadText(why)
    if len(tidy) > longest:
        raise BadText(f"太长：最多 {longest} 个字，现在有 {len(tidy)} 个字。")
    return "" if is_invisible(tidy) else tidy


def _refused(text: str) -> str | None:
    return next((why for kind, why in REFUSED if kind.search(text)), None)


def person(text: str, longest: int = LONGEST) -> str:
    """A person's name as it is meant: no hidden characters, no space within a Chinese one, one dot.

    Raises ``BadText``, also for a character that only the writer's machine can show.
    """
    tidy = NO_WIDTH.sub("", clean(text, longest))
    tidy = RADICAL.sub(lambda found: unicodedata.normalize("NFKC", found[0]), tidy)
    tidy = GAP.sub("", DOT.sub("·", tidy)).strip()
    own = OWN_USE.search(tidy)
    if own:
        where = f"第 {own.start() + 1} 个字（U+{ord(own[0]):04X}）"
        raise BadText(f"{where}是自造字，别的电脑显示不出，请换成标准汉字。")
    return tidy


def is_invisible(text: str) -> bool:
    """Whether nothing of ``text`` can be seen."""
    return INVISIBLE.fullmatch(text) is not None


def printable(text: str) -> str:
    """``text`` without what no XML document can hold: every exit stands, whatever is stored."""
    return UNPRINTABLE.sub("", text)


BETWEEN = "'’‘`·•"
"""What stands between syllables or names, and nobody types twice alike: xi'an, 买买提·艾力."""
DOTS = "\u0308"
"""The two dots of ü, taken apart from its letter."""


@lru_cache(maxsize=200_000)
def typed(text: str) -> str:
    """As people type to find something: small, no spaces, no tones, ü as v: Lǚ Xī'ān → lvxian."""
    plain = text.lower()
    if not plain.isascii():
        apart = unicodedata.normalize("NFKD", plain)
        letters = "".join(one for one in apart if one == DOTS or not unicodedata.combining(one))
        plain = letters.replace("u" + DOTS, "v").replace(DOTS, "")
    return "".join(one for one in plain if not one.isspace() and one not in BETWEEN)
