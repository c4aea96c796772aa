"""Answers go out compressed to whoever takes them so; a secret in them stays one.

Compression tells by its length whether a guess of the reader's stands beside a secret (BREACH).
Four things keep that from us: the cookie is ``SameSite=Lax``, so no other site's script, picture or
frame asks in a person's name; what another site did ask for goes out as it is; the token in a form
is signed anew with its second, so there is no one value to guess; and a page ends in a remark of
random length, so that one answer's length says nothing.
"""

from __future__ import annotations

import gzip
import secrets
from collections.abc import Callable
from functools import lru_cache

import brotli
from flask import Flask, request
from werkzeug.wrappers import Response

A_YEAR = 31_536_000
STATIC = "static"
PACKED = (
    *("text/html", "text/css", "text/javascript", "text/plain", "application/json"),
    *("image/svg+xml", "application/manifest+json"),
)
"""Kinds that shrink; pictures, PDF and Office files are compressed in themselves."""
LEAST = 500
"""Bytes below which packing is not worth its own head."""
MOST_PADDING = 48
"""Random bytes, at most, in the remark after a page (twice as many characters)."""
QUICK, BEST = 5, 11
"""How hard brotli tries: for an answer of the moment, for a file that is packed once."""


def _gzip(content: bytes, quality: int) -> bytes:
    return gzip.compress(content, 9 if quality == BEST else 6, mtime=0)


def _brotli(content: bytes, quality: int) -> bytes:
    return bytes(brotli.compress(content, quality=quality, mode=brotli.MODE_TEXT))


WAYS: dict[str, Callable[[bytes, int], bytes]] = {"br": _brotli, "gzip": _gzip}
"""Ways to pack, the better first."""


@lru_cache(maxsize=64)
def _once(way: str, content: bytes) -> bytes:
    return WAYS[way](content, BEST)


def _padding() -> bytes:
    return f"<!-- {secrets.token_hex(1 + secrets.randbelow(MOST_PADDING))} -->\n".encode()


def pack(response: Response) -> None:
    """Compress the answer in the best way that the reader takes."""
    if response.mimetype not in PACKED or response.is_streamed or response.status_code == 304:
        return
    response.vary.add("Accept-Encoding")
    way = next((name for name in WAYS if request.accept_encodings.quality(name)), None)
    elsewhere = request.headers.get("Sec-Fetch-Site") == "cross-site"
    if way is None or elsewhere or response.headers.get("Content-Encoding"):
        return
    content = response.get_data()
    if len(content) < LEAST:
        return
    if request.endpoint == STATIC:
        response.set_data(_once(way, content))
    else:
        padding = _padding() if response.mimetype == "text/html" else b""
        response.set_data(WAYS[way](content + padding, QUICK))
    response.headers["Content-Encoding"] = way


def init_app(app: Flask) -> None:
    """Pack every answer, after all else was done to it."""

    @app.after_request
    def _pack(response: Response) -> Response:
        pack(response)
        return response
