"""Jinja without its powers: names, fields of rows, and the loop over a list; nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pairing.files.office import Unreadable

ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.For,
)
MOST_REPEATED = 30 * 1024 * 1024
"""Characters that the rows of a form may come to."""


class PlainEnvironment(ImmutableSandboxedEnvironment):
    """Fills plain values into a form: no calls, filters or attributes, every value escaped."""

    def __init__(self, most_rows: int) -> None:
        super().__init__(autoescape=True, undefined=StrictUndefined)
        for powers in (self.globals, self.filters, self.tests):
            powers.clear()
        self._most_rows = most_rows

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A row's field, never an attribute."""
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """A row's field; StrictUndefined for anything that is no row."""
        if isinstance(obj, Mapping) and argument in obj:
            return obj[argument]
        return self.undefined(obj=obj, name=argument)

    def is_safe_callable(self, obj: Any) -> bool:
        """Nothing is called."""
        return False

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in _inside(tree):
            if not isinstance(node, ALLOWED):
                raise Unreadable("表里只能写“{{ 名称 }}”这样的填空记号，不支持别的写法。")
        for loop in tree.find_all(nodes.For):
            self._check(loop)
        return tree

    def _check(self, loop: nodes.For) -> None:
        """A loop over one named list, none inside it, and not too much of it."""
        named = isinstance(loop.target, nodes.Name) and isinstance(loop.iter, nodes.Name)
        if (
            not named
            or loop.recursive
            or any(loop_ is not loop for loop_ in loop.find_all(nodes.For))
        ):
            raise Unreadable("表格的一行里只能填一个列表。")
        size = sum(len(data.data) for data in loop.find_all(nodes.TemplateData))
        if size * self._most_rows > MOST_REPEATED:
            raise Unreadable("要重复的那一行内容太多，请简化后再试。")


def _inside(tree: nodes.Node) -> list[nodes.Node]:
    found = [tree]
    for node in found:
        found.extend(node.iter_child_nodes())
    return found
