"""The ready-made programmes, rubrics and equipment lists, and which rubric a school starts from."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from functools import cache
from typing import Any

from pairing import config
from pairing.domain.plan.equipment import StandardLine, standard_lists
from pairing.domain.plan.ready_made import ReadyMade, ready_made
from pairing.domain.vocabulary.programme import OrganisationKind

DATA = config.DATA
USUAL_LESSON_RUBRIC = {
    OrganisationKind.KINDERGARTEN: "kindergarten-activity",
    OrganisationKind.PRIMARY: "primary-lesson",
    OrganisationKind.JUNIOR: "secondary-lesson",
    OrganisationKind.NINE_YEAR: "secondary-lesson",
    OrganisationKind.SENIOR: "secondary-lesson",
    OrganisationKind.COMPLETE_SECONDARY: "secondary-lesson",
}
"""What a lesson is observed by, unless the observer chooses another: the supported side's kind."""
OTHERWISE = "primary-lesson"


MADE_FOR = "kinds"
"""Where a rubric's TOML names the organisations for whose lessons it is made; no content of it."""


@cache
def _rubrics() -> dict[str, dict[str, Any]]:
    return tomllib.loads((DATA / "rubrics.toml").read_text(encoding="utf-8"))


@cache
def ready_made_rubrics() -> dict[str, dict[str, Any]]:
    """Rubric contents by code, as stored in TOML."""
    return {
        code: {name: part for name, part in content.items() if name != MADE_FOR}
        for code, content in _rubrics().items()
    }


@cache
def ready_made_programmes() -> dict[str, ReadyMade]:
    """Programmes by slug, as stored in TOML."""
    return ready_made(tomllib.loads((DATA / "programmes.toml").read_text(encoding="utf-8")))


@cache
def equipment_lists() -> dict[str, list[StandardLine]]:
    """Organisation kind → the lines of its standard equipment list, as stored in TOML."""
    return standard_lists(tomllib.loads((DATA / "equipment.toml").read_text(encoding="utf-8")))


def fits(code: str, kinds: Collection[str]) -> bool:
    """Whether a rubric is made for organisations of one of these kinds; a bureau's own always."""
    made_for = _rubrics().get(code, {}).get(MADE_FOR, ())
    return not made_for or bool(set(made_for) & set(kinds))


def usual_lesson_rubric(kind: str) -> str:
    """The code of the rubric with which a lesson at such a school is usually observed."""
    return USUAL_LESSON_RUBRIC.get(OrganisationKind(kind), OTHERWISE)
