"""Workbooks in the shapes that programs write: WPS's order, prefixes, inline text, 1904."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DAY_STYLE, PERCENT_STYLE = 1, 2
START, START_1904 = date(1899, 12, 30), date(1904, 1, 1)


class Percent(NamedTuple):
    """A number in a cell that shows a percent sign."""

    value: float


class Formula(NamedTuple):
    """A formula with what it last showed; None for none."""

    text: str
    shown: str | None
    is_error: bool = False


def _cell(value: Any, place: str, x: str, start: date) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Formula):
        kind = "e" if value.is_error else "str"
        shown = "" if value.shown is None else f"<{x}v>{escape(value.shown)}</{x}v>"
        return f'<{x}c r="{place}" t="{kind}"><{x}f>{escape(value.text)}</{x}f>{shown}</{x}c>'
    if isinstance(value, Percent):
        return f'<{x}c r="{place}" s="{PERCENT_STYLE}"><{x}v>{value.value}</{x}v></{x}c>'
    if isinstance(value, date):
        days = (value - start).days
        return f'<{x}c r="{place}" s="{DAY_STYLE}"><{x}v>{days}</{x}v></{x}c>'
    if isinstance(value, int | float):
        return f'<{x}c r="{place}"><{x}v>{value}</{x}v></{x}c>'
    text = f'<{x}t xml:space="preserve">{escape(value)}</{x}t>'
    return f'<{x}c r="{place}" t="inlineStr"><{x}is>{text}</{x}is></{x}c>'


def _letters(number: int) -> str:
    return (
        chr(64 + number)
        if number <= 26
        else _letters((number - 1) // 26) + chr(65 + (number - 1) % 26)
    )


def _sheet(grid: Sequence[Sequence[Any]], x: str, ns: str, start: date) -> str:
    rows = []
    for line, cells in enumerate(grid, 1):
        told = "".join(
            _cell(value, f"{_letters(place)}{line}", x, start)
            for place, value in enumerate(cells, 1)
        )
        rows.append(f'<{x}row r="{line}">{told}</{x}row>')
    return f"<{x}worksheet {ns}><{x}sheetData>{''.join(rows)}</{x}sheetData></{x}worksheet>"


def written(
    grids: Mapping[str, Sequence[Sequence[Any]]],
    *,
    prefix: str = "",
    from_1904: bool = False,
    hidden: Mapping[str, str] | None = None,
    media: int = 0,
) -> bytes:
    """Sheets as .xlsx bytes, docProps/custom.xml first and no shared strings, as WPS writes them.

    ``prefix`` stands before every tag; ``hidden`` maps sheets to hidden or veryHidden; ``media``
    is a number of small pictures.
    """
    x = f"{prefix}:" if prefix else ""
    ns = f'xmlns:{prefix}="{MAIN}"' if prefix else f'xmlns="{MAIN}"'
    start = START_1904 if from_1904 else START
    names = list(grids)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("docProps/custom.xml", "<Properties/>")
        overrides = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
            f'ContentType="{SHEET_TYPE}.worksheet+xml"/>'
            for n in range(1, len(names) + 1)
        )
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
            f'"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension='
            f'"xml" ContentType="application/xml"/><Default Extension="png" ContentType='
            f'"image/png"/><Override PartName="/xl/workbook.xml" ContentType='
            f'"{SHEET_TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType='
            f'"{SHEET_TYPE}.styles+xml"/>{overrides}</Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        listed = "".join(
            f'<{x}sheet name="{escape(name)}" sheetId="{n}" '
            f'state="{(hidden or {}).get(name, "visible")}" r:id="rId{n}"/>'
            for n, name in enumerate(names, 1)
        )
        archive.writestr(
            "xl/workbook.xml",
            f'<{x}workbook {ns} xmlns:r="{OFFICE}"><{x}workbookPr date1904="{int(from_1904)}"/>'
            f"<{x}sheets>{listed}</{x}sheets></{x}workbook>",
        )
        related = "".join(
            f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" '
            f'Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(names) + 1)
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{related}<Relationship Id="rIdS" '
            f'Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/styles.xml",
            f'<{x}styleSheet {ns}><{x}numFmts count="1"><{x}numFmt numFmtId="176" '
            f'formatCode="0.0%"/></{x}numFmts><{x}cellXfs count="3"><{x}xf numFmtId="0"/>'
            f'<{x}xf numFmtId="14"/><{x}xf numFmtId="176"/></{x}cellXfs></{x}styleSheet>',
        )
        for n, name in enumerate(names, 1):
            archive.writestr(f"xl/worksheets/sheet{n}.xml", _sheet(grids[name], x, ns, start))
        for n in range(media):
            archive.writestr(f"xl/media/image{n}.png", b"\x89PNG" + bytes([n % 256]) * 40)
    return out.getvalue()
