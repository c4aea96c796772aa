"""From a cell to a value: dates, numbers, words, codes; and what to say when it cannot be."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import Any

from pairing import values
from pairing.domain.people.name_reading import as_reading
from pairing.text import NO_WIDTH, BadText, clean, is_invisible, person
from pairing.values import BadValue, narrow
from pairing.workbook.columns import Column, Kind

SEPARATORS = re.compile(r"[、;；,，]")
NUMBER_AS_CODE = re.compile(r"-?\d+\.0+$", re.ASCII)
NOTHING = frozenset(["/", "\\", "-", "--", "—", "——", "无", "暂无", "没有", "N/A"])
"""Marks that people put where there is nothing."""
PICTURE = re.compile(r"=?(?:_xlfn\.)?DISPIMG\(", re.IGNORECASE)
"""A picture inside a cell, as WPS keeps it: a formula, no text."""
BEHIND_CODE = " · "
"""Between a code and the name that a drop-down shows behind it."""
PERCENT = re.compile(r"(.+?)[%％]", re.DOTALL)


class BadCell(ValueError):
    """A cell that cannot be read; the message says what would be right.

    ``offer`` is the value that it would most likely be; ``alike`` tells like questions apart.
    """

    def __init__(self, message: str, offer: Any = None, alike: str = "") -> None:
        super().__init__(message)
        self.offer = offer
        self.alike = alike


class BrokenFormula(str):
    """What a formula shows that could not be computed: #REF!, #N/A."""

    __slots__ = ()


@dataclass(slots=True)
class Reader:
    """What a cell alone does not say: the terms' days, today, from when the file counts days.

    ``said`` takes what was understood though it was written otherwise: (text, text alike).
    """

    spans: Sequence[tuple[date, date]] = ()
    today: date | None = None
    from_1904: bool = False
    said: list[str] = field(default_factory=list)

    def day_of(self, month: int, day: int) -> date | None:
        """The day of a term that is the newest one up to today; else the first to come."""
        years = {year for first, last in self.spans for year in range(first.year, last.year + 1)}
        found = []
        for year in sorted(years):
            try:
                meant = date(year, month, day)
            except ValueError:
                continue
            if any(first <= meant <= last for first, last in self.spans):
                found.append(meant)
        past = [one for one in found if self.today is None or one <= self.today]
        return past[-1] if past else next(iter(found), None)


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


def _text(raw: Any, column: Column, _reader: Reader) -> str:
    if not column.is_person:
        text = text_of(raw, column.longest)
        return as_reading(text) if column.is_reading else text
    try:
        name = person(shown(raw), column.longest)
    except BadText as error:
        raise BadCell(str(error)) from None
    if not name:
        raise BadCell(f"必填，请填写“{column.header}”。")
    return name


def _code(raw: Any, column: Column, _reader: Reader) -> str:
    code = narrow(NO_WIDTH.sub("", text_of(raw, column.longest))).strip()
    return code.split(".")[0] if NUMBER_AS_CODE.fullmatch(code) else code


def _own_code(raw: Any, column: Column, reader: Reader) -> str:
    """A row's own code: what stands between a code and a name would cut it short elsewhere."""
    code = _code(raw, column, reader)
    if column.field == "code" and BEHIND_CODE in code:
        raise BadCell(f"“{code}”：编码里不能有“{BEHIND_CODE}”，它后面是名称，请去掉。")
    return code


def _reference(raw: Any, column: Column, reader: Reader) -> str:
    """The code of another row, also as a drop-down shows it: K01 · 实验幼儿园."""
    if isinstance(raw, str):  # before its length is looked at: a name may be long
        raw = raw.split(BEHIND_CODE, 1)[0]
    code = _code(raw, column, reader)
    return code.split(BEHIND_CODE, 1)[0].strip() if BEHIND_CODE in code else code


def _date(raw: Any, column: Column, reader: Reader) -> date:
    if isinstance(raw, datetime):
        raw = raw.date()
    try:
        if isinstance(raw, date):
            return values.within(raw, column.first_day)
        text = shown(raw)
        found = None if isinstance(raw, bool) else values.likely_day(text, reader.from_1904)
        if found is not None:
            message = f"“{text}”是没有日期格式的数字，是不是 {found}？是的话请改成日期。"
            raise BadCell(message, found, "像日期的数字")
        without_year = values.month_and_day(text)
        return (
            values.day(text, column.first_day)
            if without_year is None
            else _in_a_term(text, *without_year, reader)
        )
    except BadValue as error:
        raise BadCell(str(error)) from None


def _in_a_term(text: str, month: int, day: int, reader: Reader) -> date:
    """A day without its year is one of a term's."""
    found = reader.day_of(month, day)
    if found is None:
        raise BadValue(f"“{text}”没有年份，也不在哪个学期里，请写成 2026-09-01 这样的日期。")
    reader.said.append(f"没有年份，按学期读成 {found.year} 年")
    return found


