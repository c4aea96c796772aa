"""Who can be named in an agreement: candidates, who is led already, the usual days."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.people import MentorshipSide
from pairing.extensions import db
from pairing.models import Mentorship, Pairing, Teacher
from pairing.queries.lists import Page, page_of, pairings_for
from pairing.queries.plan.results import calendar_of
from pairing.queries.teaching.mentorships import span_of, term_of

FRESH = timedelta(days=31)
"""So long after a term's first day an agreement still starts with it."""


def running_with(
    session: Session, side: MentorshipSide, teacher_id: int, span: Span, besides_id: int | None
) -> list[Mentorship]:
    """Mentorships of a mentor or mentee on any day of ``span``, one left out (1 SELECT)."""
    own = Mentorship.mentor_id if side is MentorshipSide.MENTOR else Mentorship.mentee_id
    query = select(Mentorship).where(
        own == teacher_id, Mentorship.starts_on <= span.end, Mentorship.ends_on >= span.start
    )
    if besides_id is not None:
        query = query.where(Mentorship.id != besides_id)
    return list(session.scalars(query.order_by(Mentorship.code)))


def other_mentees(actor: Actor, row: Mentorship) -> list[str]:
    """Whom the mentor leads in the same days beside this one, as far as the reader may see them."""
    others = running_with(db.session(), MentorshipSide.MENTOR, row.mentor_id, span_of(row), row.id)
    return [one.mentee.name for one in others if can(actor, Action.VIEW_PAIRING, one.place())]


def without_mentor(pairing: Pairing, today: date, page: int) -> Page[Teacher]:
    """A page of the supported side's serving teachers whom nobody leads today in the pairing."""
    led = select(Mentorship.mentee_id).where(
        Mentorship.pairing_id == pairing.id,
        Mentorship.starts_on <= today,
        Mentorship.ends_on >= today,
    )
    query = select(Teacher).where(
        Teacher.organisation_id == pairing.supported_id,
        Teacher.left_on.is_(None),
        Teacher.id.not_in(led),
    )
    return page_of(query.order_by(Teacher.code), page)


class Candidate(NamedTuple):
    """A teacher who can be named, and the names of her partners today that the reader may see."""

    id: int
    name: str
    honours: str
    title: str
    partners: tuple[str, ...]


def candidates(
    actor: Actor, pairing: Pairing, side: MentorshipSide, today: date
) -> list[Candidate]:
    """Serving teachers of the side by name, those without a partner first (2 SELECTs)."""
    is_mentor = side is MentorshipSide.MENTOR
    home = pairing.lead_id if is_mentor else pairing.supported_id
    serving = (Teacher.organisation_id == home, Teacher.left_on.is_(None))
    columns = (Teacher.id, Teacher.name, Teacher.honours, Teacher.title)
    people = db.session.execute(select(*columns).where(*serving).order_by(Teacher.code))
    one, other = Mentorship.mentor_id, Mentorship.mentee_id
    one, other = (one, other) if is_mentor else (other, one)
    running = (
        select(one, Teacher.name)
        .join(Teacher, Teacher.id == other)
        .where(
            one.in_(select(Teacher.id).where(*serving)),
            Mentorship.starts_on <= today,
            Mentorship.ends_on >= today,
            Mentorship.pairing_id.in_(pairings_for(actor)),
        )
        .order_by(Mentorship.code)
    )
    partners: dict[int, list[str]] = defaultdict(list)
    for key, name in db.session.execute(running):
        partners[key].append(name)
    found = [
        Candidate(key, name, honours, title, tuple(partners[key]))
        for key, name, honours, title in people
    ]
    return sorted(found, key=lambda one: len(one.partners))


def usual_days(pairing: Pairing, today: date) -> Span:
    """The days that a new agreement starts with, to the school year's last (2 SELECTs).

    From the running term's first day while that is fresh, later from today: a pair that is named
    in November owes nothing for September.
    """
    whole = Span(pairing.starts_on, pairing.ends_on)
    calendar = calendar_of(pairing.bureau_id)
    term = term_of(calendar, whole, today)
    if term is None:
        return whole
    is_fresh = today - term.span.start <= FRESH or not term.span.covers(today)
    first = term.span.start if is_fresh else today
    return Span(first, calendar.school_year_of(term).end).cut_to(whole)
