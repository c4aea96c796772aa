"""The bureau's queue of assessments: where each stands, its score, how long it has waited."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from pairing.clock import day_of
from pairing.domain.assessment.assessments import DECIDED, adjusted, stage_of
from pairing.domain.plan.evaluate import Result
from pairing.domain.plan.metrics import MetricCode
from pairing.domain.plan.scores import JOINT, Score, TermBands, scores
from pairing.domain.vocabulary.assessment import AssessmentState, ReviewStage, TermGrade
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import Adjustment, Assessment, Pairing, Term
from pairing.queries.lists import PairingIds
from pairing.queries.outings import outings
from pairing.queries.plan.results import results_for, results_of
from pairing.queries.plan.standards import bands_of

WITH_THE_BUREAU = (ReviewStage.TO_REVIEW, ReviewStage.IN_REVIEW, ReviewStage.TO_APPROVE)

HANDED_OVER = (AssessmentState.SUBMITTED, AssessmentState.RESUBMITTED)
"""The states of an assessment that the bureau has."""


@dataclass(frozen=True, slots=True)
class Queued:
    """One pairing in the queue; ``assessment`` is None while nobody has written anything.

    ``waited`` counts the days since the bureau has it, None when it is not the bureau's turn.
    """

    pairing: Pairing
    assessment: Assessment | None
    stage: ReviewStage
    score: Score | None
    waited: int | None


def stage_now(row: Assessment | None) -> ReviewStage:
    """Where an assessment stands in the queue."""
    if row is None:
        return stage_of(None, accepted=False, graded=False)
    return stage_of(
        AssessmentState(row.state), accepted=row.accepted_at is not None, graded=bool(row.grade)
    )


def decided_on(row: Assessment | None) -> date | None:
    """The day as of which the figures of a decided assessment stand; None while they move."""
    return day_of(row.approved_at) if row and row.state in DECIDED else None


def points_of(adjustments: Iterable[Adjustment]) -> dict[Side, Decimal]:
    """The sum of deductions and additions per side."""
    points: dict[Side, Decimal] = dict.fromkeys(Side, Decimal(0))
    for one in adjustments:
        points[Side(one.side)] += one.points
    return points


def scores_of(results: Iterable[Result], row: Assessment | None, bands: TermBands) -> list[Score]:
    """One pairing's scores after the bureau's deductions and additions."""
    return adjusted(scores(results, bands), points_of(row.adjustments if row else ()))


def suggested_grade(row: Assessment, today: date) -> TermGrade | None:
    """From the joint score after deductions and additions."""
    counted = scores_of(results_of(row.pairing, row.term, today), row, bands_of(row.term))
    return next((score.grade for score in counted if score.side == JOINT), None)


def rated_targets(row: Assessment, today: date) -> set[str]:
    """Codes of the targets that the reviewer rates himself (评定)."""
    results = results_of(row.pairing, row.term, today)
    return {one.target.code for one in results if one.target.metric is MetricCode.RATING}


def _assessments(ids: PairingIds, term: Term) -> dict[int, Assessment]:
    query = (
        select(Assessment)
        .where(Assessment.term_id == term.id, Assessment.pairing_id.in_(ids))
        .options(selectinload(Assessment.parts), selectinload(Assessment.adjustments))
    )
    return {row.pairing_id: row for row in db.session.scalars(query)}


def stage_counts(ids: PairingIds, term: Term) -> Counter[ReviewStage]:
    """How many assessments stand at each stage; unwritten ones are not counted (1 SELECT)."""
    query = select(Assessment).where(Assessment.term_id == term.id, Assessment.pairing_id.in_(ids))
    return Counter(stage_now(row) for row in db.session.scalars(query))


class Elsewhere(NamedTuple):
    """A term in which assessments wait for the bureau, and how many."""

    term: Term
    waiting: int


def waiting_elsewhere(ids: PairingIds, term: Term) -> list[Elsewhere]:
    """The other terms in which something waits for the bureau, the newest first (1 SELECT)."""
    query = (
        select(Term, func.count(Assessment.id))
        .join(Assessment, Assessment.term_id == Term.id)
        .where(
            Assessment.pairing_id.in_(ids),
            Assessment.state.in_(HANDED_OVER),
            Term.id != term.id,
        )
        .group_by(Term.id)
        .order_by(Term.starts_on.desc())
    )
    return [Elsewhere(*row) for row in db.session.execute(query)]


def _waited(row: Assessment | None, stage: ReviewStage, today: date) -> int | None:
    sent = [part.submitted_at for part in row.parts if part.submitted_at] if row else []
    if not sent or stage not in WITH_THE_BUREAU:
        return None
    since = day_of(max(sent)) or today
    return max((today - since).days, 0)


def queue(ids: PairingIds, term: Term, today: date) -> list[Queued]:
    """Every pairing that is assessed in the term (a fixed number of SELECTs).

    By stage, in the order in which the bureau has something to do; who waits longest first.
    """
    known, bands = _assessments(ids, term), bands_of(term)
    by_pairing: dict[int, list[Result]] = defaultdict(list)
    for result in results_for(ids, term, today):
        by_pairing[result.pairing_id].append(result)
    found = []
    for pairing in outings.pairings(ids, today):
        if not pairing.runs_in(term):
            continue
        row = known.get(pairing.id)
        counted = scores_of(by_pairing[pairing.id], row, bands)
        joint = next((score for score in counted if score.side == JOINT), None)
        stage = stage_now(row)
        found.append(Queued(pairing, row, stage, joint, _waited(row, stage, today)))
    order = list(ReviewStage)
    return sorted(found, key=lambda q: (order.index(q.stage), -(q.waited or 0), q.pairing.code))


def neighbours(row: Assessment) -> tuple[int | None, int | None]:
    """The assessments before and after this one among those with the bureau (1 SELECT).

    In the order of the pairings' codes, so that one that has been settled keeps its place.
    """
    query = (
        select(Assessment.id, Pairing.code)
        .join(Pairing, Pairing.id == Assessment.pairing_id)
        .where(
            Assessment.bureau_id == row.bureau_id,
            Assessment.term_id == row.term_id,
            Assessment.state.in_(HANDED_OVER),
            Assessment.id != row.id,
        )
        .order_by(Pairing.code)
    )
    others = list(db.session.execute(query))
    before = [key for key, code in others if code < row.pairing.code]
    after = [key for key, code in others if code > row.pairing.code]
    return (before[-1] if before else None), (after[0] if after else None)
