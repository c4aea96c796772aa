"""A form filled wrongly in several places, and what must be said where: every fault at once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from lxml import html
from sqlalchemy import func, select

from pairing.extensions import db
from pairing.models import LogEntry
from pairing.web.frame.page_forms import forms_of
from tests.fuzz.site import Site


@dataclass(frozen=True)
class Broken:
    """A form filled wrongly in several places, and what must stand where."""

    who: str
    page: str
    given: dict[str, Any]
    faults: dict[str, str]
    """Field → what is said there; "" is the form as a whole."""
    action: str = ""
    dropped: tuple[str, ...] = field(default=())
    """Fields that the page fills and this person emptied."""


def _entries(site: Site) -> int:
    with site.app.app_context():
        return int(db.session.scalar(select(func.count(LogEntry.id))) or 0)


def _opened(text: str, page: str, action: str) -> tuple[dict[str, Any], dict[str, str]]:
    """What the page's form holds when it is opened, and what stands for its rows."""
    nodes = html.fromstring(text).iter("form")
    node = next(one for one in nodes if (one.get("action") or page) == action)
    hidden = {
        one.get("name"): one.get("value", "") for one in node.xpath(".//input[@type='hidden']")
    }
    found = next(one for one in forms_of(text) if (one.action or page) == action)
    values = {name: one.values for name, one in found.controls.items() if one.values}
    rows = sorted({int(m[1]) for name in found.controls if (m := re.match(r"lines-(\d+)-", name))})
    words = {"first": str(hidden.get("lines-0-item", ""))}
    if rows:
        words |= {"last": str(rows[-2]), "blank": str(rows[-1])}
    return hidden | values, words


def _with(words: dict[str, str], text: Any) -> Any:
    if isinstance(text, str):
        for name, value in words.items():
            text = text.replace(f"{{{name}}}", value)
    return text


def as_told(site: Site, ids: dict[str, Any], one: Broken) -> None:
    """Fill the form wrongly and see every fault at its place, counted; nothing is saved."""
    page = one.page.format(**ids)
    action = one.action or page
    client, entries = site.people[one.who], _entries(site)
    opened = client.get(page)
    assert opened.status_code == 200, page
    data, words = _opened(opened.text, page, action)
    words |= {name: str(value) for name, value in ids.items()}
    data = {name: value for name, value in data.items() if name not in one.dropped}
    data |= {_with(words, name): _with(words, value) for name, value in one.given.items()}
    answer = client.post(urlsplit(action).path + "?" + urlsplit(action).query, data=data)
    assert answer.status_code == 200, answer.text
    told = html.fromstring(answer.text).xpath("//div[@data-errors]")
    assert told, "no summary of faults"
    links = {a.get("href"): a.text_content() for a in told[0].xpath(".//a")}
    whole = told[0].text_content()
    for name, said in one.faults.items():
        name = _with(words, name)
        if not name:
            assert said in whole
            continue
        anchor = next((href for href in links if href.endswith(name)), None)
        assert anchor, f"nothing is said of {name}: {whole}"
        assert said in links[anchor]
        assert f'id="{anchor[1:]}-error"' in answer.text
    assert f"有 {len(one.faults)} 处要改" in whole, whole
    assert _entries(site) == entries
