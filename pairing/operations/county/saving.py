"""Rows of one sheet from the screen: a form of one row, or pasted ones, by the import's own rules.

A row is a workbook of one sheet: what it refers to is looked for in the database.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from pairing.domain.people.permissions import Action, Actor, Place
from pairing.extensions import db
from pairing.operations.change import (
    Change,
    RuleBroken,
    Stale,
    must_be_seen,
    once,
    permit,
)
from pairing.operations.county.applying import ImportReport, Judged, Meant, judge, write
from pairing.operations.county.completing import completed, refuse_on_screen
from pairing.operations.county.removals import Removal
from pairing.operations.county.target_choice import ASK, TargetChoice
from pairing.operations.rules import RulesBroken
from pairing.queries.county.book import (
    ROWS,
    SAVE,
    SAVE_SEVERAL,
    by_id,
    id_of,
    read_sheet,
    row_key,
    sheets_for,
    version_of,
)
from pairing.queries.county.county import MODELS, County, Stored, all_terms
from pairing.workbook.columns import Sheet
from pairing.workbook.comparing import moved_fields
from pairing.workbook.faults import Fault
from pairing.workbook.parsed import Parsed, RowValues
from pairing.workbook.parsing import parse
from pairing.workbook.reading import Grid
from pairing.workbook.sheets import BY_NAME

GONE = "这一行已经不在了：可能刚被移除，或者撤销了。"
CHANGED = "别人刚刚改过这一行。"
CHANGED_SINCE = "检查以后，别人改过这里面的行。请再检查一次，看过再写入。"
UNCHANGED = "内容没有变化。"
THERE = "“{}”已经有了。请换一个，或者到列表里打开那一行修改。"


class ChooseWay(RuleBroken):
    """Records count under the target already: the person chooses how the change takes effect."""

    is_question = True


class Saved(NamedTuple):
    """What was saved: the row's id, the journal that takes it back, what is to be known."""

    row_id: int
    journal_id: int
    warnings: list[str]


class FormRow(NamedTuple):
    """One row of a sheet from a form: its cells under a line of headers.

    ``row_id`` and ``seen``: the row that it changes, and the version of it that was on the page.
    A teacher has a line for each posting.
    """

    sheet: str
    grid: Grid
    row_id: int | None = None
    seen: int | None = None


def save_row(
    actor: Actor,
    bureau_id: int,
    row: FormRow,
    today: date,
    key: str = "",
    targets: TargetChoice | None = None,
) -> Saved:
    """Save one row. Raises ``RulesBroken`` (each at ``LINE/field``), ``ChooseWay``, ``Stale``."""

    def do(change: Change) -> list[Any]:
        permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=bureau_id))
        sheet, county = BY_NAME[row.sheet], read_sheet(bureau_id, row.sheet)
        before = _as_seen(county, row)
        stood = before.values if before else None
        parsed = _parsed(bureau_id, sheet, county, row.grid, today)
        fresh = _only_row(sheet, parsed)
        goes = _goes(sheet, stood, fresh)
        asked = Meant(today, False, None, goes, targets, sheets_for(sheet.name), any_row=True)
        report = ImportReport(bureau_id=bureau_id)
        judged = judge(change, parsed, county, report, asked)
        _refuse_double(sheet, parsed, county, before)
        _refuse(sheet, parsed)
        if not report.changes:
            raise RuleBroken("", UNCHANGED)
        write(change, bureau_id, judged, report, asked)
        row_id = id_of(change.session, county, bureau_id, sheet, fresh)
        what = moved_fields(sheet, stood, fresh) | judged.way
        change.record(SAVE, MODELS[sheet.name].__tablename__, row_id, what, bureau_id)
        return [row_id, report.journal_id, report.warnings]

    body = [row.sheet, row.grid, row.row_id, list(targets or ())]
    return Saved(*once(actor, key, body, do))


class CheckedRows(NamedTuple):
    """What pasted rows would come to, and the version of all that they would change."""

    report: ImportReport
    version: int


def check_rows(
    actor: Actor, bureau_id: int, sheet: str, grid: Grid, today: date, above: int = 0
) -> CheckedRows:
    """What pasted rows would come to: faults by line, new and changed ones. Writes nothing.

    ``above``: lines of ``grid`` above the one that the reader counts as the first.
    """
    permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=bureau_id))
    change, county = Change(actor, db.session()), read_sheet(bureau_id, sheet)
    asked = Meant(today, dry_run=True, sheets=sheets_for(sheet))
    report, judged = _judged(change, bureau_id, BY_NAME[sheet], county, grid, asked, above)
    db.session.rollback()
    return CheckedRows(report, _version(judged, sheet))


def _version(judged: Judged, sheet: str) -> int:
    """Another number as soon as one of the rows that would be changed is another one."""
    if sheet not in judged.found:
        return 0
    rows, changed = by_id(judged.county, sheet), judged.found[sheet][0].changed
    return version_of({str(key): version_of(rows[key].values) for key, _ in changed})


