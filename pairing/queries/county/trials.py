"""A target as it is being typed: read by the workbook's own reader, tried on real pairings.

Nothing is written, and nothing is counted otherwise than everywhere: the results are
``results_against``'s, of at most ``MOST`` pairings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from pairing.domain.plan.corrections import moved_fields
from pairing.domain.plan.evaluate import Result
from pairing.domain.plan.ledger import LedgerRow, ledger_row
from pairing.domain.plan.target import Target
from pairing.extensions import db
from pairing.models import Pairing, Term
from pairing.queries import lists
from pairing.queries.county.county import County
from pairing.queries.plan.results import assessed, results_against
from pairing.queries.plan.targets import target_from, targets_in_force
from pairing.workbook.narrowed import SHEET, required_faults, stray_faults
from pairing.workbook.parsing import parse
from pairing.workbook.sheets import BY_NAME

MOST = 20
"""So many pairings are tried; of the others only the number is told."""
UNNAMED = {"programme_id": "1", "code": "1", "name": "（还没有名称）"}
"""Stands for what no result depends on."""


class ReadTarget(NamedTuple):
    """What was typed, as a target; None where fields lack, or (field, message) is wrong."""

    target: Target | None
    lacking: list[str]
    faults: list[tuple[str, str]]


class TriedPairing(NamedTuple):
    """How a pairing stands against the target; ``before``: as it is asked today, if otherwise."""

    id: int
    lead: str
    supported: str
    status: str
    row: LedgerRow
    before: LedgerRow | None


class Trial(NamedTuple):
    """What a target gives: for which pairings, in which term, what differs from what is asked."""

    read: ReadTarget
    term: Term | None = None
    has_programme: bool = False
    lines: Sequence[TriedPairing] = ()
    more: int = 0
    moved: Sequence[tuple[str, str, str]] = ()

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many of the tried pairings stand how."""
        return Counter(line.status for line in self.lines).most_common()


def read_target(cells: Mapping[str, str]) -> ReadTarget:
    """A target out of its cells by field, in the workbook's words."""
    given = UNNAMED | {field: cell for field, cell in cells.items() if cell}
    columns = [one for one in BY_NAME[SHEET].columns if one.field in {*given, *cells}]
    typed = [given.get(c.field, "") for c in columns]
    parsed = parse([(SHEET, [[c.header for c in columns], typed])])
    fields = {column.header: column.field for column in columns}
    faults = [(fields.get(one.column, ""), str(one.message)) for one in parsed.faults]
    rows = parsed.rows.get(SHEET, [])
    values = {c.field: c.empty for c in BY_NAME[SHEET].columns} | (rows[0].values if rows else {})
    faults += [*required_faults(values), *stray_faults(values)]
    lacking = [field for field, _ in faults if field and not given.get(field)]
    wrong = [one for one in faults if one[0] not in lacking]
    return ReadTarget(None if faults else target_from(values), lacking, wrong)


def try_target(county: County, bureau_id: int, cells: Mapping[str, str], today: date) -> Trial:
    """What a typed target gives for its programme's pairings (at most 25 SELECTs).

    Without a programme, and where no pairing of it runs in the term, only how it reads.
    """
    read = read_target(cells)
    programme = county.ids("方案").get(cells.get("programme_id", ""))
    term = lists.current_term(bureau_id, today)
    if read.target is None or programme is None or term is None:
        return Trial(read, term, programme is not None)
    ids = _running(programme, term)
    asked = targets_in_force([programme], term.starts_on)[programme]
    before = next((one for one in asked if one.code == read.target.code), None)
    moved = list(moved_fields(before, read.target)) if before else []
    tried = [read.target, before] if before and moved else [read.target]
    shown = select(Pairing.id).where(Pairing.id.in_(ids[:MOST]))
    found, _ = results_against({programme: tried}, shown, assessed(shown, term), term, today)
    return Trial(read, term, True, _lines(shown, found, len(tried)), len(ids[MOST:]), moved)


def _running(programme_id: int, term: Term) -> list[int]:
    """The programme's pairings that run in the term, by code (1 SELECT)."""
    query = select(Pairing.id).where(
        Pairing.programme_id == programme_id,
        Pairing.starts_on <= term.ends_on,
        Pairing.ends_on >= term.starts_on,
    )
    return list(db.session.scalars(query.order_by(Pairing.code)))


def _lines(shown: lists.PairingIds, found: Sequence[Result], of_each: int) -> list[TriedPairing]:
    """A line for each pairing; its results follow one another, the typed target's first."""
    typed = {one.pairing_id: one for one in found[::of_each]}
    asked = {one.pairing_id: ledger_row(one) for one in found[1::of_each]} if of_each > 1 else {}
    return [
        TriedPairing(
            one.id,
            one.lead,
            one.supported,
            typed[one.id].status.label,
            ledger_row(typed[one.id]),
            asked.get(one.id),
        )
        for one in lists.named_pairings(shown)
        if one.id in typed
    ]
