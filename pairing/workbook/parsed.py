"""Typed rows of a workbook, with what is wrong and what is to be noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pairing.workbook.cells import shown
from pairing.workbook.faults import Fault, Subject
from pairing.workbook.notes import Notes

Key = tuple[Any, ...]
RowValues = Mapping[str, Any]
Merged = Mapping[str, Mapping[Key, RowValues]]
"""Every sheet's rows by key, the workbook laid over what is there."""


@dataclass(slots=True)
class Row:
    """One typed row: its number in the sheet, and a value for every column that is there."""

    number: int
    values: dict[str, Any]

    def get(self, name: str) -> Any:
        """The value of a field; None when the column is missing."""
        return self.values.get(name)


@dataclass(slots=True)
class Parsed:
    """A whole workbook, typed, with the faults of its cells.

    ``left_empty``: rows by sheet and header where nothing stands and a number is meant.
    ``accepts`` takes what a question offers, with a note instead of a fault.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)
    left_empty: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    accepts: bool = False

    def fault(
        self,
        sheet: str,
        row: int,
        column: str,
        value: Any,
        message: str,
        *,
        about: Subject | None = None,
        follows: tuple[Subject, ...] = (),
        alike: str = "",
        offer: Any = None,
    ) -> None:
        """Note a fault; with an offer that is accepted, a note."""
        told, offered = ("" if one is None else shown(one) for one in (value, offer))
        if offer is not None and self.accepts:
            self.notes.add(sheet, f"“{told}”按“{offered}”读", row, column)
            return
        self.faults.append(Fault(sheet, row, column, told, message, about, follows, alike, offered))
