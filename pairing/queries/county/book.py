"""本县资料: one sheet of the county as rows, read with no more than what it refers to."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from pairing import clock
from pairing.canonical import canonical
from pairing.extensions import db
from pairing.models import LogEntry
from pairing.queries.county.county import (
    MODELS,
    County,
    Key,
    Stored,
    load_county,
)
from pairing.queries.county.references import kept_by
from pairing.queries.plan.wordings import is_wording
from pairing.values import LARGEST_ID
from pairing.workbook.columns import Kind, Sheet
from pairing.workbook.sheets import BY_NAME

SAVE, SAVE_SEVERAL, REMOVE, UNDO = "save_row", "save_rows", "remove_rows", "undo_import"
"""What the log calls a row saved, several, rows removed, and the last of them taken back."""
ROWS = "rows"
"""Of several rows the log tells each by its id, under this word."""
NEWEST = 400
"""So many of the log's entries about a sheet are looked through."""


@cache
def sheets_for(name: str) -> frozenset[str]:
    """The sheet, and all that its rows refer to, and those in turn: enough to check a row of it."""
    found, open_ones = {name}, [name]
    while open_ones:
        for column in BY_NAME[open_ones.pop()].columns:
            if column.refers_to and column.refers_to not in found:
                found.add(column.refers_to)
                open_ones.append(column.refers_to)
    return frozenset(found)


def read_sheet(bureau_id: int, name: str) -> County:
    """A sheet with what it refers to (a SELECT for each of at most 5 sheets, and two)."""
    return load_county(bureau_id, sheets_for(name))


def by_id(county: County, name: str) -> dict[int, Stored]:
    """A sheet's rows by their id."""
    return {one.id: one for one in county.rows[name].values()}


def row_key(sheet: Sheet, values: Mapping[str, Any]) -> Key:
    """What tells a row apart."""
    return tuple(values.get(name) for name in sheet.key)


def version_of(values: Mapping[str, Any]) -> int:
    """A number that is another one as soon as anything of the row is, its postings included."""
    digest = hashlib.sha256(canonical(dict(values))).digest()
    return int.from_bytes(digest[:8]) % LARGEST_ID + 1


def id_of(
    session: Session, county: County, bureau_id: int, sheet: Sheet, values: Mapping[str, Any]
) -> int:
    """The newest id under which a written row stands (1 SELECT)."""
    model = MODELS[sheet.name]
    query = select(model.id).where(model.bureau_id == bureau_id)
    fields = sheet.by_field()
    for name in sheet.key:
        value = values[name]
        if fields[name].kind is Kind.REFERENCE:
            value = county.ids(fields[name].refers_to)[value]
        query = query.where(getattr(model, name) == value)
    if sheet.name == "指标":
        query = query.where(is_wording(clock.today()))
    return int(session.scalars(query.order_by(model.id.desc()).limit(1)).one())


def hanging(name: str, ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Id → how many rows of what refer to it (1 SELECT for each column that points there)."""
    found = kept_by(db.session(), MODELS[name].__table__, ids)
    return {key: dict(counts) for key, counts in found.items() if counts}


def count(bureau_id: int, name: str) -> int:
    """How many rows a sheet has (1 SELECT)."""
    model = MODELS[name]
    query = select(func.count()).where(model.bureau_id == bureau_id)
    if name == "指标":
        query = query.where(is_wording(clock.today()))
    return db.session.scalar(query) or 0


class RowStep(NamedTuple):
    """One change: by whom, when (UTC), what was done, and (field, old, new) of what moved."""

    by: str
    at: datetime
    action: str
    moved: dict[str, Any]


def history(bureau_id: int, name: str, ids: Collection[int]) -> list[RowStep]:
    """What was done to a row before, newest first; ``ids`` are all that it has had (1 SELECT)."""
    table = MODELS[name].__tablename__
    of_several = LogEntry.object_id.is_(None) & (LogEntry.object_type == table)
    query = (
        select(LogEntry)
        .where(
            LogEntry.bureau_id == bureau_id,
            or_(
                (LogEntry.object_type == table) & LogEntry.object_id.in_(ids),
                of_several,
                LogEntry.action == UNDO,
            ),
        )
        .order_by(LogEntry.id.desc())
        .limit(NEWEST)
    )
    steps = []
    for entry in db.session.scalars(query):
        moved = _about(entry, table, ids)
        if moved is not None:
            steps.append(RowStep(entry.actor_name, entry.at, entry.action, moved))
    return steps


def _about(entry: LogEntry, table: str, ids: Collection[int]) -> dict[str, Any] | None:
    """What an entry says of the row; None when it is about others."""
    if entry.object_id is not None and entry.object_type == table:
        return dict(entry.changes)
    rows = entry.changes.get(ROWS) or {}
    if entry.action == UNDO:
        touched = set(rows.get(table) or ()) if isinstance(rows, dict) else set()
        return {} if touched & set(ids) else None
    return next((dict(rows[str(key)]) for key in ids if str(key) in rows), None)


def revisions(bureau_id: int, values: Mapping[str, Any], county: County) -> list[int]:
    """The ids of every revision that a target has had (1 SELECT)."""
    model = MODELS["指标"]
    programme = county.ids("方案").get(values["programme_id"])
    query = select(model.id).where(
        model.bureau_id == bureau_id,
        model.programme_id == programme,
        model.code == values["code"],
    )
    return list(db.session.scalars(query))
