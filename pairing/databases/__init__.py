"""How databases are opened, queued for, read, checked and brought up to date (safety.md 12–15)."""

from pairing.databases.opening import WRITE, init_app, one_moment
from pairing.databases.reasons import TOLD, Reason, explain, reason_of, reason_of_file
from pairing.databases.schema import (
    DatabaseUnusable,
    cost,
    current_revision,
    read_back,
    refuse_wrong_schema,
    upgrade,
    wanted_revision,
)
from pairing.databases.turns import NoTurn, turn

__all__ = [
    "TOLD",
    "WRITE",
    "DatabaseUnusable",
    "NoTurn",
    "Reason",
    "cost",
    "current_revision",
    "explain",
    "init_app",
    "one_moment",
    "read_back",
    "reason_of",
    "reason_of_file",
    "refuse_wrong_schema",
    "turn",
    "upgrade",
    "wanted_revision",
]
