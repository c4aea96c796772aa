"""Values as cells show them: labels instead of codes, text that stays text."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

from pairing.text import printable
from pairing.workbook.columns import Column

JOINT = "、"
LONGEST_CELL = 32_767


def cell(value: Any) -> str | int | float | date | time | None:
    """A value as a cell holds it: text stays text (never a formula), numbers stay exact."""
    if value is None or value == ():
        return None
    if isinstance(value, str):
        return printable(value)[:LONGEST_CELL]
    if isinstance(value, tuple | list):
        return JOINT.join(str(cell(part)) for part in value)
    if isinstance(value, Decimal):
        whole = value == value.to_integral_value()
        return int(value) if whole else float(value)
    if isinstance(value, int | float | date | time):
        return value
    raise TypeError(type(value))


def shown(value: Any, column: Column) -> Any:
    """A row's value with labels instead of codes."""
    words = column.words
    if words is None or not value:
        return value
    if isinstance(value, tuple):
        return tuple(words(part).label for part in value)
    return words(value).label
