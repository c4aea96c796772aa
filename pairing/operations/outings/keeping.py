"""Files on their way into the store: each kept or refused by itself, none left behind."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pairing.files.errors import BadFile
from pairing.files.kinds import PHOTOS, media_type
from pairing.files.pictures import look, prepare
from pairing.operations.change import RuleBroken
from pairing.operations.outings.stored_bytes import storing
from pairing.operations.rehearsal import is_rehearsing

JPEG = "image/jpeg"
FILES = "files"
"""The field at which files are refused."""
SHOWN = 40
"""So much of a file's name stands in a sentence."""


def _stay() -> None:
    """It waits nowhere."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent; ``original`` is the SHA-256 of what a phone reduced, if it did.

    ``why`` says that it was refused on its way already; ``let_go`` drops it where it waits, when
    it is not taken.
    """

    name: str
    data: bytes = b""
    original: str = ""
    why: str = ""
    let_go: Callable[[], None] = _stay


@dataclass(frozen=True, slots=True)
class Kept:
    """A file whose bytes are in the store; ``hash`` and ``thumbnail`` only of a photo."""

    name: str
    sha256: str
    size: int
    media_type: str
    received: str
    original: str
    hash: str = ""
    thumbnail: str | None = None

    def told(self) -> dict[str, str]:
        """What the log tells: whoever still has the original can prove that it is this one.

        ``original`` is told by the phone where it reduced the photo; else it is ``received``.
        """
        digests = {"original": self.original, "received": self.received, "stored": self.sha256}
        return {"name": self.name} | digests


@dataclass(frozen=True, slots=True)
class NotKept:
    """A file that is not taken, and why: the others are."""

    name: str
    why: str

    def __str__(self) -> str:
        name = self.name
        shown = name if len(name) <= SHOWN else f"{name[: SHOWN - 12]}…{name[-11:]}"
        return f"“{shown}”没有保存：{self.why}"


@dataclass(frozen=True, slots=True)
class Sorted:
    """What became of the files of one form."""

    kept: list[Kept]
    refused: list[NotKept]

    def refuse_none(self) -> None:
        """Raise ``RuleBroken`` when there were files and none is taken."""
        if self.refused and not self.kept:
            raise RuleBroken(FILES, " ".join(self.hints))

    @property
    def hints(self) -> list[str]:
        """A sentence for each that is not taken."""
        return [str(one) for one in self.refused]


@contextmanager
def keeping(instance: Path, uploads: Sequence[Upload]) -> Iterator[Sorted]:
    """Around the transaction: decode, encode, write the bytes, hold them until their rows stand.

    In a rehearsal the files are only looked at.
    """
    if is_rehearsing():
        yield _sort(uploads, _look)
        return
    with storing(instance) as put:
        yield _sort(uploads, lambda upload: _keep(upload, put))


def _sort(uploads: Sequence[Upload], take: Callable[[Upload], Kept]) -> Sorted:
    found = Sorted([], [])
    for upload in uploads:
        try:
            if upload.why:
                raise BadFile(upload.why)
            one = take(upload)
        except BadFile as error:
            upload.let_go()
            found.refused.append(NotKept(upload.name, str(error)))
        else:
            found.kept.append(one)
    return found


def _look(upload: Upload) -> Kept:
    kind = media_type(upload.data)
    if kind in PHOTOS:
        look(upload.data)
    return Kept(upload.name, "", len(upload.data), kind, "", "")


def _keep(upload: Upload, put: Callable[[bytes], str]) -> Kept:
    received = hashlib.sha256(upload.data).hexdigest()
    kind, original = media_type(upload.data), upload.original or received
    if kind not in PHOTOS:
        size = len(upload.data)
        return Kept(upload.name, put(upload.data), size, kind, received, original)
    picture = prepare(upload.data)
    return Kept(
        upload.name,
        put(picture.data),
        len(picture.data),
        JPEG,
        received,
        original,
        picture.hash,
        put(picture.thumbnail),
    )
