"""The server as it is shipped: slow senders, a second start, a process that is killed."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pairing.cli import bridge
from pairing.cli.serving import HEADERS_WITHIN, STARTED_BY
from pairing.web.frame.limits import LOOKING_UP
from tests.cast import SAMPLE


def _alone(received: Coroutine[Any, Any, int]) -> int:
    """Run to its end in a thread: a browser test before may have left a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, received).result()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """`pairing run` over one instance."""

    def __init__(self, instance: Path, port: int, **more: str) -> None:
        self.instance, self.port = instance, port
        self.log = instance / f"server-{port}.log"
        self._stream = self.log.open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pairing.cli", "run", "--port", str(port)],
            env={**os.environ, "PAIRING_INSTANCE": str(instance)} | more,
            stdout=self._stream,
            stderr=self._stream,
        )

    def wait_until_ready(self) -> None:
        """Until it answers; fails after a minute."""
        until = time.monotonic() + 60
        while self.status("/readyz") != 200:
            assert time.monotonic() < until, self.log.read_text()
            assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)

    def status(self, path: str, timeout: float = 10) -> int:
        """The status of a GET; 0 when there was no answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            line.request("GET", path)
            return line.getresponse().status
        except OSError:
            return 0
        finally:
            line.close()

    def workers(self) -> list[int]:
        """The processes that answer, as the log names them."""
        return [int(one) for one in re.findall(r"worker-\d+ with PID: (\d+)", self.log.read_text())]

    def stop(self) -> None:
        """End it as systemd does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
            self.process.kill()
        self._stream.close()


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("served")
    subprocess.run(
        [sys.executable, "-m", "pairing.cli", "import", str(SAMPLE)],
        env={**os.environ, "PAIRING_INSTANCE": str(folder)},
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder


@pytest.fixture
def server(instance: Path) -> Iterator[Server]:
    made = Server(instance, _free_port())
    try:
        made.wait_until_ready()
        yield made
    finally:
        made.stop()


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state not in "ZX"


BODY = (
    b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\nlogin="
)
HEADER = b"GET /sign-in HTTP/1.1\r\nHost: localhost\r\nX-Slow: "


def test_forty_slow_senders_stop_nobody_and_are_sent_away(server: Server) -> None:
    """More than there are threads, half of them in the middle of a body, half of the headers."""
    assert sum(bridge.LANES.values()) * 2 < 40
    with contextlib.ExitStack() as open_lines:
        lines = []
        for number in range(40):
            line = socket.create_connection(("127.0.0.1", server.port), timeout=60)
            open_lines.enter_context(line)
            line.sendall(BODY if number % 2 else HEADER)
            lines.append(line)
        waits = []
        for _ in range(10):
            begun = time.monotonic()
            assert server.status("/sign-in") == 200
            waits.append(time.monotonic() - begun)
        assert max(waits) < 3, waits
        begun = time.monotonic()
        answers = [line.recv(100) for line in lines]
        waited = time.monotonic() - begun
    assert all(one.startswith(b"HTTP/1.1 408") for one in answers[1::2]), answers[1]
    assert all(one == b"" or b" 408 " in one for one in answers[0::2])
    assert waited < max(bridge.STALL, HEADERS_WITHIN / 1000) + 15
    assert server.log.read_text().count('"status": 408') == 20


class _Drip:
    """A body of which one byte comes every while, for ever."""

    def __init__(self, every: float) -> None:
        self.every = every

    async def __aiter__(self):
        while True:
            await asyncio.sleep(self.every)
            yield b"a"


@pytest.mark.parametrize("every", [0.05, 5.0])
def test_neither_a_drip_of_bytes_nor_silence_outlasts_the_deadline(monkeypatch, app, every) -> None:
    monkeypatch.setattr(bridge, "FIRST_BYTES", 0.5)
    monkeypatch.setattr(bridge, "STALL", 0.3)
    made = bridge.Bridge(app, bridge.largest_body(app))
    begun = time.monotonic()
    with pytest.raises(bridge.TooSlow):
        _alone(made._receive(_Drip(every), io.BytesIO(), 4000, 256 * 1024))
    assert 0.2 < time.monotonic() - begun < 2


def test_a_body_without_a_length_is_read_to_its_limit_and_no_further(app) -> None:
    made = bridge.Bridge(app, bridge.largest_body(app))
    assert _alone(made._receive(_Drip(0), io.BytesIO(), None, 500)) == 501


def test_large_bodies_do_not_fill_the_disk_together(app) -> None:
    made = bridge.Bridge(app, bridge.largest_body(app))
    made._large = bridge.MOST_LARGE
    with pytest.raises(bridge.TooMany):
        _alone(made._receive(_Drip(0), io.BytesIO(), 2**20, 2**20))
    assert _alone(made._receive(_Drip(0), io.BytesIO(), None, 500)) == 501


def test_a_second_server_is_refused_in_one_sentence(server: Server, tmp_path: Path) -> None:
    same = Server(server.instance, _free_port())
    assert same.process.wait(60) == 2
    assert f"已经在运行（进程 {server.process.pid}）" in same.log.read_text()
    assert "Traceback" not in same.log.read_text()
    other = tmp_path / "other"
    other.mkdir()
    elsewhere = Server(other, server.port)
    assert elsewhere.process.wait(60) == 2
    said = elsewhere.log.read_text()
    assert "监听" in said
    assert "Traceback" not in said
    assert server.status("/healthz") == 200


def test_a_killed_process_is_started_again_and_the_others_go_on(server: Server) -> None:
    victim = server.workers()[0]
    os.kill(victim, signal.SIGKILL)
    until = time.monotonic() + 20
    while len(server.workers()) < 3 and time.monotonic() < until:
        assert server.process.poll() is None
        time.sleep(0.1)
    assert len(server.workers()) == 3, server.log.read_text()
    assert [server.status("/sign-in") for _ in range(5)] == [200] * 5


def test_nothing_is_left_when_the_first_process_is_killed(server: Server) -> None:
    children = server.workers()
    assert all(_is_alive(one) for one in children)
    server.process.kill()
    server.process.wait(5)
    until = time.monotonic() + 15
    while any(_is_alive(one) for one in children) and time.monotonic() < until:
        time.sleep(0.2)
    assert not any(_is_alive(one) for one in children)
    again = Server(server.instance, server.port)
    try:
        begun = time.monotonic()
        again.wait_until_ready()
        assert time.monotonic() - begun < 30
    finally:
        again.stop()


def test_a_process_that_starts_when_the_first_is_gone_already_ends(instance: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait(30)
    late = "import time; from pairing.cli.serving import application as a; a(); time.sleep(60)"
    environment = {"PAIRING_INSTANCE": str(instance), STARTED_BY: str(gone.pid)}
    ended = subprocess.run(
        [sys.executable, "-c", late], env={**os.environ} | environment, timeout=40
    )
    assert ended.returncode == -signal.SIGTERM


def test_the_older_library_says_at_the_start_what_it_costs(instance: Path) -> None:
    made = Server(instance, _free_port(), PAIRING_SQLITE="standard")
    try:
        made.wait_until_ready()
        assert "3.51.3" in made.log.read_text()
    finally:
        made.stop()


def test_each_kind_of_request_has_threads_of_its_own() -> None:
    assert bridge.lane_of("POST", "/activities/new") == "write"
    assert bridge.lane_of("GET", "/county") == "read"
    assert bridge.lane_of("GET", "/static/app.css") == "quick"
    assert bridge.lane_of("GET", "/healthz") == "quick"


def test_two_server_processes_count_together(server: Server) -> None:
    """120 look-ups a minute from an address, whichever process answers."""
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda _: server.status("/check?number=x"), range(240)))
    assert len(server.workers()) == 2
    assert set(told) == {200, 429}
    assert LOOKING_UP.times - 1 <= told.count(200) <= LOOKING_UP.times * 1.3
