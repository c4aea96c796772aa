"""From a cell to a value: dates, numbers, words, codes; and what to say when it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any

from pairing import values
from pairing.text import BadText, clean, is_invisible
from pairing.values import BadValue, narrow
from pairing.workbook.columns import Column, Kind

SEPARATORS = re.compile(r"[、;；,，]")
NUMBER_AS_CODE = re.compile(r"-?\d+\.0+$", re.ASCII)


class BadCell(ValueError):
    """A cell that cannot be read; the message says what would be right."""


def shown(raw: Any) -> str:
    """A cell as the person sees it."""
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ")
    if isinstance(raw, float) and isfinite(raw):
        return format(Decimal(str(int(raw) if raw.is_integer() else raw)), "f")
    return str(raw)


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
    try:
        if isinstance(raw, date):
            return values.within(raw)
        return values.day(shown(raw))
    except BadValue as error:
        raise BadCell(str(error)) from None


def _time(raw: Any, _column: Column) -> time:
    if isinstance(raw, datetime):
        return raw.time().replace(second=0, microsecond=0)
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0)
    try:
        return values.clock(shown(raw))
    except BadValue as error:
        raise BadCell(str(error)) from None


def _number(raw: Any, column: Column) -> Decimal:
    text = shown(raw)
    try:
        if isinstance(raw, bool):
            raise BadValue(f"“{text}”不是数字。")
        value = values.number(text, 0 if column.whole else values.MOST_DECIMALS)
    except BadValue as error:
        raise BadCell(str(error)) from None
    _bounds(value, text, column)
    return value


def _bounds(value: Decimal, text: str, column: Column) -> None:
    below = value <= column.least if column.above_least else value < column.least
    if column.most is not None and (below or value > column.most):
        least = f"大于 {column.least}" if column.above_least else f"不小于 {column.least}"
        raise BadCell(f"“{text}”超出范围，应{least}，不大于 {column.most}。")
    if below:
        raise BadCell(f"“{text}”不能小于 {column.least}。")
    if column.step is not None and value % column.step:
        first = value - value % column.step
        near = " 或 ".join(f"{one.normalize():f}" for one in (first, first + column.step) if one)
        raise BadCell(f"“{text}”不是 {column.step} 的整倍数，应为 {near}。")


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
    """Whether a cell holds nothing that anybody sees."""
    return raw is None or (isinstance(raw, str) and is_invisible(raw))


def value_of(raw: Any, column: Column) -> Any:
    """The value of a cell that is not blank; raises ``BadCell``."""
    return READERS[column.kind](raw, column)
