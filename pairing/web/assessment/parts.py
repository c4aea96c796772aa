"""One side's part of an assessment, as several pages need it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from flask import abort, url_for

from pairing import clock
from pairing.domain.assessment.assessments import (
    Asked,
)
from pairing.domain.assessment.term_form import suggestion_text
from pairing.domain.people.permissions import Action, Actor, Place, can
from pairing.domain.plan.evaluate import Result
from pairing.domain.plan.scores import Score, scores
from pairing.domain.vocabulary.assessment import (
    EvaluationSection,
)
from pairing.domain.vocabulary.programme import Side
from pairing.models import Assessment, AssessmentPart, Pairing, Term
from pairing.queries.assessment.evaluations import read_sections
from pairing.queries.assessment.gate import home_of
from pairing.queries.assessment.review_queue import decided_on, scores_of
from pairing.queries.plan.standards import bands_of


class ScoreTile(NamedTuple):
    """A score as computed and after the bureau's points, and the grade that it suggests."""

    raw: Score
    score: Score
    suggested: str


def score_tiles(
    pairing: Pairing, term: Term, results: list[Result], row: Assessment | None, today: date
) -> list[ScoreTile]:
    """One pairing's scores, joint last."""
    over, bands, decided = pairing.is_over_in(term, today), bands_of(term), decided_on(row)
    pairs = zip(scores(results, bands), scores_of(results, row, bands), strict=True)
    return [ScoreTile(raw, one, suggestion_text(one.grade, over, decided)) for raw, one in pairs]


def side_place(pairing: Pairing, side: Side) -> Place:
    """Where one side's part stands."""
    return replace(pairing.place(), organisation_id=home_of(pairing, side).id)


def own_side(actor: Actor, pairing: Pairing, term: Term, side: str) -> Side:
    """The side that the address names, when it is the actor's to write: else 404 or 403."""
    if side not in list(Side) or not pairing.runs_in(term):
        abort(404)
    if not can(actor, Action.WRITE_SELF_EVALUATION, side_place(pairing, Side(side))):
        abort(403)
    return Side(side)


def part_of(row: Assessment | None, side: Side) -> AssessmentPart | None:
    """One side's part; None before anything was written."""
    return next((part for part in row.parts if part.side == side), None) if row else None


def waived_at(part: AssessmentPart | None) -> list[Asked]:
    """What was said not to be needed when the part was handed in, with the reasons."""
    kept = part.submitted.get("waived", []) if part else []
    return [Asked("", text, "", waived=reason) for text, reason in kept]


def sections_of(
    part: AssessmentPart | None, pairing: Pairing, term: Term
) -> dict[EvaluationSection, str]:
    """What is written, by section; until it is handed in, the figures in it are those of now."""
    written = read_sections(part, pairing, term, clock.today()) if part else {}
    return {one: written.get(one.value, "") for one in EvaluationSection}


def home_url(pairing: Pairing, term: Term, anchor: str | None = None) -> str:
    """The assessment's page."""
    return url_for("assessments.show", pairing_id=pairing.id, term_id=term.id, _anchor=anchor)


def filing_url(pairing: Pairing, term: Term, side: Side, category: str, **more: Any) -> str:
    """Where a paper of the term is filed, with everything that is known filled in."""
    return url_for(
        "documents.new",
        pairing_id=pairing.id,
        category=category,
        side=side.value,
        until=min(term.ends_on, pairing.ends_on).isoformat(),
        **more,
    )
