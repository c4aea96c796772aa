"""One comparison of two ways to the same result, and the table of all."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterable
from statistics import median
from typing import Any, NamedTuple


class Comparison(NamedTuple):
    """Seconds that ours and the alternative took, and how many times faster ours should be.

    ``wanted`` is 0 where another machine's figure only guides.
    """

    subject: str
    ours: float
    alternative: str
    theirs: float
    wanted: float
    note: str = ""

    @property
    def ratio(self) -> float:
        """How many times faster ours is."""
        return self.theirs / self.ours

    @property
    def holds(self) -> bool:
        """Whether the ratio reaches what is wanted."""
        return self.ratio >= self.wanted


def seconds(act: Callable[[], Any], runs: int = 3) -> float:
    """The median wall time of ``runs`` runs, in seconds."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        act()
        taken.append(time.perf_counter() - start)
    return median(taken)


def cpu() -> float:
    """CPU seconds of this process and of its ended children so far, in microseconds' steps.

    Not ``os.times``: its steps of 10 ms are larger than some of what is measured.
    """
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def cpu_seconds(act: Callable[[], Any], runs: int = 5) -> float:
    """The median CPU time of ``runs`` runs after one to warm up, children included."""
    act()
    return median(_spent(act) for _ in range(runs))


def alternated(ours: Callable[[], Any], theirs: Callable[[], Any], runs: int = 5) -> list[float]:
    """The median CPU time of both, run in turn (A B A B), so that a busy machine meets both."""
    taken = [(_spent(ours), _spent(theirs)) for _ in range(runs)]
    return [median(column) for column in zip(*taken, strict=True)]


def _spent(act: Callable[[], Any]) -> float:
    start = cpu()
    act()
    return cpu() - start


def table(rows: Iterable[Comparison]) -> str:
    """The comparisons as lines of text."""
    lines = [f"{'subject':44}{'ours s':>9}{'theirs s':>10}{'ratio':>8}{'wanted':>8}  alternative"]
    for row in rows:
        wanted = f"{row.wanted:7g}x" if row.wanted else f"{'guide':>8}"
        verdict = "" if row.holds else "  BELOW"
        lines.append(
            f"{row.subject:44}{row.ours:9.3f}{row.theirs:10.3f}{row.ratio:7.1f}x{wanted}"
            f"  {row.alternative}{verdict}{'  (' + row.note + ')' if row.note else ''}"
        )
    return "\n".join(lines)
