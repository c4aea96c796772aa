"""Fixtures that every test shares: fresh databases on both engines."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlencode

import psycopg
import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from hypothesis import settings
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Map, Rule
from werkzeug.routing.matcher import StateMachineMatcher
from werkzeug.routing.rules import RuleFactory
from werkzeug.test import TestResponse

from pairing import databases
from pairing.app import create_app
from pairing.archive import making
from pairing.extensions import db
from pairing.printing.pool import Printer
from pairing.web.frame.access import VISIBLE_BY as ACTED_ON
from tests import cast, machine
from tests.seen import seen_version

CHEAP = "pbkdf2:sha256:1"
"""Hashing a password the strong way costs 130 ms: tests sign in some thousand times."""
ENGINES = ("sqlite", "postgresql")
FILE = "pairing.sqlite3"


class Compiled(BytecodeCache):
    """Every template compiled once a worker, though every test has an application of its own."""

    def __init__(self) -> None:
        self.kept: dict[str, Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """What an earlier test compiled."""
        bucket.code = self.kept.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the tests to come."""
        self.kept[bucket.key] = bucket.code


TEMPLATES = Compiled()


class Routes(Map):
    """The routes of every application of a worker, compiled once: 280 of them cost 30 ms."""

    compiled: ClassVar[dict[tuple[object, ...], Rule]] = {}
    sorted_once: ClassVar[dict[tuple[int, ...], tuple[Any, dict[Any, list[Rule]]]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.added: list[Rule] = []
        super().__init__(*args, **kwargs)

    def add(self, rulefactory: RuleFactory) -> None:
        """Note the rule; whoever asks for a route first has them put in order."""
        for rule in rulefactory.get_rules(self):
            seen = (rule.rule, rule.endpoint, str(rule.defaults), frozenset(rule.methods or ()))
            if seen not in self.compiled:
                rule.bind(self)
                self.compiled[seen] = rule
            self.added.append(self.compiled[seen])
        self._remap = True

    def update(self) -> None:
        """In order, as an earlier application left the same routes."""
        if not self._remap:
            return
        every = tuple(map(id, self.added))
        if every not in self.sorted_once:
            self._matcher = StateMachineMatcher(self.merge_slashes)
            self._rules_by_endpoint = {}
            for rule in self.added:
                self._matcher.add(rule)
                self._rules_by_endpoint.setdefault(rule.endpoint, []).append(rule)
            super().update()
            self.sorted_once[every] = (self._matcher, self._rules_by_endpoint)
        self._matcher, self._rules_by_endpoint = self.sorted_once[every]
        self._remap = False


Flask.url_map_class = Routes


class Statements(dict[tuple[object, ...], Any]):
    """Statements compiled once a worker and kind of database, not once an engine: a quarter of all.

    SQLAlchemy's keys begin with the engine's own dialect, which is left out here.
    """

    def get(self, key: tuple[object, ...], default: Any = None) -> Any:
        """What an earlier test compiled."""
        return super().get(key[1:], default)

    def __setitem__(self, key: tuple[object, ...], compiled: Any) -> None:
        super().__setitem__(key[1:], compiled)


STATEMENTS = {name: Statements() for name in ENGINES}


ROWS = {f"{model.__tablename__}_id": model for model in ACTED_ON if hasattr(model, "version")}
"""What a URL names, and the model whose row's version a form about it carries."""


class Browser(FlaskClient):
    """A client whose requests share the test's context, but not its signed-in person.

    A form is sent as by somebody who has just opened its page: with the version that stands,
    unless a test names another one (or None: a form without).
    """

    def open(self, *args: object, **kwargs: object) -> TestResponse:
        """Send a request as a fresh one."""
        g.pop("_login_user", None)
        if kwargs.get("method") == "POST" and args and isinstance(args[0], str):
            asked = kwargs.get("query_string")
            url = f"{args[0]}?{urlencode(asked)}" if isinstance(asked, dict) else args[0]
            kwargs["data"] = self._as_seen(url, kwargs.get("data"))
        return super().open(*args, **kwargs)  # type: ignore[arg-type]

    def _as_seen(self, url: str, data: object) -> object:
        if not (data is None or (isinstance(data, dict) and "version" not in data)):
            return data
        version = seen_version(self.application, url, data or {})
        return data if version is None else {**(data or {}), "version": version}


def _app(instance: Path, uri: str) -> Flask:
    app = create_app(
        ENVIRONMENT={"PAIRING_INSTANCE": str(instance), "PAIRING_TODAY": "2026-11-24"},
        SQLALCHEMY_DATABASE_URI=uri,
        SECRET_KEY="tests",
        PASSWORD_HASH=CHEAP,
        TESTING=True,
        LIMITS=False,
        WTF_CSRF_ENABLED=False,
    )
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = TEMPLATES
    with app.app_context():
        kept = STATEMENTS["sqlite" if uri.startswith("sqlite") else "postgresql"]
        db.engine.update_execution_options(compiled_cache=kept)
    return app


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder that all workers of a run share: what is dear to make is made once in it."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def cluster(shared: Path) -> str:
    """The address of the run's PostgreSQL cluster; it ends with the run (``tests.machine``)."""
    return machine.once(shared, "postgresql", machine.start_postgresql)


@pytest.fixture(scope="session")
def migrated_sqlite(shared: Path) -> Path:
    """An empty, migrated SQLite file to copy."""

    def make(folder: Path) -> str:
        path = folder / FILE
        _migrate(folder, f"sqlite:///{path}")
        return str(path)

    return Path(machine.once(shared, "migrated", make))


@pytest.fixture(scope="session")
def migrated_postgresql(cluster: str, shared: Path) -> str:
    """An empty, migrated PostgreSQL database to copy; returns the cluster's address."""

    def make(folder: Path) -> str:
        _ask(cluster, "CREATE DATABASE migrated")
        _migrate(folder, f"{cluster}/migrated")
        return cluster

    return machine.once(shared, "migrated-postgresql", make)


@pytest.fixture(scope="session")
def loaded_sqlite(migrated_sqlite: Path, shared: Path) -> Path:
    """A SQLite file with the sample county and the cast, to copy."""

    def make(folder: Path) -> str:
        path = folder / FILE
        shutil.copy(migrated_sqlite, path)
        _load(folder, f"sqlite:///{path}")
        return str(path)

    return Path(machine.once(shared, "loaded", make))


@pytest.fixture(scope="session")
def loaded_postgresql(migrated_postgresql: str, shared: Path) -> str:
    """A PostgreSQL database with the sample county and the cast, to copy; the cluster's address."""

    def make(folder: Path) -> str:
        _ask(migrated_postgresql, "CREATE DATABASE loaded TEMPLATE migrated")
        _load(folder, f"{migrated_postgresql}/loaded")
        return migrated_postgresql

    return machine.once(shared, "loaded-postgresql", make)


def _migrate(folder: Path, uri: str) -> None:
    with _app(folder, uri).app_context():
        databases.upgrade()
        db.engine.dispose()


def _load(folder: Path, uri: str) -> None:
    with _app(folder, uri).app_context():
        cast.load_county()
        db.session.remove()
        db.engine.dispose()


def _ask(cluster: str, statement: str) -> None:
    with psycopg.connect(cluster.replace("+psycopg", "") + "/postgres", autocommit=True) as admin:
        admin.execute(statement)


@pytest.fixture(params=ENGINES)
def engine_name(request: pytest.FixtureRequest) -> str:
    """Each engine in turn: whatever asks for ``app`` runs on both."""
    return str(request.param)


@pytest.fixture
def database_uri(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database: with the sample county where ``county`` is asked for."""
    template = "loaded" if "county" in request.fixturenames else "migrated"
    found = request.getfixturevalue(f"{template}_{engine_name}")
    if engine_name == "sqlite":
        copy = tmp_path / FILE
        shutil.copy(found, copy)
        yield f"sqlite:///{copy}"
        return
    name = "t" + os.urandom(6).hex()
    _ask(found, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield f"{found}/{name}"
    _ask(found, f"DROP DATABASE {name} WITH (FORCE)")


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


def pytest_configure(config: pytest.Config) -> None:
    """Work in memory where there is room: thousands of small databases come and go.

    No property is a matter of time: on a busy machine an example may take a second.
    """
    machine.work_in_memory()
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """The process that began the run ends what its workers shared, before pytest tidies up."""
    machine.end(session.config)


LONG = {"test_whole_term", "test_wheel", "test_cli", "test_serving", "test_databases"}
"""Tests of whole processes: begun first, so that no worker ends alone with one of them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first, the others in their order."""
    items.sort(key=lambda item: item.path.stem not in LONG)
