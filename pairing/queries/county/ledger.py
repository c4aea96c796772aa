"""What every ledger of the county has: which rows it is asked for, its columns, how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from pairing.databases import one_moment
from pairing.domain.plan.periods import Span
from pairing.extensions import db
from pairing.models import Pairing
from pairing.queries.lists import PairingIds
from pairing.workbook.columns import LedgerColumn

LedgerRow = tuple[Any, ...]
PAIR = (
    LedgerColumn("结对编码", 10),
    LedgerColumn("帮扶方", 20),
    LedgerColumn("被帮扶方", 20),
)
"""Whose a row is."""
BATCH = 500
"""So many things are read at once: a county's ledger never stands in memory as rows of tables."""
JOINT = "、"


class Period(NamedTuple):
    """A term or a whole school year, as a filter names it and as a row tells it."""

    code: str
    school_year: str
    name: str
    span: Span
    is_year: bool

    @property
    def title(self) -> str:
        """As a filter and a file's name say it."""
        return f"{self.school_year}（全学年）" if self.is_year else self.name


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows of which days: a county's in a term or a school year, or one pairing's.

    ``periods`` are those that figures are counted for: the term, or the year and its terms.
    """

    bureau_id: int
    periods: Sequence[Period]
    pairing_id: int | None = None

    @property
    def span(self) -> Span:
        """The days."""
        return self.periods[0].span

    @property
    def ids(self) -> PairingIds:
        """A SELECT of the pairings' ids, bounded by the bureau."""
        query = select(Pairing.id).where(Pairing.bureau_id == self.bureau_id)
        return query if self.pairing_id is None else query.where(Pairing.id == self.pairing_id)


class Things(NamedTuple):
    """A ledger of stored things: the ordered SELECT, and what some of them tell, row by row."""

    query: Callable[[Scope], Select[Any]]
    tell: Callable[[Scope, Sequence[Any]], Iterable[LedgerRow]]


@dataclass(frozen=True, slots=True)
class Ledger:
    """A table that the bureau keeps. ``how`` says what stands in it; ``measure`` counts things.

    ``source`` reads stored things in parts, or all rows of figures at once.
    """

    slug: str
    name: str
    measure: str
    how: str
    columns: tuple[LedgerColumn, ...]
    source: Things | Callable[[Scope], list[LedgerRow]]


class Preview(NamedTuple):
    """The first rows of a ledger, and how many things it has in all."""

    rows: list[LedgerRow]
    total: int


def of_pairings(model: Any, day: InstrumentedAttribute[date], scope: Scope) -> Select[Any]:
    """Things that belong to one pairing each, by the day that puts them into the period."""
    pairing = joinedload(model.pairing)
    return (
        select(model)
        .where(
            model.bureau_id == scope.bureau_id,
            model.pairing_id.in_(scope.ids),
            day.between(*scope.span),
        )
        .options(pairing.joinedload(Pairing.lead), pairing.joinedload(Pairing.supported))
        .order_by(day, model.id)
    )


def pair_cells(pairing: Pairing) -> LedgerRow:
    """What stands in ``PAIR``."""
    return pairing.code, pairing.lead.name, pairing.supported.name


def preview(ledger: Ledger, scope: Scope, most: int) -> Preview:
    """What the first ``most`` things tell, and the number of all."""
    if not isinstance(ledger.source, Things):
        rows = ledger.source(scope)
        return Preview(rows[:most], len(rows))
    query = ledger.source.query(scope)
    bare = query.order_by(None).with_only_columns(literal(1)).subquery()
    total = db.session.scalar(select(func.count()).select_from(bare)) or 0
    found = db.session.scalars(query.limit(most)).all()
    return Preview(list(ledger.source.tell(scope, found)), total)


def all_rows(ledger: Ledger, scope: Scope) -> list[LedgerRow]:
    """Every row, all of one moment, read in parts."""
    with one_moment():
        if not isinstance(ledger.source, Things):
            return ledger.source(scope)
        rows: list[LedgerRow] = []
        query, start = ledger.source.query(scope), 0
        while found := db.session.scalars(query.limit(BATCH).offset(start)).all():
            rows += ledger.source.tell(scope, found)
            start += BATCH
        return rows


def named(names: Iterable[str]) -> str:
    """Several names in one cell, each once."""
    return JOINT.join(dict.fromkeys(name for name in names if name))
