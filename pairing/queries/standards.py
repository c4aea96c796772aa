"""The ready-made rubrics that ship with the program, and which of them a school starts from."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pairing.domain.vocabulary import OrganisationKind

DATA = Path(__file__).parent.parent / "data"
USUAL_LESSON_RUBRIC = {
    OrganisationKind.KINDERGARTEN: "kindergarten-activity",
    OrganisationKind.PRIMARY: "primary-lesson",
    OrganisationKind.JUNIOR: "secondary-lesson",
    OrganisationKind.NINE_YEAR: "secondary-lesson",
    OrganisationKind.SENIOR: "secondary-lesson",
}
"""What a lesson is observed by, unless the observer chooses another: the supported side's kind."""
OTHERWISE = "primary-lesson"


@cache
def ready_made_rubrics() -> dict[str, dict[str, Any]]:
    """Rubric contents by code, as stored in TOML."""
    return tomllib.loads((DATA / "rubrics.toml").read_text(encoding="utf-8"))


def usual_lesson_rubric(kind: str) -> str:
    """The code of the rubric with which a lesson at such a school is usually observed."""
    return USUAL_LESSON_RUBRIC.get(OrganisationKind(kind), OTHERWISE)
