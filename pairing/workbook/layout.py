"""What a workbook's parts say beside the values: percent cells, failed formulas, the first day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from pairing.workbook.cells import BrokenFormula

WORKBOOK, RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
TAG = rb"<(?:\w+:)?"
SHEET = re.compile(TAG + rb"sheet\b([^>]*)>")
RELATION = re.compile(TAG + rb"Relationship\b([^>]*)>")
FORMAT = re.compile(TAG + rb"numFmt\b([^>]*)>")
CELL_FORMATS = re.compile(TAG + rb"cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
CELL_FORMAT = re.compile(TAG + rb"xf\b([^>]*)>")
SINCE_1904 = re.compile(TAG + rb"workbookPr\b[^>]*\bdate1904=[\"'](?:1|true)[\"']")
CELL = re.compile(
    TAG + rb"c\b([^>]*?[^/>])>((?:(?!</(?:\w+:)?c>).)*?)" + TAG + rb"v>([^<]*)<", re.DOTALL
)
ATTRIBUTE = re.compile(rb"([\w:]+)=[\"']([^\"']*)[\"']")
PLACE = re.compile(r"([A-Z]+)(\d+)")
PERCENT_FORMATS = {9, 10}
"""0% and 0.00%, which every workbook knows without saying."""


class Layout(NamedTuple):
    """``names`` are the sheets' by the names of their parts; ``hidden`` those that nobody sees.

    ``marks`` maps a sheet's name to what stands at (row, column), both counted from 0.
    """

    names: dict[str, str]
    hidden: frozenset[str]
    marks: dict[str, dict[tuple[int, int], str]]
    from_1904: bool = False


def place_of(letters: str) -> int:
    """A column's place, counted from 0, by its letters."""
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1


def letter_of(place: int) -> str:
    """A column's letters by its place, counted from 0."""
    rest, last = divmod(place, 26)
    return (letter_of(rest - 1) if rest else "") + chr(ord("A") + last)


def _attributes(tag: bytes) -> dict[str, str]:
    found = ATTRIBUTE.findall(tag)
    return {name.decode(): _plain(value.decode("utf-8", "replace")) for name, value in found}


def _plain(text: str) -> str:
    for entity, char in (("&quot;", '"'), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, char)
    return re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), text)


def _sheets(parts: Mapping[str, bytes]) -> tuple[dict[str, str], frozenset[str]]:
    """The sheets' names by the names of their parts; which of them are hidden."""
    targets = {}
    for tag in RELATION.findall(parts.get(RELATIONS, b"")):
        one = _attributes(tag)
        targets[one.get("Id", "")] = one.get("Target", "").removeprefix("/").removeprefix("xl/")
    found, hidden = {}, set()
    for tag in SHEET.findall(parts.get(WORKBOOK, b"")):
        one = _attributes(tag)
        relation = next((value for name, value in one.items() if name.endswith(":id")), "")
        found["xl/" + targets.get(relation, "")] = one.get("name", "")
        if one.get("state", "visible") != "visible":
            hidden.add(one.get("name", ""))
    return found, frozenset(hidden)


def _percent_styles(styles: bytes) -> set[str]:
    """The numbers of the cell formats that show a percent sign."""
    formats = set(PERCENT_FORMATS)
    for tag in FORMAT.findall(styles):
        one = _attributes(tag)
        if "%" in one.get("formatCode", "") and one.get("numFmtId", "").isdecimal():
            formats.add(int(one["numFmtId"]))
    kept = CELL_FORMATS.search(styles)
    cells = CELL_FORMAT.findall(kept[0]) if kept else []
    return {
        str(place)
        for place, tag in enumerate(cells)
        if (number := _attributes(tag).get("numFmtId", "")).isdecimal() and int(number) in formats
    }


def _mark(one: Mapping[str, str], value: str, styles: set[str]) -> str | None:
    if one.get("t") == "e":
        return BrokenFormula(value)
    if one.get("s", "0") in styles and one.get("t", "n") == "n":
        try:
            return f"{(Decimal(value) * 100).normalize():f}%"
        except ArithmeticError:
            return None
    return None


def _looked_at(styles: set[str]) -> re.Pattern[bytes]:
    """What a sheet with something to mark has in it: a failed formula, a percent cell."""
    ways = [rb"t=[\"']e[\"']", *(rb"s=[\"']%s[\"']" % one.encode() for one in sorted(styles))]
    return re.compile(rb"<" if "0" in styles else rb"|".join(ways))


def layout_of(parts: Mapping[str, bytes]) -> Layout:
    """What the parts of a checked package say (XML by name)."""
    names, hidden = _sheets(parts)
    styles = _percent_styles(parts.get(STYLES, b""))
    marks: dict[str, dict[tuple[int, int], str]] = {}
    looked_at = _looked_at(styles)
    for part, name in names.items():
        body = parts.get(part, b"")
        if name in hidden or not looked_at.search(body):
            continue
        for tag, _, value in CELL.findall(body):
            one = _attributes(tag)
            mark, place = _mark(one, value.decode(), styles), PLACE.fullmatch(one.get("r", ""))
            if mark is not None and place:
                at = int(place[2]) - 1, place_of(place[1])
                marks.setdefault(name, {})[at] = mark
    return Layout(names, hidden, marks, SINCE_1904.search(parts.get(WORKBOOK, b"")) is not None)


def put(marks: Mapping[tuple[int, int], str], grid: list[list[Any]]) -> None:
    """Put the marks of a sheet into its grid."""
    for (row, column), mark in marks.items():
        if row < len(grid) and column < len(grid[row]):
            grid[row][column] = mark
