"""`pairing archive` and `verify`: the term's books, and whether they are as they were."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app

from pairing import clock
from pairing.archive import making, worker
from pairing.cli.choice import last_term_of, pairing_ids, term_of
from pairing.cli.opened import explained, that_writes
from pairing.cli.terminal import fail, print_json, say, shown, tell
from pairing.domain.people.permissions import SYSTEM
from pairing.package import snapshot
from pairing.package.bag import BadPackage, State
from pairing.printing.pool import Printer
from pairing.queries import lists
from pairing.queries.outings import outings

ALTERED = 1


@click.command()
@click.option("--term", "term_code", help="The term's code, such as 2026-1.")
@click.option("--school-year", help="All terms of a school year in one volume: 2026-2027.")
@click.option("--pairing", "pairing_code", help="Only this pairing.")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False))
@that_writes
def archive(
    term_code: str | None, school_year: str | None, pairing_code: str | None, out: Path
) -> None:
    """Print the archives of a term, or of a school year, into the folder OUT."""
    if (term_code is None) == (school_year is None):
        fail("请给出 --term 或 --school-year 中的一个。")
    term = term_of(term_code) if term_code else last_term_of(school_year or "")
    chosen = outings.pairings(pairing_ids(term, pairing_code), clock.today())
    terms = lists.terms_of_school_year(school_year) if school_year else [term]
    running = [one for one in chosen if any(one.runs_in(each) for each in terms)]
    out.mkdir(parents=True, exist_ok=True)
    with Printer(Path(current_app.config["INSTANCE"]), worker.cores()) as printer:
        year = term.school_year if school_year else ""
        made = making.archive_pairings(SYSTEM, running, term, clock.today(), printer, year)
        outcomes = list(shown(made, len(running), "打印"))
    copied = making.copy_out([one.archive for one in outcomes if one.archive], out)
    tell(f"已写入：{out}，档案 {copied} 册（新做 {sum(one.is_new for one in outcomes)} 册）")
    failed = [one for one in outcomes if one.archive is None]
    if failed:
        fail("\n".join(f"{one.pairing} 没有打印出来：{one.reason}" for one in failed))


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_list", is_flag=True, help="Print JSON.")
def verify(path: Path, as_list: bool) -> None:
    """Check a package (.zip or unpacked), a folder of archives or one file of it, offline."""
    with explained():
        try:
            findings = list(shown(snapshot.verify(path), None, "核对"))
        except BadPackage as error:
            fail(str(error))
    if as_list:
        print_json([{"state": str(one.state), "name": one.name} for one in findings])
    else:
        for finding in findings:
            click.echo(f"{finding.state}\t{finding.name}")
    wrong = [one for one in findings if one.state is not State.INTACT]
    if wrong:
        say(f"{len(findings)} 个文件中有 {len(wrong)} 个不再是归档时的样子。")
        sys.exit(ALTERED)
    tell(f"{len(findings)} 个文件都是归档时的样子。")
