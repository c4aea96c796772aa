"""What is wrong with a workbook: sheet, row, column, the value found, what would be right."""

from __future__ import annotations

from dataclasses import dataclass

SHEET_OF_FAULTS = "导入问题"
"""The list that an annotated workbook carries in front; importing it again passes it over."""
Subject = tuple[str, object]
"""A sheet and a row's code in it: what a fault is about, or what it follows from."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; ``row`` counts as the spreadsheet does, 0 for the sheet or the file as a whole.

    ``about`` is the row that has it; ``follows`` are the rows that it may follow from, the
    likeliest first; ``alike`` tells like ones apart from others; ``offer`` is what it would be.
    """

    sheet: str
    row: int
    column: str
    value: str
    message: str
    about: Subject | None = None
    follows: tuple[Subject, ...] = ()
    alike: str = ""
    offer: str = ""

    def __str__(self) -> str:
        where = self.sheet
        if self.row:
            where += f" 第 {self.row} 行"
        if self.column:
            where += f"「{self.column}」"
        return f"{where}：{self.message}" if where else self.message

    def as_json(self) -> dict[str, object]:
        """As ``pairing import --json`` prints it."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "message": self.message,
        }
