"""Reading a workbook of 20,000 activity rows, checks included, against openpyxl."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl

from pairing import config
from pairing.workbook.parsing import parse
from pairing.workbook.reading import read_grids
from pairing.workbook.writing import county_workbook
from tests.bench.comparison import Comparison, seconds

ROWS = 20_000
SAMPLE = config.DATA / "county.xlsx"


def _write(path: Path) -> int:
    """The sample with its activities repeated up to 20,000; returns the rows of 活动."""
    parsed = parse(read_grids(SAMPLE))
    sheets: dict[str, list[dict[str, Any]]] = {
        name: [dict(row.values) for row in rows] for name, rows in parsed.rows.items()
    }
    some = sheets["活动"]
    sheets["活动"] = [some[place % len(some)] | {"code": f"N{place:05}"} for place in range(ROWS)]
    path.write_bytes(county_workbook(sheets))
    return len(sheets["活动"])


def _plainly(path: Path) -> int:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return sum(1 for page in book for _ in page.iter_rows(values_only=True))


def compare(folder: Path) -> Comparison:
    """Our reader (archive checks, then cells) against openpyxl in its fastest mode."""
    path = folder / "large.xlsx"
    rows = _write(path)
    ours = seconds(lambda: [grid for _, grid in read_grids(path)])
    theirs = seconds(lambda: _plainly(path), runs=1)
    return Comparison(
        f"reading a workbook of {rows} activity rows", ours, "openpyxl, read-only mode", theirs, 5
    )
