"""Standards: a county's own or the ready-made ones; which rubric a school starts from."""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import select

from pairing import config
from pairing.domain.outings.paper_lists import PaperLists, PaperRow, lists_on
from pairing.domain.plan.equipment import Per, StandardLine, standard_lists
from pairing.domain.plan.ready_made import ReadyMade, ready_made
from pairing.domain.plan.scores import TermBands, bands_on
from pairing.domain.plan.target_kinds import TargetKind, target_kinds
from pairing.domain.vocabulary.programme import OrganisationKind
from pairing.extensions import db
from pairing.models import EquipmentStandard, GradeBands, ListedPaper, Term

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
def kinds_of_targets() -> dict[str, TargetKind]:
    """What a target can ask, by slug, as stored in TOML."""
    return target_kinds(tomllib.loads((DATA / "target_kinds.toml").read_text(encoding="utf-8")))


@cache
def equipment_lists() -> dict[str, list[StandardLine]]:
    """Organisation kind → the lines of its standard equipment list, as stored in TOML."""
    return standard_lists(tomllib.loads((DATA / "equipment.toml").read_text(encoding="utf-8")))


def equipment_standard(bureau_id: int, kind: str) -> list[StandardLine]:
    """The county's own lines for a kind of organisation, else the ready-made ones (1 SELECT)."""
    query = select(EquipmentStandard).where(
        EquipmentStandard.bureau_id == bureau_id, EquipmentStandard.kind == kind
    )
    own = [
        StandardLine(row.name, row.unit, Per(row.per), row.number)
        for row in db.session.scalars(query.order_by(EquipmentStandard.id))
    ]
    return own or equipment_lists().get(kind, [])


def bands_of(term: Term) -> TermBands:
    """The bands that make a grade of the term's scores (1 SELECT)."""
    query = select(GradeBands).where(GradeBands.bureau_id == term.bureau_id)
    rows = (
        (row.starts_on, TermBands(row.excellent, row.good, row.passing))
        for row in db.session.scalars(query)
    )
    return bands_on(term.starts_on, rows)


def paper_lists_of(term: Term) -> PaperLists:
    """Which papers the term's checklists ask for (1 SELECT)."""
    return lists_on(term.starts_on, listed_papers(term.bureau_id))


def listed_papers(bureau_id: int) -> list[PaperRow]:
    """The papers that a county's own lists ask for, of all days (1 SELECT)."""
    of = ListedPaper
    query = select(of.subject, of.name, of.starts_on, of.ends_on, of.activity_kind, of.side)
    query = query.where(of.bureau_id == bureau_id).order_by(of.id)
    return [PaperRow(*row) for row in db.session.execute(query)]


def fits(code: str, kinds: Collection[str], own: Collection[str] = ()) -> bool:
    """Whether a rubric is made for organisations of one of these kinds.

    A bureau's ``own`` says for which; where it says none, it serves all of them.
    """
    made_for = own or _rubrics().get(code, {}).get(MADE_FOR, ())
    return not made_for or bool(set(made_for) & set(kinds))


def usual_lesson_rubric(kind: str) -> str:
    """The code of the rubric with which a lesson at such a school is usually observed."""
    return USUAL_LESSON_RUBRIC.get(OrganisationKind(kind), OTHERWISE)
