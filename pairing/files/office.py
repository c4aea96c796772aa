"""Office files that nobody trusts: refused before they cost time or memory, with one sentence."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple

MOST_ENTRIES, MOST_PICTURES = 200, 5_000
"""Of the parts that make up the document; of everything, pictures included."""
LARGEST_UNPACKED = 200 * 1024 * 1024
HIGHEST_RATIO = 200
SMALL_ENTRY = 1024 * 1024
OLE_MAGIC = b"\xd0\xcf\x11\xe0"
CONTENT_TYPES = "[Content_Types].xml"
DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
BROKEN = (zipfile.BadZipFile, OSError, EOFError, NotImplementedError)


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says why and what to do, in Chinese."""


class Kind(NamedTuple):
    """What is expected: its ending, and how to get there from whatever was sent."""

    ending: str
    named: str
    save_as: str


def check_size(size: int, largest: int) -> None:
    """Refuse what is larger than ``largest`` bytes."""
    if size > largest:
        raise Unreadable(f"文件超过 {largest // 2**20} MB，请拆成几个，或去掉图片后再传。")


def check_package(data: bytes, kind: Kind, most_unpacked: int = LARGEST_UNPACKED) -> None:
    """Refuse what is no such file, is encrypted, or would unpack to too much."""
    if data.startswith(OLE_MAGIC):
        raise Unreadable(f"文件已加密，或是旧格式。请去掉密码，另存为 {kind.ending} 后再试。")
    wrong = f"这不是 {kind.ending} {kind.named}。请用 Office 或 WPS 另存为“{kind.save_as}”。"
    if not zipfile.is_zipfile(io.BytesIO(data)):
        raise Unreadable(wrong)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        too_much = (
            sum(not _is_picture(entry) for entry in entries) > MOST_ENTRIES
            or len(entries) > MOST_PICTURES
            or sum(entry.file_size for entry in entries) > most_unpacked
            or any(
                entry.file_size > SMALL_ENTRY
                and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1)
                for entry in entries
            )
        )
        if too_much:
            raise Unreadable("文件解压后大得不正常，已拒绝。请新建一个，只粘贴需要的内容。")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable("文件已加密，请去掉密码后再试。")
        if CONTENT_TYPES not in archive.namelist():
            raise Unreadable(wrong)


def _is_picture(entry: zipfile.ZipInfo) -> bool:
    """Whether an entry is a picture inside the document: no part that anybody parses."""
    folder, _, name = entry.filename.rpartition("/")
    return folder.endswith("/media") and not name.endswith((".xml", ".rels"))


def names(data: bytes) -> list[str]:
    """The names of everything in a checked package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.namelist()


def parts(data: bytes, kind: Kind) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every XML part of a checked package; entities are refused."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if not entry.filename.endswith((".xml", ".rels")):
                continue
            try:
                body = _unpacked(archive, entry)
            except BROKEN:
                raise Unreadable(f"文件已损坏，请重新另存为 {kind.ending} 后再试。") from None
            if DOCTYPE.search(body):
                raise Unreadable("文件里有不允许的 XML 实体，已拒绝。请用 Office 或 WPS 重新保存。")
            yield entry.filename, body


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """An entry's bytes, never more than its directory promised."""
    with archive.open(entry) as stream:
        body = stream.read(entry.file_size + 1)
    if len(body) > entry.file_size:
        raise Unreadable("文件解压后大得不正常，已拒绝。")
    return body
