"""Rows taken away from the screen: alone, or a wrong pairing with all that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pairing.domain.people.permissions import Action, Actor, Place
from pairing.operations.change import Change, once, permit
from pairing.operations.county.applying import ImportReport, Meant, judge, write
from pairing.operations.county.removals import Removal
from pairing.operations.county.saving import Saved, moved_fields, removal, still
from pairing.operations.rules import RulesBroken
from pairing.queries.county.book import REMOVE, ROWS, by_id, read_sheet, sheets_for
from pairing.queries.county.county import MODELS, County, load_county
from pairing.queries.county.references import belonging
from pairing.workbook.parsed import Parsed
from pairing.workbook.sheets import BY_NAME


def remove_rows(
    actor: Actor,
    bureau_id: int,
    sheet_name: str,
    seen: Mapping[int, int],
    today: date,
    whole: bool = False,
) -> Saved:
    """Take rows away (id → the version seen); ``Saved.row_id`` counts them.

    ``whole``: with every row that belongs to them. Raises ``RulesBroken`` with what keeps each of
    them (a closed term, an assessment, files), ``Stale``.
    """

    def do(change: Change) -> list[Any]:
        permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=bureau_id))
        sheet = BY_NAME[sheet_name]
        county = load_county(bureau_id) if whole else read_sheet(bureau_id, sheet_name)
        rows = {key: still(county, sheet_name, key, version) for key, version in seen.items()}
        goes = [removal(sheet, one.values) for one in rows.values()]
        if whole:
            goes = _with_all(change, county, sheet_name, rows)
        sheets = BY_NAME if whole else sheets_for(sheet_name)
        asked = Meant(today, removals=goes, sheets=sheets, any_row=True)
        report = ImportReport(bureau_id=bureau_id)
        judged = judge(change, Parsed(), county, report, asked)
        if report.faults:
            raise RulesBroken([("", fault.message) for fault in report.faults])
        write(change, bureau_id, judged, report, asked)
        told: dict[str, Any] = {
            ROWS: {key: moved_fields(sheet, one.values, {}) for key, one in rows.items()}
        }
        if whole:
            told["removed"] = len(goes)
        change.record(REMOVE, MODELS[sheet_name].__tablename__, None, told, bureau_id)
        return [len(goes), report.journal_id, report.warnings]

    return Saved(*once(actor, "", [], do))


def _with_all(
    change: Change, county: County, sheet_name: str, rows: Mapping[int, Any]
) -> list[Removal]:
    """The rows with all that belongs to them, as removals."""
    goes = []
    for name, ids in belonging(change.session, sheet_name, list(rows)).items():
        stored = by_id(county, name)
        goes += [removal(BY_NAME[name], stored[key].values) for key in sorted(ids) if key in stored]
    return goes
