"""Placeholders in a bureau's own form, ``{{ topic }}`` or ``{{ 主题 }}``: what is wrong in one."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from pairing.domain.assessment.paper_fields import PaperValues, placeholders
from pairing.files.office import Unreadable
from pairing.text import printable

MARK = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
NAME = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)?")
MOST_ROWS = 300
"""Rows of a list that a form gets, at the most."""


class Known(NamedTuple):
    """What may stand between the braces: names of texts, and of lists with their rows' names."""

    texts: frozenset[str]
    lists: dict[str, frozenset[str]]

    def names(self) -> list[str]:
        """Everything that may be written."""
        rows = [f"{name}.{part}" for name, parts in self.lists.items() for part in sorted(parts)]
        return [*sorted(self.texts), *rows]


def known_of(paper: type) -> Known:
    """The placeholders of a paper, by name and by label."""
    texts: set[str] = set()
    lists: dict[str, frozenset[str]] = {}
    for one in placeholders(paper):
        if one.rows:
            parts = frozenset(word for row in one.rows for word in (row.name, row.label))
            lists[one.name] = lists[one.label] = parts
        else:
            texts |= {one.name, one.label}
    return Known(frozenset(texts), lists)


def lists_in(text: str, known: Known) -> set[str]:
    """The lists whose rows a text asks for."""
    heads = (mark.partition(".")[0] for mark in MARK.findall(text) if "." in mark)
    return {head for head in heads if head in known.lists}


def _wrong(mark: str, known: Known) -> str:
    """What is wrong with one placeholder; "" when nothing is."""
    head, dot, part = mark.partition(".")
    if mark in known.texts or (dot and part in known.lists.get(head, ())):
        return ""
    shown = f"“{{{{ {mark} }}}}”"
    if mark in known.lists:
        example = next(iter(sorted(known.lists[mark])))
        return f"{shown}有好几行，请写成“{{{{ {mark}.{example} }}}}”这样，放在表格的一行里"
    near = difflib.get_close_matches(mark, known.names(), 1, 0.5)
    return f"不认识{shown}" + (f"，是不是“{{{{ {near[0]} }}}}”" if near else "")


def check_marks(texts: Iterable[str], known: Known) -> None:
    """Raise ``Unreadable``, naming what cannot be filled; also when nothing can."""
    wrong: list[str] = []
    found = 0
    for text in texts:
        if "{%" in text or "{#" in text:
            raise Unreadable("表里只能写“{{ 名称 }}”这样的填空记号，不支持“{% %}”和“{# #}”。")
        marks = MARK.findall(text)
        found += len(marks)
        wrong += [told for mark in marks if (told := _wrong(mark, known))]
        rest = MARK.sub("", text)
        if "{{" in rest or "}}" in rest:
            wrong.append(f"大括号没有成对：“{rest.strip()[:40]}”")
    if wrong:
        told = "；".join(dict.fromkeys(wrong))
        raise Unreadable(f"{told}。能用的填空记号见“填空记号一览”。")
    if not found:
        raise Unreadable("表里还没有填空记号。请在要填的地方写“{{ 名称 }}”，见“填空记号一览”。")


def plain_values(values: PaperValues) -> dict[str, Any]:
    """The values as a form may hold them: printable text, at most ``MOST_ROWS`` rows a list."""
    return {
        name: [plain_values(row) for row in value[:MOST_ROWS]]
        if isinstance(value, list)
        else printable(value)
        for name, value in values.items()
    }
