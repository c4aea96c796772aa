"""The site as somebody sees it: which addresses open, which forms stand there, what is asked."""

from __future__ import annotations

import os
import re
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from flask import Flask, got_request_exception, has_request_context, request
from flask.testing import FlaskClient
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from pairing.extensions import db
from tests import cast
from tests.conftest import _app, _ask
from tests.fuzz import county
from tests.fuzz.forms import Form, forms_of, links_of

NOBODY = "nobody"
COOKIE = "pairing"
NOTHING_PRINTS = ("暂时不能打印", "档案没有生成成功")
ROLES = (*cast.EVERYONE, NOBODY)
ENDS_A_SESSION = re.compile(r"/sign-out|/me/password|/sign-in|/p/.+|/accounts/\d+/\w+")
"""Where somebody may lose the session that the next attempt needs."""
ASKED: dict[str, set[str]] = defaultdict(set)
"""The names that each endpoint has looked for in an address or a form."""


class Heard(ImmutableMultiDict[Any, Any]):
    """What was sent; it notes every name that a page asks for."""

    def _note(self, key: object) -> None:
        if has_request_context() and request.endpoint and isinstance(key, str) and len(key) < 60:
            ASKED[request.endpoint].add(key)

    def get(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        """Note, then answer."""
        self._note(key)
        return super().get(key, *args, **kwargs)

    def getlist(self, key: Any, *args: Any, **kwargs: Any) -> Any:
        """Note, then answer."""
        self._note(key)
        return super().getlist(key, *args, **kwargs)

    def __contains__(self, key: object) -> bool:
        self._note(key)
        return super().__contains__(key)


@dataclass
class Site:
    """An installation, everybody signed in to it, and how it answers."""

    app: Flask
    people: dict[str, FlaskClient]
    again: Callable[[], None]
    cookies: dict[str, str]
    failures: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    sent: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _error: str = ""

    def send(self, who: str, method: str, address: str, **more: Any) -> TestResponse:
        """Send a request; an answer of 500 or more is noted with the line that raised it."""
        self._error, path = "", urlsplit(address).path
        answer = self.people[who].open(address, method=method, **more)
        self.sent[method] += 1
        if answer.status_code == 302 and ENDS_A_SESSION.fullmatch(path):
            self.restore()
        if answer.status_code >= 500 and not any(one in answer.text for one in NOTHING_PRINTS):
            where = self._error or f"{answer.status_code}"
            shown = {key: repr(value)[:300] for key, value in more.items()}
            self.failures[where].append(f"{who} {method} {address[:300]} {shown}")
        return answer

    def note(self, _app: Flask, exception: BaseException, **_more: object) -> None:
        """Remember the line that raised."""
        trace = exception.__traceback__
        lines = []
        while trace:
            name = trace.tb_frame.f_code.co_filename
            if "/pairing/" in name:
                lines.append(f"{Path(name).name}:{trace.tb_lineno}")
            trace = trace.tb_next
        self._error = f"{type(exception).__name__}: {str(exception)[:120]} {lines[-2:]}"

    def restore(self) -> None:
        """The county as it was."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self.again()
        for who, cookie in self.cookies.items():
            self.people[who].set_cookie(COOKIE, cookie)


class OnSqlite:
    """The site's database: a copy of the loaded file, kept aside once it is filled."""

    def __init__(self, folder: Path, loaded: Path) -> None:
        self.folder, self.pristine = folder, folder / "pristine"
        shutil.copy(loaded, folder / "pairing.sqlite3")
        self.uri = f"sqlite:///{folder / 'pairing.sqlite3'}"

    def keep(self) -> None:
        """As it is now it shall be again."""
        shutil.copy(self.folder / "pairing.sqlite3", self.pristine)

    def again(self) -> None:
        """As it was kept."""
        for old in self.folder.glob("pairing.sqlite3*"):
            old.unlink()
        shutil.copy(self.pristine, self.folder / "pairing.sqlite3")


class OnPostgresql:
    """The same in a cluster: databases copied from each other."""

    def __init__(self, cluster: str) -> None:
        self.cluster, self.name = cluster, "f" + os.urandom(6).hex()
        _ask(cluster, f"CREATE DATABASE {self.name} TEMPLATE loaded")
        self.uri = f"{cluster}/{self.name}"

    def keep(self) -> None:
        """As it is now it shall be again."""
        _ask(self.cluster, f"CREATE DATABASE {self.name}_pristine TEMPLATE {self.name}")

    def again(self) -> None:
        """As it was kept."""
        _ask(self.cluster, f"DROP DATABASE {self.name} WITH (FORCE)")
        _ask(self.cluster, f"CREATE DATABASE {self.name} TEMPLATE {self.name}_pristine")

    def drop(self) -> None:
        """Leave nothing behind."""
        for name in (self.name, f"{self.name}_pristine"):
            _ask(self.cluster, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def open_site(folder: Path, engine: OnSqlite | OnPostgresql) -> Site:
    """The sample county, enriched, in ``folder``; everybody of the cast is signed in."""
    app = _app(folder, engine.uri)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.request_class = type("Listening", (app.request_class,), {"parameter_storage_class": Heard})
    app.test_client_class = FlaskClient
    with app.app_context():
        county.fill(app)
        db.session.remove()
    people = {who: cast.sign_in(app, who) for who in cast.EVERYONE}
    people[NOBODY] = app.test_client()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    engine.keep()
    cookies = {who: people[who].get_cookie(COOKIE).value for who in cast.EVERYONE}
    site = Site(app, people, engine.again, cookies)
    got_request_exception.connect(site.note, app, weak=False)
    return site


@dataclass
class Seen:
    """What a crawl found: addresses and forms by endpoint, with who sees them."""

    pages: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(dict))
    forms: dict[str, list[tuple[str, Form]]] = field(default_factory=lambda: defaultdict(list))

    def addresses(self) -> Iterator[tuple[str, str]]:
        """Everybody's pages that open."""
        for by_role in self.pages.values():
            for who, found in by_role.items():
                yield from ((who, one) for one in found)


def endpoint_of(app: Flask, address: str, method: str = "GET") -> str | None:
    """The endpoint behind an address of ours; None when there is none."""
    parts = urlsplit(address)
    try:
        return str(app.url_map.bind("localhost").match(parts.path, method)[0])
    except Exception:  # any miss is none of ours
        return None


def crawl(site: Site, roles: tuple[str, ...], each: int, starts: tuple[str, ...] = ()) -> Seen:
    """Follow links from ``/``: at most ``each`` addresses of an endpoint for a role."""
    seen = Seen()
    for who in roles:
        met: set[str] = set()
        waiting = ["/", *starts]
        while waiting:
            address = waiting.pop(0)
            endpoint = endpoint_of(site.app, address)
            if endpoint is None or endpoint == "static" or address in met:
                continue
            known = seen.pages[endpoint].setdefault(who, [])
            if len(known) >= each:
                continue
            met.add(address)
            answer = site.send(who, "GET", address)
            if answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            known.append(address)
            ASKED[endpoint] |= set(parse_qs(urlsplit(address).query))
            for form in forms_of(address, answer.text):
                target = endpoint_of(site.app, form.action, form.method.upper())
                if target:
                    seen.forms[target].append((who, form))
            waiting += links_of(address, answer.text)
    _bare(site, seen)
    return seen


def address_of(rule: Rule, **chosen: str) -> str:
    """A route's address, with ``chosen`` arguments and usual ones."""
    address = rule.rule
    for name in rule.arguments:
        value = quote(chosen.get(name, county.ARGUMENTS.get(name, "1")), safe="")
        for kind in ("int:", "path:", ""):
            address = address.replace(f"<{kind}{name}>", value)
    return address


def _bare(site: Site, seen: Seen) -> None:
    """Routes whose form no page showed are sent to without one."""
    for rule in site.app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and rule.endpoint not in seen.forms:
            form = Form("", address_of(rule), "post", ())
            seen.forms[rule.endpoint] = [(who, form) for who in ROLES]
