"""The `pairing` command: results on standard output, messages on standard error."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask import current_app

from pairing import __version__, clock, databases
from pairing.app import create_app
from pairing.archive import making, worker
from pairing.cli import serving
from pairing.cli.terminal import Day, explained, fail, prepared, print_json, say, shown, with_app
from pairing.domain.people.passwords import PROFILES
from pairing.domain.people.permissions import SYSTEM
from pairing.domain.plan.result_json import as_json
from pairing.domain.plan.scores import score_json, scores
from pairing.domain.vocabulary.programme import Role
from pairing.extensions import db as db_extension
from pairing.files.store import write_whole
from pairing.lazy import later
from pairing.operations.change import broken_link
from pairing.operations.county.imports import ImportReport, import_workbook
from pairing.operations.people import accounts
from pairing.package import snapshot
from pairing.package.bag import BadPackage, State
from pairing.printing.pool import Printer
from pairing.queries import lists
from pairing.queries.assessment import archives
from pairing.queries.county import exports
from pairing.queries.outings import outings
from pairing.queries.plan.results import results_for

if TYPE_CHECKING:
    from pairing.workbook import template as empty
    from pairing.workbook import writing
else:
    empty = later("pairing.workbook.template")
    writing = later("pairing.workbook.writing")

ALTERED = 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """The tracker that urban-rural school pairing programmes run on."""


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@with_app
def template(file: Path) -> None:
    """Write an empty workbook to FILE."""
    write_whole(file, empty.template_workbook())
    say(f"Written: {file}")


def _tell(report: ImportReport, dry_run: bool) -> None:
    for name, count in report.counts.items():
        say(f"{name}：新增 {count.new}，更改 {count.changed}，不变 {count.unchanged}")
    if dry_run:
        say("试导入：检查通过，没有写入。")
    elif report.changes:
        say(f"导入完成：{report.changes} 行写入。")
    else:
        say("导入完成：没有变化。")


@main.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check only, write nothing.")
@click.option("--json", "as_list", is_flag=True, help="Print the faults as a JSON list.")
@with_app
def import_(file: Path, dry_run: bool, as_list: bool) -> None:
    """Import the workbook FILE: all of it or nothing."""
    shown = click.progressbar(length=1000, label="Importing", file=sys.stderr)
    visible = sys.stderr.isatty()

    def progress(done: int, total: int) -> None:
        shown.update(int(1000 * done / max(total, 1)) - shown.pos)

    report = import_workbook(
        SYSTEM, file, today=clock.today(), dry_run=dry_run, progress=progress if visible else None
    )
    if as_list:
        print_json([fault.as_json() for fault in report.faults])
    for warning in report.warnings:
        say(f"提醒：{warning}")
    if report.faults:
        if not as_list:
            for fault in report.faults:
                say(str(fault))
        fail(f"共 {len(report.faults)} 处问题，没有写入任何数据。请改正后再导入。")
    _tell(report, dry_run)


def _term(code: str) -> Any:
    term = lists.term_by_code(code)
    if term is None:
        known = "、".join(lists.term_codes()) or "（还没有学期，请先导入工作簿）"
        fail(f"pairing: there is no term {code!r}; known terms: {known}")
    return term


def _pairing_ids(term: Any, code: str | None) -> Any:
    ids = lists.pairing_ids_of_bureau(term.bureau_id, code)
    if code is not None and not lists.exists(ids):
        fail(f"pairing: there is no pairing {code!r}.")
    return ids


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--term", "term_code", help="Only the facts of one term.")
@with_app
def export(file: Path, term_code: str | None) -> None:
    """Write everything (or one term) to the workbook FILE."""
    term = _term(term_code) if term_code else None
    bureau_id = term.bureau_id if term else exports.only_bureau_id()
    if bureau_id is None:
        fail("pairing: nothing to export yet; import a workbook first.")
    write_whole(file, writing.county_workbook(exports.county_rows(bureau_id, term)))
    say(f"Written: {file}")


@main.command()
@click.option("--term", "term_code", required=True, help="The term's code, such as 2026-1.")
@click.option("--pairing", "pairing_code", help="Only this pairing.")
@click.option("--as-of", type=Day(), help="As of this day (default: today).")
@click.option("--scores", "only_scores", is_flag=True, help="Scores instead of results.")
@click.option("--json", "as_list", is_flag=True, help="Print JSON.")
@with_app
def assess(
    term_code: str, pairing_code: str | None, as_of: date | None, only_scores: bool, as_list: bool
) -> None:
    """Compute the results of a term."""
    term = _term(term_code)
    found = results_for(_pairing_ids(term, pairing_code), term, as_of or clock.today())
    if only_scores:
        rows = [score_json(score) for score in scores(found)]
    else:
        rows = [as_json(result) for result in found]
    if as_list:
        print_json(rows)
        return
    for row in rows:
        click.echo("\t".join(str(value) for value in row.values()))


def _year(school_year: str) -> Any:
    """The last term of a school year."""
    terms = lists.terms_of_school_year(school_year)
    if not terms:
        known = "、".join(lists.school_years()) or "（还没有学期，请先导入工作簿）"
        fail(f"pairing: there is no school year {school_year!r}; known ones: {known}")
    return terms[-1]


@main.command("archive")
@click.option("--term", "term_code", help="The term's code, such as 2026-1.")
@click.option("--school-year", help="All terms of a school year in one volume: 2026-2027.")
@click.option("--pairing", "pairing_code", help="Only this pairing.")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False))
@with_app
def archive_(
    term_code: str | None, school_year: str | None, pairing_code: str | None, out: Path
) -> None:
    """Print the archives of a term, or of a school year, into the folder OUT."""
    if (term_code is None) == (school_year is None):
        fail("pairing: give either --term or --school-year.")
    term = _term(term_code) if term_code else _year(school_year or "")
    chosen = outings.pairings(_pairing_ids(term, pairing_code), clock.today())
    terms = lists.terms_of_school_year(school_year) if school_year else [term]
    running = [one for one in chosen if any(one.runs_in(each) for each in terms)]
    out.mkdir(parents=True, exist_ok=True)
    with Printer(Path(current_app.config["INSTANCE"]), worker.cores()) as printer:
        year = term.school_year if school_year else ""
        made = making.archive_pairings(SYSTEM, running, term, clock.today(), printer, year)
        outcomes = list(shown(made, len(running), "Printing"))
    copied = making.copy_out([one.archive for one in outcomes if one.archive], out)
    say(f"Written: {copied} archives to {out} ({sum(one.is_new for one in outcomes)} new)")
    failed = [one for one in outcomes if one.archive is None]
    if failed:
        fail("".join(f"pairing: {one.pairing} was not printed: {one.reason}\n" for one in failed))


@main.command()
@click.argument("path", type=click.Path(path_type=Path))
def verify(path: Path) -> None:
    """Check a package, a folder of archives or one file of it, offline."""
    with explained():
        try:
            findings = list(snapshot.verify(path))
        except BadPackage as error:
            fail(f"pairing: {error}")
        for finding in findings:
            click.echo(f"{finding.state}\t{finding.name}")
        wrong = [one for one in findings if one.state is not State.INTACT]
        if wrong:
            say(f"{len(wrong)} of {len(findings)} files are not as they were archived.")
            sys.exit(ALTERED)
        say(f"All {len(findings)} files are as they were archived.")


@main.command()
@with_app
def check() -> None:
    """Walk the log's chain of hashes and look for archives that are gone."""
    broken = broken_link(db_extension.session())
    lost = [row.file_name for row in archives.everything() if not making.is_kept(row)]
    for name in lost:
        click.echo(f"missing\t{name}")
    if broken is not None:
        click.echo(f"altered\tlog entry {broken}")
    if lost or broken is not None:
        sys.exit(ALTERED)
    say("The log's chain is whole, and every archive is there.")


