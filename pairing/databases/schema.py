"""The schema and the way a file is kept: brought up to date under a lock, checked at the start."""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app
from sqlalchemy import Engine, column, inspect, select, table
from sqlalchemy.exc import DBAPIError

from pairing.databases.opening import MIGRATIONS
from pairing.databases.reasons import explain
from pairing.databases.sqlite import Library, library_of
from pairing.extensions import db
from pairing.lazy import later

if TYPE_CHECKING:
    import flask_migrate
else:
    flask_migrate = later("flask_migrate")

REVISION = re.compile(r"^(revision|down_revision) *= *['\"](\w+)['\"]", re.MULTILINE)
STANDS = table("alembic_version", column("version_num"))


class DatabaseUnusable(Exception):
    """The database cannot be used; the message says why and what to do."""


def library(engine: Engine) -> Library | None:
    """The SQLite library that an engine uses; None on other engines."""
    if engine.dialect.name != "sqlite":
        return None
    with engine.connect() as connection:
        return library_of(connection.connection.driver_connection)


def cost(engine: Engine) -> str:
    """What the library in use costs, as one line at the start; "" when nothing."""
    used = library(engine)
    return used.cost if used else ""


def read_back(engine: Engine) -> dict[str, tuple[Any, Any]]:
    """Setting → (wanted, held) on a fresh connection (empty on other engines)."""
    used = library(engine)
    if used is None:
        return {}
    wanted = used.pragmas | {"journal_mode": used.journal_mode}
    with engine.connect() as connection:
        return {
            name: (value, connection.exec_driver_sql(f"PRAGMA {name}").scalar())
            for name, value in wanted.items()
        }


@cache
def wanted_revision() -> str | None:
    """The newest migration that this code carries: the one that no other follows.

    Read as text, as every process asks for it when it starts: Alembic would run all of them.
    """
    files = (MIGRATIONS / "versions").glob("*.py")
    told = [dict(REVISION.findall(path.read_text("utf-8"))) for path in files]
    followed = {one.get("down_revision") for one in told}
    return next((one["revision"] for one in told if one["revision"] not in followed), None)


def current_revision() -> str | None:
    """The migration at which the database stands; None for an empty one."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table(STANDS.name):
            return None
        return connection.scalar(select(STANDS.c.version_num))


def refuse_wrong_schema(app: Flask) -> None:
    """Raise ``DatabaseUnusable`` unless the database stands at this code's schema."""
    with app.app_context():
        try:
            stands = current_revision()
            held = read_back(db.engine)
        except DBAPIError as error:
            raise DatabaseUnusable(explain(error)) from None
        if stands != wanted_revision():
            raise DatabaseUnusable(
                f"数据库的结构是 {stands or '空的'}，程序需要 {wanted_revision()}："
                "请先运行 pairing db upgrade。"
            )
        wrong = {name: is_ for name, (wanted, is_) in held.items() if str(wanted) != str(is_)}
        if wrong:
            raise DatabaseUnusable(f"SQLite 没有接受安全的设置：{wrong}。")


@contextmanager
def _upgrade_lock() -> Iterator[None]:
    path = Path(current_app.config["INSTANCE"]) / "upgrade.lock"
    with path.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _make_file(engine: Engine) -> None:
    """The empty file of a new embedded database; a connection does not make one."""
    name = engine.url.database
    if engine.dialect.name == "sqlite" and name:
        Path(name).touch(0o600)


def carry_over(engine: Engine) -> str:
    """Keep the file in the library's own mode (WAL and back); what it was before, "" if no change.

    Needs the file alone: SQLite says “locked” while another connection holds it open.
    """
    used = library(engine)
    if used is None:
        return ""
    with engine.connect() as connection:
        held = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar())
        if held == used.journal_mode:
            return ""
        connection.exec_driver_sql(f"PRAGMA journal_mode={used.journal_mode}")
    return held


def upgrade() -> None:
    """Bring the database up to date, one process at a time."""
    try:
        with _upgrade_lock():
            _make_file(db.engine)
            carry_over(db.engine)
            if current_revision() != wanted_revision():
                flask_migrate.upgrade(directory=str(MIGRATIONS))
    except DBAPIError as error:
        raise DatabaseUnusable(explain(error)) from None
    except OSError as error:
        folder = current_app.config["INSTANCE"]
        raise DatabaseUnusable(
            f"实例文件夹 {folder} 不能写：{os.strerror(error.errno or 0)}。"
        ) from None
