"""What a file is, by its bytes alone: a photo or a paper that is taken, or why it is not."""

from __future__ import annotations

import io
import re
import zipfile

import filetype
import olefile
from defusedxml import ElementTree

from pairing.files.errors import BadFile
from pairing.files.store import PAPERS

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_CONTENT_TYPES = 1024 * 1024
HEIC, AVIF = "image/heic", "image/avif"
PHOTOS = ("image/jpeg", "image/png", "image/webp", HEIC, AVIF)
STARTS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
"""The first bytes of a file → what it is, where they say all."""
HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
AVIF_BRANDS = {b"avif", b"avis"}
PDF_WITHIN = 1024
"""A scanner may write something before the mark of a PDF; readers look this far."""
ZIP_START, OLE_START = b"PK\x03\x04", olefile.MAGIC
OOXML = "application/vnd.openxmlformats-officedocument."
MAIN_PARTS = {
    f"{OOXML}wordprocessingml.document.main+xml": "docx",
    f"{OOXML}spreadsheetml.sheet.main+xml": "xlsx",
    f"{OOXML}presentationml.presentation.main+xml": "pptx",
    f"{OOXML}presentationml.slideshow.main+xml": "pptx",
}
"""What ``[Content_Types].xml`` calls the main part → what the package is, wherever that stands."""
MACROS = re.compile(r"macroenabled", re.IGNORECASE)
STREAMS = {
    "WordDocument": "doc",
    "Workbook": "xls",
    "Book": "xls",
    "PowerPoint Document": "ppt",
}
"""A stream in the root of a compound file → what Office 97 or WPS (.wps, .et, .dps) wrote."""
MEDIA_TYPES = {ending: media_type for media_type, ending in PAPERS.items()}
BROKEN = "这个文件打不开，可能没有传完整。请重新保存或下载后再传。"
ENCRYPTED = "文件加了密码，别人打不开。请去掉密码，另存后再传。"
WITH_MACROS = "文件里带宏，可能不安全。请另存为 .docx、.xlsx 或 .pptx 后再传。"
SAVE_AS = "请用 Office 或 WPS 打开，另存为 .docx、.xlsx、.pptx 或 PDF 后再传。"
NOT_TAKEN = "只收照片（JPEG、PNG、WebP、HEIC、AVIF）、PDF 和 Office、WPS 文件。"
TEXT = (b"<html", b"<!doctype", b"<?xml", b"{\\rtf", b"mime-version")
"""What pages and exports begin with that are called .doc or .xls."""
TOLD = {
    "video/": "不收视频，请截一张图片再传。",
    "audio/": "不收录音。请写成文字，存成 Word 或 PDF 后再传。",
    "image/": "这种图片格式不收，请另存为 JPEG 后再传。",
    "application/zip": "不收压缩包，请解开后一个一个传。",
    "application/x-rar": "不收压缩包，请解开后一个一个传。",
    "application/x-7z": "不收压缩包，请解开后一个一个传。",
}
"""The beginning of a media type that is not taken → what to do instead."""


def media_type(data: bytes) -> str:
    """What the bytes are, by content; raises :class:`BadFile` for what is not taken."""
    if len(data) > LARGEST_FILE:
        raise BadFile("文件超过 10 MB，请压缩后再传。")
    for start, kind in STARTS.items():
        if data.startswith(start):
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    found = _of_boxes(data)
    if found:
        return found
    if b"%PDF-" in data[:PDF_WITHIN]:
        return MEDIA_TYPES["pdf"]
    if data.startswith(OLE_START):
        return MEDIA_TYPES[_of_compound_file(data)]
    if data.startswith(ZIP_START):
        return MEDIA_TYPES[_of_package(data)]
    raise BadFile(_why_not(data))


def _of_boxes(data: bytes) -> str:
    """HEIC or AVIF, by every brand that the file claims; "" for a video and all else."""
    if data[4:8] != b"ftyp":
        return ""
    box = data[8 : min(int.from_bytes(data[:4], "big"), 512)]
    brands = {box[at : at + 4] for at in range(0, len(box), 4) if at != 4}
    if brands & AVIF_BRANDS:
        return AVIF
    return HEIC if brands & HEIF_BRANDS else ""


def _of_compound_file(data: bytes) -> str:
    """The ending of an Office 97 file, by the streams in its directory."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as opened:
            streams = {path[0] for path in opened.listdir() if len(path) == 1}
    except Exception as error:  # a parser fed by strangers may raise anything
        raise BadFile(BROKEN) from error
    if "EncryptedPackage" in streams:
        raise BadFile(ENCRYPTED)
    found = [ending for name, ending in STREAMS.items() if name in streams]
    if not found:
        raise BadFile(NOT_TAKEN)
    return found[0]


def _of_package(data: bytes) -> str:
    """The ending of an Office file since 2007, by its own list of contents."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lower(): name for name in archive.namelist()}
            listed = names.get("[content_types].xml")
            if listed is None:
                raise BadFile(_why_no_package(names))
            if archive.getinfo(listed).file_size > LARGEST_CONTENT_TYPES:
                raise BadFile(BROKEN)
            with archive.open(listed) as stream:
                parts = ElementTree.fromstring(stream.read(LARGEST_CONTENT_TYPES))
    except BadFile:
        raise
    except Exception as error:  # a parser fed by strangers may raise anything
        raise BadFile(BROKEN) from error
    types = {part.get("ContentType", "") for part in parts}
    if any(MACROS.search(one) for one in types):
        raise BadFile(WITH_MACROS)
    found = [MAIN_PARTS[one] for one in types if one in MAIN_PARTS]
    if not found:
        raise BadFile(SAVE_AS)
    return found[0]


def _why_no_package(names: dict[str, str]) -> str:
    """What to do with a ZIP that is no Office file."""
    if "ofd.xml" in names:
        return "暂时不收 OFD。请用阅读器打开，另存为 PDF 后再传。"
    return SAVE_AS if "mimetype" in names else TOLD["application/zip"]


def _why_not(data: bytes) -> str:
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(TEXT):
        return SAVE_AS
    found = filetype.guess_mime(data) or ""
    return next((told for start, told in TOLD.items() if found.startswith(start)), NOT_TAKEN)
