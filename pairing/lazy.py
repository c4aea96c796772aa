"""Modules that load at the first question to them: a heavy library costs only who needs it.

    if TYPE_CHECKING:
        import pypdf
    else:
        pypdf = later("pypdf")

The first half is for types and for the test of the house's arrows, which reads it as any import.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any


class Later(ModuleType):
    """Stands in a module's place. Safe with threads: the import system lets one of them load."""

    def __getattr__(self, name: str) -> Any:
        """Ask the module itself; whatever it says is kept for the next time."""
        value = getattr(import_module(self.__name__), name)
        if not name.startswith("__"):
            setattr(self, name, value)
        return value


def later(name: str) -> Any:
    """The module ``name``, imported when something of it is first used."""
    return Later(name)
