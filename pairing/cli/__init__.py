"""The door of the `pairing` command. It stays light: a rendering process imports it again.

A process that is started by spawn imports the program's main module first. What stands here is
all that it pays for; the commands and their libraries would cost each some 60 MB.
"""

from __future__ import annotations

from importlib import import_module


def main() -> None:
    """Run the command that the arguments name."""
    import_module("pairing.cli.group").run()
