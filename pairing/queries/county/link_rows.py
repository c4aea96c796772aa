"""确认情况: an activity's word as it stands for a pairing, between its table and the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select

from pairing import clock
from pairing.domain.vocabulary.activities import ActivityState, CancelReason
from pairing.models import Account, ActivityPairing

SHEET = "确认情况"
SAID = ("claimed_hours", "reason", "remark", "confirmed_at", "confirmed_by_name")
"""What of the word stands in the link's own columns."""
EXTRAS = {
    "confirmed_login": Account.login,
    **{name: getattr(ActivityPairing, name) for name in ("state", "reason", "confirmed_at")},
}
"""What is read beside the sheet's own columns."""


def with_accounts(query: Select[Any]) -> Select[Any]:
    """The links with the account of whoever gave the word."""
    return query.outerjoin(Account, Account.id == ActivityPairing.confirmed_by_id)


def as_row(stored: dict[str, Any]) -> dict[str, Any]:
    """A link's values as the sheet has them: a reason in its column, an instant as day and time."""
    reason, at, state = (stored.pop(name) for name in ("reason", "confirmed_at", "state"))
    is_cancel = reason in set(CancelReason) and state != ActivityState.DISPUTED
    day, minute = clock.local(at) if at else (None, None)
    return stored | {
        "cancel_reason": reason if is_cancel else "",
        "dispute_reason": "" if is_cancel else reason or "",
        "confirmed_on": day,
        "confirmed_time": minute,
        "confirmed_login": stored["confirmed_login"] or "",
    }


def instant(row: Mapping[str, Any], stands: datetime | None) -> dict[str, datetime | None]:
    """When a row's word was given; {} where its minute is that of the instant which stands."""
    day, minute = row["confirmed_on"], row["confirmed_time"]
    if day is None:
        return {"confirmed_at": None}
    if stands is not None and clock.local(stands) == (day, minute or clock.local(stands)[1]):
        return {}
    return {"confirmed_at": clock.instant_at(day, minute or clock.MORNING)}


def says_something(row: Mapping[str, Any]) -> bool:
    """Whether there is more to tell of a link than its state."""
    return any(value for name, value in row.items() if name not in ("activity_id", "pairing_id"))
