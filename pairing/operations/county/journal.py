"""What one import changed, as it stood before and after: enough to take it back."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Table, select
from sqlalchemy.orm import Session

from pairing.canonical import canonical, plain
from pairing.extensions import Base
from pairing.models.types import Exact, UtcDateTime
from pairing.queries.county.county import MODELS
from pairing.queries.county.references import OWNED
from pairing.workbook.sheets import BY_NAME

Image = dict[str, dict[int, tuple[Any, ...]]]
"""Every row of the tables that an import writes, by table and id."""


def written_tables(sheets: Container[str] = BY_NAME) -> list[Table]:
    """The tables that an import of the sheets writes, those that others point at first."""
    names = {model.__tablename__ for sheet, model in MODELS.items() if sheet in sheets}
    if "活动" in sheets:
        names.add("outing")
    names |= {part for name in names for part in OWNED.get(name, ())}
    return [table for table in Base.metadata.sorted_tables if table.name in names]


def image_of(session: Session, bureau_id: int | None, sheets: Container[str] = BY_NAME) -> Image:
    """The tables of the sheets as they stand for a bureau (1 SELECT each)."""
    return {table.name: rows_of(session, bureau_id, table) for table in written_tables(sheets)}


def rows_of(session: Session, bureau_id: int | None, table: Table) -> dict[int, tuple[Any, ...]]:
    """One table's rows of a bureau by their id (1 SELECT)."""
    query = select(table).where(table.c.bureau_id == bureau_id)
    place = list(table.columns).index(table.c.id)
    return {row[place]: tuple(row) for row in session.execute(query)}


VERSION = "version"
"""Moves with every change and with every one that is taken back: it says nothing of itself."""


def digest(names: list[str], row: tuple[Any, ...]) -> str:
    """A short fingerprint of what a row says; ``names`` are its columns'."""
    said = [value for name, value in zip(names, row, strict=True) if name != VERSION]
    return hashlib.sha256(canonical(said)).hexdigest()[:16]


def difference(before: Image, after: Image) -> dict[str, Any]:
    """JSON: table → ids that came (with fingerprints), rows that changed, rows that went."""
    told: dict[str, Any] = {}
    for table in (one for one in written_tables() if one.name in before):
        old, new = before[table.name], after[table.name]
        names = [column.name for column in table.columns]
        came = {str(key): digest(names, row) for key, row in new.items() if key not in old}
        changed = {
            str(key): [_moved(names, old[key], row), digest(names, row)]
            for key, row in new.items()
            if key in old and old[key] != row
        }
        went = [_as_json(names, row) for key, row in old.items() if key not in new]
        if came or changed or went:
            told[table.name] = {"came": came, "changed": changed, "went": went}
    return told


def _moved(names: list[str], old: tuple[Any, ...], new: tuple[Any, ...]) -> dict[str, Any]:
    """A row's old values where they were changed, and its id."""
    kept = _as_json(names, old)
    moved = {name for name, was, now in zip(names, old, new, strict=True) if was != now}
    return {name: value for name, value in kept.items() if name in moved or name == "id"}


def _as_json(names: list[str], row: tuple[Any, ...]) -> dict[str, Any]:
    return {name: plain(value) for name, value in zip(names, row, strict=True)}


def row_from(table: Table, kept: Mapping[str, Any]) -> dict[str, Any]:
    """A kept row's values, as the table takes them."""
    return {name: _value(table.columns[name], value) for name, value in kept.items()}


def _value(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, Exact):
        return Decimal(value)
    if isinstance(column.type, UtcDateTime):
        return datetime.fromisoformat(value)
    kind = column.type.python_type
    return kind.fromisoformat(value) if kind in (date, time) else value
