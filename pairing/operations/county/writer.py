"""Rows of the workbook into rows of tables: references as ids, bulk INSERT and UPDATE."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.orm import Session

from pairing.queries.county.county import MODELS, County
from pairing.workbook.columns import Kind
from pairing.workbook.sheets import BY_NAME, SHEETS

CHUNK = 2_000
TypedRow = dict[str, Any]
"""One row of a sheet by field, its values typed; what is written may be added to it."""


@dataclass(slots=True)
class Difference:
    """What an import changes in one sheet: new rows, and changed ones by their id."""

    new: list[TypedRow] = field(default_factory=list)
    changed: list[tuple[int, TypedRow]] = field(default_factory=list)

    def all(self) -> Iterable[TypedRow]:
        """Every row to write."""
        return [*self.new, *(values for _, values in self.changed)]


class RowWriter:
    """Writes a sheet's difference into its table; ``ids`` knows every code written so far."""

    def __init__(self, session: Session, bureau_id: int, county: County) -> None:
        self.session = session
        self.bureau_id = bureau_id
        self.ids: dict[str, dict[str, int]] = {
            sheet.name: county.ids(sheet.name) for sheet in SHEETS
        }

    def _columns(self, sheet: str, values: TypedRow) -> TypedRow:
        """Model columns of a row: references as ids, lists as lists, no field of another table."""
        table = MODELS[sheet].__table__
        found: TypedRow = {}
        for column in BY_NAME[sheet].columns:
            if column.field not in table.columns or column.field not in values:
                continue
            value = values[column.field]
            if column.kind is Kind.REFERENCE:
                value = self.ids[column.refers_to].get(value) if value else None
            elif column.is_list:
                value = list(value)
            found[column.field] = value
        return found

    def _insert(self, model: Any, rows: Sequence[TypedRow]) -> None:
        for start in range(0, len(rows), CHUNK):
            self.session.execute(insert(model.__table__), list(rows[start : start + CHUNK]))

    def _update(self, model: Any, rows: Sequence[tuple[int, TypedRow]]) -> None:
        table: Table = model.__table__
        for key, values in rows:
            statement = update(table).where(table.c.id == bindparam("row_id"))
            fresh: dict[str, Any] = {name: bindparam(f"new_{name}") for name in values}
            if "version" in table.c:
                fresh["version"] = table.c.version + 1
            given = {f"new_{name}": value for name, value in values.items()} | {"row_id": key}
            self.session.execute(statement.values(fresh), given)

    def _learn(self, sheet: str) -> None:
        """Read the ids of a sheet's codes back."""
        model = MODELS[sheet]
        query = select(model.code, model.id).where(model.bureau_id == self.bureau_id)
        self.ids[sheet] = {code: key for code, key in self.session.execute(query)}

    def _plain(
        self, sheet: str, found: Difference, more: Callable[[TypedRow], TypedRow] | None = None
    ) -> None:
        model = MODELS[sheet]

        def full(values: TypedRow) -> TypedRow:
            return self._columns(sheet, values) | (more(values) if more else {})

        fixed = {"bureau_id": self.bureau_id}
        self._insert(model, [full(values) | fixed for values in found.new])
        self._update(model, [(key, full(values)) for key, values in found.changed])
        if found.new and "code" in model.__table__.columns:
            self._learn(sheet)
