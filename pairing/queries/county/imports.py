"""The last import of a county, as long as it can be taken back."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from pairing.extensions import db
from pairing.models import ImportJournal


class LastImport(NamedTuple):
    """Which one it is, who imported when (in UTC), and how many rows."""

    id: int
    made_by: str
    made_at: object
    rows: int


def undoable(bureau_id: int, today: date) -> LastImport | None:
    """The bureau's last import, if it was today's and still stands (1 SELECT)."""
    about = (ImportJournal.id, ImportJournal.made_by, ImportJournal.made_at, ImportJournal.rows)
    query = select(*about, ImportJournal.day)
    query = query.where(ImportJournal.bureau_id == bureau_id, ImportJournal.undone.is_(False))
    row = db.session.execute(query.order_by(ImportJournal.id.desc()).limit(1)).first()
    if row is None or row.day != today:
        return None
    return LastImport(row.id, row.made_by, row.made_at, row.rows)
