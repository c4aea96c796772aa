"""The county's archives at once: one worker beside two, memory of each, size of each.

A sample of 28 of the county's 200: seven pairings on four days, each through the whole road (read
from the database, put together, printed, kept), each of about 12 pages with 8 photos.
"""

from __future__ import annotations

import shutil
import time
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from unittest import mock

from pairing import databases, jobs
from pairing.app import create_app
from pairing.domain.permissions import SYSTEM
from pairing.domain.volume import Volume
from pairing.extensions import db
from pairing.operations.imports import import_workbook
from pairing.printing.pool import Printer
from pairing.queries import lists, terms
from tests.bench import paper
from tests.bench.comparison import Comparison

DAYS = 4
COUNTY = 200
WANTED = 1.8
MOST_MEMORY, MOST_SIZE, MOST_SECONDS = 250.0, 4.0, 0.6
MEGA = 1024**2


class Run(NamedTuple):
    """Archives made, their pages, seconds for each; a worker's memory and the largest PDF in MB."""

    archives: int
    pages: int
    seconds: float
    memory: float
    size: float


def _most_memory() -> float:
    """In a rendering process: the most that it ever held, in MB.

    Not ``ru_maxrss``: that one begins with what the parent held when it started the process.
    """
    told = Path("/proc/self/status").read_text()
    return float(told.split("VmHWM:")[1].split()[0]) / 1024


def _memory(printer: Printer) -> float:
    asked = [printer._pool.submit(_most_memory) for _ in range(8 * printer.processes)]
    return max(one.result() for one in asked)


def _run(folder: Path, pictures: list[Path], processes: int) -> Run:
    folder.mkdir()
    app = create_app(
        ENVIRONMENT={"PAIRING_INSTANCE": str(folder), "PAIRING_TODAY": paper.TODAY.isoformat()}
    )
    read = jobs.volume_now

    def twelve_pages(*arguments: object) -> Volume:
        return paper._with_photos(read(*arguments), pictures)  # type: ignore[arg-type]

    with app.app_context(), mock.patch.object(jobs, "volume_now", twelve_pages):
        databases.upgrade()
        import_workbook(SYSTEM, paper.SAMPLE, today=paper.TODAY)
        with Printer(folder, processes) as printer:
            _archive(printer, 0, 2 * processes)
            start = time.perf_counter()
            kept = [one for day in range(1, DAYS + 1) for one in _archive(printer, day)]
            taken = time.perf_counter() - start
            memory = _memory(printer)
        size = max((jobs.folder() / f"{row.pdf_sha256}.pdf").stat().st_size for row in kept)
        pages = round(sum(row.pages for row in kept) / len(kept))
        db.engine.dispose()
    shutil.rmtree(folder)
    return Run(len(kept), pages, taken / len(kept), memory, size / MEGA)


def _archive(printer: Printer, day: int, most: int | None = None) -> list[jobs.Archive]:
    term = lists.term_by_code("2026-1")
    assert term is not None
    chosen, as_of = terms.pairings_of(term)[:most], paper.TODAY + timedelta(days=day)
    outcomes = list(jobs.archive_pairings(SYSTEM, chosen, term, as_of, printer))
    for one in outcomes:
        assert one.archive is not None, one.reason
        assert one.is_new
    return [one.archive for one in outcomes if one.archive]


def compare(folder: Path) -> list[Comparison]:
    """One worker and two, over the same archives on fresh instances."""
    pictures = [stored for _, stored in paper._pictures(folder)]
    one, two = (_run(folder / f"with{n}", pictures, n) for n in (1, 2))
    whole = f"{COUNTY} pairings: {two.seconds * COUNTY / 60:.1f} min"
    subject = f"{two.archives} archives of {two.pages} pages, 2 workers, each"
    return [
        Comparison(subject, two.seconds, "one worker", one.seconds, WANTED, whole),
        Comparison("the same, against the guide", two.seconds, "0.6 s", MOST_SECONDS, 1, "guide"),
        Comparison("peak memory of a worker, MB", two.memory, "allowed", MOST_MEMORY, 1),
        Comparison("largest archive PDF, MB", two.size, "allowed", MOST_SIZE, 1),
    ]
