"""Importing a workbook: check all of it first, write all of it or nothing, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pairing.domain.people.permissions import Action, Actor, Place
from pairing.domain.vocabulary.programme import OrganisationKind
from pairing.extensions import db
from pairing.files.office import Unreadable
from pairing.models import Organisation
from pairing.operations.change import Change, permit, writing
from pairing.operations.county.accounts import tidy_logins
from pairing.operations.county.applying import ImportReport, Judged, Meant, judge, write
from pairing.operations.county.removals import Removal
from pairing.operations.county.rows import add_bureau
from pairing.operations.county.steps import Progress
from pairing.operations.county.target_choice import TargetChoice
from pairing.queries.county.county import County, all_terms, bureaus, load_county
from pairing.workbook.faults import Fault
from pairing.workbook.parsed import Parsed, Row
from pairing.workbook.parsing import parse
from pairing.workbook.reading import read_book
from pairing.workbook.sheets import SHEETS


class _Refused(Exception):
    """Leaves the transaction without a trace: faults, a dry run, or nothing to change."""


def _bureau_row(parsed: Parsed) -> Row | None:
    """The workbook's own bureau: the 教育局 that stands under no other of them."""
    rows = parsed.rows.get("单位", [])
    offices = {row.get("code") for row in rows if row.get("kind") == OrganisationKind.BUREAU}
    tops = [r for r in rows if r.get("code") in offices and r.get("parent_id") not in offices]
    return tops[0] if tops else None


def _choose_bureau(parsed: Parsed, wanted: int | None, known: list[Organisation]) -> int | None:
    """The bureau whose county this is; None when the workbook brings a new one."""
    row = _bureau_row(parsed)
    if row is not None:
        same = [b.id for b in known if b.code == row.get("code")]
        if wanted is not None and wanted not in same:
            message = f"这是另一个教育局（{row.get('code')}）的工作簿，请用本局的工作簿导入。"
            parsed.fault("单位", row.number, "编码", row.get("code"), message)
            return wanted
        return same[0] if same else None
    if wanted is not None:
        return wanted
    if len(known) == 1:
        return known[0].id
    if any(fault.sheet == "单位" for fault in parsed.faults):
        return None
    message = "工作簿里没有教育局（“单位”表，类型为教育局），也看不出属于哪个教育局，请补上。"
    parsed.fault("单位", 0, "", "", message)
    return None


def _apply(
    change: Change,
    actor: Actor,
    parsed: Parsed,
    report: ImportReport,
    wanted: int | None,
    asked: Meant,
) -> None:
    report.bureau_id = _choose_bureau(parsed, wanted, bureaus())
    permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=report.bureau_id))
    tidy_logins(parsed)
    county = load_county(report.bureau_id) if report.bureau_id else County()
    judged = judge(change, parsed, county, report, asked)
    if report.faults or asked.dry_run or not report.changes:
        raise _Refused
    bureau_id = report.bureau_id or _found(change, parsed, judged)
    counts = write(change, bureau_id, judged, report, asked)
    report.bureau_id = bureau_id
    change.record("import_workbook", "organisation", bureau_id, counts, bureau_id)


def _found(change: Change, parsed: Parsed, judged: Judged) -> int:
    """Make the bureau that the workbook brings; the rest of its rows are written after it."""
    row = _bureau_row(parsed)
    if row is None:
        raise _Refused
    organisations = judged.found["单位"][0]
    organisations.new = [v for v in organisations.new if v["code"] != row.values["code"]]
    return add_bureau(change.session, row.values)


def import_workbook(
    actor: Actor,
    source: bytes | Path,
    *,
    today: date,
    dry_run: bool = False,
    bureau_id: int | None = None,
    progress: Progress | None = None,
    accepts: bool = False,
    removals: Sequence[Removal] = (),
    targets: TargetChoice | None = None,
) -> ImportReport:
    """Import a workbook; all or nothing. ``progress`` gets (rows written, rows to write).

    ``removals`` are rows of the county that the workbook no longer has and that are to go.
    ``targets`` says how targets change under which records count: as a correction or later.
    ``accepts`` takes what the questions offer: a number as the date that it would be.
    Never raises for a bad file: ``faults`` says what is wrong, and nothing was written.
    """
    report = ImportReport()
    try:
        parsed = _parsed(source, bureau_id, today, accepts)
    except Unreadable as error:
        report.faults = [Fault("", 0, "", "", str(error))]
        return report
    try:
        with writing(actor) as change:
            asked = Meant(today, dry_run, progress, removals, targets)
            _apply(change, actor, parsed, report, bureau_id, asked)
    except _Refused:
        db.session.rollback()
    report.faults.sort(key=lambda fault: (_sheet_order(fault.sheet), fault.row))
    return report


def _parsed(source: bytes | Path, bureau_id: int | None, today: date, accepts: bool) -> Parsed:
    """The workbook's rows; raises ``Unreadable``."""
    book = read_book(source)
    terms = [(one.starts_on, one.ends_on) for one in all_terms(bureau_id)]
    shown = [(page.name, page.grid) for page in book.pages if not page.is_hidden]
    parsed = parse(shown, terms, today, book.from_1904, accepts)
    for page in book.pages:
        if page.is_hidden:
            parsed.notes.add(page.name, "是隐藏的工作表，没有读")
    return parsed


def _sheet_order(name: str) -> int:
    names = [sheet.name for sheet in SHEETS]
    return names.index(name) if name in names else len(names)
