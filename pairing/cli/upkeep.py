"""`pairing check` and `db`: whether the instance is whole, and its schema."""

from __future__ import annotations

import sys

import click

from pairing import databases
from pairing.app import create_app
from pairing.archive import making
from pairing.cli.opened import announce, explained, with_app
from pairing.cli.terminal import print_json, shown, tell
from pairing.extensions import db as db_extension
from pairing.operations.chain import broken_link, entries_in_log
from pairing.queries.assessment import archives

ALTERED = 1


@click.command()
@click.option("--json", "as_list", is_flag=True, help="Print JSON.")
@with_app
def check(as_list: bool) -> None:
    """Walk the log's chain of hashes and look for archives that are gone from the instance."""
    session = db_extension.session()
    length = entries_in_log(session)
    broken = broken_link(session, lambda entries: shown(entries, length, "核对日志"))
    kept = archives.everything()
    faults = [
        {"state": "missing", "name": row.file_name}
        for row in shown(kept, len(kept), "核对档案")
        if not making.is_kept(row)
    ]
    if broken is not None:
        faults.append({"state": "altered", "name": f"log entry {broken}"})
    if as_list:
        print_json(faults)
    else:
        for fault in faults:
            click.echo(f"{fault['state']}\t{fault['name']}")
    if faults:
        sys.exit(ALTERED)
    tell("日志完整，档案都在。")


@click.group()
def db() -> None:
    """The database: upgrade."""


@db.command("upgrade")
def upgrade_database() -> None:
    """Create the schema or bring it up to date."""
    with explained():
        app = create_app()
        announce(app, has_schema=False)
        with app.app_context():
            databases.upgrade()
    tell("数据库已是最新。")
