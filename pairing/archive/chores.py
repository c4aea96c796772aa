"""What is done for each kind of job; each can be begun again at any moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import current_app

from pairing import clock
from pairing.archive import making
from pairing.archive.results import NotDone, keep, waiting_workbook
from pairing.domain.assessment.monthly import Month, shown
from pairing.domain.jobs import JobKind
from pairing.domain.people.permissions import Actor
from pairing.domain.vocabulary.papers import MonthlyNumber
from pairing.domain.vocabulary.programme import ChangeWay
from pairing.domain.wording import moment_on
from pairing.extensions import db
from pairing.lazy import later
from pairing.models import Organisation, Pairing, Term
from pairing.operations import job_queue
from pairing.operations.change import RuleBroken
from pairing.operations.county.applying import ImportReport
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.target_choice import TargetChoice
from pairing.operations.county.undo import undo_import
from pairing.operations.job_queue import Taken
from pairing.operations.people import slips
from pairing.queries.assessment import month_papers, months
from pairing.queries.assessment.month_lines import COLUMNS, line_of
from pairing.queries.county import exports
from pairing.queries.county.ledger import all_rows
from pairing.queries.county.ledgers import LEDGERS, scope_of

if TYPE_CHECKING:
    from pairing.workbook import annotate, writing
else:
    annotate = later("pairing.workbook.annotate")
    writing = later("pairing.workbook.writing")

Result = dict[str, Any]
Chore = Callable[[Taken, Actor], Result]
MOST_TOLD = 100
"""So many faults are told on the page, and as many under one; the marked workbook has them all."""
NO_SLIPS = "没有能打印的单子：链接都用过、过期或换掉了。需要新的，到账号页重置。"
GONE = "要生成的内容已经不在了。"
ANOTHER = "要导入的工作簿已经换过或导入过了，请重新上传检查。"


def _instance() -> Path:
    return Path(current_app.config["INSTANCE"])


def _day(taken: Taken) -> date:
    return date.fromisoformat(taken.arguments["as_of"])


def _pairing(taken: Taken) -> Pairing:
    found = db.session.get(Pairing, taken.arguments["pairing_id"])
    if found is None:
        raise NotDone(GONE)
    return found


def _month(taken: Taken) -> Month:
    found = Month.read(taken.arguments["month"])
    if found is None:
        raise NotDone(GONE)
    return found


def _archive(taken: Taken, asker: Actor) -> Result:
    """The volume of a pairing's term or school year."""
    pairing, term = _pairing(taken), db.session.get(Term, taken.arguments["term_id"])
    if term is None:
        raise NotDone(GONE)
    parts, year = current_app.extensions, taken.arguments["school_year"]
    printer = making.shared_printer(parts)
    made = making.archive_pairings(asker, [pairing], term, _day(taken), printer, year)
    outcome = next(made)
    if outcome.archive is None:
        making.drop_printer(parts)
        raise NotDone(f"没有生成：{outcome.reason}。数据没有变化，可以再试一次。")
    return {"archive_id": outcome.archive.id}


def _printed(taken: Taken, template: str, name: str, values: Mapping[str, Any]) -> Result:
    job_queue.look(taken)  # nothing is printed that was cancelled while it was put together
    printer = making.shared_printer(current_app.extensions)
    db.session.rollback()  # nothing stays read while it is printed
    return keep(_instance(), taken, printer.print(template, **values).data, name)


def _month_ledger(taken: Taken, _asker: Actor) -> Result:
    """每月台账 of a pairing: printed, signed, filed."""
    pairing, month, today = _pairing(taken), _month(taken), _day(taken)
    paper = month_papers.paper_of(pairing, month, today)
    name = f"{month.label}台账_{pairing.lead.name}帮扶{pairing.supported.name}.pdf"
    over = month.is_over_on(today)
    values = {"paper": paper, "numbers": paper.numbers, "today": today, "is_over": over}
    return _printed(taken, "monthly", name, values)


def _county_ledger(taken: Taken, _asker: Actor) -> Result:
    """The county's ledger of a month."""
    month, today = _month(taken), _day(taken)
    found = months.county_month(taken.bureau_id, month)
    whole = shown(found.whole)
    lines = [line_of(row) for row in found.rows]
    values = {
        "month": month.label,
        "columns": [row.label for row in COLUMNS],
        "rows": [(line.pairing.name, line.numbers, line.receipt) for line in lines],
        "whole": [whole[row.value] for row in COLUMNS],
        "pairs": whole[MonthlyNumber.PAIRS.value],
        "schools": whole[MonthlyNumber.SCHOOLS.value],
        "sent": len(found.sent),
        "is_over": month.is_over_on(today),
        "today": today,
    }
    return _printed(taken, "ledger", f"全县{month.label}结对帮扶台账.pdf", values)


def _workbook(taken: Taken) -> bytes:
    """The uploaded workbook, if it is still the one that was meant."""
    path = waiting_workbook(_instance(), taken.asked_by_id, taken.bureau_id)
    data = path.read_bytes() if path.exists() else b""
    if sha256(data).hexdigest() != taken.arguments["sha256"]:
        raise NotDone(ANOTHER)
    return data


