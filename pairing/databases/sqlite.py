"""Which SQLite is used: the newer one of `pysqlite3` where its wheel exists, else Python's own."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

SAFE_FOR_WAL = (3, 51, 3)
"""WAL has a corruption race with two writing connections before this version."""
BUSY = 5000
"""Milliseconds for which a read waits for a lock; a write waits in the queue before (turns)."""


@dataclass(frozen=True, slots=True)
class Library:
    """One SQLite library behind Python's database interface."""

    module: ModuleType

    @property
    def version(self) -> str:
        """As SQLite says it: 3.53.4."""
        return str(self.module.sqlite_version)

    @property
    def has_wal(self) -> bool:
        """Whether readers and the writer may go on beside each other."""
        return bool(self.module.sqlite_version_info >= SAFE_FOR_WAL)

    @property
    def journal_mode(self) -> str:
        """How a change is made durable; kept in the file itself once it is set."""
        return "wal" if self.has_wal else "delete"

    @property
    def pragmas(self) -> dict[str, int]:
        """What every connection is given when it opens."""
        return {
            "busy_timeout": BUSY,
            "synchronous": 2 if self.has_wal else 3,
            "foreign_keys": 1,
            "secure_delete": 1,
            "trusted_schema": 0,
        }

    @property
    def cost(self) -> str:
        """What this library costs, as one line at the start; "" when nothing."""
        if self.has_wal:
            return ""
        return (
            f"SQLite {self.version} 比 {'.'.join(map(str, SAFE_FOR_WAL))} 旧：保存要等所有人"
            "读完，人多时有的保存会被拒绝。请安装 pysqlite3（x86-64 Linux），或者用 PostgreSQL。"
        )


def _bundled() -> Library | None:
    try:
        return Library(import_module("pysqlite3.dbapi2"))
    except ImportError:
        return None


STANDARD = Library(sqlite3)
BUNDLED = _bundled()


def choose(wanted: str) -> Library:
    """The library to use: the newest, or Python's own where that is ``wanted``."""
    return STANDARD if BUNDLED is None or wanted == "standard" else BUNDLED


def library_of(connection: Any) -> Library | None:
    """The library that opened a connection; None when it is no SQLite's."""
    known = (one for one in (BUNDLED, STANDARD) if one)
    return next((one for one in known if isinstance(connection, one.module.Connection)), None)
