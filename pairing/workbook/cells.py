"""From a cell to a value: dates, numbers, words, codes; and what to say when it cannot be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from pairing.text import BadText, clean
from pairing.workbook.columns import Column, Kind

SEPARATORS = re.compile(r"[、;；,，]")
DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?:[ T]0?0:00(?::00)?)?$")
CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?$")
NUMBER_AS_CODE = re.compile(r"-?\d+\.0+$")
MOST_DECIMALS = 6
LARGEST = Decimal(10) ** 12
FIRST_YEAR, LAST_YEAR = 1990, 2100


class BadCell(ValueError):
    """A cell that cannot be read; the message says what would be right."""


def shown(raw: Any) -> str:
    """A cell as the person sees it."""
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ")
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < float(LARGEST):
        return str(int(raw))
    return str(raw)


def narrow(text: str) -> str:
    """Full-width digits and signs as plain ones."""
    return "".join(
        unicodedata.normalize("NFKC", char) if "！" <= char <= "～" else char for char in text
    )


def text_of(raw: Any, longest: int) -> str:
    """A cell as tidy text; raises ``BadCell``."""
    try:
        return clean(shown(raw), longest)
    except BadText as error:
        raise BadCell(str(error)) from None


def _code(raw: Any, column: Column) -> str:
    code = narrow(text_of(raw, column.longest))
    return code.split(".")[0] if NUMBER_AS_CODE.fullmatch(code) else code


def _date(raw: Any, _column: Column) -> date:
    if isinstance(raw, datetime):
        raw = raw.date()
    if isinstance(raw, date):
        found = raw
    else:
        match = DAY.fullmatch(narrow(shown(raw)).strip().replace(" ", "").replace("T0", " 0"))
        try:
            if match is None:
                raise ValueError
            found = date(*(int(part) for part in match.groups()))
        except ValueError:
            raise BadCell(f"“{shown(raw)}”不是有效日期，请写成 2026-09-01 这样的日期。") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadCell(f"“{found}”的年份不对，请检查。")
    return found


def _time(raw: Any, _column: Column) -> time:
    if isinstance(raw, datetime):
        return raw.time().replace(second=0, microsecond=0)
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0)
    match = CLOCK.fullmatch(narrow(shown(raw)).strip())
    try:
        if match is None:
            raise ValueError
        return time(int(match[1]), int(match[2]))
    except ValueError:
        raise BadCell(f"“{shown(raw)}”不是有效时间，请写成 9:30 这样的时间。") from None


def _number(raw: Any, column: Column) -> Decimal:
    text = narrow(shown(raw)).strip()
    try:
        if isinstance(raw, bool) or not text or "_" in text:
            raise InvalidOperation
        value = Decimal(text)
        if not value.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise BadCell(f"“{shown(raw)}”不是数字。") from None
    if abs(value) >= LARGEST:
        raise BadCell(f"“{text}”太大，请检查。")
    value = value.normalize()
    exponent = value.as_tuple().exponent
    if column.whole and isinstance(exponent, int) and exponent < 0:
        raise BadCell(f"“{text}”要填整数。")
    if isinstance(exponent, int) and -exponent > MOST_DECIMALS:
        raise BadCell(f"“{text}”小数太长，最多六位小数。")
    _bounds(value, text, column)
    return value


def _bounds(value: Decimal, text: str, column: Column) -> None:
    below = value <= column.least if column.above_least else value < column.least
    if column.most is not None and (below or value > column.most):
        least = f"大于 {column.least}" if column.above_least else f"不小于 {column.least}"
        raise BadCell(f"“{text}”超出范围，应{least}，不大于 {column.most}。")
    if below:
        raise BadCell(f"“{text}”不能小于 {column.least}。")


def _word(text: str, column: Column) -> str:
    words = column.words
    if words is None:
        raise TypeError(column)
    found = words.from_label(text)
    if found is None:
        raise BadCell(f"“{text}”不在可选范围内，应为：{'、'.join(words.labels())}。")
    return found.value


def _parts(raw: Any, column: Column) -> list[str]:
    if isinstance(raw, (float, int)):
        return [_code(raw, column)]
    text = text_of(raw, 4000)
    return [part.strip() for part in SEPARATORS.split(text) if part.strip()]


def _unique(values: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


READERS: dict[Kind, Callable[[Any, Column], Any]] = {
    Kind.TEXT: lambda raw, column: text_of(raw, column.longest),
    Kind.CODE: _code,
    Kind.REFERENCE: _code,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.NUMBER: _number,
    Kind.WORD: lambda raw, column: _word(text_of(raw, 100), column),
    Kind.WORDS: lambda raw, column: _unique([_word(p, column) for p in _parts(raw, column)]),
    Kind.TEXTS: lambda raw, column: _unique(_parts(raw, column)),
    Kind.REFERENCES: lambda raw, column: _unique(
        [_code(part, column) for part in _parts(raw, column)]
    ),
}


def is_blank(raw: Any) -> bool:
    """Whether a cell holds nothing but spaces."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def value_of(raw: Any, column: Column) -> Any:
    """The value of a cell that is not blank; raises ``BadCell``."""
    return READERS[column.kind](raw, column)
