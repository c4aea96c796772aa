"""Many files as one ZIP, sent while it is being made: nothing is held but the file at hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any


class _Outlet(io.RawIOBase):
    """What ZipFile writes into; ``drain`` gives what came since the last time."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        """It takes bytes, and cannot be read or rewound."""
        return True

    def write(self, data: Any) -> int:
        """Keep the bytes until they are drained."""
        self._parts.append(bytes(data))
        return len(data)

    def drain(self) -> bytes:
        """What was written since the last time."""
        data = b"".join(self._parts)
        self._parts.clear()
        return data


def stream(
    files: Iterable[tuple[str, Path]], more: Iterable[tuple[str, bytes]] = ()
) -> Iterator[bytes]:
    """A ZIP of files under these names, then of ``more``; PDFs are packed already, so stored."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_STORED) as packed:
        for name, path in files:
            packed.write(path, name)
            yield outlet.drain()
        for name, data in more:
            packed.writestr(name, data)
    yield outlet.drain()
