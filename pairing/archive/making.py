"""Long work: the archives of a term, printed in their own processes."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from flask import current_app

from pairing.databases import one_moment
from pairing.domain.assessment.archive_names import Bound, stem
from pairing.domain.assessment.volume.volume import Volume
from pairing.domain.people.permissions import Actor
from pairing.extensions import db
from pairing.files.aside import clear
from pairing.files.errors import ResourceRefused
from pairing.files.store import write_whole
from pairing.models import Archive, Pairing, Term
from pairing.operations.assessment.archives import PrintedArchive, keep_archive
from pairing.operations.chain import log_head
from pairing.operations.change import Stale
from pairing.package.bag import MANIFEST
from pairing.package.snapshot import manifest, sha256, snapshot
from pairing.printing.errors import PrintingFailed, PrintingStopped
from pairing.printing.pool import Printer
from pairing.queries.assessment import archives
from pairing.queries.assessment.volume.volume import terms_of_year, volume_over

PRINTER = "pairing_printer"
LANE: ContextVar[str] = ContextVar("LANE", default="")
"""Which of a worker's threads this is: each has a rendering process of its own to stop."""
LOOK = 30.0
"""Seconds between two looks whether a rendering process has had nothing to do for long."""
ONE_AT_A_TIME = threading.Lock()
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
    body: bytes
    future: Future[Bound]


def why(error: Exception) -> str:
    """What went wrong with one archive, as a page tells it."""
    return next((text for kind, text in REASONS.items() if isinstance(error, kind)), str(error))


def _failed(code: str, error: Exception) -> Outcome:
    current_app.logger.error("the archive of %s was not made", code, exc_info=error)
    return Outcome(code, None, reason=why(error))


def folder() -> Path:
    """Where the instance keeps its archives."""
    return Path(current_app.config["INSTANCE"]) / "archives"


def printer_name() -> str:
    """Under which name this thread's printer is kept in the application's ``extensions``."""
    return f"{PRINTER}{LANE.get()}"


def shared_printer(parts: dict[str, Any]) -> Printer:
    """One rendering process for a server process, or for a worker's thread; it ends when idle."""
    name = printer_name()
    with ONE_AT_A_TIME:
        if name not in parts:
            parts[name] = made = Printer(folder().parent, processes=1)
            threading.Thread(target=_let_rest, args=(parts, name, made), daemon=True).start()
        printer: Printer = parts[name]
        return printer


def _let_rest(parts: dict[str, Any], name: str, printer: Printer) -> None:
    while parts.get(name) is printer:
        printer.rest()
        time.sleep(LOOK)


@contextmanager
def many_printers(parts: dict[str, Any], processes: int) -> Iterator[Printer]:
    """Several rendering processes for one job, in the place of this thread's one."""
    name = printer_name()
    with Printer(folder().parent, processes) as printer:
        before, parts[name] = parts.get(name), printer
        try:
            yield printer
        finally:
            parts.pop(name, None)
            if before is not None:
                parts[name] = before


def drop_printer(parts: dict[str, Any]) -> None:
    """Let go of the rendering process after a failure; the next document starts a new one."""
    with ONE_AT_A_TIME:
        printer = parts.pop(printer_name(), None)
    if printer is not None:
        printer.close()


def stop_printer(parts: dict[str, Any], name: str) -> None:
    """End the printer of that name in the middle of its document, and remove what it wrote."""
    with ONE_AT_A_TIME:
        printer = parts.pop(name, None)
    if printer is not None:
        clear(folder(), printer.stop())


def is_kept(archive: Archive) -> bool:
    """Whether every file of an archive is in the instance."""
    return all(one.path.is_file() for one in kept_files(archive))


def files_of(archive: Archive) -> list[tuple[str, str]]:
    """(SHA-256, ending) of an archive's files: PDF, snapshot, package."""
    found = [(archive.pdf_sha256, "pdf"), (archive.snapshot_sha256, "json")]
    return [*found, (archive.package_sha256, "zip")] if archive.package_sha256 else found


def volume_now(pairing: Pairing, term: Term, as_of: date, school_year: str = "") -> Volume:
    """The volume of a term, or of a school year of which it is the last term."""
    terms = terms_of_year(pairing, school_year) if school_year else [term]
    return volume_over(pairing, terms, as_of, log_head(db.session()), school_year)


