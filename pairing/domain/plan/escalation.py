"""Silence never confirms: how long a record has waited, and who hears of it (issue “reminders”)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

REMIND_AFTER = 7
"""Days without the other side's word after which both sides are reminded."""
TELL_BUREAU_AFTER = 14
"""Days after which the bureau sees it too."""


class Urgency(StrEnum):
    """How loudly a record that waits is shown."""

    FRESH = "fresh"
    REMINDED = "reminded"
    ESCALATED = "escalated"


def waited(since: date, today: date) -> int:
    """Whole days since it was recorded; never below 0 (a pinned day may lie before)."""
    return max(0, (today - since).days)


def urgency(since: date, today: date) -> Urgency:
    """How loudly, as of ``today``."""
    days = waited(since, today)
    if days >= TELL_BUREAU_AFTER:
        return Urgency.ESCALATED
    return Urgency.REMINDED if days >= REMIND_AFTER else Urgency.FRESH
