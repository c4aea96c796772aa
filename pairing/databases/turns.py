"""The queue of writers: first come, first served, over all processes; a dead one gives way.

SQLite's own waiting is no queue: whoever asks at the right moment gets the lock, and some never
do. Here each writer takes a number and holds the lock on that byte of a file; its turn has come
when all bytes before are free. The kernel frees the bytes of a process that dies.
"""

from __future__ import annotations

import fcntl
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 15.0
"""Seconds that a writer waits before it is refused."""
LOOK_AGAIN = 0.004
"""Seconds between two looks whether it is our turn."""
NUMBER = struct.Struct("<Q")
DOOR = 0
FIRST = 1
"""The bytes that are locked: the door, behind which a number is taken; then a byte a number."""


class NoTurn(Exception):
    """The queue was too long: nothing was done."""


def _lock(descriptor: int, kind: int, start: int, length: int) -> bool:
    """Lock or free bytes without waiting; belongs to the open file, so threads exclude too."""
    asked = struct.pack("hhqqi4x", kind, os.SEEK_SET, start, length, 0)
    try:
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, asked)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _until(descriptor: int, kind: int, start: int, length: int, deadline: float) -> None:
    while not _lock(descriptor, kind, start, length):
        if time.monotonic() >= deadline:
            raise NoTurn
        time.sleep(LOOK_AGAIN)


def _number(descriptor: int, deadline: float) -> int:
    """Our number, its byte locked before the next writer can take one."""
    _until(descriptor, fcntl.F_WRLCK, DOOR, 1, deadline)
    kept = os.pread(descriptor, NUMBER.size, 0)
    number = NUMBER.unpack(kept)[0] if len(kept) == NUMBER.size else FIRST
    os.pwrite(descriptor, NUMBER.pack(number + 1), 0)
    _lock(descriptor, fcntl.F_WRLCK, number, 1)
    _lock(descriptor, fcntl.F_UNLCK, DOOR, 1)
    return int(number)


@contextmanager
def turn(path: Path, patience: float = PATIENCE) -> Iterator[float]:
    """Wait for our turn to write; gives the seconds of patience that are left.

    Raises ``NoTurn`` when it does not come in time.
    """
    deadline = time.monotonic() + patience
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        number = _number(descriptor, deadline)
        if number > FIRST:
            _until(descriptor, fcntl.F_RDLCK, FIRST, number - FIRST, deadline)
            _lock(descriptor, fcntl.F_UNLCK, FIRST, number - FIRST)
        yield max(deadline - time.monotonic(), 0.0)
    finally:
        os.close(descriptor)