def _time(raw: Any, _column: Column, _reader: Reader) -> time:
    if isinstance(raw, datetime):
        return raw.time().replace(second=0, microsecond=0)
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0)
    try:
        return values.clock(shown(raw))
    except BadValue as error:
        raise BadCell(str(error)) from None


def _without_unit(text: str, column: Column) -> str:
    """12人 is 12, where the column counts people."""
    typed = text.strip()
    for unit in sorted(column.units, key=len, reverse=True):
        if typed.endswith(unit) and typed != unit:
            return typed.removesuffix(unit).strip()
    return text


def _number(raw: Any, column: Column, _reader: Reader) -> Decimal:
    text = shown(raw)
    try:
        if isinstance(raw, bool):
            raise BadValue(f"“{text}”不是数字。")
        if PERCENT.fullmatch(text.strip()):
            raise BadValue(f"“{text.strip()[: values.SHOWN]}”是百分数，这里要填一般的数字。")
        decimals = 0 if column.whole else values.MOST_DECIMALS
        value = values.number(_without_unit(text, column), decimals)
    except BadValue as error:
        raise BadCell(str(error)) from None
    _bounds(value, text, column)
    return value


def share_of(raw: Any, column: Column, reader: Reader) -> Decimal:
    """A share in percent: 30, 30%, 30 %; a bare 0.3 is asked about. Raises ``BadCell``."""
    text = shown(raw).strip()
    percent = PERCENT.fullmatch(text)
    value = _number(percent[1] if percent else raw, column, reader)
    if percent or not 0 < value <= 1:
        return value
    would_be = value * 100
    message = (
        f"“{text}”是 {would_be.normalize():f}% 还是 {text}%？"
        f"请写成 {would_be.normalize():f}% 或 {text}%。"
    )
    raise BadCell(message, would_be, "不到 1 的比例")


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


def _word(text: str, column: Column, reader: Reader) -> str:
    words = column.words
    if words is None:
        raise TypeError(column)
    found = words.from_label(text) or words.from_label("".join(narrow(text).split()))
    if found is None:
        raise BadCell(f"“{text}”不在可选范围内，应为：{'、'.join(words.labels())}。")
    if text != found.label:
        reader.said.append(f"“{text}”按“{found.label}”读")
    return found.value


def _parts(raw: Any, column: Column, reader: Reader) -> list[str]:
    if isinstance(raw, (float, int)):
        return [_code(raw, column, reader)]
    text = text_of(raw, 4000)
    return [part.strip() for part in SEPARATORS.split(text) if part.strip()]


def _unique(found: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))


def _words(raw: Any, column: Column, reader: Reader) -> tuple[str, ...]:
    found = [_word(part, column, reader) for part in _parts(raw, column, reader)]
    return tuple(found) if column.is_each else _unique(found)


def _codes(raw: Any, column: Column, reader: Reader) -> tuple[str, ...]:
    return _unique([_reference(part, column, reader) for part in _parts(raw, column, reader)])


READERS: dict[Kind, Callable[[Any, Column, Reader], Any]] = {
    Kind.TEXT: _text,
    Kind.CODE: _own_code,
    Kind.REFERENCE: _reference,
    Kind.DATE: _date,
    Kind.TIME: _time,
    Kind.NUMBER: _number,
    Kind.WORD: lambda raw, column, reader: _word(text_of(raw, 100), column, reader),
    Kind.WORDS: _words,
    Kind.TEXTS: lambda raw, column, reader: _unique(_parts(raw, column, reader)),
    Kind.REFERENCES: _codes,
}


def is_blank(raw: Any) -> bool:
    """Whether a cell holds nothing that anybody sees, or a picture, which is no text."""
    return raw is None or (isinstance(raw, str) and (is_invisible(raw) or is_picture(raw)))


def is_picture(raw: Any) -> bool:
    """Whether a cell holds one of WPS's pictures."""
    return isinstance(raw, str) and PICTURE.match(raw.lstrip()) is not None


def says_nothing(raw: Any, column: Column) -> bool:
    """Whether a cell is blank, or carries one of the marks for nothing."""
    if is_blank(raw):
        return True
    return column.has_mark and isinstance(raw, str) and narrow(raw).strip() in NOTHING


def value_of(raw: Any, column: Column, reader: Reader | None = None) -> Any:
    """The value of a cell that is not blank; raises ``BadCell``."""
    if isinstance(raw, BrokenFormula):
        raise BadCell(f"“{raw}”是公式出错的结果，请改正公式或填写数值。")
    return READERS[column.kind](raw, column, reader or Reader())
