"""Importing a workbook: check all of it first, write all of it or nothing, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from pairing.domain.people.permissions import Action, Actor, Place
from pairing.domain.vocabulary.programme import OrganisationKind
from pairing.extensions import db
from pairing.files.office import Unreadable
from pairing.models import Organisation
from pairing.operations.change import Change, permit, writing
from pairing.operations.county.accounts import (
    SHEET,
    refuse_alike,
    refuse_lost_offices,
    tidy_logins,
)
from pairing.operations.county.journal import difference, image_of
from pairing.operations.county.locked import refuse_locked
from pairing.operations.county.preview import SheetPreview, previews
from pairing.operations.county.removals import Removal, Removals
from pairing.operations.county.rows import add_bureau
from pairing.operations.county.steps import (
    Progress,
    check,
    county_differences,
    write_differences,
)
from pairing.operations.county.targets import TargetChoice, TargetTurn, refuse_unchosen, turn_of
from pairing.operations.county.undo import keep_journal
from pairing.queries.county.county import County, all_terms, bureaus, load_county
from pairing.queries.plan.locks import lock_book
from pairing.workbook.faults import Fault
from pairing.workbook.folding import Folded, fold
from pairing.workbook.parsed import Parsed, Row
from pairing.workbook.parsing import parse
from pairing.workbook.reading import read_book
from pairing.workbook.sheets import SHEETS


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import did with one sheet's rows."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class ImportReport:
    """What an import found and did; with faults nothing was written."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    counts: dict[str, Counts] = field(default_factory=dict)
    previews: dict[str, SheetPreview] = field(default_factory=dict)
    removed: int = 0
    asks_way: bool = False
    bureau_id: int | None = None

    @property
    def folded(self) -> list[Folded]:
        """Each mistake once, with what follows from it."""
        return fold(self.faults)

    @property
    def changes(self) -> int:
        """How many rows are new, changed or taken away."""
        return self.removed + sum(count.new + count.changed for count in self.counts.values())


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


class Meant(NamedTuple):
    """How an import is meant: for which bureau, on which day, with which rows taken away."""

    bureau_id: int | None
    today: date
    dry_run: bool
    progress: Progress | None
    removals: Sequence[Removal]
    targets: TargetChoice | None


def _apply(
    change: Change, actor: Actor, parsed: Parsed, report: ImportReport, asked: Meant
) -> None:
    wanted, today = asked.bureau_id, asked.today
    report.bureau_id = _choose_bureau(parsed, wanted, bureaus())
    permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=report.bureau_id))
    tidy_logins(parsed)
    county = load_county(report.bureau_id) if report.bureau_id else County()
    checker = check(parsed, county, today)
    refuse_alike(change.session, parsed, report.bureau_id)
    found = county_differences(parsed, county)
    removals, turn = None, TargetTurn()
    if report.bureau_id is not None:
        book = lock_book(change.session, report.bureau_id)
        refuse_locked(book, parsed, county, checker.merged)
        removals = Removals(change.session, parsed, county, report.bureau_id, asked.removals)
        removals.check(book)
        report.removed = removals.count
        accounts = found[SHEET][0] if SHEET in found else None
        targets = found["指标"][0] if "指标" in found else None
        id_, choice = report.bureau_id, asked.targets
        turn = turn_of(change, parsed, county, id_, targets, today, choice)
        if not asked.dry_run:
            refuse_unchosen(parsed, turn)
        refuse_lost_offices(change.session, parsed, county, accounts, report.bureau_id, today)
    report.faults, report.warnings = (
        parsed.faults,
        [
            *turn.lines,
            *parsed.notes.lines(),
            *checker.warnings,
        ],
    )
    report.asks_way = turn.asks
    report.counts = {
        name: Counts(len(part.new), len(part.changed), same) for name, (part, same) in found.items()
    }
    report.previews = previews(parsed, county, found, report.bureau_id)
    if report.faults or asked.dry_run or not report.changes:
        raise _Refused
    founds = report.bureau_id is None
    before = {} if founds else image_of(change.session, report.bureau_id)
    if report.bureau_id is None:
        row = _bureau_row(parsed)
        if row is None:
            raise _Refused
        report.bureau_id = add_bureau(change.session, row.values)
        organisations = found["单位"][0]
        organisations.new = [v for v in organisations.new if v["code"] != row.values["code"]]
    bureau_id = report.bureau_id
    told = write_differences(change, bureau_id, county, found, today, asked.progress, turn)
    report.warnings += told
    if removals is not None:
        removals.write()
    change.session.flush()
    if not founds:
        changes = difference(before, image_of(change.session, bureau_id))
        keep_journal(change, bureau_id, today, changes, report.changes)
    counts: dict[str, Any] = {
        name: [c.new, c.changed] for name, c in report.counts.items() if c.new or c.changed
    }
    if turn.lines:
        counts |= {"targets": turn.lines}
    if removals is not None and report.removed:
        counts |= {"removed": removals.told()}
    change.record("import_workbook", "organisation", report.bureau_id, counts, report.bureau_id)


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
            asked = Meant(bureau_id, today, dry_run, progress, removals, targets)
            _apply(change, actor, parsed, report, asked)
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
