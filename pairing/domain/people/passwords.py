"""What a new password must be, under the two standards that disagree (safety.md 25)."""

from __future__ import annotations

import string
from datetime import timedelta
from typing import NamedTuple


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


def _classes(password: str) -> int:
    kinds = (
        str.islower,
        str.isupper,
        str.isdigit,
        lambda c: c in string.punctuation or not c.isascii(),
    )
    return sum(any(kind(c) for c in password) for kind in kinds)


def fault(password: str, profile: PasswordProfile, common: frozenset[str]) -> str:
    """Why ``password`` will not do, in Chinese; "" when it will."""
    if len(password) < profile.least_length:
        return f"密码至少 {profile.least_length} 位，可以用几个词连起来。"
    if len(password) > LONGEST:
        return f"密码最多 {LONGEST} 位。"
    if _classes(password) < profile.classes:
        return f"密码要包含大写、小写、数字、符号中的至少 {profile.classes} 种。"
    if password.lower() in common:
        return "这个密码太常见，容易被猜到，请换一个。"
    return ""
