"""Files of the instance: written whole or not at all (safety.md 17)."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PAPERS = {
    "application/pdf": "pdf",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
}
"""Media type → ending of the papers that are taken as evidence."""
BY_WPS = {"doc": "wps", "xls": "et", "ppt": "dps"}
"""Ending → what WPS calls the same kind of file."""
JPEG = "jpg"
"""The ending of every stored photo: it was encoded again."""
FOLDER, LOCK = "evidence", ".lock"
PATIENCE, LOOK = 5.0, 0.05
"""Seconds for which a removal waits for who is uploading, and between two looks."""


def write_whole(path: Path, data: bytes) -> None:
    """Write through a temporary file in the same folder: flush, rename, flush the folder."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with partial.open("xb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    flush(path.parent)


def flush(path: Path) -> None:
    """Let a file, or the names that a folder holds, outlast a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def ending(media_type: str) -> str:
    """The ending of a stored file of that type."""
    return PAPERS.get(media_type, JPEG)


def file_name(label: str, media_type: str) -> str:
    """The label as a name to save under: with an ending that says what it is."""
    usual = ending(media_type)
    known = (f".{usual}", f".{BY_WPS.get(usual, usual)}")
    return label if label.lower().endswith(known) else f"{label}.{usual}"


def evidence_path(instance: Path, sha256: str) -> Path:
    """Where bytes of that SHA-256 lie in the evidence store."""
    return instance / FOLDER / sha256[:2] / sha256


def store(instance: Path, data: bytes) -> str:
    """Put bytes into the evidence store, once; returns their SHA-256."""
    digest = hashlib.sha256(data).hexdigest()
    path = evidence_path(instance, digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    return digest


@contextmanager
def _locked(instance: Path) -> Iterator[int]:
    folder = instance / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def holding(instance: Path) -> Iterator[None]:
    """What is stored meanwhile stays until its row stands: nobody removes bytes until the end."""
    with _locked(instance) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield


@contextmanager
def alone(instance: Path) -> Iterator[bool]:
    """Whether nobody stores anything until the end; False after waiting for it in vain."""
    until = time.monotonic() + PATIENCE
    with _locked(instance) as descriptor:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    yield False
                    return
                time.sleep(LOOK)
            else:
                yield True
                return


def remove(instance: Path, sha256: str) -> bool:
    """Remove bytes that no row holds, inside ``alone``; whether they were there."""
    path = evidence_path(instance, sha256)
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def older(instance: Path, before: float) -> Iterator[str]:
    """The SHA-256 of everything stored before that moment (POSIX)."""
    for path in (instance / FOLDER).glob("??/*"):
        if not path.name.startswith(".") and path.stat().st_mtime < before:
            yield path.name
