"""`pairing template`, `import`, `export`: the county as one workbook."""

from __future__ import annotations

from pathlib import Path

import click

from pairing import clock
from pairing.cli.choice import term_of
from pairing.cli.opened import explained, that_writes, with_app
from pairing.cli.terminal import fail, print_json, progress_bar, say, tell
from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.programme import ChangeWay
from pairing.files.store import write_whole
from pairing.operations.change import RuleBroken
from pairing.operations.county.applying import ImportReport
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.target_choice import TargetChoice
from pairing.operations.county.undo import undo_import
from pairing.queries.county import exports
from pairing.workbook.template import template_workbook
from pairing.workbook.writing import county_workbook


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def template(file: Path) -> None:
    """Write an empty workbook with drop-downs to FILE."""
    with explained():
        write_whole(file, template_workbook())
    tell(f"已写入：{file}")


def _tell(report: ImportReport, dry_run: bool) -> None:
    for name, count in report.counts.items():
        gone = report.previews[name].gone_count if name in report.previews else 0
        less = f"，文件里没有 {gone}" if gone else ""
        tell(f"{name}：新增 {count.new}，更改 {count.changed}，不变 {count.unchanged}{less}")
    if dry_run:
        tell("试导入：检查通过，没有写入。")
    elif report.changes:
        tell(f"导入完成：{report.changes} 行写入。")
    else:
        tell("导入完成：没有变化。")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check only, write nothing.")
@click.option("--json", "as_list", is_flag=True, help="Print the faults as a JSON list.")
@click.option("--accept", is_flag=True, help="Take what each question offers.")
@click.option("--correct", "reason", help="Changed targets hold at once; say why.")
@click.option("--adjust", is_flag=True, help="Changed targets hold from the next term.")
@that_writes
def import_(
    file: Path, dry_run: bool, as_list: bool, accept: bool, reason: str | None, adjust: bool
) -> None:
    """Import the workbook FILE: all of it or nothing."""
    if reason is not None and adjust:
        fail("--correct 和 --adjust 只能选一个。")
    with progress_bar("导入") as progress:
        report = import_workbook(
            SYSTEM,
            file,
            today=clock.today(),
            dry_run=dry_run,
            progress=progress,
            accepts=accept,
            targets=_choice(reason, adjust),
        )
    if as_list:
        print_json([fault.as_json() for fault in report.faults])
    for warning in report.warnings:
        tell(f"提醒：{warning}")
    if report.faults:
        told = report.folded
        if not as_list:
            for one in told:
                say(str(one))
        if all(one.fault.offer for one in told):
            tell("问的都对，可以加 --accept 再导入一次。")
        fail(f"共 {len(told)} 处问题，没有写入任何数据。请改正后再导入。")
    if report.asks_way:
        tell("导入时请加 --correct 原因（更正：本学期起执行），或 --adjust（调整：下学期起执行）。")
    _tell(report, dry_run)


def _choice(reason: str | None, adjust: bool) -> TargetChoice | None:
    if reason is not None:
        return TargetChoice(ChangeWay.CORRECT, reason)
    return TargetChoice(ChangeWay.ADJUST) if adjust else None


@click.command()
@that_writes
def undo() -> None:
    """Take today's last import back: all of it or nothing."""
    bureau_id = exports.only_bureau_id()
    if bureau_id is None:
        fail("还没有导入过。")
    try:
        rows = undo_import(SYSTEM, bureau_id, clock.today())
    except RuleBroken as broken:
        fail(broken.message)
    tell(f"已撤销：{rows} 行恢复原样。")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--term", "term_code", help="Only the facts of one term.")
@with_app
def export(file: Path, term_code: str | None) -> None:
    """Write everything (or one term) to the workbook FILE."""
    term = term_of(term_code) if term_code else None
    bureau_id = term.bureau_id if term else exports.only_bureau_id()
    if bureau_id is None:
        fail("还没有可以导出的数据，请先导入工作簿。")
    with progress_bar("导出") as progress:
        rows = exports.county_rows(bureau_id, term)
        write_whole(file, county_workbook(rows, progress))
    tell(f"已写入：{file}")
