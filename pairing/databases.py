"""How databases are opened, checked and brought up to date (safety.md 12–15)."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask_migrate import upgrade as migrate_upgrade
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError

from pairing.extensions import db, migrate

WAL_IS_SAFE = sqlite3.sqlite_version_info >= (3, 51, 3)
"""WAL has a corruption race with two writing connections before 3.51.3."""

PRAGMAS = {
    "journal_mode": "wal" if WAL_IS_SAFE else "delete",
    "synchronous": 2 if WAL_IS_SAFE else 3,
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "secure_delete": 1,
    "trusted_schema": 0,
}
WRITE = "pairing_write"
MIGRATIONS = Path(__file__).parent / "migrations"


class DatabaseUnusable(Exception):
    """The database cannot be used; the message says why and what to do."""


@event.listens_for(Engine, "connect")
def _open_sqlite(connection: Any, _record: Any) -> None:
    """Open every SQLite connection the safe way; SQLAlchemy then begins by ``_begin``."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    """Write operations take the lock at once; reads begin plainly and are never upgraded."""
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get(WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def read_back(engine: Engine) -> dict[str, Any]:
    """The pragmas as they hold on a fresh connection (empty on other engines)."""
    if engine.dialect.name != "sqlite":
        return {}
    with engine.connect() as connection:
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}


def wanted_revision() -> str | None:
    """The newest migration that this code carries."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def current_revision() -> str | None:
    """The migration at which the database stands; None for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


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
                f"the database stands at schema {stands or 'none'}, this program needs "
                f"{wanted_revision()}: run `pairing db upgrade` first."
            )
        if any(str(held[name]) != str(PRAGMAS[name]) for name in held):
            raise DatabaseUnusable(f"SQLite did not take the safe settings: {held}.")


def explain(error: DBAPIError) -> str:
    """One plain sentence for a database error."""
    text = str(error.orig).splitlines()[0] if error.orig else str(error)
    if "readonly" in text or "read-only" in text:
        return "the database is read-only: give its file and folder write permission."
    if "locked" in text or "busy" in text:
        return "the database is locked by another program: wait for it to end and try again."
    if "unable to open" in text:
        return "the database file cannot be opened: check PAIRING_INSTANCE and its permissions."
    if "not a database" in text or "malformed" in text:
        return "the database file is damaged or is no SQLite file: restore a backup."
    if "full" in text:
        return "the disk is full: free some space and try again."
    return f"the database answered: {text}"


@contextmanager
def _upgrade_lock() -> Iterator[None]:
    path = Path(current_app.config["INSTANCE"]) / "upgrade.lock"
    with path.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def upgrade() -> None:
    """Bring the database up to date, one process at a time."""
    try:
        with _upgrade_lock():
            if current_revision() != wanted_revision():
                migrate_upgrade(directory=str(MIGRATIONS))
    except DBAPIError as error:
        raise DatabaseUnusable(explain(error)) from None
    except OSError as error:
        folder = current_app.config["INSTANCE"]
        raise DatabaseUnusable(
            f"the instance folder {folder} cannot be written: {os.strerror(error.errno or 0)}."
        ) from None


def init_app(app: Flask) -> None:
    """Bind the database and the migrations to ``app``."""
    db.init_app(app)
    migrate.init_app(app, db, directory=str(MIGRATIONS))
