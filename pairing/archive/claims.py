"""Whether a file that somebody holds is an archive of ours as we made it; nothing is kept of it.

A package is held against the one that we keep, so that a forged manifest does not help. Names
of files are told only where the asker's own file names them.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePath
from typing import IO

from pairing.models import Archive
from pairing.package.bag import (
    MANIFEST,
    BadPackage,
    Finding,
    State,
    ZipBag,
    check,
    entries,
    trusted_digests,
)
from pairing.queries.assessment import archives

NUMBER = re.compile(r"[\w.-]{3,200}_v\d{1,6}")
KEYWORDS = re.compile(rb"Keywords>([^<]{3,200}_v\d{1,6})<")
STREAM = re.compile(rb"stream\r?\n")
LONGEST_STREAM = 64 * 1024
LONGEST_SEARCH = 32 * 1024 * 1024
DIGEST = re.compile(r"[0-9a-f]{64}")


class Verdict(StrEnum):
    """What a check comes to."""

    SAME = "same"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """What is told: the verdict, the archive it is about, each file that is not as it was.

    ``unnamed`` files are missing besides, of which the asker's package does not know the names.
    """

    verdict: Verdict
    archive: Archive | None = None
    findings: tuple[Finding, ...] = ()
    unnamed: int = 0


def known(number: str) -> Archive | None:
    """The archive of a number or of the SHA-256 of one of its files."""
    text = number.strip()
    if DIGEST.fullmatch(text.lower()):
        return archives.by_digest(text.lower())
    return next(iter(archives.by_number(text)), None) if NUMBER.fullmatch(text) else None


def check_file(stream: IO[bytes], name: str, folder: Path) -> Answer:
    """The verdict on a file, read once or twice; ``folder`` holds the archives that we keep."""
    archive = archives.by_digest(hashlib.file_digest(stream, "sha256").hexdigest())  # type: ignore[arg-type]
    if archive is not None:
        return Answer(Verdict.SAME, archive)
    stream.seek(0)
    try:
        return _check_package(ZipBag(stream), name, folder)
    except BadPackage:
        stream.seek(0)
        claimed = _first([PurePath(name).stem, *_keywords(stream)])
        return Answer(Verdict.ALTERED if claimed else Verdict.UNKNOWN, claimed)


def _first(numbers: Iterable[str]) -> Archive | None:
    found = (archives.by_number(one) for one in numbers if NUMBER.fullmatch(one))
    return next((rows[0] for rows in found if rows), None)


def _keywords(stream: IO[bytes]) -> Iterator[str]:
    """The number that a PDF of ours carries in its description (XMP)."""
    data, left = stream.read(LONGEST_SEARCH), LONGEST_SEARCH
    for start in STREAM.finditer(data):
        if left <= 0:
            return
        try:
            text = zlib.decompressobj().decompress(data[start.end() :], LONGEST_STREAM)
        except zlib.error:
            text = data[start.end() : start.end() + LONGEST_STREAM]
        left -= len(text)
        for match in KEYWORDS.finditer(text):
            yield match[1].decode("utf-8", errors="replace")


def _check_package(bag: ZipBag, name: str, folder: Path) -> Answer:
    with closing(bag.zip):
        claims = (bag.info.get("External-Identifier", ""), bag.base.strip("/"), PurePath(name).stem)
        archive = _first(claims)
        if archive is None:
            return Answer(Verdict.UNKNOWN)
        kept = folder / f"{archive.package_sha256}.zip"
        if not archive.package_sha256 or not kept.is_file():
            return Answer(Verdict.ALTERED, archive)
        wrong = [one for one in check(bag, trusted_digests(kept)) if one.state is not State.INTACT]
        named = _named(bag)
        told = [one for one in wrong if one.state is not State.MISSING or one.name in named]
        verdict = Verdict.ALTERED if wrong else Verdict.SAME
        return Answer(verdict, archive, tuple(told), len(wrong) - len(told))


def _named(bag: ZipBag) -> set[str]:
    """The files that the asker's own manifest names."""
    try:
        return {*entries(bag.text(MANIFEST)), MANIFEST}
    except BadPackage:
        return set()
