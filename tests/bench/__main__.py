"""`python3 -m pairing bench`: every comparison in one run, as one table."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.bench import county, months, pages, paper, startup, summary, workbook
from tests.bench.comparison import Comparison, table


def main() -> int:
    """Run all; exit code 1 when a ratio stays below what is wanted."""
    rows: list[Comparison] = []
    for name, compare in (
        ("startup", startup.compare),
        ("summary", lambda path: [summary.compare(path)]),
        ("months", months.compare),
        ("pages", pages.compare),
        ("workbook", lambda path: [workbook.compare(path)]),
        ("paper", paper.compare),
        ("county", county.compare),
    ):
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="pairing-bench-") as folder:
            rows += compare(Path(folder))
    print(table(rows))
    return 0 if all(row.holds for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
