"""The steps between parsed rows and the database: check, compare, write."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date
from typing import Any

from pairing.operations.change import Change
from pairing.operations.county.rows import CountyWriter
from pairing.operations.county.targets import TargetTurn
from pairing.operations.county.writer import Difference
from pairing.queries.county.county import County, Key, Stored
from pairing.workbook.activity_parts import ACTIVITIES, WORDS, tidy_details
from pairing.workbook.comparing import changed_fields, state_by_pairing
from pairing.workbook.cross_checks import Checker
from pairing.workbook.dependents import Going, fault_dependents, moves_others
from pairing.workbook.name_readings import fault_readings
from pairing.workbook.offers import note_lost_zeros, offer_codes
from pairing.workbook.parsed import Parsed, Row
from pairing.workbook.postings import AT, FIELD, SHEET, Posting, moved
from pairing.workbook.sheets import BY_NAME, SHEETS

Progress = Callable[[int, int], None]
Found = dict[str, tuple[Difference, int]]
"""By sheet: what is new and changed, and how many rows stay as they are."""


def _merged(parsed: Parsed, county: County) -> dict[str, dict[Key, dict[str, Any]]]:
    """The workbook laid over what is there: a missing column keeps its stored value."""
    merged: dict[str, dict[Key, dict[str, Any]]] = {}
    for sheet in SHEETS:
        rows = {key: stored.values for key, stored in county.rows[sheet.name].items()}
        for row in parsed.rows.get(sheet.name, ()):
            key = tuple(row.get(name) for name in sheet.key)
            rows[key] = rows.get(key, {}) | row.values
        merged[sheet.name] = rows
    return merged


def _values(rows: dict[Key, Stored]) -> dict[Key, dict[str, Any]]:
    return {key: stored.values for key, stored in rows.items()}


def county_differences(parsed: Parsed, county: County) -> Found:
    """New and changed rows of every sheet, and how many stay as they are."""
    found: Found = {}
    for name, rows in parsed.rows.items():
        sheet, difference, unchanged = BY_NAME[name], Difference(), 0
        for row in rows:
            stored = county.rows[name].get(tuple(row.get(part) for part in sheet.key))
            if stored is None:
                blank = {c.field: c.empty for c in sheet.columns}
                difference.new.append(blank | row.values)
            elif changed_fields(sheet, stored.values, row.values):
                difference.changed.append((stored.id, stored.values | row.values))
            else:
                unchanged += 1
        found[name] = difference, unchanged
    return _with_words(parsed, county, found)


def _with_words(parsed: Parsed, county: County, found: Found) -> Found:
    """The words on activities whose state is another now are put anew: the old ones go with it."""
    if not {ACTIVITIES, WORDS} <= found.keys():
        return found
    stood = {one.id: one.values for one in county.rows[ACTIVITIES].values()}
    moved = {
        (values["code"], pairing)
        for key, values in found[ACTIVITIES][0].changed
        for pairing, state in state_by_pairing(values).items()
        if state_by_pairing(stood[key]).get(pairing) != state
    }
    difference, unchanged = found[WORDS]
    told = {key for key, _ in difference.changed}
    for row in parsed.rows[WORDS]:
        stored = county.rows[WORDS].get(_key(row))
        if stored is not None and stored.id not in told and _key(row) in moved:
            difference.changed.append((stored.id, stored.values | row.values))
            unchanged -= 1
    return found | {WORDS: (difference, unchanged)}


def _key(row: Row) -> Key:
    return row.get("activity_id"), row.get("pairing_id")


def _settle_postings(parsed: Parsed, county: County, today: date) -> None:
    """A teacher whose row tells no days stays where she is, or moves as of today."""
    for row in parsed.rows.get(SHEET, ()):
        stored = county.rows[SHEET].get((row.get("code"),))
        if FIELD in row.values or AT not in row.values:
            continue
        stood = stored.values[FIELD] if stored else ()
        office = row.get(AT)
        row.values[FIELD] = moved(stood, office, today) if stood else (Posting(office),)


def moves_other_rows(parsed: Parsed, county: County) -> bool:
    """Whether rows of other sheets have to be looked at before these are written."""
    return moves_others(parsed, {name: _values(rows) for name, rows in county.rows.items()})


def check(parsed: Parsed, county: County, today: date, gone: Container[Going] = ()) -> Checker:
    """Every cross check of the parsed rows against the county; faults go to ``parsed``."""
    tidy_details(parsed)
    note_lost_zeros(parsed, {name: _values(rows) for name, rows in county.rows.items()})
    offer_codes(parsed, _merged(parsed, county))
    _settle_postings(parsed, county, today)
    merged = _merged(parsed, county)
    checker = Checker(parsed, merged)
    checker.run()
    fault_dependents(
        parsed, {name: _values(rows) for name, rows in county.rows.items()}, merged, gone
    )
    fault_readings(parsed)
    return checker


def write_differences(
    change: Change,
    bureau_id: int,
    county: County,
    found: Found,
    today: date,
    progress: Progress | None,
    turn: TargetTurn,
) -> list[str]:
    """Write every sheet's difference, in the order of the sheets; returns warnings."""
    writer = CountyWriter(change, bureau_id, county, today, turn)
    total = sum(len(difference.new) + len(difference.changed) for difference, _ in found.values())
    done = 0
    for sheet in SHEETS:
        if sheet.name not in found:
            continue
        difference = found[sheet.name][0]
        if difference.new or difference.changed:
            writer.write(sheet.name, difference)
        done += len(difference.new) + len(difference.changed)
        if progress:
            progress(done, total)
    return writer.warnings
