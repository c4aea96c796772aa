"""What can be taken back for ten minutes, by whom and as long as nothing was built upon it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from pairing.domain.people.permissions import Action

LASTS = timedelta(minutes=10)
LED_TO = "led_to"
"""Where an entry tells the version of its object that it led to."""
WAS = "was"
"""Where an entry keeps what it changed as it stood before."""
UNDOABLE = {
    "record_outing": Action.RECORD_ACTIVITY,
    "confirm_outing": Action.CONFIRM_ACTIVITY,
    "dispute_outing": Action.CONFIRM_ACTIVITY,
    "withdraw_outing": Action.WITHDRAW_ACTIVITY,
    Action.JUDGE_NEED.value: Action.JUDGE_NEED,
    "set_calendar": Action.WRITE_CALENDAR,
    "prefill_calendar": Action.WRITE_CALENDAR,
}
"""What was done → what one must be permitted to do, to take it back."""
WORDS = {
    "record_outing": "撤销刚才的保存",
    "confirm_outing": "撤销确认",
    "dispute_outing": "撤销“有出入”",
    "withdraw_outing": "撤销撤回",
    Action.JUDGE_NEED.value: "撤销",
    "set_calendar": "撤销这次改动",
    "prefill_calendar": "撤销这次导入",
}
"""What its button says."""


class Deed(NamedTuple):
    """The newest entry of the log on an object, as far as undoing it goes."""

    action: str
    account_id: int | None
    at: datetime
    changes: Mapping[str, Any]

    @property
    def led_to(self) -> int:
        """The version of the object that it led to; 0 where it does not say, and never was."""
        return int(self.changes.get(LED_TO, 0))


def may_be_undone(deed: Deed, account_id: int | None, version: int, now: datetime) -> bool:
    """Whether that person may take it back now: his own, fresh, and the last that was done."""
    is_own = account_id is not None and deed.account_id == account_id
    is_fresh = timedelta(0) <= now - deed.at <= LASTS
    return deed.action in UNDOABLE and is_own and is_fresh and deed.led_to == version
