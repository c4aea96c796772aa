"""Importing a workbook: check all of it first, write all of it or nothing, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.permissions import Action, Actor, Place
from pairing.domain.vocabulary import OrganisationKind
from pairing.extensions import db
from pairing.models import Account, Organisation, Pairing, TeacherPosting
from pairing.operations.change import Change, permit, writing
from pairing.operations.county_rows import CountyWriter, add_bureau
from pairing.operations.row_writer import Difference
from pairing.queries.county import County, Key, bureaus, load_county
from pairing.queries.locks import locked_reason
from pairing.workbook.checking import LOCKABLE, Checker
from pairing.workbook.columns import BY_NAME, SHEETS
from pairing.workbook.faults import Fault, Unreadable
from pairing.workbook.parsing import Parsed, Row, parse
from pairing.workbook.reading import read_grids

Progress = Callable[[int, int], None]


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
    bureau_id: int | None = None

    @property
    def changes(self) -> int:
        """How many rows are new or changed."""
        return sum(count.new + count.changed for count in self.counts.values())


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
    message = "工作簿里没有教育局（“单位”表，类型为教育局），系统也无法确定属于哪个教育局，请补上。"
    parsed.fault("单位", 0, "", "", message)
    return None


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


def _differences(parsed: Parsed, county: County) -> dict[str, tuple[Difference, int]]:
    """New and changed rows of every sheet, and how many stay as they are."""
    found: dict[str, tuple[Difference, int]] = {}
    for name, rows in parsed.rows.items():
        sheet, difference, unchanged = BY_NAME[name], Difference(), 0
        for row in rows:
            stored = county.rows[name].get(tuple(row.get(part) for part in sheet.key))
            if stored is None:
                blank = {c.field: c.empty for c in sheet.columns}
                difference.new.append(blank | row.values)
            elif any(stored.values.get(k) != value for k, value in row.values.items()):
                difference.changed.append((stored.id, stored.values | row.values))
            else:
                unchanged += 1
        found[name] = difference, unchanged
    return found


def _office_on(session: Session, county: County) -> Callable[[str, date], str | None]:
    """Where a known teacher served on a day, by codes (1 SELECT)."""
    postings: dict[int, list[TeacherPosting]] = {}
    ids, offices = county.ids("教师"), county.codes["单位"]
    if ids:
        query = select(TeacherPosting).where(TeacherPosting.ends_on.is_not(None))
        closed = {posting.teacher_id for posting in session.scalars(query)}
        movers = select(TeacherPosting).where(TeacherPosting.teacher_id.in_(closed))
        for posting in session.scalars(movers):
            postings.setdefault(posting.teacher_id, []).append(posting)

    def office(teacher: str, day: date) -> str | None:
        for posting in postings.get(ids.get(teacher, 0), ()):
            if posting.starts_on <= day and (posting.ends_on is None or day <= posting.ends_on):
                return offices.get(posting.organisation_id)
        return None

    return office


def _refuse_taken_logins(session: Session, parsed: Parsed, bureau_id: int | None) -> None:
    rows = parsed.rows.get("账号", ())
    logins = [row.get("login") for row in rows if row.get("login")]
    query = select(Account.login).where(Account.login.in_(logins))
    if bureau_id is not None:
        query = query.where(Account.bureau_id != bureau_id)
    taken = set(session.scalars(query)) if logins else set()
    for row in rows:
        if row.get("login") in taken:
            message = f"登录名“{row.get('login')}”已被其他教育局使用，请换一个。"
            parsed.fault("账号", row.number, "登录名", row.get("login"), message)


def _refuse_locked(
    session: Session, parsed: Parsed, county: County, changed: Iterable[str]
) -> None:
    """Rows that would change a locked term are faults, each with the reason."""
    pairings = {code: session.get(Pairing, key) for key, code in county.codes["结对"].items()}
    reasons: dict[tuple[str, date], str] = {}
    for name in set(changed) & set(DATED_BY_PAIRING):
        day_field = LOCKABLE[name]
        column = BY_NAME[name].by_field()[day_field]
        for row in parsed.rows[name]:
            stored = county.rows[name].get((row.get("code"),))
            if stored is not None and all(stored.values.get(k) == v for k, v in row.values.items()):
                continue
            days = {row.get(day_field), stored.values.get(day_field) if stored else None}
            for code in row.get("pairing_ids") or (row.get("pairing_id"),):
                for day in days - {None}:
                    pairing = pairings.get(code or "")
                    if pairing is None or day is None:
                        continue
                    if (code, day) not in reasons:
                        reasons[code, day] = locked_reason(session, pairing, day)
                    if reasons[code, day]:
                        parsed.fault(name, row.number, column.header, day, reasons[code, day])


DATED_BY_PAIRING = tuple(name for name in LOCKABLE if name != "成果")


def _check(change: Change, parsed: Parsed, county: County, bureau_id: int | None) -> Checker:
    checker = Checker(parsed, _merged(parsed, county), _office_on(change.session, county))
    checker.run()
    _refuse_taken_logins(change.session, parsed, bureau_id)
    return checker


def _write(
    change: Change,
    bureau_id: int,
    county: County,
    found: dict[str, tuple[Difference, int]],
    today: date,
    progress: Progress | None,
) -> list[str]:
    writer = CountyWriter(change.session, bureau_id, county, today)
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


def _apply(
    change: Change,
    actor: Actor,
    parsed: Parsed,
    report: ImportReport,
    wanted: int | None,
    today: date,
    dry_run: bool,
    progress: Progress | None,
) -> None:
    report.bureau_id = _choose_bureau(parsed, wanted, bureaus())
    permit(actor, Action.IMPORT_WORKBOOK, Place(bureau_id=report.bureau_id))
    county = load_county(report.bureau_id) if report.bureau_id else County()
    checker = _check(change, parsed, county, report.bureau_id)
    found = _differences(parsed, county)
    moved = [name for name, (part, _) in found.items() if part.new or part.changed]
    _refuse_locked(change.session, parsed, county, moved)
    report.faults, report.warnings = parsed.faults, checker.warnings
    report.counts = {
        name: Counts(len(part.new), len(part.changed), same) for name, (part, same) in found.items()
    }
    if report.faults or dry_run or not report.changes:
        raise _Refused
    if report.bureau_id is None:
        row = _bureau_row(parsed)
        if row is None:
            raise _Refused
        report.bureau_id = add_bureau(change.session, row.values)
        organisations = found["单位"][0]
        organisations.new = [v for v in organisations.new if v["code"] != row.values["code"]]
    report.warnings += _write(change, report.bureau_id, county, found, today, progress)
    counts = {name: [c.new, c.changed] for name, c in report.counts.items() if c.new or c.changed}
    change.record("import_workbook", "organisation", report.bureau_id, counts, report.bureau_id)


def import_workbook(
    actor: Actor,
    source: bytes | Path,
    *,
    today: date,
    dry_run: bool = False,
    bureau_id: int | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import a workbook; all or nothing. ``progress`` gets (rows written, rows to write).

    Never raises for a bad file: ``faults`` says what is wrong, and nothing was written.
    """
    report = ImportReport()
    try:
        parsed = parse(read_grids(source))
    except Unreadable as error:
        report.faults = [Fault("", 0, "", "", str(error))]
        return report
    try:
        with writing(actor) as change:
            _apply(change, actor, parsed, report, bureau_id, today, dry_run, progress)
    except _Refused:
        db.session.rollback()
    report.faults.sort(key=lambda fault: (_sheet_order(fault.sheet), fault.row))
    return report


def _sheet_order(name: str) -> int:
    names = [sheet.name for sheet in SHEETS]
    return names.index(name) if name in names else len(names)
