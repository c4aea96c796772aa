"""What an import passed over or read otherwise than it is written: told, never a fault."""

from __future__ import annotations

MOST_ROWS = 12


class Notes:
    """Notes of a workbook; those that say the same of one column become one line.

    ``above``: so many rows stand above those that the reader sees numbered from 1.
    """

    def __init__(self) -> None:
        self.above = 0
        self._rows: dict[tuple[str, str, str], list[int]] = {}

    def add(self, sheet: str, text: str, row: int = 0, column: str = "") -> None:
        """Note ``text`` of a sheet, or of one of its cells."""
        self._rows.setdefault((sheet, column, text), []).append(row)

    def lines(self) -> list[str]:
        """A line each, with the rows of which it is true."""
        return [
            _line(*key, [row - self.above for row in rows if row])
            for key, rows in self._rows.items()
        ]


def _line(sheet: str, column: str, text: str, rows: list[int]) -> str:
    where = f"{sheet}「{column}」" if column else sheet
    if not rows:
        return f"{where}：{text}。"
    named = "、".join(str(row) for row in rows[:MOST_ROWS])
    more = f" 等 {len(rows)} 行" if len(rows) > MOST_ROWS else " 行"
    return f"{where} 第 {named}{more}：{text}。"
