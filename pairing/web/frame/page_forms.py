"""A page's form as its reader sees it: what each control is called, what it holds, in words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

HIDDEN = {"hidden", "submit", "button", "file", "password"}
ROW = re.compile(r"-(\d+)-")
ANY_ROW = "-__i__-"
NAMED = {"label", "legend", "option"}


@dataclass(slots=True)
class Control:
    """One named control: its label, the values it holds, and what each choice is called."""

    label: str = ""
    values: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)

    def shown(self, values: Iterable[str]) -> str:
        """Values as the page words them."""
        return "、".join(self.words.get(value, value) for value in values if value)


@dataclass(slots=True)
class PageForm:
    """A form of a page: where it is sent, the version it carries, its controls by name."""

    action: str
    version: str = ""
    controls: dict[str, Control] = field(default_factory=dict)
    patterns: dict[str, Control] = field(default_factory=dict)
    """Controls of the rows that a script can add, by their name with ``__i__``."""

    def control(self, name: str) -> Control | None:
        """The control of that name; of a row that is not on the page, its pattern."""
        return self.controls.get(name) or self.patterns.get(ROW.sub(ANY_ROW, name, count=1))


class _Reader(HTMLParser):
    """Walks the page once; labels are bound to controls by id, by nesting or by the fieldset."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self._form: PageForm | None = None
        self._ids: dict[str, Control] = {}
        self._labels: dict[str, str] = {}
        self._text: list[list[str]] = []
        self._label_for: list[str] = []
        self._pending: list[tuple[Control, str]] = []
        self._legends: list[str] = []
        self._groups: list[tuple[str, str]] = []
        self._select: Control | None = None
        self._option = ""
        self._area: Control | None = None

    def _control(self, given: dict[str, str]) -> Control:
        assert self._form is not None
        name = given["name"]
        shelf = self._form.patterns if ANY_ROW in name else self._form.controls
        found = shelf.setdefault(name, Control())
        found.label = found.label or given.get("aria-label", "")
        if "id" in given:
            self._ids.setdefault(given["id"], found)
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = PageForm(given.get("action", ""))
            self.forms.append(self._form)
        elif tag == "fieldset":
            self._legends.append("")
        elif given.get("role") in ("radiogroup", "group") and given.get("aria-labelledby"):
            self._groups.append((given.get("id", ""), given["aria-labelledby"]))
        if tag in NAMED or given.get("id") in {wanted for _, wanted in self._groups}:
            self._text.append([])
        if tag == "label":
            self._label_for.append(given.get("for", ""))
        if self._form is None:
            return
        if tag == "option" and self._select is not None:
            self._option = given.get("value", "")
            if "selected" in given:
                self._select.values.append(self._option)
        elif "name" not in given:
            return
        elif tag == "select":
            self._select = self._control(given)
        elif tag == "textarea":
            self._area = self._control(given)
            self._text.append([])
        elif tag == "input":
            self._input(given)

    def _input(self, given: dict[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        if given["name"] == "version" and self._form is not None:
            self._form.version = value
        if kind in HIDDEN:
            return
        control = self._control(given)
        if kind in ("radio", "checkbox"):
            if "checked" in given:
                control.values.append(value)
            self._pending.append((control, value))
            if self._legends and self._legends[-1]:
                control.label = self._legends[-1]
        elif value:
            control.values.append(value)

    def handle_data(self, data: str) -> None:
        if self._text:
            self._text[-1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._bind()
            self._form = None
        elif tag == "fieldset" and self._legends:
            self._legends.pop()
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._area is not None:
            text = "".join(self._text.pop()).removeprefix("\r").removeprefix("\n")
            self._area.values += [text] if text else []
            self._area = None
        elif tag in NAMED and self._text:
            self._named(tag, " ".join("".join(self._text.pop()).split()))

    def _named(self, tag: str, text: str) -> None:
        if tag == "option" and self._select is not None:
            self._select.words[self._option] = text
        elif tag == "legend" and self._legends:
            self._legends[-1] = text
        elif tag == "label":
            target = self._label_for.pop() if self._label_for else ""
            if target:
                self._labels.setdefault(target, text)
            for control, value in self._pending:
                control.words[value] = text
            self._pending.clear()

    def _bind(self) -> None:
        for key, text in self._labels.items():
            if key in self._ids and not self._ids[key].label:
                self._ids[key].label = text


def forms_of(html: str) -> list[PageForm]:
    """The forms of a page."""
    reader = _Reader()
    reader.feed(html)
    return reader.forms
