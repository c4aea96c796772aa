"""The ready-made rubrics that ship with the program."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data"
KINDERGARTEN = "kindergarten-activity"
PRIMARY = "primary-lesson"


@cache
def ready_made_rubrics() -> dict[str, dict[str, Any]]:
    """Rubric contents by code, as stored in TOML."""
    return tomllib.loads((DATA / "rubrics.toml").read_text(encoding="utf-8"))
