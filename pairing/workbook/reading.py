"""Opening a workbook that nobody trusts: bounded time and memory, then plain grids of cells."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from pairing.files.office import Kind, Unreadable, check_package, check_size, parts
from pairing.workbook.layout import RELATIONS, STYLES, layout_of, put
from pairing.workbook.sheets import BY_NAME

LARGEST_FILE = 50 * 1024 * 1024
MOST_ROWS = 300_000
MOST_COLUMNS = 200
WORKBOOK = Kind(".xlsx", "工作簿", "Excel 工作簿（.xlsx）")
NEEDED = (RELATIONS, STYLES)
Grid = list[list[Any]]

P = rb"(?:\w+:)?"
"""Some programs write every tag with a prefix: <x:c>."""
FORMULA_WITHOUT_VALUE = re.compile(
    rb"<P:c\b[^>]*\br=[\"']([A-Z]+)([0-9]+)[\"'][^>]*>\s*"
    rb"<P:f\b(?:[^>]*/>|[^>]*>(?!=?(?:_xlfn\.)?DISPIMG\()[^<]*</P:f>)\s*"
    rb"(?:<P:v\s*/>|<P:v>\s*</P:v>)?\s*</P:c>".replace(rb"P:", P)
)
FAR_CELL = re.compile(rb"<" + P + rb"c\b[^>]*\br=[\"'][A-Z]+([0-9]{6,})[\"'][^>/]*>")
"""A cell with a value, far enough down to be looked at: MOST_ROWS has six digits."""
WIDE_CELL = re.compile(
    rb"<" + P + rb"c\b[^>]*\br=[\"']([A-Z]{3,}|[H-Z][A-Z]|G[S-Z])[0-9]+[\"'][^>/]*>"
)
"""A cell with a value beyond MOST_COLUMNS."""
FAR_OR_WIDE = re.compile(rb"r=[\"'](?:[A-Z]{3}|[H-Z][A-Z]|G[S-Z]|[A-Z]{1,2}[0-9]{6})")
"""What every far or wide cell has in it: a quick look, before each tag is read."""
MERGED_HEADER = re.compile(rb"<" + P + rb"mergeCell\b[^>]*\bref=[\"'][A-Z]+1:")


class PageOfBook(NamedTuple):
    """A sheet as it comes; ``is_hidden`` where the person does not see it."""

    name: str
    grid: Grid
    is_hidden: bool = False


class Book(NamedTuple):
    """A workbook's sheets; ``from_1904`` where it counts its days from there."""

    pages: list[PageOfBook]
    from_1904: bool = False


def _bytes(source: bytes | Path) -> bytes:
    if isinstance(source, bytes):
        return source
    if source.is_dir():
        raise Unreadable(f"“{source}”是一个文件夹，请指定其中的 .xlsx 文件。")
    try:
        check_size(source.stat().st_size, LARGEST_FILE)
        return source.read_bytes()
    except FileNotFoundError:
        raise Unreadable(f"找不到文件“{source}”，请检查路径。") from None
    except OSError as error:
        raise Unreadable(f"打不开文件“{source}”：{error.strerror}。") from None


def _checked_parts(data: bytes) -> dict[str, bytes]:
    """The parts; refuses what is no .xlsx, is encrypted, or would unpack to too much."""
    check_size(len(data), LARGEST_FILE)
    check_package(data, WORKBOOK)
    found = {}
    for name, body in parts(data, WORKBOOK):
        if name.startswith("xl/worksheets/"):
            _check_extent(body)
        if name.startswith("xl/w") or name in NEEDED:
            found[name] = body
    return found


def _check_extent(body: bytes) -> None:
    """Refuse a sheet that is spread too far to be laid out."""
    if not FAR_OR_WIDE.search(body):
        return
    rows = max((int(match[1]) for match in FAR_CELL.finditer(body)), default=0)
    if rows > MOST_ROWS:
        raise Unreadable(f"有数据写到第 {rows} 行，最多 {MOST_ROWS} 行。请删除多余的行后再导入。")
    if wide := WIDE_CELL.search(body):
        raise Unreadable(
            f"有数据写到 {wide[1].decode()} 列，最多 {MOST_COLUMNS} 列。请删除多余的列。"
        )


def _check_sheet(body: bytes) -> None:
    """Refuse a sheet to be imported whose cells do not say what they hold."""
    if b"mergeCell" in body and MERGED_HEADER.search(body):
        raise Unreadable("表头（第 1 行）有合并单元格。请取消合并，每列一个表头。")
    has_formula = b"<f" in body or b":f" in body
    if has_formula and (formula := FORMULA_WITHOUT_VALUE.search(body)):
        cell = (formula[1] + formula[2]).decode()
        raise Unreadable(
            f"单元格 {cell} 是公式，但没有保存计算结果。"
            "请在 Excel 或 WPS 打开保存一次，或粘贴为数值。"
        )


def _grid(book: CalamineWorkbook, name: str) -> Grid:
    grid: Grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    if grid and len(grid[0]) > MOST_COLUMNS:
        raise Unreadable(f"工作表“{name}”超过 {MOST_COLUMNS} 列，请删除多余的列。")
    return grid


def read_book(source: bytes | Path) -> Book:
    """Every sheet as rows of cells; raises ``Unreadable``.

    Cells are str, float, int, bool, date, datetime, time or "" when empty; a percent cell is
    text as it is shown, a failed formula a ``BrokenFormula``.
    """
    data = _bytes(source)
    checked = _checked_parts(data)
    layout = layout_of(checked)
    for part, name in layout.names.items():
        if name.strip() in BY_NAME and name not in layout.hidden:
            _check_sheet(checked.get(part, b""))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        pages = []
        for about in book.sheets_metadata:
            if about.typ is not SheetTypeEnum.WorkSheet:
                continue
            is_hidden = about.visible is not SheetVisibleEnum.Visible
            grid = [] if is_hidden else _grid(book, about.name)
            put(layout.marks.get(about.name, {}), grid)
            pages.append(PageOfBook(about.name, grid, is_hidden))
        return Book(pages, layout.from_1904)
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("文件已损坏，请重新另存为 .xlsx 后再导入。") from error


def read_grids(source: bytes | Path) -> Iterator[tuple[str, Grid]]:
    """(sheet name, rows of cells) for every sheet that is seen; raises ``Unreadable``."""
    yield from ((page.name, page.grid) for page in read_book(source).pages if not page.is_hidden)
