"""Fixtures that every test shares: fresh databases on both engines."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock
from flask import Flask, g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from pairing import databases
from pairing.app import create_app
from pairing.archive import making
from pairing.extensions import db
from pairing.printing.pool import Printer
from tests import cast

ENGINES = ("sqlite", "postgresql")


def _binaries() -> Path:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _unprivileged() -> dict[str, object]:
    return {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}


def _start_cluster(folder: Path) -> str:
    """A cluster of our own in ``folder``; returns its address."""
    data, port = folder / "data", _free_port()
    folder.chmod(0o777)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    quiet |= _unprivileged()
    initdb = [_binaries() / "initdb", "-D", data, "-U", "pairing", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*initdb, "--locale=C.UTF-8", "-N"], check=True, **quiet)
    options = f"-p {port} -h 127.0.0.1 -k {folder} -F -c max_connections=200"
    start = [_binaries() / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start"]
    subprocess.run(start, check=True, **quiet)
    return f"postgresql+psycopg://pairing@127.0.0.1:{port}"


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The address of this worker's PostgreSQL cluster, from Debian's package."""
    folder = Path(tempfile.mkdtemp(prefix="pairing-pg-"))
    shared = tmp_path_factory.getbasetemp().parent / "initdb.lock"
    try:
        with FileLock(str(shared)):
            address = _start_cluster(folder)
        yield address
    finally:
        stop = [_binaries() / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"]
        subprocess.run(
            stop, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **_unprivileged()
        )
        time.sleep(0.1)
        shutil.rmtree(folder, ignore_errors=True)


class Browser(FlaskClient):
    """A client whose requests share the test's context, but not its signed-in person."""

    def open(self, *args: object, **kwargs: object) -> TestResponse:
        """Send a request as a fresh one."""
        g.pop("_login_user", None)
        return super().open(*args, **kwargs)  # type: ignore[arg-type]


def _app(instance: Path, uri: str) -> Flask:
    app = create_app(
        ENVIRONMENT={"PAIRING_INSTANCE": str(instance), "PAIRING_TODAY": "2026-11-24"},
        SQLALCHEMY_DATABASE_URI=uri,
        SECRET_KEY="tests",
        TESTING=True,
        WTF_CSRF_ENABLED=False,
    )
    app.test_client_class = Browser
    return app


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite file to copy."""
    folder = tmp_path_factory.mktemp("template")
    path = folder / "pairing.sqlite3"
    app = _app(folder, f"sqlite:///{path}")
    with app.app_context():
        databases.upgrade()
        db.engine.dispose()
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(cluster: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An empty, migrated PostgreSQL database to copy; returns the cluster's address."""
    admin = cluster.replace("+psycopg", "") + "/postgres"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrated")
    app = _app(tmp_path_factory.mktemp("template-pg"), f"{cluster}/migrated")
    with app.app_context():
        databases.upgrade()
        db.engine.dispose()
    return cluster


@pytest.fixture(scope="session")
def loaded_sqlite(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the sample county and the cast, to copy."""
    folder = tmp_path_factory.mktemp("loaded")
    path = folder / "pairing.sqlite3"
    shutil.copy(migrated_sqlite, path)
    _load(folder, f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def loaded_postgresql(migrated_postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PostgreSQL database with the sample county and the cast, to copy; the cluster's address."""
    _copy(migrated_postgresql, "loaded", "migrated")
    _load(tmp_path_factory.mktemp("loaded-pg"), f"{migrated_postgresql}/loaded")
    return migrated_postgresql


def _load(folder: Path, uri: str) -> None:
    with _app(folder, uri).app_context():
        cast.load_county()
        db.session.remove()
        db.engine.dispose()


def _copy(cluster: str, name: str, template: str) -> None:
    with psycopg.connect(cluster.replace("+psycopg", "") + "/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn: whatever asks for ``app`` runs on both."""
    return str(request.param)


@pytest.fixture
def database_uri(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, migrated database: with the sample county where ``county`` is asked for."""
    template = "loaded" if "county" in request.fixturenames else "migrated"
    found = request.getfixturevalue(f"{template}_{engine_name}")
    if engine_name == "sqlite":
        copy = tmp_path / "pairing.sqlite3"
        shutil.copy(found, copy)
        return f"sqlite:///{copy}"
    name = "t" + os.urandom(6).hex()
    _copy(found, name, template)
    return f"{found}/{name}"


@pytest.fixture
def app(database_uri: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a fresh database, inside its context."""
    made = _app(tmp_path, database_uri)
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def county(app: Flask) -> Flask:
    """The application with the sample county and the cast (see ``database_uri``)."""
    return app


@pytest.fixture(scope="session")
def rendering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Printer]:
    """One rendering process for all tests of a worker: it starts and cuts its font once."""
    with Printer(tmp_path_factory.mktemp("rendering"), processes=1) as started:
        yield started


@pytest.fixture
def printer(app: Flask, rendering: Printer) -> Iterator[Printer]:
    """The application prints with ``rendering``."""
    app.extensions[making.PRINTER] = rendering
    yield rendering
    app.extensions.pop(making.PRINTER, None)
