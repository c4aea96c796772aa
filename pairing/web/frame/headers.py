"""Security headers on every answer (safety.md 23)."""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
A_YEAR = 31_536_000
PACKED = ("text/css", "text/javascript", "image/svg+xml")
"""Kinds of static files that go out compressed; pages do not (a secret beside the user's words)."""


@lru_cache(maxsize=32)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def _pack(response: Response) -> None:
    """A static text goes out compressed to whoever takes it so."""
    if response.status_code != 200 or response.mimetype not in PACKED:
        return
    response.vary.add("Accept-Encoding")
    if "gzip" in request.accept_encodings and not response.headers.get("Content-Encoding"):
        response.direct_passthrough = False
        response.set_data(_packed(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"


def init_app(app: Flask) -> None:
    """Add the headers; trust exactly the configured number of proxies."""

    @app.after_request
    def _headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if app.config["HTTPS"]:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={A_YEAR}")
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        else:
            _pack(response)
        return response

    hops = app.config["PROXIES"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
