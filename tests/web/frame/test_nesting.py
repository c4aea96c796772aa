"""No template puts a form, a list or a paragraph into a line of text, in any of its branches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from tests.test_architecture import ROOT

TEMPLATES = ROOT / "templates"
INLINE = {"span", "p", "label", "button", "h1", "h2", "h3"}
BLOCKS = {"article", "aside", "details", "div", "dl", "fieldset", "form", "h1", "h2", "h3", "h4"}
BLOCKS |= {"li", "nav", "ol", "p", "section", "table", "ul"}
VOID = {"br", "circle", "hr", "img", "input", "line", "link", "meta", "path", "polyline", "rect"}
MACROS = {"post_button": "form", "how": "details", "facts": "dl", "rows": "ul", "figure": "p"}
MACROS |= dict.fromkeys(("notice", "next_step", "empty", "field", "bare", "action", "tick"), "div")
"""The element that a macro of ``_macros.html`` or ``_forms.html`` makes."""
CALL = re.compile(r"\{\{-?\s*(?:ui|forms)\.(\w+)\(.*?\}\}", re.DOTALL)
REST = re.compile(r"\{#.*?#\}|\{[%{].*?[%}]\}", re.DOTALL)


class _Nesting(HTMLParser):
    """Collects every block that stands inside a line of text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: set[str] = set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        around = [one for one in self.open if one in INLINE]
        if tag in BLOCKS and around:
            self.wrong.add(f"{tag} in {around[-1]}")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def _wrong(template: str) -> set[str]:
    def made(call: re.Match[str]) -> str:
        tag = MACROS.get(call[1])
        return f"<{tag}></{tag}>" if tag else ""

    read = _Nesting()
    read.feed(REST.sub("", CALL.sub(made, template)))
    return read.wrong


def _all() -> Iterator[tuple[str, set[str]]]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        if "pdf" not in path.parts and (wrong := _wrong(path.read_text("utf-8"))):
            yield str(path.relative_to(TEMPLATES)), wrong


def test_no_template_puts_a_block_into_a_line() -> None:
    assert dict(_all()) == {}


def test_the_reading_is_at_work() -> None:
    branch = (
        '<li><span class="end">{% if may %}{{ ui.post_button(url, "再试") }}{% endif %}</span></li>'
    )
    assert _wrong(branch) == {"form in span"}
    assert _wrong(branch.replace("span", "div")) == set()
