"""A county under real use: eight people save, three read; how many are refused, who waits how long.

`python3 -m tests.bench.load` starts the real server twice, on Python's own SQLite and on the newer
one. `--code FOLDER` serves another checkout instead; `--attack` adds slow senders.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from unittest import mock
from urllib.parse import urlencode, urlsplit

from sqlalchemy import select

from pairing import config, databases
from pairing.app import create_app
from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.models import Pairing
from pairing.operations.county.imports import import_workbook
from pairing.operations.people import accounts
from pairing.queries import lists
from tests import cast
from tests.bench import summary

SECONDS = 20.0
SAVERS = ("head-k04", "head-k05", "k04-01", "k05-01")
"""Each of them saves from two devices."""
PAIRINGS = 93
"""Beside the sample's seven."""
SLOW_BODIES, SLOW_HEADERS = 8, 8
DRIP = 3.0
"""Seconds between two bytes of a slow sender."""


class Told(NamedTuple):
    """What a visit came to: its status, how long it took, and where it led."""

    status: int
    seconds: float
    leads_to: str = ""

    @property
    def is_served(self) -> bool:
        """Whether she got what she asked for: a page, or the way on; not the sign-in page."""
        return self.status in (200, 302, 303) and not self.leads_to.startswith("/sign-in")


def prepare(folder: Path) -> int:
    """A county of 100 pairings with a term full of facts; the pairing to record for."""
    app = create_app(
        ENVIRONMENT={"PAIRING_INSTANCE": str(folder), "PAIRING_TODAY": cast.TODAY.isoformat()}
    )
    with app.app_context():
        databases.upgrade()
        import_workbook(SYSTEM, config.DATA / "county.xlsx", today=cast.TODAY)
        accounts.give_passwords(SYSTEM, dict.fromkeys((*SAVERS, cast.OFFICER), cast.PASSWORD))
        term = lists.term_by_code("2026-1")
        assert term is not None
        with mock.patch.object(summary, "PAIRINGS", PAIRINGS):
            summary.grow(term)
        found = db.session.scalars(select(Pairing.id).where(Pairing.code == "B1")).one()
        db.session.remove()
        db.engine.dispose()
    return found


ASKED_EVERY = 2.0
"""Seconds between two questions for an export: more often is put off (429), as it should be."""


class Visitor:
    """A browser of one person: keeps its connection, cookie and token."""

    def __init__(self, port: int, login: str) -> None:
        self._port, self._cookies = port, dict[str, str]()
        self._line: http.client.HTTPConnection | None = None
        page = self.ask("GET", "/sign-in")[1].decode()
        token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        form = {"login": login, "password": cast.PASSWORD, "csrf_token": token}
        assert self.ask("POST", "/sign-in", form)[0].status == 302
        self.token = self.ask("GET", "/me/token")[1].decode().split('"token":"')[1].split('"')[0]

    def hang_up(self) -> None:
        """Forget the connection: the server closes one that is idle for long."""
        if self._line is not None:
            self._line.close()
        self._line = None

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[Told, bytes]:
        """Send a request and read the answer; a refused or lost connection is status 0."""
        begun = time.monotonic()
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            if self._line is None:
                self._line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
            self._line.request(method, path, urlencode(form or {}) or None, headers)
            answer = self._line.getresponse()
            body = answer.read()
        except (OSError, http.client.HTTPException):
            self._line = None
            return Told(0, time.monotonic() - begun), b""
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                kept, _, content = value.split(";")[0].partition("=")
                self._cookies[kept] = content
        leads_to = urlsplit(answer.getheader("Location", "")).path
        return Told(answer.status, time.monotonic() - begun, leads_to), body

    def ask_and_rest(
        self, method: str, path: str, form: dict[str, str] | None, pause: float
    ) -> Told:
        """Ask, then rest as a person does who waits for what is made."""
        told = self.ask(method, path, form)[0]
        time.sleep(pause)
        return told


def _until(over: float, told: list[Told], ask: Callable[[], Told]) -> None:
    while time.monotonic() < over:
        told.append(ask())


def _form(pairing_id: int, token: str) -> dict[str, str]:
    return {
        "csrf_token": token,
        "form_key": uuid.uuid4().hex,
        "pairing_id": str(pairing_id),
        "day": "2026-11-24",
        "venue": "湖滨镇中心幼儿园",
        "direction": "out",
        "items-0-kind": "lecture",
        "items-0-topic": f"去小学化 {uuid.uuid4().hex[:8]}",
        "is_another": "1",
    }


