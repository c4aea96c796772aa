"""Between the server and the application: whoever sends or reads slowly holds no thread.

The server's event loop receives a whole body, against a deadline, before a thread is asked for;
answers that are long go out piece by piece as fast as the reader takes them. Saving, reading and
what is quick have threads of their own, so that none of them waits for another.
"""

from __future__ import annotations

import asyncio
import io
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, NamedTuple

from flask import Flask
from werkzeug.exceptions import HTTPException

LANES = {"quick": 2, "read": 4, "write": 8}
"""Threads of each kind in a process; one that waits for its turn to save costs nothing."""
QUICK = ("/static/", "/healthz", "/sw.js")
MOST_WAITING = 200
"""Requests of a lane that may wait in a process; more are put off at once."""
FIRST_BYTES, STALL = 30.0, 15.0
"""Seconds for a body whatever its size, and seconds in which at least something must come."""
SLOWEST = 16 * 1024
"""Bytes a second that a larger body must keep up."""
IN_MEMORY = 512 * 1024
MOST_LARGE = 256 * 1024 * 1024
"""Bytes of large bodies on their way in a process; small ones are never refused for them."""
WHOLE = 1024 * 1024
"""Answers up to this size go out in one piece."""
READING = 30.0
"""Seconds in which a reader must take the next piece of an answer."""
Headers = list[tuple[str, str]]


class TooSlow(Exception):
    """The body did not come in time (408)."""


class TooMany(Exception):
    """There is no room to wait (503)."""


class Made(NamedTuple):
    """An answer: its beginning, and what follows (None: nothing)."""

    status: int
    headers: Headers
    body: bytes
    rest: Iterator[bytes] | None
    close: Callable[[], None]


def lane_of(method: str, path: str) -> str:
    """Which threads a request is for."""
    if path.startswith(QUICK):
        return "quick"
    return "read" if method in ("GET", "HEAD") else "write"


