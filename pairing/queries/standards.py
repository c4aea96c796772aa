"""The ready-made rubrics and equipment lists that ship with the program."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pairing.domain.equipment import StandardLine, standard_lists

DATA = Path(__file__).parent.parent / "data"
KINDERGARTEN = "kindergarten-activity"
PRIMARY = "primary-lesson"


@cache
def ready_made_rubrics() -> dict[str, dict[str, Any]]:
    """Rubric contents by code, as stored in TOML."""
    return tomllib.loads((DATA / "rubrics.toml").read_text(encoding="utf-8"))


@cache
def equipment_lists() -> dict[str, list[StandardLine]]:
    """Organisation kind → the lines of its standard equipment list, as stored in TOML."""
    return standard_lists(tomllib.loads((DATA / "equipment.toml").read_text(encoding="utf-8")))
