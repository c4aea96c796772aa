"""Values as cells show them: labels instead of codes, text that stays text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from pairing.domain.plan.metrics import MetricCode
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


def told(row: Mapping[str, Any], column: Column) -> Any:
    """A row's value as its cell holds it; a share of 1 or less with its sign."""
    value = row.get(column.field)
    metric = row.get(column.share_by) if column.share_by else None
    if value and metric and MetricCode(metric).metric.is_share and 0 < value <= 1:
        return f"{value.normalize():f}%"
    return cell(_exact(shown(value, column)))


def _exact(value: Any) -> Any:
    """A decimal that a double cannot carry goes out as text, and is read back exactly."""
    if isinstance(value, Decimal) and Decimal(str(float(value))) != value:
        return format(value, "f")
    return value


def typed(row: Mapping[str, Any], column: Column) -> str:
    """A row's value as a person would type it into its cell: read again, it is the same."""
    value = row.get(column.field)
    if isinstance(value, Decimal):
        share = told(row, column)
        return share if isinstance(share, str) else format(value.normalize(), "f")
    shown_value = told(row, column)
    if isinstance(shown_value, time):
        return f"{shown_value:%H:%M}"
    return "" if shown_value is None else str(shown_value)
