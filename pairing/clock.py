"""The only reader of the clock: days in Asia/Shanghai, instants in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import current_app

SHANGHAI = ZoneInfo("Asia/Shanghai")


def today(at: datetime | None = None) -> date:
    """The day in Asia/Shanghai (of the instant ``at``), or the pinned one (PAIRING_TODAY)."""
    pinned: date | None = current_app.config["TODAY"]
    return pinned or (at or now()).astimezone(SHANGHAI).date()


def now() -> datetime:
    """The instant, aware, in UTC; never pinned."""
    return datetime.now(UTC)


def day_of(instant: datetime | None) -> date | None:
    """The day of an instant in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).date() if instant else None


def is_pinned() -> bool:
    """Whether the day is pinned, as the demonstration's is."""
    return current_app.config["TODAY"] is not None
