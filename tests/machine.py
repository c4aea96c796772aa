"""What a run of the tests takes from the machine once: a folder in memory, one PostgreSQL."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

MEMORY = Path("/dev/shm")
ENOUGH = 3 * 1024**3
"""A run's folders hold 0.5 GB at most; below this the machine's usual folder is used."""
POSTGRESQL = "postgresql"
MADE = "made"
HURRY = (
    *("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off"),
    *("wal_level=minimal", "max_wal_senders=0", "max_connections=200"),
)
"""Nothing here outlives a run: PostgreSQL need not be ready for a power cut."""


def work_in_memory() -> None:
    """Let pytest, Chromium and ``tempfile`` put their folders into memory, if it has room."""
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free >= ENOUGH:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def once(shared: Path, name: str, make: Callable[[Path], str]) -> str:
    """What ``make`` returns for a folder of its own: made by the first worker that asks."""
    folder = shared / name
    with FileLock(str(shared / f"{name}.lock")):
        made = folder / MADE
        if not made.exists():
            folder.mkdir()
            made.write_text(make(folder))
        return made.read_text()


def _binaries() -> Path:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run(*command: object, check: bool = True) -> None:
    """A quiet program of PostgreSQL's, which refuses to run as root."""
    person: dict[str, Any] = {"user": "postgres", "group": "postgres"}
    quiet = subprocess.DEVNULL
    owner = person if os.geteuid() == 0 else {}
    subprocess.run(
        list(map(str, command)), check=check, stdout=quiet, stderr=quiet, cwd="/", **owner
    )


def start_postgresql(folder: Path) -> str:
    """A cluster of our own, from Debian's package; returns its address."""
    home = Path(tempfile.mkdtemp(prefix="pairing-pg-"))
    (folder / "home").symlink_to(home)
    home.chmod(0o777)
    data, port = home / "data", _free_port()
    initdb = (_binaries() / "initdb", "-D", data, "-U", "pairing", "-A", "trust", "-E", "UTF8")
    _run(*initdb, "--locale=C.UTF-8", "-N")
    options = [f"-p {port}", "-h 127.0.0.1", f"-k {home}", *(f"-c {one}" for one in HURRY)]
    start = (_binaries() / "pg_ctl", "-D", data, "-w", "-l", home / "log", "start")
    _run(*start, "-o", " ".join(options))
    return f"postgresql+psycopg://pairing@127.0.0.1:{port}"


def end(config: pytest.Config) -> None:
    """Stop the run's PostgreSQL; only the process that began the run does."""
    factory = getattr(config, "_tmp_path_factory", None)
    if hasattr(config, "workerinput") or factory is None or factory._basetemp is None:
        return
    link = factory.getbasetemp() / POSTGRESQL / "home"
    if link.is_symlink():
        home = link.readlink()
        _run(_binaries() / "pg_ctl", "-D", home / "data", "-m", "immediate", "stop", check=False)
        shutil.rmtree(home, ignore_errors=True)
