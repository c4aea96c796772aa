"""The facts behind a self-evaluation's skeleton."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from pairing.domain.evaluation import EvaluationFacts, Held
from pairing.domain.periods import Span
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.domain.vocabulary.programme import Duty, Side
from pairing.extensions import db
from pairing.models import (
    Achievement,
    Activity,
    ActivityPairing,
    Document,
    Lesson,
    Observation,
    Pairing,
    Term,
)
from pairing.queries.gaps import gaps_of
from pairing.queries.gate import home_of, running_mentorships

PLANS = ("计划", "方案")


def _held(pairing: Pairing, span: Span) -> list[Held]:
    query = (
        select(Activity)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.pairing_id == pairing.id,
            ActivityPairing.state == ActivityState.CONFIRMED,
            Activity.day.between(*span),
        )
        .options(selectinload(Activity.lessons))
        .order_by(Activity.day, Activity.code)
    )
    return [
        Held(ActivityKind(row.kind), row.topic, row.day, row.hours_claimed, row.attendance)
        for row in db.session.scalars(query)
    ]


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
        group=[(Duty(row.duty), row.name) for row in pairing.programme.leadership],
        held=_held(pairing, span),
        gaps=gaps_of(pairing, term, today),
        mentorships=len(running_mentorships(pairing, term)),
        observations=db.session.scalar(observed) or 0,
        achievements=list(db.session.scalars(achieved)),
        plans=list(db.session.scalars(plans)),
    )
