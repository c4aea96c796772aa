"""The outings whose activities, lessons, figures or papers an import or a save has changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from pairing.models import Activity, Outing
from pairing.operations.county.journal import Image, rows_of
from pairing.operations.county.writer import CHUNK

OF_ACTIVITY = ("activity_pairing", "activity_person", "quantity", "lesson", "document")
"""Tables whose rows are what an activity claims, or its papers."""
TABLE, PARENT = Outing.metadata.tables["outing"], Activity.__table__


def _changed(name: str, before: Image, after: Image) -> Iterator[dict[str, Any]]:
    """A table's rows that came, went or are otherwise now: as they were, and as they are."""
    old, new = before.get(name, {}), after.get(name, {})
    columns: list[str] = [column.name for column in Outing.metadata.tables[name].columns]
    for key in {**old, **new}:
        if old.get(key) != new.get(key):
            rows = (one for one in (old.get(key), new.get(key)) if one is not None)
            yield from (dict(zip(columns, row, strict=True)) for row in rows)


def moved_outings(before: Image, after: Image) -> set[int]:
    """The outings that stood before, with something else in them now, their version unmoved.

    Who has read one of them must read it again, and calendars learn that it is another.
    """
    columns = [column.name for column in PARENT.columns]
    place = columns.index("outing_id")
    outing = {
        key: row[place]
        for image in (before, after)
        for key, row in image.get("activity", {}).items()
    }
    found = {row["outing_id"] for row in _changed("activity", before, after)}
    for name in OF_ACTIVITY:
        found |= {outing.get(row["activity_id"]) for row in _changed(name, before, after)}
    at = [column.name for column in TABLE.columns].index("version")
    old, new = before.get("outing", {}), after.get("outing", {})
    return {key for key in found if key in old and key in new and old[key][at] == new[key][at]}


def move_outings(session: Session, bureau_id: int, before: Image, after: Image) -> None:
    """Move the version of each by one, in ``after`` too (1 UPDATE for some thousands, 1 SELECT)."""
    ids = sorted(moved_outings(before, after))
    for start in range(0, len(ids), CHUNK):
        some = TABLE.c.id.in_(ids[start : start + CHUNK])
        session.execute(update(TABLE).where(some).values(version=TABLE.c.version + 1))
    if ids:
        after["outing"] = rows_of(session, bureau_id, TABLE)
