"""An empty database on SQLite for checks that never write."""

from __future__ import annotations

import pytest


@pytest.fixture
def engine_name() -> str:
    """Checks read the file, not the engine: SQLite is enough (tests/queries runs both)."""
    return "sqlite"
