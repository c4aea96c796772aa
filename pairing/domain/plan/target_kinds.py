"""What a target can ask, in a director's words: each fills the editor, where it can be changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

OWN = "own"
"""The kind that starts from nothing."""


class TargetKind(NamedTuple):
    """One kind: what it is called, what is meant, its cells by field in the workbook's words."""

    slug: str
    group: str
    name: str
    about: str
    cells: dict[str, str]

    @property
    def row(self) -> dict[str, str]:
        """The cells of a target of this kind, its name included."""
        return {"name": self.name, **self.cells}


def target_kinds(read: Mapping[str, Mapping[str, Any]]) -> dict[str, TargetKind]:
    """The kinds of a stored file, by slug, in its order."""
    return {
        slug: TargetKind(slug, one["group"], one["name"], one["about"], one["cells"])
        for slug, one in read.items()
    }