def numbered(
    volume: Volume, body: bytes, pairing: Pairing, term: Term, school_year: str = ""
) -> Volume:
    """The volume as its next version: number, address of the check page, digest, reason.

    ``body`` is its snapshot, which says nothing of these and so stays the same.
    """
    newest = archives.newest(pairing.id, term.id, school_year)
    version = newest.number + 1 if newest else 1
    number = stem(pairing.code, school_year or term.code, version)
    terms = [row.id for row in terms_of_year(pairing, school_year)] if school_year else [term.id]
    reason = archives.reopening_reason(pairing.id, terms, newest.made_at) if newest else ""
    address = current_app.config["ADDRESS"]
    cover = replace(
        volume.cover,
        version=version,
        number=number,
        check_at=f"{address}/check?number={quote(number)}" if address else "",
        digest=sha256(body),
        reason=reason,
    )
    return replace(volume, cover=cover)


def _prepare(
    pairing: Pairing, term: Term, as_of: date, school_year: str
) -> tuple[Volume, bytes, Archive | None]:
    """The volume to print, its snapshot, and the newest archive when it already says the same."""
    with one_moment():
        newest = archives.newest(pairing.id, term.id, school_year)
        volume = volume_now(pairing, term, as_of, school_year)
        body = snapshot(volume)
        volume = numbered(volume, body, pairing, term, school_year)
    same = newest is not None and newest.snapshot_sha256 == volume.cover.digest
    return volume, body, newest if same and newest and is_kept(newest) else None


def archive_pairings(
    actor: Actor,
    pairings: Iterable[Pairing],
    term: Term,
    as_of: date,
    printer: Printer,
    school_year: str = "",
) -> Iterator[Outcome]:
    """Print and keep the archive of each pairing's term; one that fails does not stop the rest.

    With ``school_year`` the volume holds all its terms, and ``term`` is the last of them.
    An archive that already says the same is not printed again. Only a full or broken disk
    (``OSError``) and whoever stops the printer (``PrintingStopped``) stop everything.
    """
    orders: deque[_Order] = deque()
    for pairing in pairings:
        order = _order(pairing, term, as_of, printer, school_year)
        if isinstance(order, Outcome):
            yield order
            continue
        orders.append(order)
        if len(orders) > AHEAD * printer.processes:
            yield _finish(actor, orders.popleft(), term, printer, school_year)
    while orders:
        yield _finish(actor, orders.popleft(), term, printer, school_year)


def _order(
    pairing: Pairing, term: Term, as_of: date, printer: Printer, school_year: str
) -> _Order | Outcome:
    """The document is asked for, unless its archive is there or cannot be put together."""
    code = pairing.code
    try:
        volume, body, kept = _prepare(pairing, term, as_of, school_year)
        if kept:
            return Outcome(code, kept)
        return _Order(code, pairing, volume, body, printer.bind(volume, body, folder()))
    except (OSError, PrintingStopped):
        raise
    except Exception as error:
        return _failed(code, error)


def _bound(order: _Order, printer: Printer) -> Bound:
    """The archive's files; one that was lost with another's process is printed again, by itself.

    Nothing stays read meanwhile: SQLite lets nobody write while somebody reads. A printer that
    was stopped takes no more (``PrintingStopped``).
    """
    db.session.rollback()
    try:
        return order.future.result()
    except (BrokenProcessPool, CancelledError):
        return printer.bind(order.volume, order.body, folder()).result()


def _finish(actor: Actor, order: _Order, term: Term, printer: Printer, school_year: str) -> Outcome:
    code, cover = order.code, order.volume.cover
    try:
        made = PrintedArchive(
            bound=_bound(order, printer),
            log_head=cover.log_head,
            version=cover.version,
            number=cover.number,
            is_final=cover.is_final,
            school_year=school_year,
            reason=cover.reason,
        )
        row = keep_archive(actor, order.pairing, term, made)
    except (OSError, PrintingStopped):
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
    return [
        KeptFile(f"{archive.file_name}.{ending}", digest, folder() / f"{digest}.{ending}")
        for digest, ending in files_of(archive)
    ]


def manifest_of(files: Iterable[KeptFile]) -> bytes:
    """What `pairing verify` checks these files against."""
    return manifest((one.name, one.sha256) for one in files)


def copy_out(kept: Iterable[Archive], target: Path) -> int:
    """Copy archives, their snapshots, packages and a manifest into a folder; how many archives."""
    archived = [kept_files(archive) for archive in kept]
    listed = [one for files in archived for one in files]
    for one in listed:
        write_whole(target / one.name, one.path.read_bytes())
    write_whole(target / MANIFEST, manifest_of(listed))
    return len(archived)
