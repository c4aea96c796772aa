"""What a browser really did at a server: which forms were taken, which pages were shown first."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Response
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

Deeds = list[str]
SHOWN = "? "
"""Before an endpoint: its page was shown and nothing was written. By itself: the form was taken."""
PASSING = {
    *("import_journal", "job", "log_entry", "login_attempt", "one_time_key", "password_link"),
    "sign_in_session",
}
"""The tables that tell of what was done: taking a deed back adds to them."""


def _name(routes: MapAdapter, response: Response) -> str:
    """The endpoint that answered, with the list of 本县资料 that it was asked for; else ""."""
    request = response.request
    try:
        endpoint, values = routes.match(urlsplit(request.url).path, request.method)
    except HTTPException:
        return ""
    name = f"{endpoint} {values['slug']}" if "slug" in values else str(endpoint)
    taken = request.method == "POST" and 300 <= response.status < 400
    return name if taken else SHOWN + name


def _listen(context: BrowserContext, routes: MapAdapter, deeds: Deeds) -> None:
    def note(response: Response) -> None:
        if response.request.is_navigation_request() and (name := _name(routes, response)):
            deeds.append(name)

    context.on("response", note)


@contextmanager
def watched(browser: Browser, routes: MapAdapter) -> Iterator[Deeds]:
    """The deeds of every visitor that comes from now on, in their order."""
    deeds: Deeds = []
    make = browser.new_context

    def noted(**how: Any) -> BrowserContext:
        context = make(**how)
        _listen(context, routes, deeds)
        return context

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(browser, "new_context", noted)
        yield deeds


def lacking(wanted: tuple[str, ...], deeds: Deeds) -> list[str]:
    """What was not done, or not in that order."""
    left = iter(deeds)
    return [one for one in wanted if one not in left]


def stored(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that holds what people know; versions only count how often."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        names = [
            name
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            )
            if name not in PASSING
        ]
        return {name: _rows(database, name) for name in names}


def _rows(database: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    known = [name for _, name, *_ in database.execute(f"PRAGMA table_info({table})")]
    columns = ", ".join(f'"{name}"' for name in known if name != "version")
    return list(database.execute(f"SELECT {columns} FROM {table} ORDER BY {columns}"))


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The tables whose rows are other ones."""
    return {name for name in before | after if before.get(name) != after.get(name)}
