"""What a paper says, field by field: name, Chinese label and an example stand at the field itself.

A paper is a frozen dataclass of texts and of tuples of rows. The page of placeholders, the sample
forms, the filling of a bureau's own form and the papers that ship all read these fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, field, fields
from typing import Any, NamedTuple

PaperValues = dict[str, Any]
"""Names and labels → text, or a list of rows of the same kind."""


class Placeholder(NamedTuple):
    """One placeholder: its name in code, in Chinese, and what it might say.

    ``rows`` are the placeholders of one row, for a list.
    """

    name: str
    label: str
    example: str = ""
    rows: tuple[Placeholder, ...] = ()


def told(label: str, example: str = "") -> Any:
    """A text field of a paper, "" unless it is given."""
    return field(default="", metadata={"label": label, "example": example})


def listed(label: str, row: type) -> Any:
    """A field of a paper that holds rows of the dataclass ``row``."""
    return field(default=(), metadata={"label": label, "row": row})


def _told(one: Field[Any]) -> Placeholder:
    row = one.metadata.get("row")
    rows = tuple(placeholders(row)) if row else ()
    return Placeholder(one.name, one.metadata["label"], one.metadata.get("example", ""), rows)


def placeholders(paper: type) -> Iterator[Placeholder]:
    """Every field of a paper that is told, in order."""
    return (_told(one) for one in fields(paper) if "label" in one.metadata)


def values_of(paper: Any) -> PaperValues:
    """A paper's texts and rows, each under its name and under its label."""
    found: PaperValues = {}
    for one in placeholders(type(paper)):
        value = getattr(paper, one.name)
        found[one.name] = found[one.label] = (
            [values_of(row) for row in value] if one.rows else value
        )
    return found


def example_of(paper: type, rows: int = 2) -> Any:
    """A paper that says its own examples, ``rows`` rows in every list."""
    given: dict[str, Any] = {}
    for one in fields(paper):
        if "row" in one.metadata:
            given[one.name] = tuple(example_of(one.metadata["row"]) for _ in range(rows))
        elif "label" in one.metadata:
            given[one.name] = one.metadata["example"]
    return paper(**given)


def paper_from(paper: type, stored: Mapping[str, Any]) -> Any:
    """A paper from its plain JSON form; what it does not know is left out."""
    given: dict[str, Any] = {}
    for one in fields(paper):
        if one.name not in stored:
            continue
        row, value = one.metadata.get("row"), stored[one.name]
        given[one.name] = tuple(paper_from(row, part) for part in value) if row else value
    return paper(**given)
