"""Counts that all server processes share: a small file of the instance, of a fixed size.

No database is written by a GET, and nothing outside is needed. The file's place in memory or on
disk is taken at once, so that a full disk stops nobody; what it says may be lost at any time.
"""

from __future__ import annotations

import fcntl
import os
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from math import floor
from pathlib import Path
from typing import NamedTuple

from limits.storage import MemoryStorage

SLOT = struct.Struct("<16sqII")
"""Whose count it is, the window's number, how often in the one before and in this one."""
WAYS, SETS = 8, 2048
"""A name's count stands in one of a set's slots; a full set gives up its oldest count."""
ROW = SLOT.size * WAYS
MOST = 2**32 - 1


class Count(NamedTuple):
    """How often a name was taken in two windows."""

    name: bytes
    window: int
    before: int
    now: int

    def at(self, window: int) -> Count:
        """The same, seen from a later window."""
        if self.window == window:
            return self
        return Count(self.name, window, self.now if self.window == window - 1 else 0, 0)


def _opened(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.posix_fallocate(descriptor, 0, ROW * SETS)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


class SharedCounts(MemoryStorage):
    """The sliding windows of ``limits``, counted over all processes of an instance.

    Where the file cannot be used this process counts by itself, as ``MemoryStorage`` does.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._path, self._clock = path, clock
        self._file: int | None = None
        self._mine = threading.Lock()
        super().__init__()

    @contextmanager
    def _held(self) -> Iterator[int]:
        """The file, held against other threads and processes."""
        with self._mine:
            if self._file is None:
                self._file = _opened(self._path)
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield self._file
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def acquire_sliding_window_entry(
        self, key: str, limit: int, expiry: int, amount: int = 1
    ) -> bool:
        """Whether so many more fit; then they are counted."""
        try:
            with self._held() as file:
                place, found = self._find(file, key, expiry)
                if floor(self._weight(found, expiry)) + amount > limit:
                    return False
                more = found._replace(now=min(MOST, found.now + amount))
                os.pwrite(file, SLOT.pack(*more), place)
                return True
        except OSError:
            return super().acquire_sliding_window_entry(key, limit, expiry, amount)

    def get_sliding_window(self, key: str, expiry: int) -> tuple[int, float, int, float]:
        """(taken before, seconds for which that still counts, taken now, seconds likewise)."""
        try:
            with self._held() as file:
                _, found = self._find(file, key, expiry)
        except OSError:
            return super().get_sliding_window(key, expiry)
        left = self._left(expiry)
        return found.before, left if found.before else 0.0, found.now, left + expiry

    def clear_sliding_window(self, key: str, expiry: int) -> None:
        """Forget a name."""
        try:
            with self._held() as file:
                place, _ = self._find(file, key, expiry)
                os.pwrite(file, bytes(SLOT.size), place)
        except OSError:
            super().clear_sliding_window(key, expiry)

    def _left(self, expiry: int) -> float:
        """Seconds until this window ends."""
        return expiry - self._clock() % expiry

    def _weight(self, found: Count, expiry: int) -> float:
        return found.before * self._left(expiry) / expiry + found.now

    def _find(self, file: int, key: str, expiry: int) -> tuple[int, Count]:
        """Where the name's count stands, or will in the place of the oldest; and the count."""
        name, window = blake2b(key.encode(), digest_size=16).digest(), int(self._clock() // expiry)
        start = int.from_bytes(name[:8], "little") % SETS * ROW
        row = os.pread(file, ROW, start).ljust(ROW, b"\0")
        counts = [Count(*SLOT.unpack_from(row, n * SLOT.size)) for n in range(WAYS)]
        own = [n for n, one in enumerate(counts) if one.name == name]
        oldest = min(range(WAYS), key=lambda n: (counts[n].window, counts[n].now))
        place = own[0] if own else oldest
        known = counts[place] if own else Count(name, window, 0, 0)
        return start + place * SLOT.size, known.at(window)
