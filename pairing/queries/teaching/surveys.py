"""Parent surveys of a pairing as rows with their rates; the open one behind a link."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import selectinload

from pairing import clock
from pairing.domain.teaching.surveys import Counts, percent_text, state_of
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.domain.vocabulary.needs import SurveyAnswer, SurveyState
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, Pairing, Survey, Term
from pairing.queries.lists import Page, page_of
from pairing.queries.plan.locks import locked_reason

SURVEYED = (ActivityKind.FAMILY_EVENT, ActivityKind.STUDENT_EXCHANGE)
"""The kinds that families come to: they stand first among what a survey can be about."""
LATELY, SOON, ENOUGH = timedelta(days=120), timedelta(days=30), 40
"""A survey is about something around today."""


class SurveyRow(NamedTuple):
    """A survey, its counts, where it stands, its rates as text."""

    survey: Survey
    counts: Counts
    state: SurveyState
    side: Side
    return_rate: str
    satisfaction: str
    answers: list[tuple[str, int]]


class SideTotal(NamedTuple):
    """One side's surveys added up."""

    side: Side
    organisation: str
    counts: Counts
    return_rate: str
    satisfaction: str


def counts_of(survey: Survey) -> Counts:
    """The survey's three numbers."""
    return Counts(survey.issued, survey.returned, survey.satisfied)


def online_counts(survey: Survey) -> Counts:
    """What came back online: all answers, and those that say 满意."""
    answers = sum((Decimal(survey.tally.get(word.value, 0)) for word in SurveyAnswer), Decimal(0))
    return Counts(
        survey.issued, answers, Decimal(survey.tally.get(SurveyAnswer.SATISFIED.value, 0))
    )


def takes_answers(survey: Survey) -> bool:
    """Whether an answer would count now: open, not all back, its term not locked (1 SELECT)."""
    if survey.token is None:
        return False
    if state_of(counts_of(survey), survey.closes_on, clock.today()) is not SurveyState.OPEN:
        return False
    return not locked_reason(db.session(), survey.pairing, survey.day)


def row_of(survey: Survey, today: date) -> SurveyRow:
    """A survey as pages show it; ``answers`` are (word, how often online), best first."""
    counts = counts_of(survey)
    is_lead = survey.organisation_id == survey.pairing.lead_id
    return SurveyRow(
        survey,
        counts,
        state_of(counts, survey.closes_on if survey.token else None, today),
        Side.LEAD if is_lead else Side.SUPPORTED,
        percent_text(counts.return_rate),
        percent_text(counts.satisfaction),
        [(word.label, int(survey.tally.get(word.value, 0))) for word in SurveyAnswer],
    )


def surveys_page(pairing_id: int, today: date, page: int) -> Page[SurveyRow]:
    """A page of a pairing's surveys, newest first (5 SELECTs)."""
    query = (
        select(Survey)
        .where(Survey.pairing_id == pairing_id)
        .options(
            selectinload(Survey.organisation),
            selectinload(Survey.activity),
            selectinload(Survey.pairing),
        )
        .order_by(Survey.day.desc(), Survey.id.desc())
    )
    return page_of(query, page).told(lambda survey: row_of(survey, today))


def totals_in(pairing: Pairing, term: Term | None) -> list[SideTotal]:
    """Each side's surveys dated in ``term``, added up; one without any is left out (1 SELECT)."""
    if term is None:
        return []
    query = (
        select(
            Survey.organisation_id,
            func.sum(Survey.issued),
            func.sum(Survey.returned),
            func.sum(Survey.satisfied),
        )
        .where(Survey.pairing_id == pairing.id, Survey.day.between(term.starts_on, term.ends_on))
        .group_by(Survey.organisation_id)
    )
    by_home = {home: Counts(*sums) for home, *sums in db.session.execute(query)}
    found = []
    for side, home in ((Side.LEAD, pairing.lead), (Side.SUPPORTED, pairing.supported)):
        counts = by_home.get(home.id)
        if counts:
            rates = percent_text(counts.return_rate), percent_text(counts.satisfaction)
            found.append(SideTotal(side, home.name, counts, *rates))
    return found


def by_token(token: str) -> Survey | None:
    """The survey that a link names (1 SELECT)."""
    return db.session.scalar(select(Survey).where(Survey.token == token)) if token else None


def last_issued(organisation_id: int) -> int | None:
    """How many sheets the organisation issued last time (1 SELECT)."""
    query = (
        select(Survey.issued)
        .where(Survey.organisation_id == organisation_id)
        .order_by(Survey.day.desc(), Survey.id.desc())
        .limit(1)
    )
    issued = db.session.scalar(query)
    return None if issued is None else int(issued)


def activity_choices(
    pairing_id: int, today: date, kept: int | None = None
) -> list[tuple[int, str]]:
    """(id, label) of what a survey can be about: family events first, newest first (1 SELECT).

    ``kept`` is the one that it is about already.
    """
    stands = (ActivityState.DONE, ActivityState.CONFIRMED, ActivityState.PLANNED)
    near = (today - LATELY, today + SOON)
    query = (
        select(Activity.id, Activity.day, Activity.kind, Activity.topic)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.pairing_id == pairing_id,
            or_(
                and_(ActivityPairing.state.in_(stands), Activity.day.between(*near)),
                Activity.id == kept,
            ),
        )
        .order_by(
            (Activity.id == kept).desc(),
            Activity.kind.in_(SURVEYED).desc(),
            Activity.day.desc(),
            Activity.id.desc(),
        )
        .limit(ENOUGH)
    )
    return [
        (key, f"{day.month}月{day.day}日 {ActivityKind(kind).label}：{topic}")
        for key, day, kind, topic in db.session.execute(query)
    ]
