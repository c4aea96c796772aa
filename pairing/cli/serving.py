"""Serving: the production WSGI server, and the demonstration instance."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from pairing import databases
from pairing.app import create_app
from pairing.cli.bridge import Bridge, largest_body
from pairing.cli.opened import AlreadyRunning, announce
from pairing.cli.terminal import tell
from pairing.extensions import db
from pairing.files.tray import sweep_partial_files
from pairing.lazy import later
from pairing.operations.people import founding
from pairing.operations.people.passwords import new_password

if TYPE_CHECKING:
    from pairing.cli import sample
else:
    sample = later("pairing.cli.sample")

DEMO_DAY = date(2026, 11, 24)
DEMO_LOGINS = {
    "bureau": "教育局管理员",
    "reviewer": "教育局审核员",
    "head-k04": "帮扶方园长（县实验幼儿园）",
    "head-k05": "被帮扶方园长（湖滨镇中心幼儿园）",
    "k04-01": "帮扶方教师（师傅）",
    "k05-01": "被帮扶方教师（徒弟）",
}
AGAIN_AFTER, PATIENCE = 2.0, 5.0
"""Seconds until a worker that ended is started again, and until we go without it."""
HEADERS_WITHIN = 10_000
"""Milliseconds in which a request's headers must have come."""
LOOK = 1.0
"""Seconds between two looks of a process whether the one that started it is still there."""


STARTED_BY = "STARTED_BY"
"""Environment: the process that serves, so that a child which starts late knows it is gone."""


def _end_with(parent: int) -> None:
    """Let a server process end when the one that started it was killed."""
    while os.getppid() == parent:
        time.sleep(LOOK)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)


def application() -> Bridge:
    """The application as a server's process makes it; refuses a wrong schema."""
    app = create_app()
    databases.refuse_wrong_schema(app)
    sweep_partial_files(Path(app.config["INSTANCE"]))
    parent = int(os.environ.get(STARTED_BY, os.getppid()))
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    return Bridge(app, largest_body(app))


@contextmanager
def alone(instance: Path) -> Iterator[None]:
    """Serve an instance once: a second server on it would start a second worker and sweeper."""
    with (instance / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            who = lock.read().strip() or "另一个进程"
            raise AlreadyRunning(
                f"实例 {instance} 已经在运行（{who}）：请先停掉它，或者用 PAIRING_INSTANCE "
                "换一个文件夹。"
            ) from None
        lock.truncate(0)
        lock.write(f"进程 {os.getpid()}")
        lock.flush()
        yield


def refuse_taken(address: str, port: int) -> None:
    """Raise ``AlreadyRunning`` when somebody listens there (the server would share the port)."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            raise AlreadyRunning(
                f"不能在 {address}:{port} 上监听（{error.strerror}）：请用 --host、--port 或 "
                "PAIRING_HOST、PAIRING_PORT 换一个地址。"
            ) from None


def _server(app: Flask, address: str, port: int) -> Any:
    return Granian(
        "pairing.cli.serving:application",
        address=address,
        port=port,
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=app.config["WORKERS"],
        factory=True,
        log_access=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_WITHIN),
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
    )


def serve(app: Flask, host: str | None = None, port: int | None = None) -> None:
    """Serve until stopped; raises ``AlreadyRunning``.

    ``app`` answers nobody: each of the server's processes makes its own (``application``).
    """
    address = host or app.config["HOST"]
    number = port or app.config["PORT"]
    with app.app_context():
        cost = databases.cost(db.engine)
        db.engine.dispose()
    with alone(Path(app.config["INSTANCE"])):
        refuse_taken(address, number)
        announce(app)
        if cost:
            tell(cost)
        print(f"http://{address}:{number}", file=sys.stderr, flush=True)
        begin = founding_address(app, f"http://{address}:{number}")
        if begin:
            said = "还没有账号。请用浏览器打开这个地址，从头开始（只能用一次）："
            print(f"{said}\n{begin}", file=sys.stderr, flush=True)
        os.environ[STARTED_BY] = str(os.getpid())
        with worker_beside():
            _server(app, address, number).serve()


def founding_address(app: Flask, site: str) -> str | None:
    """A fresh address that founds a county; None once there is any account."""
    with app.app_context():
        founded = founding.is_founded()
        db.engine.dispose()
    if founded:
        return None
    token = founding.new_token(Path(app.config["INSTANCE"]))
    return f"{app.config['ADDRESS'] or site}/found/{token}"


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
    passwords = {login: new_password() for login in DEMO_LOGINS}
    path.touch(0o600)
    path.write_text(json.dumps(passwords))
    return passwords


def demo(port: int | None = None) -> None:
    """Load the sample county, pin its day, print the accounts, serve."""
    os.environ.setdefault("PAIRING_TODAY", DEMO_DAY.isoformat())
    app = create_app(with_pages=False)
    announce(app, has_schema=False)
    with app.app_context():
        databases.upgrade()
        fresh = not (Path(app.config["INSTANCE"]) / "demo-passwords.json").exists()
        passwords = _demo_passwords(Path(app.config["INSTANCE"]))
        if fresh:
            sample.load(DEMO_DAY, passwords)
    print("演示账号（只用于示例数据）：", file=sys.stderr)
    for login, label in DEMO_LOGINS.items():
        print(f"  {login:10} {passwords[login]:20} {label}", file=sys.stderr)
    serve(app, port=port)
