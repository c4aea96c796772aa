"""A measure in a plan: its five must-fields, its budget, how it stands (field-notes A18, D8)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from pairing.domain.vocabulary.words import Word

MUST_FIELDS = {
    "person": "责任人",
    "due_on": "时间",
    "place_name": "地点",
    "completion": "完成程度",
    "quality": "质量要求",
}
CENT = Decimal("0.01")
PAUSE = timedelta(days=14)
"""How much later a late measure is suggested to be done."""


class MeasureStanding(Word):
    """How a measure stands on a day."""

    OVERDUE = "overdue", "已过期限"
    OPEN = "open", "进行中"
    DONE = "done", "按期完成"
    DONE_LATE = "done_late", "过期后完成"


def budget(
    quantity: Decimal | None, unit_price: Decimal | None, typed: Decimal | None
) -> Decimal | None:
    """Quantity × unit price to the cent where both are given; else what was typed, in yuan."""
    if quantity is None or unit_price is None:
        return typed
    return (quantity * unit_price).quantize(CENT, ROUND_HALF_UP).normalize() + 0


def standing(due_on: date, finished_on: date | None, today: date) -> MeasureStanding:
    """Finished in time, finished late, overdue from the day after the deadline, or open."""
    if finished_on is not None:
        return MeasureStanding.DONE if finished_on <= due_on else MeasureStanding.DONE_LATE
    return MeasureStanding.OVERDUE if due_on < today else MeasureStanding.OPEN


def suggested_day(due_on: date, today: date) -> date:
    """The new deadline that a late measure's form offers."""
    return max(due_on, today) + PAUSE
