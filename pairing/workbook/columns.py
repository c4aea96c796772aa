"""The sheets and columns of the workbook, as data (workbook.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto
from typing import NamedTuple

from pairing.domain.vocabulary.words import Word
from pairing.values import FIRST_DAY

CODE_LENGTH = 64
LINE = 500
NAME = 200
LONG = 20_000


class Kind(StrEnum):
    """What a cell holds."""

    TEXT = auto()
    TEXTS = auto()
    CODE = auto()
    DATE = auto()
    TIME = auto()
    NUMBER = auto()
    WORD = auto()
    WORDS = auto()
    REFERENCE = auto()
    REFERENCES = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: header, the field it fills, and what its cells may hold.

    ``is_each``: as many values as another column of the row has, in its order, or one for all.
    ``units`` may stand behind its numbers; ``share_by`` names the field whose metric says whether
    it is a share in percent; ``nothing_by_mark``: a text for which / and 无 stand for nothing.
    """

    header: str
    field: str
    kind: Kind = Kind.TEXT
    required: bool = False
    words: type[Word] | None = None
    refers_to: str = ""
    longest: int = LINE
    least: Decimal = Decimal(0)
    most: Decimal | None = None
    above_least: bool = False
    whole: bool = False
    is_each: bool = False
    step: Decimal | None = None
    units: tuple[str, ...] = ()
    share_by: str = ""
    is_person: bool = False
    is_reading: bool = False
    nothing_by_mark: bool = False
    first_day: date = FIRST_DAY
    default: object = None

    @property
    def is_list(self) -> bool:
        """Whether a cell holds several values."""
        return self.kind in (Kind.TEXTS, Kind.WORDS, Kind.REFERENCES)

    @property
    def empty(self) -> object:
        """What an empty cell means."""
        if self.default is not None:
            return self.default
        if self.is_list:
            return ()
        return "" if self.kind in (Kind.TEXT, Kind.CODE) else None

    @property
    def has_mark(self) -> bool:
        """Whether / or 无 in a cell means that there is nothing; in prose they are prose."""
        return self.nothing_by_mark or self.kind is not Kind.TEXT


class LedgerColumn(NamedTuple):
    """One column of a ledger: its head, how wide, and whether its numbers are yuan."""

    header: str
    width: int = 12
    is_money: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its columns, and which of them tell rows apart."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("code",)

    def by_header(self) -> dict[str, Column]:
        """Columns by their header."""
        return {column.header: column for column in self.columns}

    def by_field(self) -> dict[str, Column]:
        """Columns by their field."""
        return {column.field: column for column in self.columns}