def _told(report: ImportReport) -> Result:
    folded = report.folded
    return {
        "faults": [
            [str(one.fault), one.more, [str(fault) for fault in one.under[:MOST_TOLD]]]
            for one in folded[:MOST_TOLD]
        ],
        "fault_count": len(folded),
        "in_sheets": bool(report.faults and report.faults[0].sheet),
        "has_offers": bool(folded) and all(one.fault.offer for one in folded),
        "warnings": report.warnings,
        "changes": report.changes,
        "asks_way": report.asks_way,
        "previews": {
            name: [
                one.new,
                [[row.name, row.cells] for row in one.changed],
                [[list(row.key), row.name] for row in one.gone],
                one.gone_count,
            ]
            for name, one in report.previews.items()
            if one.new or one.changed or one.gone
        },
        "counts": {
            name: [one.new, one.changed, one.unchanged] for name, one in report.counts.items()
        },
    }


def _accepts(taken: Taken) -> bool:
    """Whether the person takes what the questions offer."""
    return bool(taken.arguments.get("accepts"))


def _choice(taken: Taken) -> TargetChoice | None:
    """What the person chose for changed targets."""
    told = taken.arguments.get("targets")
    return TargetChoice(ChangeWay(told[0]), told[1]) if told else None


def _check(taken: Taken, asker: Actor) -> Result:
    """The check of a workbook; with faults its copy in which they are marked."""
    data = _workbook(taken)
    report = import_workbook(
        asker,
        data,
        today=_day(taken),
        dry_run=True,
        bureau_id=taken.bureau_id,
        accepts=_accepts(taken),
    )
    told = _told(report) | {"sha256": taken.arguments["sha256"], "accepts": _accepts(taken)}
    if told["in_sheets"]:
        marked = annotate.annotate(data, report.folded)
        told |= keep(_instance(), taken, marked, "导入问题.xlsx")
    return told


def _import(taken: Taken, asker: Actor) -> Result:
    """The import of the workbook that was checked: all of it or nothing."""
    report = import_workbook(
        asker,
        _workbook(taken),
        today=_day(taken),
        bureau_id=taken.bureau_id,
        accepts=_accepts(taken),
        removals=[(sheet, tuple(key)) for sheet, key in taken.arguments.get("removals", ())],
        targets=_choice(taken),
    )
    if not report.faults:
        waiting_workbook(_instance(), taken.asked_by_id, taken.bureau_id).unlink(missing_ok=True)
    return _told(report) | {"imported": not report.faults}


def _undo(taken: Taken, asker: Actor) -> Result:
    """The day's import taken back."""
    try:
        rows = undo_import(asker, taken.bureau_id, _day(taken), taken.arguments["journal"])
    except RuleBroken as broken:
        raise NotDone(broken.message) from None
    return _told(ImportReport()) | {"undone": rows}


def _export(taken: Taken, _asker: Actor) -> Result:
    """Everything of the county as a workbook that imports again."""
    rows = exports.county_rows(taken.bureau_id)
    db.session.rollback()  # nothing stays read while it is written
    return keep(
        _instance(), taken, writing.county_workbook(rows), f"全县结对数据_{_day(taken)}.xlsx"
    )


def _ledger(taken: Taken, _asker: Actor) -> Result:
    """One of the bureau's ledgers, of a term or a school year, as a workbook."""
    told = taken.arguments
    ledger = LEDGERS.get(told["ledger"])
    scope = scope_of(taken.bureau_id, told["period"], told.get("pairing_id"))
    if ledger is None or scope is None:
        raise NotDone(GONE)
    rows = all_rows(ledger, scope)
    job_queue.look(taken)  # nothing is written that was stopped while it was read
    data = writing.ledger_workbook(
        ledger.name, ledger.columns, rows, lambda done, of: job_queue.report(taken, done, of, {})
    )
    return keep(_instance(), taken, data, f"{ledger.name}_{scope.periods[0].title}.xlsx")


def _slips(taken: Taken, asker: Actor) -> Result:
    """Account slips on A4 with cut lines, each school on pages of its own."""
    told = taken.arguments
    home = db.session.get(Organisation, told["organisation_id"])
    if home is None:
        raise NotDone(GONE)
    found = slips.slips_of(asker, slips.waiting(home, told["pick"]))
    if not found:
        raise NotDone(NO_SLIPS)
    printed = [
        {
            "home": one.home,
            "name": one.account.name,
            "login": one.account.login,
            "words": one.words,
            "address": told["address"].replace(slips.TOKEN, one.token),
            "site": told["site"],
            "until": moment_on(clock.shown(one.link.expires_at), _day(taken)),
        }
        for one in found
    ]
    schools = [(school, list(of)) for school, of in groupby(printed, key=itemgetter("home"))]
    name = f"账号单子_{home.name}_{_day(taken)}.pdf"
    return _printed(taken, "slips", name, {"schools": schools})


CHORES: dict[JobKind, Chore] = {
    JobKind.ARCHIVE: _archive,
    JobKind.MONTH_LEDGER: _month_ledger,
    JobKind.COUNTY_LEDGER: _county_ledger,
    JobKind.CHECK_WORKBOOK: _check,
    JobKind.IMPORT_WORKBOOK: _import,
    JobKind.UNDO_IMPORT: _undo,
    JobKind.EXPORT_WORKBOOK: _export,
    JobKind.LEDGER: _ledger,
    JobKind.SLIPS: _slips,
}
"""Kind → what is done; the result says what there is to fetch."""
