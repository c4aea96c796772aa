"""Who can be named in an agreement: candidates, who is led already, the usual days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.people import MentorshipSide
from pairing.extensions import db
from pairing.models import Mentorship, Pairing, Teacher
from pairing.queries.people.actors import teachers_of
from pairing.queries.plan.results import calendar_of
from pairing.queries.teaching.mentorships import MentorshipStanding, loaded, span_of, term_of

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


def without_mentor(pairing: Pairing, standings: Sequence[MentorshipStanding]) -> list[Teacher]:
    """Serving teachers of the supported side whom nobody leads today in the pairing (1 SELECT)."""
    led = {one.mentorship.mentee_id for one in standings if one.is_running}
    return [one for one in teachers_of([pairing.supported_id]) if one.id not in led]


class Candidate(NamedTuple):
    """A teacher who can be named, and the names of her partners today that the reader may see."""

    teacher: Teacher
    partners: tuple[str, ...]


def candidates(
    actor: Actor, pairing: Pairing, side: MentorshipSide, today: date
) -> list[Candidate]:
    """Serving teachers of the side, those without a partner first (at most 8 SELECTs)."""
    is_mentor = side is MentorshipSide.MENTOR
    own = Mentorship.mentor_id if is_mentor else Mentorship.mentee_id
    home = pairing.lead_id if is_mentor else pairing.supported_id
    teachers = teachers_of([home])
    running = select(Mentorship).where(
        own.in_([teacher.id for teacher in teachers]),
        Mentorship.starts_on <= today,
        Mentorship.ends_on >= today,
    )
    partners: dict[int, list[str]] = defaultdict(list)
    for row in loaded(running):
        if can(actor, Action.VIEW_PAIRING, row.place()):
            one, other = (row.mentor, row.mentee) if is_mentor else (row.mentee, row.mentor)
            partners[one.id].append(other.name)
    found = [Candidate(one, tuple(partners[one.id])) for one in teachers]
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
