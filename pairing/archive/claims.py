"""Whether a file that somebody holds is an archive of ours as we made it; nothing is kept of it.

A package is held against the one that we keep, so that a forged manifest does not help. Names
of files are told only where the asker's own file names them. The file itself is read by
``package.inspection``, outside this process and outside any transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePath

from pairing.extensions import db
from pairing.models import Archive
from pairing.package.bag import Bag, Finding, State, check
from pairing.package.inspection import NUMBER, Inspection, inspect
from pairing.queries.assessment import archives

DIGEST = re.compile(r"[0-9a-f]{64}")


class Verdict(StrEnum):
    """What a check comes to."""

    SAME = "same"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Judgement:
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


def check_file(path: Path, name: str, folder: Path) -> Judgement:
    """The verdict on a file; ``folder`` holds the archives that we keep.

    Raises ``TooMuch`` for a file that is nobody's archive and would take long to look through.
    """
    found = inspect(path)
    archive = archives.by_digest(found.sha256)
    if archive is not None:
        return Judgement(Verdict.SAME, archive)
    claimed = _first([*found.numbers, PurePath(name).stem])
    if claimed is None:
        return Judgement(Verdict.UNKNOWN)
    if found.digests is None:
        return Judgement(Verdict.ALTERED, claimed)
    return _held_against_ours(found, found.digests, claimed, folder)


def _first(numbers: Iterable[str]) -> Archive | None:
    found = (archives.by_number(one) for one in numbers if NUMBER.fullmatch(one))
    return next((rows[0] for rows in found if rows), None)


class _Hashed(Bag):
    """A package that was looked through: its files' digests are known."""

    def __init__(self, digests: Mapping[str, str]) -> None:
        super().__init__(digests)
        self._digests = digests

    def digest(self, name: str) -> str:
        """The digest as it was found."""
        return self._digests[name]


def _held_against_ours(
    found: Inspection, digests: Mapping[str, str], archive: Archive, folder: Path
) -> Judgement:
    kept = folder / f"{archive.package_sha256}.zip"
    if not archive.package_sha256 or not kept.is_file():
        return Judgement(Verdict.ALTERED, archive)
    db.session.rollback()  # nothing stays read while a package is hashed
    ours = inspect(kept).digests or {}
    wrong = [one for one in check(_Hashed(digests), ours) if one.state is not State.INTACT]
    told = [one for one in wrong if one.state is not State.MISSING or one.name in found.named]
    verdict = Verdict.ALTERED if wrong else Verdict.SAME
    return Judgement(verdict, archive, tuple(told), len(wrong) - len(told))
