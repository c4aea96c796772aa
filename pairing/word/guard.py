"""What a bureau's own form may not carry: macros, embedded or linked files, reaching fields."""

from __future__ import annotations

import re
from pathlib import PurePath

from pairing.files.office import Kind, Unreadable, check_package, check_size, names, parts

LARGEST_FORM = 5 * 1024 * 1024
MOST_UNPACKED = 30 * 1024 * 1024
WORD = Kind(".docx", "文档", "Word 文档（.docx）")
EXCEL = Kind(".xlsx", "工作簿", "Excel 工作簿（.xlsx）")
KINDS = {kind.ending: kind for kind in (WORD, EXCEL)}
HEARTS = {WORD: "word/document.xml", EXCEL: "xl/workbook.xml"}
ACTIVE = re.compile(
    r"vbaProject|vbaData|activeX|embeddings/|oleObject|externalLinks/|connections\.xml"
    r"|queryTables/|macrosheets/|dialogsheets/|afchunk|customUI",
    re.IGNORECASE,
)
EXTERNAL = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
HARMLESS = re.compile(rb"/relationships/(?:hyperlink|attachedTemplate)[\"']")
"""A link that people click, and the template's name, which is taken out when the form is filled."""
REACHING = re.compile(
    rb"\b(?:DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE|RD|MACROBUTTON)\b"
)
FIELD = re.compile(rb"<w:instrText\b[^>]*>([^<]*)|<w:fldSimple\b[^>]*w:instr\s*=\s*[\"']([^\"']*)")
CARRIES = "文件里带着宏、控件或嵌入的文件，已拒绝。请去掉后再传。"


def kind_of(name: str) -> Kind:
    """What the file claims to be; raises ``Unreadable`` for anything but .docx and .xlsx."""
    ending = PurePath(name).suffix.lower()
    if ending in (".docm", ".xlsm", ".dotm", ".xltm", ".xlsb"):
        raise Unreadable("不收带宏的文件。请另存为不带宏的 .docx 或 .xlsx 后再传。")
    if ending not in KINDS:
        raise Unreadable("只收 .docx 和 .xlsx。请用 Office 或 WPS 另存为这两种格式。")
    return KINDS[ending]


def check_file(name: str, data: bytes) -> Kind:
    """Refuse what is too large, damaged, encrypted, no such file, or more than a form."""
    kind = kind_of(name)
    check_size(len(data), LARGEST_FORM)
    check_package(data, kind, MOST_UNPACKED)
    inside = names(data)
    if any(ACTIVE.search(name) for name in inside):
        raise Unreadable(CARRIES)
    for part, body in parts(data, kind):
        _check_part(part, body)
    if HEARTS[kind] not in inside:
        raise Unreadable(f"这不是 {kind.ending} {kind.named}。请另存为“{kind.save_as}”后再传。")
    return kind


def _check_part(name: str, body: bytes) -> None:
    if b"macroEnabled" in body or b"vbaProject" in body:
        raise Unreadable(CARRIES)
    if name.endswith(".rels"):
        for link in EXTERNAL.findall(body):
            if not HARMLESS.search(link):
                raise Unreadable("文件里连着外部的文件或图片，已拒绝。请断开链接后再传。")
        if ACTIVE.search(body.decode("utf-8", "replace")):
            raise Unreadable(CARRIES)
    if name.startswith("word/"):
        _check_fields(body)


def _check_fields(body: bytes) -> None:
    """Field codes, also those that are split over several runs."""
    code = b"".join(first or second for first, second in FIELD.findall(body)).upper()
    if REACHING.search(code):
        raise Unreadable("文件里有会读取外部内容的域，已拒绝。请删掉后再传。")
