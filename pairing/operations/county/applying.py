"""From parsed rows to the database: judged as a whole, then written, journalled and told."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from pairing.operations.change import Change
from pairing.operations.county.accounts import (
    SHEET,
    refuse_alike,
    refuse_lost_offices,
)
from pairing.operations.county.calendar_days import SHEET as CALENDAR
from pairing.operations.county.calendar_days import refuse_moved_months, tidy_calendar
from pairing.operations.county.checklists import refuse_other_rubrics
from pairing.operations.county.journal import difference, image_of
from pairing.operations.county.locked import refuse_locked
from pairing.operations.county.moved_outings import move_outings
from pairing.operations.county.preview import MOST_TOLD, SheetPreview, key_text, previews
from pairing.operations.county.removals import Removal, Removals
from pairing.operations.county.rubrics import refuse_rubrics
from pairing.operations.county.settled_standards import refuse_settled
from pairing.operations.county.standard_changes import told_way, weigh_standards
from pairing.operations.county.steps import (
    Found,
    Progress,
    check,
    county_differences,
    moves_other_rows,
    write_differences,
)
from pairing.operations.county.target_choice import TargetChoice
from pairing.operations.county.target_steps import STEPS, steps_of, tidy_steps
from pairing.operations.county.targets import TargetTurn, refuse_unchosen, turn_of
from pairing.operations.county.term_days import SHEET as TERM
from pairing.operations.county.term_days import refuse_left_out
from pairing.operations.county.undo import keep_journal
from pairing.queries.county.county import County, load_county
from pairing.queries.plan.locks import lock_book
from pairing.workbook.faults import Fault
from pairing.workbook.folding import Folded, fold
from pairing.workbook.parsed import Parsed
from pairing.workbook.sheets import BY_NAME


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
    journal_id: int | None = None

    @property
    def folded(self) -> list[Folded]:
        """Each mistake once, with what follows from it."""
        return fold(self.faults)

    @property
    def changes(self) -> int:
        """How many rows are new, changed or taken away."""
        return self.removed + sum(count.new + count.changed for count in self.counts.values())


class Meant(NamedTuple):
    """How rows are meant: on which day, with which rows taken away; in which sheets.

    ``sheets`` are those that were read, and may be written.
    ``any_row``: a row may be taken away though nothing was said of its sheet.
    ``beside`` writes what no sheet carries; it is taken back with the rest.
    """

    today: date
    dry_run: bool = False
    progress: Progress | None = None
    removals: Sequence[Removal] = ()
    targets: TargetChoice | None = None
    sheets: Container[str] = BY_NAME
    any_row: bool = False
    beside: Callable[[Change], None] | None = None


class Judged(NamedTuple):
    """The county as it stands, what would change in it, and how."""

    county: County
    found: Found
    turn: TargetTurn
    removals: Removals | None

    @property
    def way(self) -> dict[str, Any]:
        """How changed standards take effect, and why, as the log keeps it."""
        return told_way(self.turn)


def judge(
    change: Change, parsed: Parsed, county: County, report: ImportReport, asked: Meant
) -> Judged:
    """Check the rows against the county of the report's bureau; the report tells what was found."""
    bureau_id, today = report.bureau_id, asked.today
    if bureau_id is not None and asked.sheets is not BY_NAME and moves_other_rows(parsed, county):
        county = load_county(bureau_id)
    tidy_calendar(parsed, county, bureau_id)
    checker = check(parsed, county, today, set(asked.removals))
    refuse_alike(change.session, parsed, bureau_id)
    tidy_steps(parsed, county)
    refuse_other_rubrics(change.session, parsed, bureau_id)
    refuse_rubrics(parsed, county)
    found = county_differences(parsed, county)
    removals, turn = None, TargetTurn()
    if bureau_id is not None:
        book = lock_book(change.session, bureau_id)
        refuse_locked(book, parsed, county, checker.merged)
        removals = Removals(
            change.session, parsed, county, bureau_id, asked.removals, asked.any_row
        )
        removals.check(book)
        targets = found["指标"][0] if "指标" in found else None
        turn = turn_of(change, parsed, county, bureau_id, targets, today, asked.targets)
        weigh_standards(
            *(change.session, parsed, county, bureau_id, found, removals, today),
            turn,
            asked.targets,
        )
        refuse_settled(book, parsed, county, found, removals)
        refuse_left_out(parsed, county, bureau_id, found[TERM][0] if TERM in found else None)
        report.removed = removals.count
        days = found[CALENDAR][0] if CALENDAR in found else None
        refuse_moved_months(change.session, parsed, bureau_id, days, removals.values(CALENDAR))
        accounts = found[SHEET][0] if SHEET in found else None
        if not asked.dry_run:
            refuse_unchosen(parsed, turn)
        refuse_lost_offices(change.session, parsed, county, accounts, bureau_id, today)
    turn.steps = steps_of(found[STEPS][0].new if STEPS in found else ())
    report.faults = parsed.faults
    report.warnings = [*turn.lines, *parsed.notes.lines(), *checker.warnings]
    report.asks_way = turn.asks
    report.counts = {
        name: Counts(len(part.new), len(part.changed), same) for name, (part, same) in found.items()
    }
    report.previews = previews(parsed, county, found, bureau_id)
    return Judged(county, found, turn, removals)


def write(
    change: Change, bureau_id: int, judged: Judged, report: ImportReport, asked: Meant
) -> dict[str, Any]:
    """Write what was judged to be right, and keep how it was; returns what the log tells of it."""
    county, found, turn, removals = judged
    founds = report.bureau_id is None
    before = {} if founds else image_of(change.session, bureau_id, asked.sheets)
    told = write_differences(change, bureau_id, county, found, asked.today, asked.progress, turn)
    report.warnings += told
    if removals is not None:
        removals.write()
    if asked.beside is not None:
        asked.beside(change)
    change.session.flush()
    if not founds:
        after = image_of(change.session, bureau_id, asked.sheets)
        move_outings(change.session, bureau_id, before, after)
        changes = difference(before, after)
        journal = keep_journal(change, bureau_id, asked.today, changes, report.changes)
        report.journal_id = journal.id
    counts: dict[str, Any] = {
        name: [c.new, c.changed] for name, c in report.counts.items() if c.new or c.changed
    }
    changed = {name: part.changed for name, (part, _) in found.items() if part.changed}
    if changed:
        counts |= {
            "changed": {
                name: [key_text(BY_NAME[name], values) for _, values in rows[:MOST_TOLD]]
                for name, rows in changed.items()
            }
        }
    if turn.lines:
        counts |= {"targets": turn.lines}
    counts |= judged.way
    if removals is not None and report.removed:
        counts |= {"removed": removals.told()}
    return counts
