"""The facts behind a self-evaluation's skeleton."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from pairing.domain.assessment.assessments import OPEN_TO_THE_SIDES
from pairing.domain.assessment.redrawing import redrawn_sections
from pairing.domain.assessment.self_evaluations import EvaluationFacts, Held, skeleton
from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.domain.vocabulary.assessment import AssessmentState
from pairing.domain.vocabulary.programme import Duty, Side
from pairing.extensions import db
from pairing.models import (
    Achievement,
    Activity,
    ActivityPairing,
    Assessment,
    AssessmentPart,
    Document,
    Lesson,
    Observation,
    Pairing,
    Term,
)
from pairing.queries.assessment.gate import home_of, running_mentorships
from pairing.queries.grouped import rows
from pairing.queries.lists import pairings_for
from pairing.queries.plan.gaps import gaps_of

PLANS = ("计划", "方案")
AHEAD = timedelta(weeks=4)
"""So long before its day a self-evaluation is asked for on the home page."""


@dataclass(frozen=True, slots=True)
class Due:
    """A self-evaluation that a side still has to hand in; ``is_returned`` by the bureau."""

    pairing: Pairing
    side: Side
    by: date
    is_returned: bool


def due_from(actor: Actor, term: Term, today: date) -> list[Due]:
    """What the actor's sides have to hand in soon, returned ones at once (4 SELECTs)."""
    query = (
        select(Pairing)
        .where(Pairing.id.in_(pairings_for(actor, Action.READ_SELF_EVALUATION)))
        .options(selectinload(Pairing.lead), selectinload(Pairing.supported))
        .order_by(Pairing.code)
    )
    parts = (
        select(Assessment.pairing_id, AssessmentPart.side, AssessmentPart.state)
        .join(AssessmentPart, AssessmentPart.assessment_id == Assessment.id)
        .where(Assessment.term_id == term.id)
    )
    states = {(key, side): state for key, side, state in db.session.execute(parts)}
    by = term.due_on or term.ends_on
    found = []
    for pairing in db.session.scalars(query):
        for side in Side:
            place = replace(pairing.place(), organisation_id=home_of(pairing, side).id)
            state = states.get((pairing.id, side), AssessmentState.DRAFT)
            asked = state == AssessmentState.RETURNED or (
                state == AssessmentState.DRAFT and today >= by - AHEAD
            )
            if asked and pairing.runs_in(term) and can(actor, Action.WRITE_SELF_EVALUATION, place):
                found.append(Due(pairing, side, by, state == AssessmentState.RETURNED))
    return found


def _held(pairing: Pairing, span: Span) -> list[Held]:
    """What was held, by day; hours are the lessons', or those entered (1 SELECT)."""
    taught = (
        select(func.sum(Lesson.lesson_hours))
        .where(Lesson.activity_id == Activity.id)
        .scalar_subquery()
    )
    query = (
        select(
            Activity.kind,
            Activity.topic,
            Activity.day,
            func.coalesce(taught, Activity.lesson_hours),
            Activity.attendance,
        )
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.pairing_id == pairing.id,
            ActivityPairing.state == ActivityState.CONFIRMED,
            Activity.day.between(*span),
        )
        .order_by(Activity.day, Activity.code)
    )
    return [Held(ActivityKind(kind), *told) for kind, *told in rows(query)]


def facts_of(pairing: Pairing, term: Term, side: Side, today: date) -> EvaluationFacts:
    """Everything that the skeleton of one side draws on (a fixed number of SELECTs)."""
    span = Span(term.starts_on, term.ends_on)
    home, partner = home_of(pairing, side), home_of(pairing, side.other)
    observed = (
        select(func.count())
        .select_from(Observation)
        .join(Lesson, Lesson.id == Observation.lesson_id)
        .where(
            Lesson.pairing_id == pairing.id,
            Lesson.day.between(*span),
            Observation.organisation_id == home.id,
        )
    )
    achieved = (
        select(Achievement.name)
        .where(Achievement.organisation_id == home.id, Achievement.day.between(*span))
        .order_by(Achievement.day, Achievement.code)
    )
    plans = (
        select(Document.name)
        .where(
            Document.pairing_id == pairing.id,
            Document.organisation_id == home.id,
            Document.category.in_(PLANS),
            Document.day.between(*span),
        )
        .order_by(Document.day, Document.code)
    )
    return EvaluationFacts(
        side=side,
        home=home.name,
        partner=partner.name,
        term=term.name,
        group=[
            (Duty(row.duty), row.name)
            for row in pairing.programme.leadership
            if row.serves_in(*span)
        ],
        held=_held(pairing, span),
        gaps=gaps_of(pairing, term, today),
        mentorships=len(running_mentorships(pairing, term)),
        observations=db.session.scalar(observed) or 0,
        achievements=list(db.session.scalars(achieved)),
        plans=list(db.session.scalars(plans)),
    )


def drawn_now(pairing: Pairing, term: Term, side: Side, today: date) -> dict[str, str]:
    """What the facts of now write into each section, by its code."""
    return {
        section.value: text
        for section, text in skeleton(facts_of(pairing, term, side, today)).items()
    }


def read_sections(
    part: AssessmentPart, pairing: Pairing, term: Term, today: date
) -> dict[str, str]:
    """The sections by code: as handed in, else with what facts write into them now."""
    if not part.drawn or AssessmentState(part.state) not in OPEN_TO_THE_SIDES:
        return dict(part.sections)
    now = drawn_now(pairing, term, Side(part.side), today)
    return redrawn_sections(part.sections, part.drawn, now)
