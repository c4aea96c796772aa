"""What jobs leave to be fetched: files of the instance, kept for a day."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pairing import clock
from pairing.files.store import write_whole
from pairing.operations.job_queue import Taken

A_DAY = 24 * 60 * 60
FOLDER = "jobs"


class NotDone(Exception):
    """The job could not be done; the message is the sentence for whoever asked."""


def waiting_workbook(instance: Path, account_id: int | None, bureau_id: int) -> Path:
    """Where an officer's uploaded workbook waits for its check and its import."""
    folder = instance / "uploads"
    folder.mkdir(exist_ok=True)
    return folder / f"{account_id}-{bureau_id}.xlsx"


def keep(instance: Path, taken: Taken, data: bytes, name: str) -> dict[str, Any]:
    """Put a job's file where its asker fetches it; the job's result that tells so."""
    folder = instance / FOLDER
    folder.mkdir(exist_ok=True)
    kept = f"{taken.id}-{taken.attempt}{Path(name).suffix}"
    write_whole(folder / kept, data)
    return {"file": kept, "name": name}


def drop(instance: Path, taken: Taken) -> None:
    """Remove what a job that was stopped has left: nobody will fetch it."""
    for path in (instance / FOLDER).glob(f"{taken.id}-{taken.attempt}.*"):
        path.unlink(missing_ok=True)


def kept_file(instance: Path, result: dict[str, Any] | None) -> Path | None:
    """A job's file; None when it has none, or when its day is over."""
    name = Path((result or {}).get("file", "")).name
    path = instance / FOLDER / name
    return path if name and path.is_file() else None


def sweep(instance: Path) -> None:
    """Remove what nobody fetched for a day."""
    before = clock.now().timestamp() - A_DAY
    for path in (instance / FOLDER).glob("*"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
