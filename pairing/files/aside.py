"""Several files that are made together: written aside, moved in when all are whole."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pairing.files.store import flush

UNFINISHED = ".making-"


@contextmanager
def aside(folder: Path) -> Iterator[Path]:
    """A folder in ``folder`` that is gone afterwards; what lies in it in the end is moved up."""
    place = folder / f"{UNFINISHED}{os.getpid()}-{secrets.token_hex(4)}"
    place.mkdir()
    try:
        yield place
        for one in place.iterdir():
            flush(one)
            one.replace(folder / one.name)
        flush(folder)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def clear(folder: Path, processes: list[int]) -> None:
    """Remove what processes that were ended left half done."""
    for one in processes:
        for place in folder.glob(f"{UNFINISHED}{one}-*"):
            shutil.rmtree(place, ignore_errors=True)


def clear_before(folder: Path, moment: float) -> None:
    """Remove what nobody has touched since a moment: what a crash left."""
    for place in folder.glob(f"{UNFINISHED}*"):
        if place.stat().st_mtime < moment:
            shutil.rmtree(place, ignore_errors=True)
