"""The columns that many sheets have, and the units of their numbers."""

from __future__ import annotations

from decimal import Decimal

from pairing.domain.vocabulary.words import Word
from pairing.workbook.columns import CODE_LENGTH, LINE, NAME, Column, Kind

PEOPLE = ("人次", "人", "名", "位")
HOURS = ("课时", "节课", "节")
MONEY = ("元整", "元")
HALF_AN_HOUR = Decimal("0.5")
"""An hour (课时) is a multiple of it, everywhere."""


def code() -> Column:
    """What tells a row apart in its county."""
    return Column("编码", "code", Kind.CODE, required=True, longest=CODE_LENGTH)


def name(header: str = "名称", field: str = "name") -> Column:
    """A name that must be there."""
    return Column(header, field, required=True, longest=NAME)


def person() -> Column:
    """A person's name."""
    return Column("姓名", "name", required=True, longest=NAME, is_person=True)


def about(header: str, field: str) -> Column:
    """A line about an organisation or a person: / and 无 say that there is nothing to say."""
    return Column(header, field, longest=LINE, nothing_by_mark=True)


def text(header: str, field: str, longest: int = LINE) -> Column:
    """A line, or as much as ``longest``."""
    return Column(header, field, longest=longest)


def day(header: str, field: str, required: bool = True) -> Column:
    """A day."""
    return Column(header, field, Kind.DATE, required)


def number(header: str, field: str, required: bool = False, **bounds: object) -> Column:
    """A number between its ``bounds``."""
    return Column(header, field, Kind.NUMBER, required, **bounds)  # type: ignore[arg-type]


def word(
    header: str, field: str, words: type[Word], required: bool = True, default: object = None
) -> Column:
    """One word of a list."""
    return Column(header, field, Kind.WORD, required, words, default=default)


def words(header: str, field: str, words: type[Word]) -> Column:
    """Several words of a list; none means all."""
    return Column(header, field, Kind.WORDS, words=words)


def reference(header: str, field: str, sheet: str, required: bool = True) -> Column:
    """A row of another sheet, by its code."""
    return Column(header, field, Kind.REFERENCE, required, refers_to=sheet, longest=CODE_LENGTH)


def pairing() -> Column:
    """The pairing that a row belongs to."""
    return reference("结对编码", "pairing_id", "结对")


def organisation(required: bool = True) -> Column:
    """The organisation that a row is about."""
    return reference("单位编码", "organisation_id", "单位", required)


def total() -> Column:
    """A score of at most 100."""
    return number("总分", "total", True, most=Decimal(100), units=("分",))
