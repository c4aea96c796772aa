"""The forms of a page, read from its HTML as a browser reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import html

PLACEHOLDER = re.compile(r"__\w+?__")
TOKEN = "csrf_token"
BUTTONS = ("submit", "button", "image", "reset")
USUAL = {"date": "2026-11-20", "number": "1", "time": "09:30", "month": "2026-11"}
"""What a person would type into an empty field of the kind."""


@dataclass(frozen=True)
class Field:
    """One field: its name, what the page put into it, and what else it offers."""

    name: str
    kind: str
    value: str = ""
    options: tuple[str, ...] = ()

    @property
    def filled(self) -> str:
        """What the page gave, else what a person would type."""
        offered = next((one for one in self.options if one), "")
        return self.value or offered or USUAL.get(self.kind, "一句话")


@dataclass(frozen=True)
class Form:
    """One form: where it is sent, how, and its fields."""

    page: str
    action: str
    method: str
    fields: tuple[Field, ...]

    def data(self) -> dict[str, list[str]]:
        """The fields filled, as a careful person would send them."""
        found: dict[str, list[str]] = {}
        for field in self.fields:
            if field.kind not in ("file", *BUTTONS) and field.name != TOKEN:
                found.setdefault(field.name, []).append(field.filled)
        return found


def _field(node: html.HtmlElement) -> Field:
    name, kind = PLACEHOLDER.sub("0", node.get("name")), node.tag
    if kind == "select":
        chosen = node.xpath(".//option[@selected]/@value")
        return Field(name, kind, next(iter(chosen), ""), tuple(node.xpath(".//option/@value")))
    if kind == "textarea":
        return Field(name, kind, (node.text or "").strip())
    kind = node.get("type", "text" if kind == "input" else "submit")
    return Field(name, kind, node.get("value", ""))


def _form(node: html.HtmlElement, page: str) -> Form:
    inside = node.xpath(".//input | .//select | .//textarea | .//button")
    outside = node.getroottree().xpath(f"//*[@form='{node.get('id')}']") if node.get("id") else []
    fields = [_field(one) for one in (*inside, *outside) if one.get("name")]
    action = urljoin(page, node.get("action") or page)
    return Form(page, action, node.get("method", "get").lower(), tuple(dict.fromkeys(fields)))


def forms_of(page: str, text: str) -> Iterator[Form]:
    """Every form of a page that was read at the address ``page``."""
    yield from (_form(node, page) for node in html.fromstring(text).iter("form"))


def links_of(page: str, text: str) -> Iterator[str]:
    """Every address of ours that a page leads to."""
    for found in html.fromstring(text).xpath("//a/@href"):
        address = urljoin(page, found).split("#")[0]
        if address.startswith("/") and not address.startswith("//"):
            yield address