@main.group()
def user() -> None:
    """Accounts: add, disable, reset-password."""


@user.command("add")
@click.argument("login")
@click.option("--name", required=True)
@click.option("--organisation", required=True, help="The organisation's code.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@with_app
def add_user(login: str, name: str, organisation: str, role: str) -> None:
    """Add an account; its generated password is printed once."""
    password = accounts.add(SYSTEM, login, name, organisation, Role(role), clock.today())
    click.echo(password)


@user.command("disable")
@click.argument("login")
@with_app
def disable_user(login: str) -> None:
    """Disable an account; its sessions end at once."""
    accounts.disable(SYSTEM, login)
    say(f"Disabled: {login}")


@user.command("reset-password")
@click.argument("login")
@with_app
def reset_password(login: str) -> None:
    """Give an account a new password, printed once."""
    profile = PROFILES[current_app.config["PASSWORD_PROFILE"]]
    click.echo(accounts.reset_password(SYSTEM, login, profile=profile))


@main.group()
def db() -> None:
    """The database: upgrade."""


@db.command("upgrade")
def upgrade_database() -> None:
    """Create the schema or bring it up to date."""
    with explained():
        app = create_app()
        with app.app_context():
            databases.upgrade()
    say("The database is up to date.")


@main.command("work")
@click.option("--until-empty", is_flag=True, help="End when no job is left.")
@click.option("--parent", type=int, hidden=True, help="End when this process is gone.")
def work_(until_empty: bool, parent: int | None) -> None:
    """Do the background jobs; `run` starts one such process by itself."""
    with explained():
        worker.work(prepared(), until_empty=until_empty, parent=parent)


@main.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=int, help="Port to listen on.")
def run(host: str | None, port: int | None) -> None:
    """Serve the application."""
    with explained():
        serving.serve(prepared(), host, port)


@main.command()
@click.option("--port", type=int, help="Port to listen on.")
def demo(port: int | None) -> None:
    """Load the sample county and serve it."""
    with explained():
        serving.demo(port)
