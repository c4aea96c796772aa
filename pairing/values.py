"""The one parser of numbers, ids, days and times: for pages, addresses, cells and commands.

Each function gives the value or raises ``BadValue``, whose message is for people, in Chinese.
Nothing is rounded and nothing is guessed. Text has its own boundary: ``pairing.text``.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time, timedelta
from decimal import Decimal

MOST_DECIMALS = 6
"""As many as an ``Exact`` column keeps."""
LARGEST = Decimal(10) ** 12
"""Numbers stay below it: an ``Exact`` column's 64 bits hold nine times as much."""
LARGEST_ID = 2**31 - 1
"""The largest key that a table can give out: ``Integer`` on PostgreSQL."""
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
SHOWN = 24
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
WHOLE = re.compile(r"[0-9]{1,10}")
DAY = re.compile(r"(\d{4})[-/.年、](\d{1,2})[-/.月、](\d{1,2})[日号]?", re.ASCII)
MONTH_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?", re.ASCII)
DIGITS_OF_A_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
DASH = re.compile("[‐‑‒–—―−]")
WEEKDAY = re.compile(r"\s*[(]?(?:星期|周|礼拜)[一二三四五六日天][)]?\s*$")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?", re.ASCII)
MIDNIGHT = re.compile(r"[ T]+0?0:00(?::00(?:\.0+)?)?$", re.ASCII)
"""What a spreadsheet puts behind a day."""
FIRST_SERIAL, FIRST_SERIAL_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""The days from which a spreadsheet counts; a workbook says which of them."""
IN_WORDS = "零一两三四五六"


class BadValue(ValueError):
    """What cannot be read as the value that is asked for; the message says why, in Chinese."""


def narrow(text: str) -> str:
    """Full-width digits, letters and signs as plain ones; nothing else is changed."""
    return "".join(
        unicodedata.normalize("NFKC", char) if "！" <= char <= "～" else char for char in text
    )


def quoted(text: str) -> str:
    """What was typed, for a message: in quotes, cut where it is long."""
    return f"“{text[:SHOWN]}{'…' if len(text) > SHOWN else ''}”"


def number(text: str, decimals: int = MOST_DECIMALS) -> Decimal:
    """A finite decimal number of at most ``decimals`` decimals, below 10¹² either way."""
    typed = narrow(text).strip()
    if not NUMBER.fullmatch(typed):
        raise BadValue(f"{quoted(text.strip())}不是数字。")
    whole, _, part = typed.lstrip("+-").partition(".")
    part = part.rstrip("0")
    if len(whole.lstrip("0")) > len(str(LARGEST)) - 1:
        raise BadValue(f"{quoted(typed)}太大，请检查。")
    if len(part) > decimals:
        raise BadValue(f"{quoted(typed)}{_too_fine(decimals)}")
    value = Decimal(f"{whole or 0}.{part or 0}")
    value = Decimal(int(value)) if not part else value
    return -value if typed.startswith("-") and value else value


def _too_fine(decimals: int) -> str:
    if not decimals:
        return "要填整数。"
    return f"小数太长，最多{IN_WORDS[decimals]}位小数。"


def whole(text: str) -> int:
    """A whole number, of either sign, below 10¹²."""
    return int(number(text, 0))


def identifier(text: object) -> int | None:
    """A row's id as an address or a field gives it; None for what can be no row's id."""
    typed = str(text) if isinstance(text, int | str) else ""
    if not WHOLE.fullmatch(typed):
        return None
    found = int(typed)
    return found if 0 < found <= LARGEST_ID else None


def count(text: object, otherwise: int, most: int = LARGEST_ID) -> int:
    """A page's or a row's number from 0 to ``most``; ``otherwise`` for anything else."""
    typed = str(text) if isinstance(text, int | str) else ""
    found = int(typed) if WHOLE.fullmatch(typed) else -1
    return found if 0 <= found <= most else otherwise


def choice(text: object) -> int:
    """A choice's id, or 0 for “none of them”; ``BadValue`` for anything else."""
    found = count(text, -1)
    if found < 0:
        raise BadValue("请从列表里选择。")
    return found


def _day_part(text: str) -> str:
    """What is written of a day, without what spreadsheets and people put around it."""
    typed = DASH.sub("-", narrow(text).strip())
    return MIDNIGHT.sub("", WEEKDAY.sub("", typed)).replace(" ", "")


def day(text: str, first: date = FIRST_DAY) -> date:
    """A real day from ``first`` to 2099: 2026-09-01, 2026/9/1, 2026.9.1 or 2026年9月1日."""
    match = DAY.fullmatch(_day_part(text))
    try:
        if match is None:
            raise ValueError
        found = date(*(int(part) for part in match.groups()))
    except ValueError:
        raise BadValue(
            f"{quoted(text.strip())}不是有效日期，请写成 2026-09-01 这样的日期。"
        ) from None
    return within(found, first)


def within(found: date, first: date = FIRST_DAY) -> date:
    """A day that is already one, if it lies between ``first`` and 2099."""
    if not first <= found <= LAST_DAY:
        raise BadValue(f"“{found}”的年份不对，应在 {first.year} 年到 {LAST_DAY.year} 年之间。")
    return found


def month_and_day(text: str) -> tuple[int, int] | None:
    """(month, day) of a day without its year: 9月15日; None for anything else."""
    match = MONTH_DAY.fullmatch(_day_part(text))
    return (int(match[1]), int(match[2])) if match else None


def likely_day(text: str, from_1904: bool = False) -> date | None:
    """The day that a number without a date's format would be: 46280, or 20260915; None for none."""
    typed = narrow(text).strip().removesuffix(".0")
    try:
        if match := DIGITS_OF_A_DAY.fullmatch(typed):
            return within(date(*(int(part) for part in match.groups())))
        if len(typed) == len("46280") and WHOLE.fullmatch(typed):
            start = FIRST_SERIAL_1904 if from_1904 else FIRST_SERIAL
            return within(start + timedelta(days=int(typed)))
    except ValueError:
        return None
    return None


def clock(text: str) -> time:
    """A time of day, to the minute: 9:30, 09:30 or 9：30."""
    match = CLOCK.fullmatch(narrow(text).strip())
    try:
        if match is None:
            raise ValueError
        return time(int(match[1]), int(match[2]))
    except ValueError:
        raise BadValue(f"{quoted(text.strip())}不是有效时间，请写成 9:30 这样的时间。") from None


def day_or_none(text: object) -> date | None:
    """A day of an address; None for what is no day."""
    try:
        return day(text) if isinstance(text, str) else None
    except BadValue:
        return None
