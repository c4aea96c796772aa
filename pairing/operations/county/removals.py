"""Rows ticked for removal: checked, then taken away from the last sheet to the first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Table, delete, select
from sqlalchemy.orm import Session

from pairing.domain.plan.locks import LockBook
from pairing.extensions import Base
from pairing.models import Activity, Outing
from pairing.operations.county.locked import removal_reason
from pairing.operations.county.preview import KEPT, GoneRow, gone_rows, row_name
from pairing.queries.county.county import MODELS, County
from pairing.queries.county.references import OWNED, kept_by, told
from pairing.workbook.parsed import Parsed
from pairing.workbook.sheets import BY_NAME, SHEETS

Removal = tuple[str, tuple[str, ...]]
"""A sheet, and the key of one of its rows as text."""


class Removals:
    """What is to go: ids by sheet. What may not is a fault of ``parsed``."""

    def __init__(
        self,
        session: Session,
        parsed: Parsed,
        county: County,
        bureau_id: int,
        asked: Iterable[Removal],
        any_row: bool = False,
    ) -> None:
        self.session = session
        self.parsed = parsed
        self.county = county
        self.bureau_id = bureau_id
        self.ids: dict[str, set[int]] = {}
        wanted: dict[str, set[tuple[str, ...]]] = {}
        for sheet, key in asked:
            wanted.setdefault(sheet, set()).add(key)
        for sheet, keys in wanted.items():
            gone = {} if sheet in KEPT or sheet not in BY_NAME else self._gone(sheet, any_row)
            rows = county.rows.get(sheet, {})
            by_text = {tuple(str(part) for part in key): one.id for key, one in rows.items()}
            self.ids[sheet] = {by_text[key] for key in keys if key in gone}
            for key in keys - gone.keys():
                self._fault(sheet, "、".join(key), "不能移除：它还在工作簿里，或者已经不在了。")

    def _gone(self, sheet: str, any_row: bool) -> dict[tuple[str, ...], GoneRow]:
        rows = gone_rows(sheet, self.parsed, self.county, self.bureau_id, any_row)
        return {one.key: one for one in rows}

    @property
    def count(self) -> int:
        """How many rows go."""
        return sum(len(ids) for ids in self.ids.values())

    def _fault(self, sheet: str, value: str, message: str) -> None:
        self.parsed.fault(sheet, 0, "", value, f"“{value}”{message}")

    def check(self, book: LockBook) -> None:
        """Note what keeps a row: a closed term, or rows that refer to it and stay."""
        going: Mapping[str, set[int]] = {
            MODELS[name].__tablename__: ids for name, ids in self.ids.items()
        }
        parts = self._parts(going)
        for sheet, ids in self.ids.items():
            rows = {one.id: one.values for one in self.county.rows[sheet].values()}
            held = kept_by(self.session, MODELS[sheet].__table__, ids, parts)
            for key in sorted(ids):
                name = row_name(BY_NAME[sheet], rows[key])
                reason = removal_reason(book, sheet, rows[key], self.county)
                if reason:
                    self._fault(sheet, name, f"不能移除：{reason}")
                elif held.get(key):
                    why = f"不能移除：还有{told(held[key])}用到它。请一并移除，或者保留。"
                    self._fault(sheet, name, why)

    def _parts(self, going: Mapping[str, set[int]]) -> dict[str, set[int]]:
        """The rows that go, and their own parts with them."""
        found = {name: set(ids) for name, ids in going.items()}
        for name, ids in going.items():
            for owned in OWNED.get(name, ()):
                found.setdefault(owned, set()).update(self._owned(owned, name, ids))
        return found

    def _owned(self, owned: str, owner: str, ids: set[int]) -> list[int]:
        table = Base.metadata.tables[owned]
        column = next(c for c in table.columns if _points_at(c, Base.metadata.tables[owner]))
        return list(self.session.scalars(select(table.c.id).where(column.in_(ids))))

    def values(self, sheet: str) -> list[dict[str, Any]]:
        """The rows of a sheet that go."""
        ids = self.ids.get(sheet, set())
        return [one.values for one in self.county.rows[sheet].values() if one.id in ids]

    def told(self) -> dict[str, list[str]]:
        """The names of the rows that go, by sheet, as the log keeps them."""
        found = {}
        for sheet, ids in self.ids.items():
            rows = {one.id: one.values for one in self.county.rows[sheet].values()}
            found[sheet] = [row_name(BY_NAME[sheet], rows[key]) for key in sorted(ids)]
        return found

    def write(self) -> None:
        """Take the rows away, each with its own parts; an outing of which nothing is left goes."""
        for sheet in reversed(SHEETS):
            ids = self.ids.get(sheet.name)
            if ids:
                remove_rows(self.session, MODELS[sheet.name].__table__, ids)
        empty = select(Outing.id).where(
            Outing.bureau_id == self.bureau_id,
            Outing.id.not_in(select(Activity.outing_id)),
        )
        if self.ids.get("活动"):
            outings = Base.metadata.tables["outing"]
            remove_rows(self.session, outings, set(self.session.scalars(empty)))


def _points_at(column: object, table: Table) -> bool:
    return any(key.column.table is table for key in column.foreign_keys)  # type: ignore[attr-defined]


def remove_rows(session: Session, table: Table, ids: set[int]) -> None:
    """Delete rows, their own parts first."""
    for name in OWNED.get(table.name, ()):
        owned = Base.metadata.tables[name]
        column = next(c for c in owned.columns if _points_at(c, table))
        session.execute(delete(owned).where(column.in_(ids)))
    session.execute(delete(table).where(table.c.id.in_(ids)))
