"""Which page of a list is asked for, and the addresses of its neighbours."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Flask, request

from pairing import values

MOST = 100_000


def page_number(name: str = "page") -> int:
    """The page that the address names: 1 for none, and for anything that is no page."""
    return max(1, values.count(request.args.get(name), 1, MOST))


def page_url(number: int, name: str = "page") -> str:
    """This page again with its filters, at another page of the list."""
    return f"{request.path}?{urlencode({**request.args.to_dict(), name: number})}"


def init_app(app: Flask) -> None:
    """Templates make the links."""
    app.jinja_env.globals["page_url"] = page_url
