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
    columns, changed = sheet.by_field(), []
    for name, value in row.items():
        stood = before.get(name)
        if name == STATES:
            same = state_by_pairing(before) == state_by_pairing({**before, **row})
        elif stood == value:
            continue
        elif name == FIELD:
            same = _known(stood) == _known(value)
        else:
            is_list = name in columns and columns[name].kind is Kind.REFERENCES
            same = name not in columns or (is_list and set(stood or ()) == set(value or ()))
        if not same:
            changed.append(name)
    return frozenset(changed)


def _known(postings: Any) -> set[tuple[Any, ...]]:
    return {(one.at, one.starts_on or OPEN, one.ends_on) for one in postings or ()}


def moved_fields(sheet: Sheet, before: RowValues | None, after: RowValues) -> dict[str, Any]:
    """(old, new) of every field that differs, as the log tells it: codes, words, days."""
    if not after:
        return {name: (_plain(value), None) for name, value in (before or {}).items() if value}
    if before is None:
        empty = {column.field: column.empty for column in sheet.columns}
        return {
            name: (None, _plain(value)) for name, value in after.items() if value != empty.get(name)
        }
    fields = changed_fields(sheet, before, after)
    return {name: (_plain(before.get(name)), _plain(after[name])) for name in sorted(fields)}


def _plain(value: Any) -> Any:
    return [str(one) for one in value] if isinstance(value, tuple) else value
