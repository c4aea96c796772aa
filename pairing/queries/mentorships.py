"""How mentorships stand: progress against quotas, materials, summary."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, selectinload

from pairing.domain.mentorships import Deed, Progress, Quota, progress
from pairing.domain.periods import Calendar, Span, TermDates
from pairing.domain.permissions import Action, Actor, can
from pairing.domain.vocabulary import (
    MENTOR_SUMMARY,
    MENTORSHIP_MATERIALS,
    MentorshipSide,
    PeriodKind,
    QuotaSubject,
)
from pairing.extensions import db
from pairing.models import Document, Mentorship, Pairing, Teacher
from pairing.queries.mentorship_deeds import deeds_of
from pairing.queries.summary import calendar_of

SUMMARY_DUE = timedelta(weeks=4)
"""A term's summary is asked for in its last weeks."""


def span_of(row: Mentorship) -> Span:
    """The agreement's days, cut to the pairing's."""
    pairing = Span(row.pairing.starts_on, row.pairing.ends_on)
    return Span(row.starts_on, row.ends_on).cut_to(pairing)


def quotas_of(row: Mentorship) -> list[Quota]:
    """An agreement's quotas as the rules see them."""
    return [
        Quota(QuotaSubject(one.subject), PeriodKind(one.period), one.threshold)
        for one in row.quotas
    ]


def term_of(calendar: Calendar, span: Span, today: date) -> TermDates | None:
    """The term to show: today's or the last before it in which the agreement runs, else its first.

    None when it runs in no term.
    """
    inside = [term for term in calendar.terms if not term.span.cut_to(span).is_empty]
    begun = [term for term in inside if term.span.start <= today]
    return begun[-1] if begun else next(iter(inside), None)


@dataclass(frozen=True, slots=True)
class Standing:
    """One mentorship with its progress in ``term``, what was done, and its papers."""

    mentorship: Mentorship
    today: date
    term: TermDates | None
    progress: tuple[Progress, ...]
    deeds: tuple[Deed, ...]
    papers: tuple[Document, ...]

    @property
    def is_running(self) -> bool:
        """Whether it runs today."""
        return self.mentorship.starts_on <= self.today <= self.mentorship.ends_on

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed."""
        return self.mentorship.ends_on < self.today

    def _in_term(self, category: str) -> Document | None:
        span = self.term.span if self.term else span_of(self.mentorship)
        found = (row for row in self.papers if row.category == category and span.covers(row.day))
        return next(found, None)

    @property
    def materials(self) -> list[tuple[str, Document | None]]:
        """The four materials of the term: the newest paper of each, or None."""
        return [(category, self._in_term(category)) for category in MENTORSHIP_MATERIALS]

    @property
    def materials_there(self) -> int:
        """How many of the four are there."""
        return sum(paper is not None for _, paper in self.materials)

    @property
    def summary(self) -> Document | None:
        """The mentor's written summary of the term."""
        return self._in_term(MENTOR_SUMMARY)

    @property
    def other_papers(self) -> list[Document]:
        """Every other paper of the mentorship, newest first."""
        shown = {paper.id for _, paper in self.materials if paper}
        return [p for p in self.papers if p.id not in shown and p.category != MENTOR_SUMMARY]

    def name_of(self, side: MentorshipSide) -> str:
        """The name of one of the two."""
        row = self.mentorship
        return row.mentor.name if side is MentorshipSide.MENTOR else row.mentee.name

    @property
    def late(self) -> list[Progress]:
        """Quotas with a period that is over and not met."""
        return [one for one in self.progress if one.late]

    @property
    def late_names(self) -> list[str]:
        """Who is late."""
        return list(dict.fromkeys(self.name_of(one.quota.asked.side) for one in self.late))

    @property
    def done(self) -> int:
        """How many quotas have nothing missing."""
        return sum(one.tone == "done" for one in self.progress)

    def todo(self, side: MentorshipSide) -> list[str]:
        """What one of the two still has to do, each with its day."""
        if not self.is_running:
            return []
        mine = [one for one in self.progress if one.quota.asked.side is side]
        lines = [one.still for one in mine if one.still]
        if side is MentorshipSide.MENTOR:
            missing = [category for category, paper in self.materials if paper is None]
            lines += [f"四类材料还缺：{'、'.join(missing)}"] if missing else []
            lines += ["本学期的师傅总结还没写"] if self.is_summary_due else []
        return lines

    @property
    def is_summary_due(self) -> bool:
        """Whether the term nears its end and the summary is not written."""
        near = self.term is not None and self.term.span.end - self.today <= SUMMARY_DUE
        return near and (self.summary is None or not self.summary.text)