def save_rows(
    actor: Actor,
    bureau_id: int,
    sheet_name: str,
    grid: Grid,
    today: date,
    seen: int | None,
    key: str = "",
    targets: TargetChoice | None = None,
    above: int = 0,
) -> Saved:
    """Save pasted rows, all of them or none; ``Saved.row_id`` counts them.

    ``seen`` is the version that ``check_rows`` told: what would be changed must still be the same.
    Raises ``RulesBroken`` (each at ``LINE/field``), ``ChooseWay``, ``Stale``.
    """

    def do(change: Change) -> list[Any]:
        permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=bureau_id))
        sheet, county = BY_NAME[sheet_name], read_sheet(bureau_id, sheet_name)
        asked = Meant(today, targets=targets, sheets=sheets_for(sheet_name))
        report, judged = _judged(change, bureau_id, sheet, county, grid, asked, above)
        must_be_seen(_version(judged, sheet_name), seen, CHANGED_SINCE)
        _refuse(sheet, report)
        if not report.changes:
            raise RuleBroken("", UNCHANGED)
        write(change, bureau_id, judged, report, asked)
        told = {ROWS: _told(change, bureau_id, sheet, judged)} | judged.way
        change.record(SAVE_SEVERAL, MODELS[sheet_name].__tablename__, None, told, bureau_id)
        return [report.changes, report.journal_id, report.warnings]

    body = [sheet_name, grid, list(targets or ())]
    return Saved(*once(actor, key, body, do))


Pages = dict[str, list[dict[str, Any]]]
"""By sheet its rows, each a cell for every field that it fills."""


def write_pages(
    change: Change,
    bureau_id: int,
    county: County,
    pages: Pages,
    asked: Meant,
    refuse: Callable[[ImportReport], None],
) -> ImportReport:
    """Judge and write rows of several sheets as one; ``refuse`` raises what is wrong with them."""
    terms = [(one.starts_on, one.ends_on) for one in all_terms(bureau_id)]
    grids = [(name, _grid(BY_NAME[name], rows)) for name, rows in pages.items()]
    report = ImportReport(bureau_id=bureau_id)
    judged = judge(change, parse(grids, terms, asked.today), county, report, asked)
    refuse(report)
    write(change, bureau_id, judged, report, asked)
    return report


def _grid(sheet: Sheet, rows: list[dict[str, Any]]) -> Grid:
    lines = ([row.get(column.field, "") for column in sheet.columns] for row in rows)
    return [[column.header for column in sheet.columns], *lines]


def _judged(
    change: Change,
    bureau_id: int,
    sheet: Sheet,
    county: County,
    grid: Grid,
    asked: Meant,
    above: int = 0,
) -> tuple[ImportReport, Judged]:
    parsed = _parsed(bureau_id, sheet, county, grid, asked.today)
    parsed.notes.above = above
    report = ImportReport(bureau_id=bureau_id)
    judged = judge(change, parsed, county, report, asked)
    return report, judged


def _parsed(bureau_id: int, sheet: Sheet, county: County, grid: Grid, today: date) -> Parsed:
    terms = [(one.starts_on, one.ends_on) for one in all_terms(bureau_id)]
    parsed = parse([(sheet.name, completed(sheet, county, bureau_id, grid))], terms, today)
    refuse_on_screen(parsed, county, bureau_id)
    return parsed


def still(county: County, name: str, row_id: int, seen: int | None) -> Stored:
    """The row as it stands, which must be as it was seen; ``Stale``."""
    stored = by_id(county, name).get(row_id)
    if stored is None:
        raise Stale(GONE)
    must_be_seen(version_of(stored.values), seen, CHANGED)
    return stored


def _as_seen(county: County, row: FormRow) -> Stored | None:
    return None if row.row_id is None else still(county, row.sheet, row.row_id, row.seen)


def _only_row(sheet: Sheet, parsed: Parsed) -> RowValues:
    """The row that the form gave, as far as it could be read."""
    rows = parsed.rows.get(sheet.name, [])
    return rows[0].values if rows else {}


def _goes(sheet: Sheet, before: RowValues | None, after: RowValues) -> list[Removal]:
    """A row told apart by what was changed takes the place of the one that it was."""
    if before is None or not after or row_key(sheet, before) == row_key(sheet, after):
        return []
    return [removal(sheet, before)]


def removal(sheet: Sheet, values: RowValues) -> Removal:
    """A stored row as one that is to go."""
    return sheet.name, tuple(str(part) for part in row_key(sheet, values))


def _refuse_double(sheet: Sheet, parsed: Parsed, county: County, before: Stored | None) -> None:
    """A form is about one row: a new one under a key of its own."""
    for row in parsed.rows.get(sheet.name, ()):
        stored = county.rows[sheet.name].get(row_key(sheet, row.values))
        if stored is not None and (before is None or stored.id != before.id):
            field = "name" if "name" in sheet.key else sheet.key[-1]
            value = row.get(field)
            header = sheet.by_field()[field].header
            parsed.fault(sheet.name, row.number, header, value, THERE.format(value))


def _refuse(sheet: Sheet, found: Parsed | ImportReport) -> None:
    """Raise all that is wrong, each at its line and field; then what is to be chosen."""
    wrong = [one for one in found.faults if one.message != ASK]
    if wrong:
        raise RulesBroken([(_place(sheet, one), one.message) for one in wrong])
    if found.faults:
        raise ChooseWay("", ASK)


def _place(sheet: Sheet, fault: Fault) -> str:
    column = sheet.by_header().get(fault.column)
    return f"{fault.row}/{column.field}" if column and fault.row else ""


def _told(change: Change, bureau_id: int, sheet: Sheet, judged: Judged) -> dict[int, Any]:
    """By id what moved in each row that was written."""
    county, (difference, _) = judged.county, judged.found[sheet.name]
    rows = by_id(county, sheet.name)
    pairs: list[tuple[RowValues | None, RowValues]] = [(None, one) for one in difference.new]
    pairs += [(rows[key].values, values) for key, values in difference.changed]
    return {
        id_of(change.session, county, bureau_id, sheet, new): moved_fields(sheet, old, new)
        for old, new in pairs
    }
