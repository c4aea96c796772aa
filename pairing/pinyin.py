"""Chinese text as people type it to find it: full pinyin and initials."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pairing.lazy import later

if TYPE_CHECKING:
    import pypinyin
else:
    pypinyin = later("pypinyin")  # 56 MB and a fifth of a second: for who searches

OWN = {"长寿": [["cháng"], ["shòu"]], "重庆": [["chóng"], ["qìng"]]}
"""Place names that are read otherwise than their characters alone."""


@cache
def _learn_own() -> None:
    pypinyin.load_phrases_dict(OWN)


class Keys(NamedTuple):
    """What a text is found by."""

    text: str
    pinyin: str
    initials: str

    def match(self, wanted: str) -> bool:
        """Whether the typed ``wanted`` (lower case, no spaces) finds the text."""
        return wanted in self.text or wanted in self.initials or wanted in self.pinyin


@lru_cache(maxsize=200_000)
def keys(text: str) -> Keys:
    """The keys of ``text``: 蓝天中学 → lantianzhongxue, ltzx."""
    _learn_own()
    syllables = pypinyin.lazy_pinyin(text.lower())
    joined = "".join(syllables).replace(" ", "")
    initials = "".join(one[:1] if one.isascii() and one.isalpha() else one for one in syllables)
    return Keys(text.lower().replace(" ", ""), joined, initials.replace(" ", ""))


def syllables(text: str) -> list[str]:
    """The reading of ``text``, a syllable a character: 博兴 → bo, xing."""
    _learn_own()
    return [one for one in pypinyin.lazy_pinyin(text.lower()) if one.isalnum()]