@dataclass(frozen=True, slots=True)
class MyMentorship:
    """A mentorship as one of its two people sees it on her home page."""

    standing: Standing
    side: MentorshipSide

    @property
    def partner(self) -> str:
        """The other one's name."""
        other = (
            MentorshipSide.MENTEE if self.side is MentorshipSide.MENTOR else MentorshipSide.MENTOR
        )
        return self.standing.name_of(other)

    @property
    def lines(self) -> list[str]:
        """What she still has to do; empty when all is done."""
        return self.standing.todo(self.side)


def _loaded(query: Select[Any]) -> list[Mentorship]:
    """Mentorships with their people, pairing and quotas (7 SELECTs)."""
    pairing = selectinload(Mentorship.pairing)
    options = (
        selectinload(Mentorship.mentor),
        selectinload(Mentorship.mentee),
        pairing.selectinload(Pairing.lead),
        pairing.selectinload(Pairing.supported),
        selectinload(Mentorship.quotas),
    )
    return list(db.session.scalars(query.options(*options).order_by(Mentorship.code)))


def _standings(query: Select[Any], today: date) -> list[Standing]:
    mentorships = _loaded(query)
    if not mentorships:
        return []
    calendar, deeds = calendar_of(mentorships[0].bureau_id), deeds_of(mentorships)
    papers: dict[int, list[Document]] = defaultdict(list)
    of = select(Document).where(Document.mentorship_id.in_([row.id for row in mentorships]))
    for paper in db.session.scalars(of.order_by(Document.day.desc(), Document.id.desc())):
        papers[paper.mentorship_id or 0].append(paper)
    found = []
    for row in mentorships:
        span = span_of(row)
        term = term_of(calendar, span, today)
        how = progress(quotas_of(row), deeds[row.id], term, span, calendar, today) if term else ()
        found.append(Standing(row, today, term, how, deeds[row.id], tuple(papers[row.id])))
    return found


def standings_of(pairing_id: int, today: date) -> list[Standing]:
    """How every mentorship of a pairing stands, running ones first (17 SELECTs)."""
    query = select(Mentorship).where(Mentorship.pairing_id == pairing_id)
    return sorted(_standings(query, today), key=lambda one: (one.is_over, one.mentorship.code))


def standing_of(mentorship_id: int, today: date) -> Standing:
    """How one mentorship stands (17 SELECTs)."""
    return _standings(select(Mentorship).where(Mentorship.id == mentorship_id), today)[0]


def my_mentorships(actor: Actor, today: date) -> list[MyMentorship]:
    """The running mentorships of the person behind ``actor``, and her part (at most 17 SELECTs)."""
    if actor.teacher_id is None:
        return []
    who = actor.teacher_id
    query = select(Mentorship).where(
        or_(Mentorship.mentor_id == who, Mentorship.mentee_id == who),
        Mentorship.starts_on <= today,
        Mentorship.ends_on >= today,
    )
    return [
        MyMentorship(
            one,
            MentorshipSide.MENTOR if one.mentorship.mentor_id == who else MentorshipSide.MENTEE,
        )
        for one in _standings(query, today)
    ]


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
    query = select(Teacher).where(Teacher.organisation_id == home, Teacher.left_on.is_(None))
    teachers = list(db.session.scalars(query.order_by(Teacher.code)))
    running = select(Mentorship).where(
        own.in_([teacher.id for teacher in teachers]),
        Mentorship.starts_on <= today,
        Mentorship.ends_on >= today,
    )
    partners: dict[int, list[str]] = defaultdict(list)
    for row in _loaded(running):
        if can(actor, Action.VIEW_PAIRING, row.place()):
            one, other = (row.mentor, row.mentee) if is_mentor else (row.mentee, row.mentor)
            partners[one.id].append(other.name)
    found = [Candidate(one, tuple(partners[one.id])) for one in teachers]
    return sorted(found, key=lambda one: len(one.partners))


def usual_days(pairing: Pairing, today: date) -> Span:
    """The days that a new agreement starts with: the running term's first to the year's last."""
    whole = Span(pairing.starts_on, pairing.ends_on)
    calendar = calendar_of(pairing.bureau_id)
    term = term_of(calendar, whole, today)
    if term is None:
        return whole
    return Span(term.span.start, calendar.school_year_of(term).end).cut_to(whole)
