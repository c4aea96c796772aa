"""Packages in the BagIt layout (RFC 8493): written byte for byte the same, checked file by file."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

DECLARATION = "bagit.txt"
INFO = "bag-info.txt"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
PAYLOAD = "data/"
DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The time of every file in a ZIP: the format's first."""
READABLE = 0o644 << 16
LINE = re.compile(r"([0-9a-f]{64})  (.+)")
CHUNK = 1024 * 1024
MOST_BYTES = 2 * 1024**3
MOST_FILES = 10_000
UNREADABLE = (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError, ValueError)


class State(StrEnum):
    """What a check says of one file."""

    INTACT = "intact"
    ALTERED = "altered"
    MISSING = "missing"
    ADDED = "added"


class Finding(NamedTuple):
    """One file of a package and what the check says of it."""

    name: str
    state: State


class BadPackage(Exception):
    """There is no package that can be checked; the message says what to give instead."""


class Entry(NamedTuple):
    """A file of the payload: its name below ``data/``, its bytes or where they lie.

    ``expected`` is the SHA-256 that the bytes must have; "" takes them as they are.
    """

    name: str
    source: bytes | Path
    expected: str = ""


class Spoilt(Exception):
    """A file that was to go into a package is gone or is not what it was."""


def _open(source: bytes | Path) -> IO[bytes]:
    return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def _size(source: bytes | Path) -> int:
    return len(source) if isinstance(source, bytes) else source.stat().st_size


def _add(bag: zipfile.ZipFile, name: str, source: bytes | Path) -> str:
    """Put a file into the ZIP, as it is and without its time; returns its SHA-256."""
    info = zipfile.ZipInfo(name, FIRST_DAY)
    info.external_attr, info.create_system = READABLE, 3
    info.file_size = _size(source)
    digest = hashlib.sha256()
    with _open(source) as stream, bag.open(info, "w") as target:
        while piece := stream.read(CHUNK):
            digest.update(piece)
            target.write(piece)
    return digest.hexdigest()


def listing(digests: Mapping[str, str]) -> bytes:
    """Name → SHA-256 as ``sha256sum`` writes them, by name."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()


def write_bag(target: Path, base: str, info: Mapping[str, str], payload: Sequence[Entry]) -> str:
    """Write a ZIP whose one folder ``base`` is a bag; returns the ZIP's SHA-256.

    The same content gives the same bytes. Raises ``Spoilt`` for a file that is not what it was.
    """
    try:
        sizes = [_size(entry.source) for entry in payload]
    except OSError as error:
        raise Spoilt(f"{error.filename}") from error
    tags = {
        INFO: "".join(
            f"{key}: {value}\n"
            for key, value in {**info, "Payload-Oxum": f"{sum(sizes)}.{len(sizes)}"}.items()
        ).encode(),
        DECLARATION: DECLARED,
    }
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as bag:
        tagged = {name: _add(bag, f"{base}/{name}", data) for name, data in tags.items()}
        digests: dict[str, str] = {}
        for entry in sorted(payload):
            digest = _add(bag, f"{base}/{PAYLOAD}{entry.name}", entry.source)
            if entry.expected not in ("", digest):
                raise Spoilt(entry.name)
            digests[PAYLOAD + entry.name] = digest
        tagged[MANIFEST] = _add(bag, f"{base}/{MANIFEST}", listing(digests))
        _add(bag, f"{base}/{TAG_MANIFEST}", listing(tagged))
    with target.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


class Bag:
    """A bag to check: names below its base folder, and their digests; a ZIP or a folder."""

    def __init__(self, names: Iterable[str], twice: Iterable[str] = ()) -> None:
        self.names = frozenset(names)
        self.twice = frozenset(twice)

    def read(self, name: str) -> IO[bytes]:
        """The file's bytes; raises one of ``UNREADABLE``."""
        raise NotImplementedError

    def digest(self, name: str) -> str:
        """The file's SHA-256; "" when it cannot be read or stands there twice."""
        if name in self.twice:
            return ""
        try:
            with self.read(name) as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
        except UNREADABLE:
            return ""

    def text(self, name: str) -> str:
        """A tag file's text; "" when it is not there or cannot be read."""
        if name not in self.names:
            return ""
        try:
            with self.read(name) as stream:
                return stream.read(16 * CHUNK).decode("utf-8", errors="replace")
        except UNREADABLE:
            return ""

    @property
    def info(self) -> dict[str, str]:
        """What ``bag-info.txt`` says."""
        pairs = (line.partition(": ") for line in self.text(INFO).splitlines())
        return {key: value for key, found, value in pairs if found}


