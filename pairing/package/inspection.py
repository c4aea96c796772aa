"""A file of a stranger, read in a process of its own that may neither grow nor go on for long.

``inspect`` starts that process; ``main`` is what runs in it. It knows no database and writes
nothing: it hashes, and tells what the file claims to be.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import resource
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from pairing.package.bag import MANIFEST, BadPackage, ZipBag, entries

NUMBER = re.compile(r"[\w.-]{3,200}_v\d{1,6}")
KEYWORDS = re.compile(rb"Keywords>([^<]{3,210}+)<")
STREAM = re.compile(rb"stream\r?\n")
METADATA, NEAR = b"/Metadata", 300
"""A description is a stream whose dictionary, right before it, says so."""
LONGEST_STREAM = 64 * 1024
MOST_DESCRIPTIONS = 16
MOST_CLAIMS = 5
MOST_BYTES = 1024**3
LEAST_BYTES = 64 * 1024**2
RATIO = 20
"""A package unpacked is at most so many times its size, and never above ``MOST_BYTES``."""
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
CPU_SECONDS, PATIENCE = 5, 10.0
MEMORY = 512 * 1024**2
POLITE = 10


class TooMuch(Exception):
    """The file would take more than it may: nobody's archive is like that."""


class Inspection(NamedTuple):
    """What a file is: its SHA-256, the numbers it claims, and as a package its files' digests.

    ``named`` are the files that its own manifest names.
    """

    sha256: str
    numbers: tuple[str, ...] = ()
    digests: dict[str, str] | None = None
    named: frozenset[str] = frozenset()


def inspect(path: Path) -> Inspection:
    """Look into a file in a process of its own; raises ``TooMuch`` when that is stopped."""
    command = [sys.executable, "-m", "pairing.package.inspection", str(path)]
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=PATIENCE, check=True, env=_environment()
        )
        told: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise TooMuch(type(error).__name__) from error
    return Inspection(
        told["sha256"], tuple(told["numbers"]), told["digests"], frozenset(told["named"])
    )


def _environment() -> dict[str, str]:
    """Where Python finds us, and nothing that the instance keeps secret."""
    return {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "LC_ALL": "C.UTF-8"}


def keywords(data: bytes) -> Iterator[str]:
    """The numbers that a PDF of ours carries in its description (XMP); each byte is seen once."""
    starts = (
        match.end()
        for match in STREAM.finditer(data)
        if METADATA in data[max(0, match.start() - NEAR) : match.start()]
    )
    for start in islice(starts, MOST_DESCRIPTIONS):
        piece = data[start : start + LONGEST_STREAM]
        try:
            text = zlib.decompressobj().decompress(piece, LONGEST_STREAM)
        except zlib.error:
            text = piece
        for match in KEYWORDS.finditer(text):
            number = match[1].decode("utf-8", errors="replace")
            if NUMBER.fullmatch(number):
                yield number


def _bounded(path: Path) -> ZipBag:
    """The package; raises ``BadPackage`` for none, and ``TooMuch`` for one that swells."""
    bag = ZipBag(path)
    files = bag.zip.infolist()
    if not {one.compress_type for one in files} <= METHODS:
        raise TooMuch("compression")
    most = min(MOST_BYTES, max(LEAST_BYTES, RATIO * path.stat().st_size))
    if sum(one.file_size for one in files) > most:
        raise TooMuch("ratio")
    return bag


def look(path: Path) -> Inspection:
    """The same as ``inspect``, in this process."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    try:
        bag = _bounded(path)
    except BadPackage:
        return Inspection(digest, _few(keywords(path.read_bytes())))
    with closing(bag.zip):
        claims = (bag.info.get("External-Identifier", ""), bag.base.strip("/"))
        digests = {name: bag.digest(name) for name in bag.names}
        numbers = _few(one for one in claims if NUMBER.fullmatch(one))
        return Inspection(digest, numbers, digests, _named(bag))


def _few(numbers: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(islice(numbers, MOST_CLAIMS)))


def _named(bag: ZipBag) -> frozenset[str]:
    """The files of ours that the package's own manifest names, itself among them."""
    try:
        told = entries(bag.text(MANIFEST))
    except BadPackage:
        return frozenset()
    if len(told) > len(bag.names) + MOST_CLAIMS * 1000:
        raise TooMuch("manifest")
    return frozenset({*told, MANIFEST})


def main(path: str) -> None:
    """In its own process: limits first, then the look; the result goes to standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    os.nice(POLITE)
    found = look(Path(path))
    json.dump(found._asdict() | {"named": sorted(found.named)}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
