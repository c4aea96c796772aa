"""The archive as files: canonical snapshot, names, manifest, and the check of all of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from pairing.canonical import canonical, plain
from pairing.domain.volume import Volume

SCHEMA = 1
"""Number of the snapshot's layout; a reader refuses a number that it does not know."""
MANIFEST = "manifest-sha256.txt"
LINE = re.compile(r"([0-9a-f]{64})  (.+)")
UNSAFE = re.compile(r"[^\w.-]+")


class State(StrEnum):
    """What a check says of one file."""

    INTACT = "intact"
    ALTERED = "altered"
    MISSING = "missing"
    UNLISTED = "unlisted"


class Finding(NamedTuple):
    """One file of a package and what the check says of it."""

    name: str
    state: State


class BadPackage(Exception):
    """The path holds no archive that can be checked; the message says what to give instead."""


def sha256(data: bytes) -> str:
    """The hexadecimal SHA-256 of bytes."""
    return hashlib.sha256(data).hexdigest()


def snapshot(volume: Volume) -> bytes:
    """The volume as canonical JSON: the same facts on the same day give the same bytes.

    What changes from print to print (version, head of the log) stays out.
    """
    body = plain(volume)
    body["cover"] = {
        key: value for key, value in body["cover"].items() if key not in ("version", "log_head")
    }
    return canonical({"schema": SCHEMA, "volume": body})


def stem(pairing: str, term: str, version: int) -> str:
    """The name of an archive's files without ending: ``B2_2026-1_v1``."""
    parts = (UNSAFE.sub("-", pairing), UNSAFE.sub("-", term), f"v{version}")
    return "_".join(parts)


def manifest(files: Iterable[tuple[str, str]]) -> bytes:
    """(name, sha256) pairs as ``sha256sum`` writes them."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(files)).encode()


def listed(folder: Path) -> dict[str, str]:
    """Name → SHA-256 of a folder's manifest; raises :class:`BadPackage`."""
    path = folder / MANIFEST
    if not path.is_file():
        raise BadPackage(
            f"{folder}: no {MANIFEST} here; give a folder that `pairing archive` wrote."
        )
    found: dict[str, str] = {}
    for line in path.read_text("utf-8", errors="replace").splitlines():
        match = LINE.fullmatch(line)
        if match is None or "/" in match[2] or match[2].startswith("."):
            raise BadPackage(f"{path}: this line is no manifest entry: {line[:80]!r}")
        found[match[2]] = match[1]
    return found


def _state(path: Path, digest: str | None) -> State:
    if digest is None:
        return State.UNLISTED
    if not path.is_file():
        return State.MISSING
    with path.open("rb") as stream:
        held = hashlib.file_digest(stream, "sha256").hexdigest()
    return State.INTACT if held == digest else State.ALTERED


def verify(path: Path) -> Iterator[Finding]:
    """Check a package folder, or one file of it, against its manifest; offline.

    Raises :class:`BadPackage` when there is nothing to check.
    """
    if not path.exists():
        raise BadPackage(f"{path}: there is no such file or folder.")
    folder = path if path.is_dir() else path.parent
    digests = listed(folder)
    if not path.is_dir():
        yield Finding(path.name, _state(path, digests.get(path.name)))
        return
    present = {one.name for one in folder.iterdir() if one.is_file()} - {MANIFEST}
    for name in sorted(present | set(digests)):
        yield Finding(name, _state(folder / name, digests.get(name)))
