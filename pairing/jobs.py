"""Long work: the archives of a term, printed in their own processes."""

from __future__ import annotations

from collections import deque
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
REASONS: dict[type[Exception], str] = {
    Stale: "刚刚由别人生成了，请再试一次",
    ResourceRefused: "有一张照片或一个文件读不到",
    BrokenProcessPool: "排版的进程意外结束，可能内存不够",
    PrintingFailed: "排版没有成功",
    Exception: "整理数据时出错",
}
AHEAD = 2
"""So many documents for each rendering process are prepared ahead: memory stays flat."""


class Outcome(NamedTuple):
    """What became of one pairing's archive: kept or already there, or why not."""

    pairing: str
    archive: Archive | None
    is_new: bool = False
    reason: str = ""


class _Order(NamedTuple):
    code: str
    pairing: Pairing
    volume: Volume
    future: Future[Printed]


def why(error: Exception) -> str:
    """What went wrong with one archive, as a page tells it."""
    return next((text for kind, text in REASONS.items() if isinstance(error, kind)), str(error))


def _failed(code: str, error: Exception) -> Outcome:
    current_app.logger.error("the archive of %s was not made", code, exc_info=error)
    return Outcome(code, None, reason=why(error))


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
    return all(one.path.is_file() for one in kept_files(archive))


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

    An archive that already says the same is not printed again. Only a full or broken disk stops
    everything (``OSError``).
    """
    orders: deque[_Order] = deque()
    for pairing in pairings:
        order = _order(pairing, term, as_of, printer)
        if isinstance(order, Outcome):
            yield order
            continue
        orders.append(order)
        if len(orders) > AHEAD * printer.processes:
            yield _finish(actor, orders.popleft(), term, printer)
    while orders:
        yield _finish(actor, orders.popleft(), term, printer)


def _submit(printer: Printer, volume: Volume) -> Future[Printed]:
    return printer.submit("archive", volume.photo_paths(), volume=volume, titles=CHAPTERS)


def _order(pairing: Pairing, term: Term, as_of: date, printer: Printer) -> _Order | Outcome:
    """The document is asked for, unless its archive is there or cannot be put together."""
    code = pairing.code
    try:
        volume, kept = _prepare(pairing, term, as_of)
        if kept:
            return Outcome(code, kept)
        return _Order(code, pairing, volume, _submit(printer, volume))
    except OSError:
        raise
    except Exception as error:
        return _failed(code, error)


def _printed(order: _Order, printer: Printer) -> Printed:
    """The document; one that was lost with another's process is printed again, by itself.

    Nothing stays read meanwhile: SQLite lets nobody write while somebody reads.
    """
    db.session.rollback()
    try:
        return order.future.result()
    except BrokenProcessPool:
        return _submit(printer, order.volume).result()


def _finish(actor: Actor, order: _Order, term: Term, printer: Printer) -> Outcome:
    code, cover = order.code, order.volume.cover
    try:
        printed = _printed(order, printer)
        made = PrintedArchive(
            printed.data, printed.pages, snapshot(order.volume), cover.log_head, cover.version
        )
        row = keep_archive(actor, order.pairing, term, made, folder())
    except OSError:
        raise
    except Exception as error:
        return _failed(code, error)
    return Outcome(code, row, is_new=True)


class KeptFile(NamedTuple):
    """A file of an archive: its name by rule, its SHA-256, where it lies."""

    name: str
    sha256: str
    path: Path


def kept_files(archive: Archive) -> list[KeptFile]:
    """The files of an archive as they are handed over."""
    files = ((archive.pdf_sha256, "pdf"), (archive.snapshot_sha256, "json"))
    return [
        KeptFile(f"{archive.file_name}.{ending}", digest, folder() / f"{digest}.{ending}")
        for digest, ending in files
    ]


def manifest_of(files: Iterable[KeptFile]) -> bytes:
    """What `pairing verify` checks these files against."""
    return manifest((one.name, one.sha256) for one in files)


def copy_out(kept: Iterable[Archive], target: Path) -> int:
    """Copy archives, their snapshots and a manifest into a folder; how many archives."""
    archives = [kept_files(archive) for archive in kept]
    listed = [one for files in archives for one in files]
    for one in listed:
        write_whole(target / one.name, one.path.read_bytes())
    write_whole(target / MANIFEST, manifest_of(listed))
    return len(archives)
