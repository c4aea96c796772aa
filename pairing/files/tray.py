"""Files on their way: kept in pieces in the instance until a form takes them (safety.md 17).

Each account has a tray of its own; a key names one file in it, so nobody touches another's.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from pairing import clock
from pairing.files.aside import clear_before
from pairing.files.errors import BadFile
from pairing.files.kinds import LARGEST_FILE, PHOTOS, media_type
from pairing.files.pictures import look
from pairing.files.store import write_whole
from pairing.text import BadText, clean

CHUNK = 256 * 1024
MOST_WAITING = 30
LONGEST_NAME = 120
A_DAY = 24 * 60 * 60
KEY = re.compile(r"[0-9a-f]{32}")
DIGEST = re.compile(r"[0-9a-f]{64}")


class UploadRefused(Exception):
    """This file is not taken; the message says in Chinese why and what to do."""


class WrongOffset(Exception):
    """The piece does not continue what is there; ``offset`` is where the next one belongs."""

    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


class Waiting(NamedTuple):
    """A file in the tray: so many of its bytes are there.

    ``original`` is the SHA-256 that the phone told of a photo before it made it smaller.
    """

    key: str
    name: str
    size: int
    offset: int
    original: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether a form can take it."""
        return self.offset == self.size


def tidy_name(text: str) -> str:
    """A file's name as a label."""
    try:
        return clean(text, LONGEST_NAME) or "文件"
    except BadText:
        return "文件"


class Tray:
    """The files of one account that are on their way."""

    def __init__(self, instance: Path, account_id: int) -> None:
        self._instance = instance
        self._folder = instance / "uploads" / str(account_id)

    def _part(self, key: str) -> Path:
        if not KEY.fullmatch(key):
            raise UploadRefused("这个文件的编号不对，请重新选择文件。")
        return self._folder / f"{key}.part"

    def find(self, key: str) -> Waiting | None:
        """The file of that key, if it is in this tray."""
        part = self._part(key)
        try:
            told = json.loads(part.with_suffix(".json").read_text("utf-8"))
            at = part.stat().st_size
            return Waiting(key, told["name"], told["size"], at, told.get("original", ""))
        except FileNotFoundError:
            return None

    def start(self, key: str, name: str, size: int, original: str = "") -> Waiting:
        """Make room for a file, or say how much of it is there already; old ones are swept."""
        sweep(self._instance)
        there = self.find(key)
        if there is not None and there.size == size:
            return there
        if size > LARGEST_FILE:
            raise UploadRefused("文件超过 10 MB，请压缩后再传。")
        if size <= 0:
            raise UploadRefused("这个文件是空的，请换一个。")
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if len(list(self._folder.glob("*.json"))) >= MOST_WAITING:
            raise UploadRefused("传好还没有保存的文件太多，请先保存，再传其他的。")
        part = self._part(key)
        part.write_bytes(b"")
        original = original if DIGEST.fullmatch(original) else ""
        tidy = tidy_name(name)
        told = {"name": tidy, "size": size, "original": original}
        write_whole(part.with_suffix(".json"), json.dumps(told).encode())
        return Waiting(key, tidy, size, 0, original)

    @contextmanager
    def _alone(self, part: Path) -> Iterator[int]:
        """An open descriptor that no other request writes to meanwhile."""
        descriptor = os.open(part, os.O_WRONLY | os.O_APPEND)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)

    def put(self, key: str, offset: int, data: bytes) -> int:
        """Append one piece; returns where the next one belongs. Raises :class:`WrongOffset`."""
        there = self.find(key)
        if there is None:
            raise WrongOffset(0)
        with self._alone(self._part(key)) as descriptor:
            at = os.fstat(descriptor).st_size
            if at != offset or at + len(data) > there.size:
                raise WrongOffset(at)
            view = memoryview(data)
            while view:
                view = view[os.write(descriptor, view) :]
            os.fsync(descriptor)
            return offset + len(data)

    def finish(self, key: str) -> Waiting:
        """Say that a file is whole, as often as asked; one that is not taken is dropped."""
        there = self.find(key)
        if there is None or not there.is_whole:
            raise WrongOffset(there.offset if there else 0)
        try:
            data = self._part(key).read_bytes()
            if media_type(data) in PHOTOS:
                look(data)
        except BadFile as error:
            self.drop(key)
            raise UploadRefused(str(error)) from None
        return there

    def read(self, key: str) -> bytes:
        """The bytes of a whole file."""
        return self._part(key).read_bytes()

    def drop(self, key: str) -> None:
        """Let go of a file: its form has it, or nobody wants it."""
        part = self._part(key)
        part.unlink(missing_ok=True)
        part.with_suffix(".json").unlink(missing_ok=True)


def sweep(instance: Path) -> None:
    """Remove what nobody has touched for a day: files of trays, workbooks that wait."""
    before, folder = clock.now().timestamp() - A_DAY, instance / "uploads"
    for path in (*folder.glob("*/*"), *folder.glob("*.xlsx")):
        try:
            if path.stat().st_mtime < before:
                path.unlink()
        except FileNotFoundError:
            continue  # another request swept it


def sweep_partial_files(instance: Path) -> None:
    """Remove what a crash left half written of evidence and archives; at a server's start."""
    before = clock.now().timestamp() - A_DAY
    for path in (instance / "evidence").glob("*/.*.part"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
    clear_before(instance / "archives", before)
    sweep(instance)
