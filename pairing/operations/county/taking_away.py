"""Rows of one sheet taken away from the screen, unless something refers to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pairing.domain.people.permissions import Action, Actor, Place
from pairing.operations.change import Change, once, permit
from pairing.operations.county.applying import ImportReport, Meant, judge, write
from pairing.operations.county.saving import ChooseWay, Saved, removal, still
from pairing.operations.county.target_choice import ASK, TargetChoice
from pairing.operations.rules import RulesBroken
from pairing.queries.county.book import REMOVE, ROWS, read_sheet, sheets_for
from pairing.queries.county.county import MODELS
from pairing.workbook.comparing import moved_fields
from pairing.workbook.parsed import Parsed
from pairing.workbook.sheets import BY_NAME


def remove_rows(
    actor: Actor,
    bureau_id: int,
    sheet_name: str,
    seen: Mapping[int, int],
    today: date,
    choice: TargetChoice | None = None,
) -> Saved:
    """Take rows away (id → the version seen); ``Saved.row_id`` counts them.

    Raises ``ChooseWay`` where records are judged by them already, ``RulesBroken`` with what keeps
    each of them, ``Stale``.
    """

    def do(change: Change) -> list[Any]:
        permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=bureau_id))
        sheet, county = BY_NAME[sheet_name], read_sheet(bureau_id, sheet_name)
        rows = {key: still(county, sheet_name, key, version) for key, version in seen.items()}
        goes = [removal(sheet, one.values) for one in rows.values()]
        sheets = sheets_for(sheet_name)
        asked = Meant(today, removals=goes, targets=choice, sheets=sheets, any_row=True)
        report = ImportReport(bureau_id=bureau_id)
        judged = judge(change, Parsed(), county, report, asked)
        if {fault.message for fault in report.faults} == {ASK}:
            raise ChooseWay("", ASK)
        if report.faults:
            raise RulesBroken([("", fault.message) for fault in report.faults])
        write(change, bureau_id, judged, report, asked)
        told: dict[str, Any] = {
            ROWS: {key: moved_fields(sheet, one.values, {}) for key, one in rows.items()}
        } | judged.way
        change.record(REMOVE, MODELS[sheet_name].__tablename__, None, told, bureau_id)
        return [len(goes), report.journal_id, report.warnings]

    return Saved(*once(actor, "", [], do))
