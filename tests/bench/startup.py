"""What starting costs: the list of commands, a served instance, and the text boundary."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import unicodedata
import urllib.request
from pathlib import Path
from typing import NamedTuple

from pairing.text import clean
from tests.bench.comparison import Comparison, alternated

ALLOWED = 0.91
"""The list of commands may cost a tenth more than importing Flask and SQLAlchemy alone."""
READY, MEMORY = 3.0, 400.0
"""CPU seconds until a served instance is ready, and megabytes of all its processes when idle."""
SETTLED = 3
WORDS = "城乡结对帮扶活动记录：教师3人，幼儿28人，课题《小兔乖乖》。" * 3
TEXTS = 20_000


class Served(NamedTuple):
    """CPU seconds and proportional memory (MB) of all processes of `pairing run`."""

    cpu: float
    memory: float


def _python(*arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _processes(session: int) -> list[Path]:
    """Where the kernel tells of each process of a session."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            found += [path] if os.getsid(int(path.name)) == session else []
        except ProcessLookupError:
            continue
    return found


def _spent(path: Path) -> float:
    """CPU seconds of a process and of its ended children."""
    fields = (path / "stat").read_text().rsplit(")", 1)[1].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _share(path: Path) -> float:
    """Its memory in MB; what several share is divided among them."""
    told = (path / "smaps_rollup").read_text()
    return float(told.split("\nPss:")[1].split()[0]) / 1024


def _serve(folder: Path) -> Served:
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "pairing.cli", "run", "--port", str(port)],
        env=os.environ | {"PAIRING_INSTANCE": str(folder)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        cpu = sum(map(_spent, _processes(process.pid)))
        time.sleep(SETTLED)
        return Served(cpu, sum(map(_share, _processes(process.pid))))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _char_by_char(text: str) -> str:
    """The boundary as it was: three looks at each character, and less is refused than today."""
    tidy = unicodedata.normalize("NFC", text).strip()
    bad = any("\ud800" <= char <= "\udfff" for char in text)
    bad = bad or any(char in "\u202a\u202b\u202c\u202d\u202e" for char in tidy)
    bad = bad or any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in tidy)
    return "" if bad else tidy


def compare(folder: Path) -> list[Comparison]:
    """Each beside its alternative, in turn."""
    help_, bare = alternated(
        lambda: _python("-m", "pairing.cli", "--help"),
        lambda: _python("-c", "import flask, sqlalchemy"),
    )
    ours, theirs = alternated(
        lambda: [clean(WORDS) for _ in range(TEXTS)],
        lambda: [_char_by_char(WORDS) for _ in range(TEXTS)],
    )
    served = _serve(folder)
    return [
        Comparison("pairing --help, CPU", help_, "importing flask, sqlalchemy", bare, ALLOWED),
        Comparison(f"{TEXTS} texts cleaned, CPU", ours, "a look at each character", theirs, 8),
        Comparison("pairing run until ready, CPU", served.cpu, "the limit", READY, 1),
        Comparison("pairing run idle, MB in all", served.memory, "the limit", MEMORY, 1),
    ]
