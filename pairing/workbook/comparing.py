"""Whether a row says what stands already: the order of codes in a cell is no difference."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pairing.workbook.columns import Kind, Sheet
from pairing.workbook.parsed import RowValues
from pairing.workbook.postings import FIELD

PAIRINGS, STATES = "pairing_ids", "states"
OPEN = date(2000, 1, 1)
"""A posting from this day and one without a first day are the same."""


def state_by_pairing(values: RowValues) -> dict[str, str]:
    """Where an activity stands for each of its pairings: one state for all, or one for each."""
    pairings, states = values.get(PAIRINGS) or (), values.get(STATES) or ()
    each = states * len(pairings) if len(states) == 1 else states
    return dict(zip(pairings, each, strict=False))


def states_of(links: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(pairings, states) as the two cells hold them."""
    states = tuple(links.values())
    return tuple(links), states[:1] if len(set(states)) == 1 else states


def changed_fields(sheet: Sheet, before: RowValues, row: RowValues) -> frozenset[str]:
    """The fields in which a row differs from what stands."""
    columns = sheet.by_field()
    return frozenset(
        name
        for name, value in row.items()
        if (name in columns or name == FIELD)
        and not _same(sheet, name, before, {**before, **row}, value)
    )


def _known(postings: Any) -> set[tuple[Any, ...]]:
    return {(one.at, one.starts_on or OPEN, one.ends_on) for one in postings or ()}


def _same(sheet: Sheet, name: str, before: RowValues, after: RowValues, value: Any) -> bool:
    stood = before.get(name)
    if name == FIELD:
        return _known(stood) == _known(value)
    if name == STATES:
        return state_by_pairing(before) == state_by_pairing(after)
    if sheet.by_field()[name].kind is Kind.REFERENCES:
        return set(stood or ()) == set(value or ())
    return bool(stood == value)