def environ_of(scope: Any, body: IO[bytes], length: int | None) -> dict[str, Any]:
    """The WSGI environment of a request (PEP 3333); a header with an underscore is dropped."""
    host, _, port = scope.server.rpartition(":")
    found: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string or "",
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if scope.authority:
        found["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        if "_" in name or name in ("content-length", "transfer-encoding"):
            continue
        key = name.upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        joined = "; " if key == "HTTP_COOKIE" else ","
        repeated = key in found and key != "HTTP_HOST"
        found[key] = f"{found[key]}{joined}{value}" if repeated else value
    if length is not None:
        found["CONTENT_LENGTH"] = str(length)
    return found


class Bridge:
    """The application behind the server's own interface (RSGI)."""

    def __init__(self, app: Flask, largest: Callable[[str, str], int]) -> None:
        self._app = app
        self._largest = largest
        self._lanes = {name: ThreadPoolExecutor(size, name) for name, size in LANES.items()}
        self._waiting = dict.fromkeys(LANES, 0)
        self._large = 0
        with app.test_request_context("/"):
            self._pages = {
                status: app.jinja_env.get_template(f"frame/errors/{status}.html").render().encode()
                for status in (408, 500, 503)
            }

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        if scope.proto != "http":
            return
        try:
            made = await self._answered(scope, protocol)
        except (TooSlow, TooMany) as error:
            status = 408 if isinstance(error, TooSlow) else 503
            self._put_off(scope, status, type(error).__name__)
            made = self._plain(status)
        except Exception:
            self._app.logger.exception("the application broke")
            made = self._plain(500)
        await self._send(protocol, made)

    async def _answered(self, scope: Any, protocol: Any) -> Made:
        told = scope.headers.get("content-length") or ""
        length = int(told) if told.isdigit() else None
        if scope.method in ("GET", "HEAD") and length is None:
            return await self._asked(scope, io.BytesIO(), None)
        most = self._largest(scope.method, scope.path)
        if length is not None and length > most:
            return await self._asked(scope, io.BytesIO(), length)
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            received = await self._receive(protocol, body, length, most)
            body.seek(0)
            return await self._asked(scope, body, received)

    async def _receive(self, protocol: Any, body: IO[bytes], length: int | None, most: int) -> int:
        """Take the whole body, or one byte more than may be; how many bytes came."""
        size = most if length is None else length
        until = time.monotonic() + FIRST_BYTES + size / SLOWEST
        large = size if size > IN_MEMORY else 0
        if self._large + large > MOST_LARGE:
            raise TooMany
        self._large += large
        received, pieces = 0, aiter(protocol)
        try:
            while received <= most:
                left = min(STALL, until - time.monotonic())
                try:
                    async with asyncio.timeout(max(left, 0)):
                        piece = await anext(pieces)
                except TimeoutError:
                    raise TooSlow from None
                except StopAsyncIteration:
                    return received
                body.write(piece)
                received += len(piece)
        finally:
            self._large -= large
        return received

    async def _asked(self, scope: Any, body: IO[bytes], length: int | None) -> Made:
        lane = lane_of(scope.method, scope.path)
        if self._waiting[lane] >= MOST_WAITING:
            raise TooMany
        self._waiting[lane] += 1
        try:
            environ = environ_of(scope, body, length)
            return await asyncio.get_running_loop().run_in_executor(
                self._lanes[lane], self._run, environ
            )
        finally:
            self._waiting[lane] -= 1

    def _run(self, environ: dict[str, Any]) -> Made:
        """In a thread: the application's answer, or the beginning of a long one."""
        started: list[Any] = []

        def start(status: str, headers: Headers, _info: Any = None) -> Callable[[bytes], object]:
            started[:] = [int(status.split(" ", 1)[0]), headers]
            return started.append

        found: Iterable[bytes] = self._app(environ, start)
        close = getattr(found, "close", lambda: None)
        try:
            pieces, begun = iter(found), bytearray()
            for piece in pieces:
                begun += piece
                if len(begun) > WHOLE:
                    return Made(started[0], started[1], bytes(begun), pieces, close)
        except BaseException:
            close()
            raise
        close()
        return Made(started[0], started[1], bytes(begun), None, close)

    async def _send(self, protocol: Any, made: Made) -> None:
        if made.rest is None:
            protocol.response_bytes(made.status, made.headers, made.body)
            return
        loop, rest, lane = asyncio.get_running_loop(), made.rest, self._lanes["quick"]
        try:
            stream = protocol.response_stream(made.status, made.headers)
            piece: bytes | None = made.body
            while piece is not None:
                async with asyncio.timeout(READING):
                    await stream.send_bytes(piece)
                piece = await loop.run_in_executor(lane, next, rest, None)
        except (TimeoutError, OSError):
            self._app.logger.info("a reader left before the end of an answer")
        finally:
            await loop.run_in_executor(lane, made.close)

    def _plain(self, status: int) -> Made:
        headers = [("content-type", "text/html; charset=utf-8"), ("cache-control", "no-store")]
        if status != 500:
            headers += [("retry-after", "5"), ("connection", "close")]
        return Made(status, headers, self._pages[status], None, lambda: None)

    def _put_off(self, scope: Any, status: int, reason: str) -> None:
        told = {"event": "put off", "status": status, "method": scope.method, "path": scope.path}
        self._app.logger.warning(json.dumps(told | {"reason": reason}))


def largest_body(app: Flask) -> Callable[[str, str], int]:
    """How many bytes the view behind (method, path) takes."""
    routes = app.url_map.bind("localhost")
    usual = int(app.config["MAX_CONTENT_LENGTH"])

    def largest(method: str, path: str) -> int:
        try:
            endpoint, _ = routes.match(path, method)
        except HTTPException:
            return usual
        return int(getattr(app.view_functions[endpoint], "largest_body", usual))

    return largest
