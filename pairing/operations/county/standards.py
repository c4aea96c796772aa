"""A county's own standard begun with the ready-made one, to be changed row by row."""

from __future__ import annotations

from datetime import date
from typing import Any

from pairing.domain.outings.paper_lists import usual_rows
from pairing.domain.people.permissions import Action, Actor, Place
from pairing.domain.plan.scores import USUAL_TERM_BANDS
from pairing.operations.change import Change, RuleBroken, once, permit
from pairing.operations.county.applying import ImportReport, Meant
from pairing.operations.county.saving import Saved, write_pages
from pairing.operations.rules import RulesBroken
from pairing.queries.county.book import ROWS, SAVE_SEVERAL, read_sheet, sheets_for
from pairing.queries.county.county import MODELS, all_terms
from pairing.queries.plan.standards import equipment_lists
from pairing.workbook.labels import typed
from pairing.workbook.sheets import BY_NAME
from pairing.workbook.standard_checks import BANDS, PAPERS

EQUIPMENT = "装备标准"
OWN = (EQUIPMENT, PAPERS, BANDS)
"""The sheets that are empty until a county writes a standard of its own."""
BEGUN = "已经有自己的{}了，请直接在列表里改。"


def ready_rows(sheet_name: str, since: date) -> list[dict[str, Any]]:
    """The ready-made standard as values of the sheet, for terms from ``since``."""
    if sheet_name == BANDS:
        return [{"starts_on": since} | USUAL_TERM_BANDS._asdict()]
    if sheet_name == PAPERS:
        return [
            {"subject": one.subject, "name": one.name, "starts_on": one.starts_on}
            for one in usual_rows(since)
        ]
    return [
        {"kind": kind, "name": one.item, "unit": one.unit, "per": one.per, "number": one.number}
        for kind, lines in equipment_lists().items()
        for one in lines
    ]


def begin_with_ready(
    actor: Actor, bureau_id: int, sheet_name: str, today: date, key: str = ""
) -> Saved:
    """Put the ready-made standard into a sheet that is empty; ``Saved.row_id`` counts its rows.

    Nothing is judged otherwise by it: it is what held before. Raises ``RuleBroken``.
    """

    def do(change: Change) -> list[Any]:
        permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=bureau_id))
        sheet, county = BY_NAME[sheet_name], read_sheet(bureau_id, sheet_name)
        if sheet_name not in OWN or county.rows[sheet_name]:
            raise RuleBroken("", BEGUN.format(sheet_name))
        since = min((one.starts_on for one in all_terms(bureau_id)), default=today)
        rows = [
            {column.field: typed(one, column) for column in sheet.columns}
            for one in ready_rows(sheet_name, since)
        ]
        asked = Meant(today, sheets=sheets_for(sheet_name))
        report = write_pages(change, bureau_id, county, {sheet_name: rows}, asked, _refuse)
        told = {ROWS: {}, "ready": (None, len(rows))}
        change.record(SAVE_SEVERAL, MODELS[sheet_name].__tablename__, None, told, bureau_id)
        return [len(rows), report.journal_id, report.warnings]

    return Saved(*once(actor, key, [sheet_name], do))


def _refuse(report: ImportReport) -> None:
    if report.faults:
        raise RulesBroken([("", one.message) for one in report.faults])
