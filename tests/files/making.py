"""Files as phones, scanners, Office and WPS write them, made anew for each test."""

from __future__ import annotations

import array
import io
import struct
import zipfile
import zlib
from typing import Any

import pillow_heif
from PIL import Image

OOXML = "application/vnd.openxmlformats-officedocument."
MAIN = {
    "docx": ("word/document.xml", f"{OOXML}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{OOXML}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{OOXML}presentationml.presentation.main+xml"),
    "docm": ("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"),
    "dotx": ("word/document.xml", f"{OOXML}wordprocessingml.template.main+xml"),
}
ORDERS = {
    "office": ("types", "docProps/app.xml", "main"),
    "wps": ("docProps/custom.xml", "docProps/app.xml", "main", "types"),
    "folders": ("_rels/.rels", "customXml/item1.xml", "types", "main"),
}
"""Who writes the parts of a package in which order."""


def package(ending: str, order: str = "office") -> bytes:
    """An Office file since 2007, with its list of contents somewhere."""
    name, kind = MAIN[ending]
    namespace = "http://schemas.openxmlformats.org/package/2006/content-types"
    types = (
        f'<?xml version="1.0"?><Types xmlns="{namespace}">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{name}" ContentType="{kind}"/></Types>'
    )
    parts = {"types": ("[Content_Types].xml", types), "main": (name, "<x/>")}
    return zipped(*(parts.get(part, (part, "<x/>")) for part in ORDERS[order]))


def zipped(*files: tuple[str, str]) -> bytes:
    """A ZIP of these files in this order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files:
            archive.writestr(name, body)
    return out.getvalue()


FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SECTOR, STREAM_SECTORS = 512, 8


def compound(*streams: str) -> bytes:
    """A compound file (Office 97, WPS) with these streams of 4 KB in its root."""
    directory = -(-(len(streams) + 1) // 4)
    first = 1 + directory
    chains = [FAT, *_chain(1, directory)]
    for number in range(len(streams)):
        chains += _chain(first + number * STREAM_SECTORS, STREAM_SECTORS)
    chains += [FREE] * (SECTOR // 4 - len(chains))
    entries = [_entry("Root Entry", 5, child=1 if streams else FREE)]
    for number, name in enumerate(streams):
        right = number + 2 if number + 1 < len(streams) else FREE
        start = first + number * STREAM_SECTORS
        entries.append(_entry(name, 2, right=right, start=start, size=STREAM_SECTORS * SECTOR))
    entries += [_entry("", 0)] * (directory * 4 - len(entries))
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        *(0x3E, 3, 0xFFFE, 9, 6),
        *(0, 1, 1, 0, 4096, END, 0, END, 0, 0),
    )
    head += struct.pack("<108I", *[FREE] * 108)
    table = struct.pack(f"<{SECTOR // 4}I", *chains)
    body = b"x" * (len(streams) * STREAM_SECTORS * SECTOR)
    return head + table + b"".join(entries) + body


def _chain(start: int, length: int) -> list[int]:
    return [*range(start + 1, start + length), END]


def _entry(
    name: str, kind: int, right: int = FREE, child: int = FREE, start: int = END, size: int = 0
) -> bytes:
    text = name.encode("utf-16-le")
    told = len(text) + 2 if name else 0
    return struct.pack(
        "<64sHBBIII16xI8x8xIQ", text, told, kind, 1, FREE, right, child, 0, start, size
    )


def pdf_of_text() -> bytes:
    """A PDF of one page with text, as Word exports it."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Length 29>>stream\nBT /F1 9 Tf (lesson) Tj ET   \nendstream endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def pdf_of_a_scan(before: bytes = b"") -> bytes:
    """A PDF of a picture alone, as a scanner makes it, perhaps with its own words before."""
    out = io.BytesIO()
    Image.effect_noise((100, 140), 40).save(out, "PDF")
    return before + out.getvalue()


def encoded(image: Image.Image, kind: str, **more: Any) -> bytes:
    """A picture in a format."""
    out = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(out, quality=90, **more)
    else:
        image.save(out, kind, **more)
    return out.getvalue()


def heic_of_ten_bits(size: tuple[int, int]) -> bytes:
    """A HEIC with ten bits a channel, from black to white, as newer phones take it."""
    wide, high = size
    row = [value for x in range(wide) for value in [x * 65535 // (wide - 1)] * 3]
    out = io.BytesIO()
    pillow_heif.encode("RGB;16", size, array.array("H", row * high).tobytes(), out, quality=95)
    return out.getvalue()


def grey_of_sixteen_bits(wide: int, high: int, transparent: int | None = None) -> bytes:
    """A PNG with 16 bits of grey from black to white; one tone perhaps transparent."""
    row = b"\0" + b"".join(struct.pack(">H", x * 65535 // (wide - 1)) for x in range(wide))
    more = [] if transparent is None else [(b"tRNS", struct.pack(">H", transparent))]
    body = [(b"IDAT", zlib.compress(row * high)), (b"IEND", b"")]
    return png((wide, high), 16, 0, *more, *body)


def png(size: tuple[int, int], depth: int, colours: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG chunk by chunk, whatever it claims."""
    head = struct.pack(">IIBBBBB", *size, depth, colours, 0, 0, 0)
    told = b"\x89PNG\r\n\x1a\n"
    for name, body in ((b"IHDR", head), *chunks):
        told += struct.pack(">I", len(body)) + name + body
        told += struct.pack(">I", zlib.crc32(name + body))
    return told


def jpeg_claiming(size: tuple[int, int]) -> bytes:
    """A small JPEG whose header claims to be of that size."""
    data = bytearray(encoded(Image.new("RGB", (16, 16), "red"), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", size[1], size[0])
    return bytes(data)


def boxes_claiming(kind: str, size: tuple[int, int]) -> bytes:
    """A small HEIC or AVIF whose header claims to be of that size."""
    data = bytearray(encoded(Image.new("RGB", (64, 64), "red"), kind))
    at = data.index(b"ispe") + 8
    data[at : at + 8] = struct.pack(">II", *size)
    return bytes(data)


def webp_claiming(size: tuple[int, int]) -> bytes:
    """A small lossy WebP whose header claims to be of that size."""
    data = bytearray(encoded(Image.new("RGB", (16, 16), "red"), "WEBP"))
    at = data.index(b"\x9d\x01\x2a") + 3
    data[at : at + 4] = struct.pack("<HH", *size)
    return bytes(data)