def _drip(port: int, begin: bytes, over: float) -> None:
    """One byte in three seconds, again whenever the server hangs up."""
    while time.monotonic() < over:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=DRIP) as line:
                line.sendall(begin)
                while time.monotonic() < over:
                    time.sleep(DRIP)
                    line.sendall(b"a")
        except OSError:
            time.sleep(0.1)


BODY = (
    b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\nlogin="
)
HEADER = b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


def _line(name: str, told: list[Told]) -> str:
    waits = sorted(one.seconds for one in told)
    if not waits:
        return f"{name:8} nothing was answered"
    refused = sum(not one.is_served for one in told)
    p99 = waits[min(len(waits) - 1, int(len(waits) * 0.99))]
    return (
        f"{name:8} {refused} of {len(told)} refused · median {statistics.median(waits):.2f} s · "
        f"p99 {p99:.2f} s · longest {waits[-1]:.2f} s"
    )


def _serve(folder: Path, port: int, code: Path, sqlite: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(code),
        "PAIRING_INSTANCE": str(folder),
        "PAIRING_TODAY": cast.TODAY.isoformat(),
        "PAIRING_SQLITE": sqlite,
    }
    log = (folder / "server.log").open("wb")
    command = [sys.executable, "-m", "pairing.cli", "run", "--port", str(port)]
    process = subprocess.Popen(command, env=environment, cwd=code, stdout=log, stderr=log)
    for _ in range(300):
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            line.request("GET", "/healthz")
            if line.getresponse().status == 200:
                return process
        except OSError:
            time.sleep(0.2)
    raise RuntimeError((folder / "server.log").read_text())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(name: str, sqlite: str, code: Path, attack: bool) -> None:
    """One server under load; prints what came of it."""
    with tempfile.TemporaryDirectory(prefix="pairing-load-") as place:
        folder, port = Path(place), _free_port()
        pairing_id = prepare(folder)
        server = _serve(folder, port, code, sqlite)
        try:
            _measure(name, port, pairing_id, attack)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)
        log = (folder / "server.log").read_text(errors="replace")
        print(
            f"         in the log: {log.count('put off')} put off, {log.count('Traceback')} broken"
        )


def _measure(name: str, port: int, pairing_id: int, attack: bool) -> None:
    few = 1 if attack else len(SAVERS) * 2
    people = [Visitor(port, SAVERS[n % len(SAVERS)]) for n in range(few)]
    officers = [Visitor(port, cast.OFFICER) for _ in range(1 if attack else 3)]
    for one in (*people, *officers):
        one.hang_up()
    over = time.monotonic() + SECONDS
    saved: list[Told] = []
    county: list[Told] = []
    exported: list[Told] = []
    work = [
        (saved, lambda one=one: one.ask("POST", "/activities/new", _form(pairing_id, one.token))[0])
        for one in people
    ]
    for number, officer in enumerate(officers):
        act, path, told = ("GET", "/county", county)
        if number == 2:
            act, path, told = ("POST", "/workbook/export", exported)  # a job: asked for, or joined
        form = {"csrf_token": officer.token} if act == "POST" else None
        pause = ASKED_EVERY if act == "POST" else 0.0
        work.append(
            (told, lambda one=officer, what=(act, path, form, pause): one.ask_and_rest(*what))
        )
    threads = [threading.Thread(target=_until, args=(over, told, ask)) for told, ask in work]
    if attack:
        threads += [
            threading.Thread(target=_drip, args=(port, begin, over))
            for begin, count in ((BODY, SLOW_BODIES), (HEADER, SLOW_HEADERS))
            for _ in range(count)
        ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    print(name, flush=True)
    for what, told in (("saves", saved), ("county", county), ("export", exported)):
        if told:
            print("        ", _line(what, told))
    print(
        "         statuses:",
        {s: sum(t.status == s for t in saved) for s in {t.status for t in saved}},
    )


def main() -> None:
    """Both libraries, or one checkout."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--code", type=Path)
    parser.add_argument("--attack", action="store_true")
    parser.add_argument("--sqlite", choices=("newer", "standard"))
    given = parser.parse_args()
    code = (given.code or Path.cwd()).resolve()
    for name, sqlite in (("Python's own SQLite", "standard"), ("the newer SQLite", "")):
        if given.sqlite in (None, sqlite or "newer"):
            run(name, sqlite, code, given.attack)


if __name__ == "__main__":
    main()
