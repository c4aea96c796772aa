"""Serving: the production WSGI server, and the demonstration instance."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from pairing import config, databases
from pairing.app import create_app
from pairing.domain.people.permissions import SYSTEM
from pairing.files.tray import sweep_partial_files
from pairing.operations.county.imports import import_workbook
from pairing.operations.people import accounts

DEMO_DAY = date(2026, 11, 24)
SAMPLE = config.DATA / "county.xlsx"
DEMO_LOGINS = {
    "bureau": "教育局管理员",
    "reviewer": "教育局审核员",
    "head-k04": "帮扶方园长（县实验幼儿园）",
    "head-k05": "被帮扶方园长（湖滨镇中心幼儿园）",
    "k04-01": "帮扶方教师（师傅）",
    "k05-01": "被帮扶方教师（徒弟）",
}
THREADS = 4
AGAIN_AFTER, PATIENCE = 2.0, 5.0
"""Seconds until a worker that ended is started again, and until we go without it."""


def wsgi() -> Flask:
    """The application as a server's worker makes it; refuses a wrong schema."""
    app = create_app()
    databases.refuse_wrong_schema(app)
    sweep_partial_files(Path(app.config["INSTANCE"]))
    return app


def serve(app: Flask, host: str | None = None, port: int | None = None) -> None:
    """Serve until stopped."""
    address = host or app.config["HOST"]
    number = port or app.config["PORT"]
    print(f"http://{address}:{number}", file=sys.stderr, flush=True)
    server = Granian(
        "pairing.cli.serving:wsgi",
        address=address,
        port=number,
        interface=Interfaces.WSGI,
        workers=app.config["WORKERS"],
        blocking_threads=THREADS,
        factory=True,
        log_access=False,
    )
    with worker_beside():
        server.serve()


def _keep_working(over: threading.Event, running: list[subprocess.Popen[bytes]]) -> None:
    """Start the worker, and again whenever it ends; it ends by itself when we are gone."""
    command = [sys.executable, "-m", "pairing.cli", "work", "--parent", str(os.getpid())]
    while not over.is_set():
        running[:] = [subprocess.Popen(command)]
        running[0].wait()
        over.wait(AGAIN_AFTER)


@contextmanager
def worker_beside() -> Iterator[None]:
    """One process beside the server does what takes long (`pairing work`)."""
    over: threading.Event = threading.Event()
    running: list[subprocess.Popen[bytes]] = []
    keeper = threading.Thread(target=_keep_working, args=(over, running), daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        for process in running:
            process.terminate()
        keeper.join(PATIENCE)


def _demo_passwords(instance: Path) -> dict[str, str]:
    """Generated once for the sample's accounts, kept beside its database."""
    path = instance / "demo-passwords.json"
    if path.exists():
        return dict(json.loads(path.read_text()))
    passwords = {login: accounts.new_password() for login in DEMO_LOGINS}
    path.touch(0o600)
    path.write_text(json.dumps(passwords))
    return passwords


def demo(port: int | None = None) -> None:
    """Load the sample county, pin its day, print the accounts, serve."""
    os.environ.setdefault("PAIRING_TODAY", DEMO_DAY.isoformat())
    app = create_app()
    with app.app_context():
        databases.upgrade()
        fresh = not (Path(app.config["INSTANCE"]) / "demo-passwords.json").exists()
        if fresh:
            import_workbook(SYSTEM, SAMPLE, today=DEMO_DAY)
        passwords = _demo_passwords(Path(app.config["INSTANCE"]))
        if fresh:
            accounts.give_passwords(SYSTEM, passwords)
    print("演示账号（只用于示例数据）：", file=sys.stderr)
    for login, label in DEMO_LOGINS.items():
        print(f"  {login:10} {passwords[login]:20} {label}", file=sys.stderr)
    serve(app, port=port)
