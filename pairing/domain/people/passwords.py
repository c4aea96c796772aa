"""What a new password must be, under the two standards that disagree (safety.md 25)."""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Iterable
from datetime import timedelta
from typing import NamedTuple

from pairing.values import narrow


class PasswordProfile(NamedTuple):
    """The demands of one standard; ``valid_for`` None means no rotation."""

    least_length: int
    classes: int
    valid_for: timedelta | None


PROFILES = {
    "asvs": PasswordProfile(12, 1, None),
    "mlps2": PasswordProfile(8, 3, timedelta(days=90)),
}
USUAL_PROFILE = PROFILES["asvs"]
LONGEST = 128
EVERYWHERE = ("pairing", "jiedui", "bangfu", "结对", "帮扶", "password", "mima", "密码", "admin")
"""Words that stand near every account here: with figures behind them they are no secret."""
SHORTEST_WORD = 2
FILLING = re.compile(r"[\W\d_年月日号]+")
"""Figures, signs, and what stands between the figures of a date."""
SIGNS = re.compile(r"[\W_]+")
DO = "换成几个不相干的词连起来，例如四个词、一句只有您知道的话。"
FIGURES = f"只有数字的密码（生日、电话、日期）几下就能试出来。{DO}"
KNOWN = f"这个密码只是登录名、姓名、单位或地名再加数字，认识您的人猜得到。{DO}"
COMMON = "这个密码太常见，容易被猜到，请换一个。"


def _classes(password: str) -> int:
    kinds = (
        str.islower,
        str.isupper,
        str.isdigit,
        lambda c: c in string.punctuation or not c.isascii(),
    )
    return sum(any(kind(c) for c in password) for kind in kinds)


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """What is known of a person, as words that a password may not consist of."""
    plain = [narrow(text).casefold() for text in (*texts, *EVERYWHERE)]
    parts = {kind.sub("", text) for text in plain for kind in (SIGNS, FILLING)}
    return frozenset(one for one in parts if len(one) >= SHORTEST_WORD)


def _left(text: str, words: Collection[str]) -> str:
    """What remains of ``text`` without these words, the longest first."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return text


def fault(
    password: str,
    profile: PasswordProfile,
    common: frozenset[str],
    known: Collection[str] = frozenset(),
) -> str:
    """Why ``password`` will not do, in Chinese; "" when it will.

    ``known``: what others know of the person: login, names, places.
    """
    if len(password) < profile.least_length:
        return f"密码至少 {profile.least_length} 位，可以用几个词连起来。"
    if len(password) > LONGEST:
        return f"密码最多 {LONGEST} 位。"
    if _classes(password) < profile.classes:
        return f"密码要包含大写、小写、数字、符号中的至少 {profile.classes} 种。"
    if password.lower() in common:
        return COMMON
    plain, words = SIGNS.sub("", narrow(password).casefold()), words_of(known)
    if not FILLING.sub("", plain):
        return FIGURES
    return "" if _left(FILLING.sub("", _left(plain, words)), words) else KNOWN
