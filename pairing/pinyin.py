"""Chinese text as people type it to find it: full pinyin and initials; a name in every reading."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from pairing.lazy import later
from pairing.text import typed

if TYPE_CHECKING:
    import pypinyin
else:
    pypinyin = later("pypinyin")  # 56 MB and a fifth of a second: for who searches

OWN = {"长寿": [["cháng"], ["shòu"]], "重庆": [["chóng"], ["qìng"]]}
"""Place names that are read otherwise than their characters alone."""
SURNAMES = {"浣": "wan", "贠": "yun", "貟": "yun"}
"""The readings that pypinyin's table of characters lacks, of the surnames that its issue 297 lists.

That table (pinyin-data, kept up by pypinyin's author) knows every other one of them: 曾 ceng, zeng.
"""

Readings = tuple[tuple[str, ...], ...]
"""By character: how it may be read, the usual way first."""


@cache
def _learn_own() -> None:
    pypinyin.load_phrases_dict(OWN)


class Keys(NamedTuple):
    """What a text is found by."""

    text: str
    pinyin: str
    initials: str

    def match(self, wanted: str) -> bool:
        """Whether the ``typed`` words find the text."""
        return wanted in self.text or wanted in self.initials or wanted in self.pinyin

    def rank(self, wanted: str) -> int:
        """0 for a text that begins so, 2 for what is found inside: the order of hits."""
        return 0 if self.text.startswith(wanted) or self.initials.startswith(wanted) else 2


class NameKeys(NamedTuple):
    """What a person is found by: every reading from the surname on, the usual ones inside.

    Inside a name a rare reading would find half the county: 家 is gu in 曹大家 alone.
    """

    text: str
    every: Readings
    usual: Readings

    def match(self, wanted: str) -> bool:
        """Whether the ``typed`` words find the person."""
        if wanted in self.text or self.rank(wanted) < 2:
            return True
        return wanted.isascii() and any(
            _reads(self.usual[at:], wanted) for at in range(len(self.usual))
        )

    def rank(self, wanted: str) -> int:
        """0 for a name that begins so as it is usually read, 1 in another reading, 2 inside.

        The tables know rare ones too: 邓 deng, shan. Nobody who types s wants her first.
        """
        if self.text.startswith(wanted):
            return 0
        if wanted.isascii() and _reads(self.every, wanted):
            return 0 if _reads(tuple(one[:1] for one in self.every), wanted) else 1
        return 2


def _reads(readings: Readings, wanted: str) -> bool:
    """Whether the characters can be read so from the first one on; the last may be cut short."""
    letters = tuple(tuple({one[:1] for one in options}) for options in readings)
    return _walks(readings, wanted) or _walks(letters, wanted)


def _walks(readings: Readings, wanted: str) -> bool:
    rests = {wanted}
    for options in readings:
        if any(one.startswith(rest) for one in options for rest in rests):
            return True
        rests = {
            rest[len(one) :] for one in options for rest in rests if one and rest.startswith(one)
        }
    return "" in rests


@lru_cache(maxsize=200_000)
def keys(text: str) -> Keys:
    """The keys of ``text``: 蓝天中学 → lantianzhongxue, ltzx."""
    _learn_own()
    syllables = pypinyin.lazy_pinyin(text.lower())
    joined = "".join(syllables)
    initials = "".join(one[:1] if one.isascii() and one.isalpha() else one for one in syllables)
    return Keys(typed(text), typed(joined), typed(initials))


@lru_cache(maxsize=200_000)
def name_keys(name: str, reading: str = "") -> NameKeys:
    """The keys of a person's ``name``; ``reading``: by hand, a syllable a character, else ""."""
    every = readings(name, reading)
    usual = (*every[:1], *(options[:1] for options in every[1:]))
    return NameKeys(typed(name), every, usual)


def readings(name: str, reading: str = "") -> Readings:
    """How each character of ``name`` may be read; the one given by hand first.

    A reading for another number of characters belongs to another name: it is left out.
    """
    _learn_own()
    characters = [one for one in name.lower() if one.isalnum()]
    whole = pypinyin.lazy_pinyin("".join(characters))
    by_hand = reading.split()
    found = []
    for at, one in enumerate(characters):
        told: list[str] = [by_hand[at]] if len(by_hand) == len(characters) else []
        told += [whole[at]] if len(whole) == len(characters) else []
        told += pypinyin.pinyin(one, style=pypinyin.Style.NORMAL, heteronym=True)[0]
        told += [SURNAMES[one]] if at == 0 and one in SURNAMES else []
        found.append(tuple(dict.fromkeys(filter(None, map(typed, told)))))
    return tuple(found)


def spellings(name: str) -> list[Sequence[str]]:
    """The name's syllables, its surname in every reading: 曾慧 → (ceng, hui), (zeng, hui)."""
    return [*product(*name_keys(name).usual)]


def syllables(text: str) -> list[str]:
    """The reading of ``text``, a syllable a character: 博兴 → bo, xing."""
    _learn_own()
    return [one for one in pypinyin.lazy_pinyin(text.lower()) if one.isalnum()]
