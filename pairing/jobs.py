"""Long work: the archives of a term, printed in their own processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

from flask import current_app

from pairing.archive import MANIFEST, manifest, sha256, snapshot
from pairing.domain.permissions import Actor
from pairing.domain.volume import CHAPTERS, Volume
from pairing.extensions import db
from pairing.files import write_whole
from pairing.models import Archive, Pairing, Term
from pairing.operations.archives import PrintedArchive, keep_archive
from pairing.operations.change import Stale, log_head
from pairing.printing.errors import PrintingFailed, ResourceRefused
from pairing.printing.pool import Printer
from pairing.printing.printed import Printed
from pairing.queries import archives
from pairing.queries.volumes import volume_of

PRINTER = "pairing_printer"
ONE_AT_A_TIME = Lock()
FAILURES = (PrintingFailed, ResourceRefused, Stale, BrokenProcessPool)


class Outcome(NamedTuple):
    """What became of one pairing's archive: kept or already there, or why not."""

    pairing: str
    archive: Archive | None
    is_new: bool = False
    reason: str = ""


class _Order(NamedTuple):
    pairing: Pairing
    volume: Volume
    future: Future[Printed]


def folder() -> Path:
    """Where the instance keeps its archives."""
    return Path(current_app.config["INSTANCE"]) / "archives"


def shared_printer(parts: dict[str, Any]) -> Printer:
    """One rendering process for a server process, kept in the application's ``extensions``."""
    with ONE_AT_A_TIME:
        if PRINTER not in parts:
            parts[PRINTER] = Printer(folder().parent, processes=1)
        printer: Printer = parts[PRINTER]
        return printer


def drop_printer(parts: dict[str, Any]) -> None:
    """Let go of the rendering process after a failure; the next document starts a new one."""
    with ONE_AT_A_TIME:
        printer = parts.pop(PRINTER, None)
    if printer is not None:
        printer.close()


def is_kept(archive: Archive) -> bool:
    """Whether both files of an archive are in the instance."""
    names = (f"{archive.pdf_sha256}.pdf", f"{archive.snapshot_sha256}.json")
    return all((folder() / name).is_file() for name in names)


def _prepare(pairing: Pairing, term: Term, as_of: date) -> tuple[Volume, Archive | None]:
    """The volume to print, and the newest archive when it already says the same."""
    newest = archives.newest(pairing.id, term.id)
    volume = volume_of(pairing, term, as_of, log_head(db.session()))
    version = newest.number + 1 if newest else 1
    volume = replace(volume, cover=replace(volume.cover, version=version))
    same = newest is not None and newest.snapshot_sha256 == sha256(snapshot(volume))
    return volume, newest if same and newest and is_kept(newest) else None


def archive_pairings(
    actor: Actor, pairings: Iterable[Pairing], term: Term, as_of: date, printer: Printer
) -> Iterator[Outcome]:
    """Print and keep the archive of each pairing's term; one that fails does not stop the rest.

    An archive that already says the same is not printed again.
    """
    orders: list[_Order] = []
    for pairing in pairings:
        volume, kept = _prepare(pairing, term, as_of)
        if kept:
            yield Outcome(pairing.code, kept)
            continue
        files = volume.photo_paths()
        future = printer.submit("archive", files, volume=volume, titles=CHAPTERS)
        orders.append(_Order(pairing, volume, future))
    for order in orders:
        yield _finish(actor, order, term)


def _finish(actor: Actor, order: _Order, term: Term) -> Outcome:
    code, cover = order.pairing.code, order.volume.cover
    try:
        printed = order.future.result()
        made = PrintedArchive(
            printed.data, printed.pages, snapshot(order.volume), cover.log_head, cover.version
        )
        row = keep_archive(actor, order.pairing, term, made, folder())
    except FAILURES as error:
        return Outcome(code, None, reason=str(error))
    return Outcome(code, row, is_new=True)


def copy_out(kept: Iterable[Archive], target: Path) -> int:
    """Copy archives, their snapshots and a manifest into a folder; how many archives."""
    listed: list[tuple[str, str]] = []
    for archive in kept:
        files = ((archive.pdf_sha256, "pdf"), (archive.snapshot_sha256, "json"))
        for digest, ending in files:
            name = f"{archive.file_name}.{ending}"
            write_whole(target / name, (folder() / f"{digest}.{ending}").read_bytes())
            listed.append((name, digest))
    write_whole(target / MANIFEST, manifest(listed))
    return len(listed) // 2
