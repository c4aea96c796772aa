"""Attempts on a site: every parameter, converter and field, each with something hostile in it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from random import Random
from typing import Any
from urllib.parse import urlencode, urlsplit

from werkzeug.routing import Rule

from tests.fuzz import hostile
from tests.fuzz.forms import Form
from tests.fuzz.site import ASKED, ROLES, Seen, Site, address_of

Data = dict[str, list[Any]]
POSTS_A_GET = 3
"""Attempts on each form while each page is read and each address tried once."""
EVERY_NAME = 0.3
"""Share of GETs that carry every name at once."""


def _hostile(chance: Random) -> str:
    return chance.choice(hostile.EVERYTHING)


def _one(chance: Random, data: Data, _form: Form | None) -> Data:
    """One field is hostile."""
    name = chance.choice(sorted(data)) if data else "x"
    return data | {name: [_hostile(chance)]}


def _several(chance: Random, data: Data, _form: Form | None) -> Data:
    """Every other field is hostile."""
    return {n: [_hostile(chance)] if chance.random() < 0.5 else v for n, v in data.items()}


def _missing(chance: Random, data: Data, _form: Form | None) -> Data:
    return {name: value for name, value in data.items() if chance.random() < 0.6}


def _doubled(chance: Random, data: Data, _form: Form | None) -> Data:
    return {name: [*value, _hostile(chance), *value] for name, value in data.items()}


def _strange(chance: Random, data: Data, _form: Form | None) -> Data:
    """A name that the page asks for and did not show, or one that nobody knows."""
    return data | {f"items-{chance.choice(('0', '٣', '9' * 30, 'x'))}-kind": ["donation"]}


CHANGES: tuple[Callable[[Random, Data, Form | None], Data], ...] = (
    *(_one,) * 6,
    _several,
    _missing,
    _doubled,
    _strange,
)


def _files(chance: Random, form: Form) -> Data:
    """What is put into the form's file fields."""
    return {
        one.name: [
            (io.BytesIO(chance.choice(hostile.FILE_BODIES)), chance.choice(hostile.FILE_NAMES))
        ]
        for one in form.fields
        if one.kind == "file"
    }


def post(site: Site, chance: Random, who: str, form: Form, endpoint: str) -> None:
    """One hostile sending of a form."""
    if chance.random() < 0.08:
        kind, body = chance.choice(hostile.BODIES)
        site.send(who, "POST", form.action, data=body, content_type=kind)
        return
    data: Data = form.data()
    buttons = [one for one in form.fields if one.kind == "submit"]
    if buttons and chance.random() < 0.5:
        button = chance.choice(buttons)
        data[button.name] = [button.value]
    unseen = sorted(ASKED[endpoint] - set(data))
    if unseen and chance.random() < 0.3:
        data[chance.choice(unseen)] = [_hostile(chance)]
    data = chance.choice(CHANGES)(chance, data, form) | _files(chance, form)
    site.send(who, "POST", form.action, data=data)


def get(site: Site, chance: Random, who: str, address: str, endpoint: str) -> None:
    """One hostile reading of a page: one of its parameters, or all of them."""
    names = sorted(ASKED[endpoint]) or ["page"]
    if chance.random() >= EVERY_NAME:
        names = [chance.choice(names)]
    asked = [(name, _hostile(chance)[:2000]) for name in names]
    site.send(who, "GET", f"{urlsplit(address).path}?{urlencode(asked)}")


def converter(site: Site, chance: Random, rule: Rule, method: str) -> None:
    """One hostile address of a route: one of its arguments, the others as they usually are."""
    broken = chance.choice(sorted(rule.arguments))
    address = address_of(rule, **{broken: _hostile(chance)[:2000]})
    site.send(chance.choice(ROLES), method, address)


def attempts(site: Site, seen: Seen, chance: Random) -> Iterator[Callable[[], None]]:
    """Endless attempts, dealt out evenly over forms, pages and routes."""
    rules = list(site.app.url_map.iter_rules())
    forms = {name: found for name, found in sorted(seen.forms.items())}
    pages = {name: found for name, found in sorted(seen.pages.items()) if any(found.values())}
    while True:
        turn: list[Callable[[], None]] = []
        for endpoint, found in forms.items():
            for _ in range(POSTS_A_GET):
                who, form = chance.choice(found)
                who = chance.choice(ROLES) if chance.random() < 0.1 else who
                if form.method == "get":
                    turn.append(_later(get, site, chance, who, form.action, endpoint))
                else:
                    turn.append(_later(post, site, chance, who, form, endpoint))
        for endpoint, by_role in pages.items():
            who = chance.choice(sorted(one for one, found in by_role.items() if found))
            turn.append(_later(get, site, chance, who, chance.choice(by_role[who]), endpoint))
        for rule in rules:
            if rule.arguments:
                method = "GET" if "GET" in (rule.methods or ()) else "POST"
                turn.append(_later(converter, site, chance, rule, method))
        chance.shuffle(turn)
        yield from turn


def _later(act: Callable[..., None], *given: Any) -> Callable[[], None]:
    return lambda: act(*given)
