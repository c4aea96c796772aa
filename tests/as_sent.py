"""A page's form as a browser sends it: whatever stands on the served page, not what a test knows.

A test that posts fields of its own making passes even where the page lost one of them.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from lxml import html

NOT_SENT = {"submit", "button", "reset", "image", "file"}


def _path(address: str) -> str:
    return urlsplit(address).path


def _values(control: Any) -> list[str]:
    """What one control adds to the form: nothing of an open choice, the first line of a list."""
    if control.tag == "textarea":
        return [(control.text or "").removeprefix("\n")]
    if control.tag == "select":
        lines = control.xpath(".//option")
        chosen = [one for one in lines if "selected" in one.attrib]
        if not chosen and "multiple" not in control.attrib:
            chosen = lines[:1]
        return [one.get("value", one.text_content()) for one in chosen]
    kind = control.get("type", "text")
    if kind in NOT_SENT or (kind in ("radio", "checkbox") and "checked" not in control.attrib):
        return []
    return [control.get("value", "on" if kind == "checkbox" else "")]


def as_sent(text: str, path: str) -> dict[str, Any]:
    """Name → value (a list of several) of the page's form that is sent to ``path``."""
    page = html.fromstring(text)
    forms = [one for one in page.iter("form") if one.get("method", "").lower() == "post"]
    [form] = [one for one in forms if _path(one.get("action") or path) == _path(path)]
    found: dict[str, list[str]] = {}
    for control in form.xpath(".//*[self::input or self::select or self::textarea][@name]"):
        is_pattern = control.xpath("ancestor::template")
        if not is_pattern and "disabled" not in control.attrib:
            found.setdefault(control.get("name"), []).extend(_values(control))
    return {name: one[0] if len(one) == 1 else one for name, one in found.items() if one}
