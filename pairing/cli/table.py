"""Every command in one table: which module holds it, and one line that says what it does.

Standard library alone: the front door reads it before anything is installed.
"""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """Where a command stands (``module`` below ``pairing.cli``) and what it does."""

    module: str
    summary: str


COMMANDS = {
    "template": Entry("workbooks", "Write an empty workbook with drop-downs."),
    "import": Entry("workbooks", "Import a workbook: all of it or nothing."),
    "undo": Entry("workbooks", "Take today's last import back."),
    "export": Entry("workbooks", "Write everything (or one term) to a workbook."),
    "assess": Entry("results", "Compute the results or scores of a term."),
    "archive": Entry("archives", "Print the archives of a term or a school year."),
    "verify": Entry("archives", "Check archives against their manifest, offline."),
    "check": Entry("upkeep", "Walk the log's chain of hashes; look for lost archives."),
    "user": Entry("accounts", "Accounts: add, disable, reset-password."),
    "db": Entry("upkeep", "The database: upgrade."),
    "run": Entry("service", "Serve the application."),
    "found": Entry("service", "Print the address that founds the first county."),
    "demo": Entry("service", "Load the sample county and serve it."),
    "work": Entry("service", "Do the background jobs only."),
}
"""A command ``name`` is the value ``name`` (``name_`` where Python keeps the word) there."""

DOOR = {
    "setup": "Prepare this checkout: system packages and the environment.",
    "test": "Run every test (browser and PostgreSQL included).",
    "bench": "Measure our path beside named alternatives.",
    "lint": "Ruff and mypy over the code.",
    "lock": "Choose the versions of all packages anew, with their hashes.",
}
"""What only the front door of a checkout does."""
