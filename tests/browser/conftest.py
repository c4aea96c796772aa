"""A served instance of the sample county, and Debian's Chromium."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.routing import MapAdapter

from pairing.__main__ import BROWSER
from pairing.app import create_app
from pairing.databases.sqlite import BUNDLED, STANDARD
from pairing.extensions import db
from tests import cast, full_house, machine
from tests.browser.deeds import Deeds, lacking, watched
from tests.browser.tasks.table import owed
from tests.conftest import FILE
from tests.pages import MORE, READERS, paths

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
PATIENCE = 20
TODAY = "2026-11-24"
SQLITE = (BUNDLED or STANDARD).module
ADDRESSES = "addresses"
LOG = "served.log"


class Served(NamedTuple):
    """What is served at an address: where its data and its log stand, and its day."""

    instance: Path
    today: str


SERVED: dict[str, Served] = {}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's own browser; the sandbox is left only as root, where it cannot run."""
    path = shutil.which(BROWSER)
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    return browser_type_launch_args | {"executable_path": path, "args": flags}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(address)


@pytest.fixture
def furnished(tmp_path: Path, loaded_sqlite: Path) -> Path:
    """An instance folder with a sample county of its own."""
    shutil.copy(loaded_sqlite, tmp_path / FILE)
    return tmp_path


@contextmanager
def served(instance: Path, today: str, processes: int = 1) -> Iterator[str]:
    """The address of `pairing run` over ``instance``, on the day ``today``.

    One process answers where nothing depends on how many there are: each takes a second to start.
    """
    port = _free_port()
    command = [sys.executable, "-m", "pairing.cli", "run", "--port", str(port)]
    environment = os.environ | {
        "PAIRING_INSTANCE": str(instance),
        "PAIRING_TODAY": today,
        "PAIRING_WORKERS": str(processes),
    }
    with (instance / LOG).open("ab") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address)
        SERVED[address] = Served(instance, today)
        yield address
    finally:
        process.terminate()
        process.wait(10)


def put_back(instance: Path, saved: Path) -> None:
    """A served instance is again as ``saved`` is: database and stored files, under the server.

    SQLite's own backup writes as any other writer does, so who reads sees the one or the other.
    """
    old, new = (SQLITE.connect(one / FILE, timeout=PATIENCE) for one in (saved, instance))
    with closing(old), closing(new):
        old.backup(new)
    for folder in (one for one in instance.iterdir() if one.is_dir()):
        shutil.rmtree(folder)
    for folder in (one for one in saved.iterdir() if one.is_dir()):
        shutil.copytree(folder, instance / folder.name)


class Running(NamedTuple):
    """The server that the tests of a worker share: starting one costs four seconds of computing."""

    instance: Path
    address: str


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, loaded_sqlite: Path) -> Iterator[Running]:
    """`pairing run` over a sample county; ``put_back`` before anybody visits it."""
    instance = tmp_path_factory.mktemp("running")
    shutil.copy(loaded_sqlite, instance / FILE)
    with served(instance, TODAY) as address:
        yield Running(instance, address)


@pytest.fixture(scope="session")
def full(loaded_sqlite: Path, shared: Path) -> Path:
    """A county in which each page has something to show; ``ADDRESSES`` says who opens which."""

    def make(folder: Path) -> str:
        shutil.copy(loaded_sqlite, folder / FILE)
        app = create_app(ENVIRONMENT={"PAIRING_INSTANCE": str(folder), "PAIRING_TODAY": TODAY})
        with app.app_context():
            found = dict.fromkeys([*paths(app), *MORE, *full_house.fill(app)])
        openers = _openers(app, list(found))
        with app.app_context():
            db.engine.dispose()
        (folder / ADDRESSES).write_text(json.dumps(openers, ensure_ascii=False))
        return str(folder)

    return Path(machine.once(shared, "full", make))


def _openers(app: Flask, addresses: list[str]) -> dict[str, str]:
    """Each address and the first of the readers to whom it opens; "" where nobody gets in."""
    opened = dict.fromkeys(addresses, "")
    for login in READERS:
        client = cast.sign_in(app, login)
        for one in (one for one, known in opened.items() if not known):
            answer = client.get(one, follow_redirects=True)
            opened[one] = login if answer.status_code == 200 else ""
    return opened


@pytest.fixture
def openers(full: Path) -> dict[str, str]:
    """The address of every page of that county, and who is to look at it."""
    return dict(json.loads((full / ADDRESSES).read_text()))


@pytest.fixture
def site(running: Running, loaded_sqlite: Path) -> str:
    """The address of `pairing run` over a fresh sample county."""
    put_back(running.instance, loaded_sqlite.parent)
    return running.address


@pytest.fixture(scope="session")
def routes(tmp_path_factory: pytest.TempPathFactory) -> MapAdapter:
    """Which endpoint answers an address."""
    folder = str(tmp_path_factory.mktemp("routes"))
    return create_app(ENVIRONMENT={"PAIRING_INSTANCE": folder}).url_map.bind("localhost")


@pytest.fixture
def deeds(browser: Browser, routes: MapAdapter) -> Iterator[Deeds]:
    """What the visitors of a test do."""
    with watched(browser, routes) as done:
        yield done


@pytest.fixture(autouse=True)
def _does_its_tasks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Who stands in the officer's table must have done what the table says, in that order."""
    tasks = owed().get(f"{request.path.name}::{request.function.__name__}")
    done = request.getfixturevalue("deeds") if tasks else []
    yield
    wrong = {one.name: missing for one in tasks or () if (missing := lacking(one.deeds, done))}
    assert wrong == {}, done


def _cookies(address: str, login: str) -> list[dict[str, Any]]:
    """What signing in leaves in a browser: the page itself is tried by those who ask for it."""
    instance, today = SERVED[address]
    app = create_app(ENVIRONMENT={"PAIRING_INSTANCE": str(instance), "PAIRING_TODAY": today})
    with app.app_context():
        cookie = cast.sign_in(app, login).get_cookie(app.config["SESSION_COOKIE_NAME"])
        db.session.remove()
        db.engine.dispose()
    assert cookie is not None
    return [{"name": cookie.key, "value": cookie.value, "url": address}]


@contextmanager
def visitors(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Call with a login (and a viewport): the home page, signed in."""
    contexts = []

    def open_page(
        login: str,
        viewport: dict[str, int] = PHONE,
        scheme: str = "light",
        service_workers: str = "block",
    ) -> Page:
        context = browser.new_context(
            base_url=address,
            viewport=viewport,
            color_scheme=scheme,
            locale="zh-CN",
            service_workers=service_workers,
        )
        contexts.append(context)
        context.add_cookies(_cookies(address, login))
        page = context.new_page()
        page.goto("/")
        if page.url != f"{address}/":
            log = (SERVED[address].instance / LOG).read_text()[-3000:]
            raise AssertionError(f"{login} is not signed in at {page.url}\n{log}")
        return page

    try:
        yield open_page
    finally:
        for context in contexts:
            context.close()


@pytest.fixture
def open_as(site: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """The visitors of ``site``."""
    with visitors(browser, site) as open_page:
        yield open_page
