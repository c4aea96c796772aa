"""Where a request comes in: addresses and their parameters are read here, once, for every page.

What an address cannot mean is 404; a parameter that holds no text is as if it were not there.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import PathConverter, UnicodeConverter, ValidationError
from werkzeug.utils import cached_property

from pairing.text import BadText, clean
from pairing.values import identifier


class Identifier(UnicodeConverter):
    """``<int:…>`` in a route: a row's id, that a table can have given out."""

    regex = "[0-9]{1,10}"

    def to_python(self, value: str) -> int:
        """The id; no id, no page."""
        found = identifier(value)
        if found is None:
            raise ValidationError
        return found

    def to_url(self, value: int | str) -> str:
        """The id in an address."""
        return str(int(value))


def _text(value: str) -> str:
    try:
        return clean(value)
    except BadText:
        raise ValidationError from None


class Words(UnicodeConverter):
    """``<…>`` in a route: a code, a month, a token."""

    def to_python(self, value: str) -> str:
        """The text; what is no text names no page."""
        return _text(value)


class File(PathConverter):
    """``<path:…>`` in a route: a file's name."""

    def to_python(self, value: str) -> str:
        """The name; what is no text names no file."""
        return _text(value)


def readable(given: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    """Parameters by name, each as tidy text; those that hold no text are left out."""
    kept = []
    for name, value in given.items(multi=True):
        try:
            kept.append((clean(name), clean(value)))
        except BadText:
            continue
    return ImmutableMultiDict(kept)


class Sent(Request):
    """A request of ours: forms come as forms, parameters as tidy text."""

    @property
    def is_json(self) -> bool:
        """Never: no page of ours takes JSON for a form, which could hold what no form can."""
        return False

    @cached_property
    def args(self) -> Any:
        """The address's parameters."""
        return self.parameter_storage_class(readable(super().args).items(multi=True))


def init_app(app: Flask) -> None:
    """Every request and every route of ``app`` comes in here."""
    app.request_class = Sent
    app.url_map.converters |= {
        "default": Words,
        "string": Words,
        "int": Identifier,
        "path": File,
    }