class FolderBag(Bag):
    """A bag that was unpacked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        files = (path for path in folder.rglob("*") if path.is_file())
        super().__init__(path.relative_to(folder).as_posix() for path in files)

    def read(self, name: str) -> IO[bytes]:
        """The file's bytes."""
        return (self.folder / name).open("rb")


class ZipBag(Bag):
    """A bag inside a ZIP; raises ``BadPackage`` when the file is none or far too large."""

    def __init__(self, stream: IO[bytes] | Path) -> None:
        try:
            self.zip = zipfile.ZipFile(stream)
        except UNREADABLE as error:
            raise BadPackage("这不是能打开的压缩包。") from error
        entries = [one for one in self.zip.infolist() if not one.is_dir()]
        if len(entries) > MOST_FILES or sum(one.file_size for one in entries) > MOST_BYTES:
            raise BadPackage("压缩包太大，请用命令行核对。")
        self.base = _base(one.filename for one in entries)
        names = Counter(one.filename.removeprefix(self.base) for one in entries)
        super().__init__(names, (name for name, count in names.items() if count > 1))

    def read(self, name: str) -> IO[bytes]:
        """The file's bytes."""
        return self.zip.open(self.base + name)


def _base(names: Iterable[str]) -> str:
    """The one folder in which ``bagit.txt`` lies, with its slash; "" when it lies on top."""
    found = [name for name in names if PurePosixPath(name).name in (DECLARATION, MANIFEST)]
    shallow = min(found, key=lambda name: (name.count("/"), name), default="")
    return shallow[: -len(PurePosixPath(shallow).name)] if shallow else ""


def entries(text: str) -> dict[str, str]:
    """Name → SHA-256 of a manifest's text; raises ``BadPackage`` at a line that is no entry."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        match = LINE.fullmatch(line)
        if match is None or ".." in match[2].split("/") or match[2].startswith("/"):
            raise BadPackage(f"清单里这一行不合格式：{line[:80]!r}")
        found[match[2]] = match[1]
    return found


def check(bag: Bag, trusted: Mapping[str, str] | None = None) -> Iterator[Finding]:
    """Every file of a bag and what became of it, by name.

    It is held against its own manifests, or against ``trusted`` (name → SHA-256) where somebody
    keeps the original's. Raises ``BadPackage`` when there is no manifest.
    """
    if trusted is None and MANIFEST not in bag.names:
        raise BadPackage(f"里面没有 {MANIFEST}；请给出“pairing archive”写出的档案包。")
    digests = trusted if trusted is not None else {**_own(bag, TAG_MANIFEST), **_own(bag, MANIFEST)}
    loose = {TAG_MANIFEST} if trusted is None else set()
    for name in sorted((bag.names | set(digests)) - loose):
        yield Finding(name, _state(bag, name, digests.get(name)))


def _own(bag: Bag, name: str) -> dict[str, str]:
    return entries(bag.text(name))


def _state(bag: Bag, name: str, digest: str | None) -> State:
    if digest is None:
        return State.ADDED
    if name not in bag.names:
        return State.MISSING
    return State.INTACT if bag.digest(name) == digest else State.ALTERED
