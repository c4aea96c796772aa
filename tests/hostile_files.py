"""Eight files of some 2 MB, each made to keep whoever checks it busy for as long as it can."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable

SIZE = 2_000_000
NUMBER = "B1_2026-1_v1"
"""An archive's number as anybody can guess it."""


def _fill(piece: bytes) -> bytes:
    return b"%PDF-1.7\n" + piece * (SIZE // len(piece))


def empty_streams() -> bytes:
    """Streams that come to nothing: no budget of bytes is ever spent on them."""
    return _fill(b"/Metadata stream\n" + zlib.compress(b""))


def raw_streams() -> bytes:
    """Streams that are not compressed at all, one behind the other."""
    return _fill(b"stream\r\n")


def long_keywords() -> bytes:
    """What looks like the beginning of an archive's number, again and again."""
    return _fill(b"/Metadata stream\n" + b"Keywords>" * 7000)


def many_numbers() -> bytes:
    """Numbers of archives, each of which would be asked of the database."""
    numbers = b"".join(b"Keywords>B%d_2026-1_v1<" % n for n in range(3000))
    return _fill(b"/Metadata stream\n" + zlib.compress(numbers) + b"\nendstream\n")


def swelling_stream() -> bytes:
    """Compressed streams that swell a thousand times."""
    return _fill(b"/Metadata stream\n" + zlib.compress(b"Keywords>" * 200_000) + b"\nendstream\n")


def _zip(method: int, *files: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as bag:
        for name, data in files:
            bag.writestr(f"{NUMBER}/{name}", data)
    return target.getvalue()


def swelling_zip() -> bytes:
    """A package of a guessed number whose files swell from 2 MB to 1.9 GB."""
    big = bytes(950 * 1024 * 1024)
    return _zip(
        zipfile.ZIP_DEFLATED,
        ("bagit.txt", b""),
        ("data/snapshot.json", big),
        ("data/ledger.xlsx", big),
    )


def many_entries() -> bytes:
    """A package with so many files that its directory alone is 2 MB."""
    files = [(f"data/{n}", b"") for n in range(9_990)]
    return _zip(zipfile.ZIP_STORED, ("bagit.txt", b""), *files)


def long_manifest() -> bytes:
    """A package whose manifest is 16 MB of lines, most of them of files that are not there."""
    line = "0" * 64 + "  data/%d\n"
    told = "".join(line % n for n in range(200_000)).encode()
    return _zip(zipfile.ZIP_DEFLATED, ("bagit.txt", b""), ("manifest-sha256.txt", told))


ATTACKS: dict[str, Callable[[], bytes]] = {
    one.__name__: one
    for one in (
        empty_streams,
        raw_streams,
        long_keywords,
        many_numbers,
        swelling_stream,
        swelling_zip,
        many_entries,
        long_manifest,
    )
}
