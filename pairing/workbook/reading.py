"""Opening a workbook that nobody trusts: bounded time and memory, then plain grids of cells."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from pairing.files.office import Kind, Unreadable, check_package, check_size, parts

LARGEST_FILE = 50 * 1024 * 1024
MOST_ROWS = 300_000
MOST_COLUMNS = 200
WORKBOOK = Kind(".xlsx", "工作簿", "Excel 工作簿（.xlsx）")
Grid = list[list[Any]]

FORMULA_WITHOUT_VALUE = re.compile(
    rb'<c\b[^>]*\br="([A-Z]+)([0-9]+)"[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*'
    rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
FAR_CELL = re.compile(rb'<c\b[^>]*\br="[A-Z]+([0-9]{6,})"[^>/]*>')
"""A cell with a value, far enough down to be looked at: MOST_ROWS has six digits."""
MERGED_HEADER = re.compile(rb'<mergeCell\b[^>]*\bref="[A-Z]+1:')


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


def _check_archive(data: bytes) -> None:
    """Refuse what is no .xlsx, is encrypted, or would unpack to too much."""
    check_size(len(data), LARGEST_FILE)
    check_package(data, WORKBOOK)
    for name, body in parts(data, WORKBOOK):
        _check_part(name, body)


def _check_part(name: str, body: bytes) -> None:
    if not name.startswith("xl/worksheets/"):
        return
    if MERGED_HEADER.search(body):
        raise Unreadable("表头（第 1 行）有合并单元格。请取消合并，每列一个表头。")
    formula = FORMULA_WITHOUT_VALUE.search(body)
    if formula:
        cell = (formula[1] + formula[2]).decode()
        raise Unreadable(
            f"单元格 {cell} 是公式，但没有保存计算结果。"
            "请在 Excel 或 WPS 打开保存一次，或粘贴为数值。"
        )
    rows = max((int(match[1]) for match in FAR_CELL.finditer(body)), default=0)
    if rows > MOST_ROWS:
        raise Unreadable(f"有数据写到第 {rows} 行，最多 {MOST_ROWS} 行。请删除多余的行后再导入。")


def read_grids(source: bytes | Path) -> Iterator[tuple[str, Grid]]:
    """(sheet name, rows of cells) for every sheet; raises ``Unreadable``.

    Cells are str, float, int, bool, date, datetime, time or "" when empty.
    """
    data = _bytes(source)
    _check_archive(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if grid and len(grid[0]) > MOST_COLUMNS:
                raise Unreadable(f"工作表“{name}”超过 {MOST_COLUMNS} 列，请删除多余的列。")
            yield name, grid
    except Unreadable:
        raise
    except Exception as error:
        raise Unreadable("文件已损坏，请重新另存为 .xlsx 后再导入。") from error
