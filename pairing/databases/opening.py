"""How connections open, and when a transaction begins: at the first write, never for reading.

A page reads statement by statement (as PostgreSQL's READ COMMITTED does on its own), so that no
lock is held while it is computed, rendered or sent. ``one_moment`` is for what must fit together.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import Dialect, make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from werkzeug.local import LocalProxy

from pairing.databases.prompt import Migrations
from pairing.databases.sqlite import BUSY, choose, library_of
from pairing.extensions import db
from pairing.lazy import later

if TYPE_CHECKING:
    import flask_migrate
    from psycopg import pq
else:
    flask_migrate = later("flask_migrate")
    pq = later("psycopg.pq")

WRITE = "pairing_write"
"""Execution option of a write transaction: the seconds for which its begin may wait."""
MIGRATIONS = Path(__file__).parent.parent / "migrations"
READS = ("select", "pragma", "explain", "with", "show", "values", "begin", "rollback", "set local")
"""How statements begin for which no transaction is needed."""
POOL = {"pool_pre_ping": True, "pool_size": 16, "max_overflow": 8, "pool_timeout": 5}
POSTGRESQL = {"connect_timeout": 5, "tcp_user_timeout": 5000, "options": "-c lock_timeout=5s"}
FILE = "pairing_file"
"""Where a connection notes the file that it opened: path and inode."""
GONE = "unable to open database file: it is not there"


def _refuse_absent(
    dialect: Dialect, _entry: ConnectionPoolEntry, _arguments: list[Any], _named: dict[str, Any]
) -> None:
    """A file that is gone is told, not made anew and empty (``upgrade`` makes it, once)."""
    if dialect.name == "sqlite" and not Path(_arguments[0]).exists():
        assert dialect.loaded_dbapi is not None
        raise dialect.loaded_dbapi.OperationalError(GONE)


def _open(connection: Any, entry: ConnectionPoolEntry) -> None:
    """Open every connection the safe way; nothing begins by itself."""
    library = library_of(connection)
    if library is None:
        connection.autocommit = True
        return
    connection.isolation_level = None
    for name, value in library.pragmas.items():
        connection.execute(f"PRAGMA {name}={value}")
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    entry.info[FILE] = path, Path(path).stat().st_ino


def _same_file(_connection: Any, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
    """A file that was removed or replaced under an open connection would swallow what is saved."""
    if FILE not in entry.info:
        return
    path, inode = entry.info[FILE]
    try:
        same = Path(path).stat().st_ino == inode
    except OSError:
        same = False
    if not same:
        raise DisconnectionError(GONE)


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def is_open(connection: Connection) -> bool:
    """Whether a transaction is open in the database."""
    driver = _driver(connection)
    if connection.dialect.name == "sqlite":
        return bool(driver.in_transaction)
    return bool(driver.info.transaction_status is not pq.TransactionStatus.IDLE)


def _begin(connection: Connection) -> None:
    """A write operation takes the lock at once; a read begins nothing."""
    patience = connection.get_execution_options().get(WRITE)
    if patience is None:
        return
    say = connection.exec_driver_sql
    limit = max(int(patience * 1000), 1)
    if connection.dialect.name != "sqlite":
        say("BEGIN")
        say(f"SET LOCAL lock_timeout = {limit}")
        return
    say(f"PRAGMA busy_timeout={limit}")
    try:
        say("BEGIN IMMEDIATE")
    finally:
        say(f"PRAGMA busy_timeout={BUSY}")


def _begin_to_write(
    connection: Connection,
    _cursor: Any,
    statement: str,
    _parameters: Any,
    context: Any,
    _many: bool,
) -> None:
    """What writes outside an operation (a migration, a test) begins its transaction here."""
    words = statement.lstrip(" (\n").lower()
    only_reads = words.startswith(READS) and "for update" not in words
    writes = context is not None and (context.isinsert or context.isupdate or context.isdelete)
    streams = context is not None and getattr(context, "_is_server_side", False)
    if (not only_reads or writes or streams) and not is_open(connection):
        immediate = " IMMEDIATE" if connection.dialect.name == "sqlite" else ""
        connection.exec_driver_sql(f"BEGIN{immediate}")


event.listen(Engine, "do_connect", _refuse_absent)
event.listen(Engine, "connect", _open)
event.listen(Engine, "checkout", _same_file)
event.listen(Engine, "begin", _begin)
event.listen(Engine, "before_cursor_execute", _begin_to_write)


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is of one moment, as an archive or an export needs it."""
    connection = db.session.connection()
    if is_open(connection):
        yield
        return
    embedded = connection.dialect.name == "sqlite"
    snapshot = "BEGIN" if embedded else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    connection.exec_driver_sql(snapshot)
    try:
        yield
    finally:
        if not connection.invalidated and is_open(connection):
            connection.exec_driver_sql("ROLLBACK")


def queue_file(engine: Engine) -> Path | None:
    """Where the writers of an embedded database queue; a server's database queues by itself."""
    name = engine.url.database
    return Path(f"{name}.queue") if engine.dialect.name == "sqlite" and name else None


def _migration(app: Flask) -> Any:
    """What Flask-Migrate and Alembic's environment ask of the application: loaded when they do."""
    flask_migrate.Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)
    return app.extensions["migrate"]


def init_app(app: Flask) -> None:
    """Bind the database and the migrations to ``app``."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    options: dict[str, Any] = POOL | app.config["SQLALCHEMY_ENGINE_OPTIONS"]
    if url.get_backend_name() == "sqlite":
        options["module"] = choose(app.config["SQLITE"]).module
    else:
        options["connect_args"] = POSTGRESQL
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    app.cli.add_command(Migrations("db", help="Perform database migrations."))
    app.extensions["migrate"] = LocalProxy(lambda: _migration(app))
