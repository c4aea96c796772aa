"""The archive as files: its canonical snapshot, and the check of what was handed out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from pairing.canonical import canonical, plain
from pairing.domain.assessment.volume.volume import Volume
from pairing.package.bag import (
    DECLARATION,
    MANIFEST,
    BadPackage,
    Finding,
    FolderBag,
    State,
    ZipBag,
    check,
    entries,
    listing,
)

SCHEMA = 2
"""Number of the snapshot's layout; a reader refuses a number that it does not know."""
OF_ONE_PRINT = ("version", "log_head", "number", "check_at", "digest", "reason")
"""What of the cover changes from print to print."""
PACKAGE = ".zip"


def sha256(data: bytes) -> str:
    """The hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def snapshot(volume: Volume) -> bytes:
    """The volume as canonical JSON: the same facts on the same day give the same bytes.

    What changes from print to print (version, head of the log) stays out.
    """
    body = plain(volume)
    body["cover"] = {k: v for k, v in body["cover"].items() if k not in OF_ONE_PRINT}
    return canonical({"schema": SCHEMA, "volume": body})


def manifest(files: Iterable[tuple[str, str]]) -> bytes:
    """(name, sha256) pairs as ``sha256sum`` writes them."""
    return listing(dict(files))


def verify(path: Path) -> Iterator[Finding]:
    """Check a package (ZIP or unpacked), a folder of archives, or one file of it; offline.

    Raises :class:`BadPackage` when there is nothing to check.
    """
    if not path.exists():
        raise BadPackage(f"{path}：没有这个文件或文件夹。")
    if path.is_dir():
        bag = _unpacked(path)
        yield from check(FolderBag(bag)) if bag else _folder(path)
    elif (path.parent / MANIFEST).is_file() and path.name in _listed(path.parent):
        yield Finding(path.name, _state(path, _listed(path.parent)[path.name]))
    elif path.suffix.lower() == PACKAGE:
        with closing((found := ZipBag(path)).zip):
            yield from check(found)
    else:
        raise BadPackage(
            f"{path}：旁边没有 {MANIFEST}；请给出档案包（.zip）或“pairing archive”写出的文件夹。"
        )


def _unpacked(folder: Path) -> Path | None:
    """Where the bag lies: the folder itself, or the only folder in it."""
    inside = [one for one in folder.iterdir() if one.is_dir()]
    places = (folder, *(inside if len(inside) == 1 else ()))
    return next((one for one in places if (one / DECLARATION).is_file()), None)


def _listed(folder: Path) -> dict[str, str]:
    path = folder / MANIFEST
    if not path.is_file():
        raise BadPackage(
            f"{folder}：里面没有 {MANIFEST}；请给出“pairing archive”写出的文件夹或 .zip。"
        )
    return entries(path.read_text("utf-8", errors="replace"))


def _folder(folder: Path) -> Iterator[Finding]:
    """A folder of archives against its manifest."""
    digests = _listed(folder)
    present = {one.name for one in folder.iterdir() if one.is_file()} - {MANIFEST}
    for name in sorted(present | set(digests)):
        yield Finding(name, _state(folder / name, digests.get(name)))


def _state(path: Path, digest: str | None) -> State:
    if digest is None:
        return State.ADDED
    if not path.is_file():
        return State.MISSING
    with path.open("rb") as stream:
        held = hashlib.file_digest(stream, "sha256").hexdigest()
    return State.INTACT if held == digest else State.ALTERED
