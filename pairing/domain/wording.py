"""Short words that every wing says alike: amounts, titles, where an activity stands."""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple

from pairing.domain.numbers import Number, number
from pairing.domain.vocabulary.activities import ActivityState

DASH = "–"
ISO_DAY = re.compile(r"(?<![\d-])20\d\d-\d\d-\d\d(?![\d-])")
FIRST_MONTH = 9
"""A school year begins with this month."""
STATE_WORDS = {
    ActivityState.DONE: "待对方确认",
    ActivityState.PLANNED: "已计划",
    ActivityState.CANCELLED: "已撤回",
}
"""Where these stand is said otherwise on screen and paper than their label in the workbook says."""
OURS = "待我方确认"
"""Said of what waits to whoever stands on the side whose word it waits for."""


CALL_OFF = "取消计划"
"""Said of a plan whose day is still to come, on the button, in heading, mark, list and log."""
NOT_HELD = "没有进行"
"""Said of it once its day has come."""


class Said(NamedTuple):
    """Where an activity stands for a pairing; ``is_ahead``: its day is still to come."""

    state: str
    reason: str = ""
    is_ahead: bool = False


def call_off_word(is_ahead: bool) -> str:
    """What calling a plan off is called, before its day and after."""
    return CALL_OFF if is_ahead else NOT_HELD


def state_word(
    state: str, reason: str = "", is_ahead: bool = False, *, is_asked: bool = False
) -> str:
    """Where an activity stands, in words; one that is cancelled for a reason was not held.

    ``is_asked``: it waits for the reader's own side.
    """
    found = ActivityState(state)
    if found is ActivityState.DONE and is_asked:
        return OURS
    if found is ActivityState.CANCELLED and reason:
        return f"已{CALL_OFF}" if is_ahead else NOT_HELD
    return STATE_WORDS.get(found, found.label)


def by_link(state: str, name: str) -> str:
    """Who gave a word without an account: 凭链接确认 · 李老师; without a name only that."""
    word = "凭链接确认" if state == ActivityState.CONFIRMED else f"凭链接说{state_word(state)}"
    return f"{word} · {name}" if name else word


def outings_text(outings: int, items: int) -> str:
    """“9 次活动（11 项）”: how often one met, and what was done there where it is more."""
    return f"{outings} 次活动" + (f"（{items} 项）" if items != outings else "")


def joined(first: str, then: str) -> str:
    """Two words as one: a word at the seam is said once (专题讲座 + 讲座资料: 专题讲座资料)."""
    most = min(len(first), len(then))
    shared = next((n for n in range(most, 1, -1) if first.endswith(then[:n])), 0)
    return first + then[shared:]


def full_day(day: date) -> str:
    """2026年9月1日: a day with its year, where nobody knows when it is read."""
    return f"{day.year}年{day.month}月{day.day}日"


def day_on(day: date, today: date) -> str:
    """9月1日 as it is read ``today``; with its year when that is another school year's."""
    is_near = (day.year - (day.month < FIRST_MONTH)) == (today.year - (today.month < FIRST_MONTH))
    return f"{day.month}月{day.day}日" if is_near else full_day(day)


def moment_on(local: datetime, today: date) -> str:
    """An instant of the local clock: 11月24日 09:30."""
    return f"{day_on(local.date(), today)} {local:%H:%M}"


def with_days(text: str, today: date) -> str:
    """A text of the log or of a table with its days as people read them, not as they are kept."""

    def read(found: re.Match[str]) -> str:
        try:
            return day_on(date.fromisoformat(found[0]), today)
        except ValueError:
            return found[0]

    return ISO_DAY.sub(read, text)


def days_between(first: date, last: date) -> str:
    """2026年9月1日 至 2027年7月9日."""
    return f"{full_day(first)} 至 {full_day(last)}"


def amount(value: Fraction | Number) -> str:
    """A number without needless zeros: 7, 0.5, 1234.25."""
    exact = number(value)
    return str(exact) if isinstance(exact, int) else f"{exact:.2f}".rstrip("0").rstrip(".")


def amount_or_blank(value: Number | None) -> str:
    """A number as text, nothing for None."""
    return "" if value is None else amount(value)


def titled(topic: str, marks: str = "《》") -> str:
    """A title within its marks; one that holds a title already stands as it is."""
    return topic if "《" in topic else marks[0] + topic + marks[1]
