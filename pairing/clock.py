"""The only reader of the clock: days in Asia/Shanghai, instants in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = time(8)
_latest: ContextVar[datetime | None] = ContextVar("latest", default=None)


def today(at: datetime | None = None) -> date:
    """The day in Asia/Shanghai (of the instant ``at``), or the pinned one (PAIRING_TODAY)."""
    pinned: date | None = current_app.config["TODAY"]
    return pinned or (at or now()).astimezone(SHANGHAI).date()


def now() -> datetime:
    """The instant, aware, in UTC; never pinned, but see ``not_after``."""
    real, latest = datetime.now(UTC), _latest.get()
    return real if latest is None else min(real, latest)


@contextmanager
def not_after(day: date) -> Iterator[None]:
    """While a demonstration is loaded: nothing is dated later than the morning of its day."""
    kept = _latest.set(datetime.combine(day, MORNING, SHANGHAI).astimezone(UTC))
    try:
        yield
    finally:
        _latest.reset(kept)


def day_of(instant: datetime | None) -> date | None:
    """The day of an instant in Asia/Shanghai."""
    return instant.astimezone(SHANGHAI).date() if instant else None


def local(instant: datetime) -> tuple[date, time]:
    """The day and the minute of an instant in Asia/Shanghai."""
    there = instant.astimezone(SHANGHAI)
    return there.date(), time(there.hour, there.minute)


def instant_at(day: date, minute: time) -> datetime:
    """The instant, in UTC, of a day and a minute in Asia/Shanghai."""
    return datetime.combine(day, minute, SHANGHAI).astimezone(UTC)


def shown(instant: datetime) -> datetime:
    """The instant as people read it in Shanghai.

    In a demonstration the real days after the pinned one are shown as if it had begun there: what
    is recorded today is dated today, and a link that lasts a week ends a week later.
    """
    local = instant.astimezone(SHANGHAI)
    pinned: date | None = current_app.config["TODAY"]
    if pinned is None or local.date() <= pinned:
        return local
    ahead = max(now().astimezone(SHANGHAI).date() - pinned, timedelta(0))
    day = max(local.date() - ahead, pinned)
    return datetime.combine(day, local.time(), SHANGHAI)


def is_pinned() -> bool:
    """Whether the day is pinned, as the demonstration's is."""
    return current_app.config["TODAY"] is not None
