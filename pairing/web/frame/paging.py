"""Which page of a list is asked for, and the addresses of its neighbours."""

from __future__ import annotations

from flask import Flask, request, url_for

MOST = 100_000


def page_number(name: str = "page") -> int:
    """The page that the address names: 1 for none, and for anything that is no page."""
    text = request.args.get(name, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < len(str(MOST)) else 1
    return max(1, number)


def page_url(number: int, name: str = "page") -> str:
    """This page again with its filters, at another page of the list."""
    where = {**request.args.to_dict(), **(request.view_args or {}), name: str(number)}
    return url_for(request.endpoint or "", **where)


def init_app(app: Flask) -> None:
    """Templates make the links."""
    app.jinja_env.globals["page_url"] = page_url
