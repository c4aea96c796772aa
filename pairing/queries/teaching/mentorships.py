"""How mentorships stand: progress against quotas, materials, summary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from pairing.domain.outings.paper_lists import lists_on
from pairing.domain.people.permissions import Actor
from pairing.domain.plan.periods import Calendar, Span, TermDates
from pairing.domain.teaching.mentorships import (
    Deed,
    DeedKind,
    Doing,
    Quota,
    QuotaProgress,
    Todo,
    progress,
)
from pairing.domain.vocabulary.papers import MENTOR_SUMMARY, MENTORSHIP_MATERIALS
from pairing.domain.vocabulary.people import MentorshipEnd, MentorshipSide, QuotaSubject
from pairing.domain.vocabulary.programme import PeriodKind, Phase
from pairing.extensions import db
from pairing.models import Document, Mentorship, Pairing
from pairing.queries.lists import Page, page_of
from pairing.queries.plan.results import calendar_of
from pairing.queries.plan.standards import listed_papers
from pairing.queries.teaching.mentorship_deeds import deeds_of

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
class MentorshipStanding:
    """One mentorship with its progress in ``term``, what was done, and its papers."""

    mentorship: Mentorship
    today: date
    term: TermDates | None
    progress: tuple[QuotaProgress, ...]
    deeds: tuple[Deed, ...]
    papers: tuple[Document, ...]
    asked: tuple[str, ...] = MENTORSHIP_MATERIALS
    """The materials that the term's list asks for."""

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
        """The term's materials: the newest paper of each, or None."""
        return [(category, self._in_term(category)) for category in self.asked]

    @property
    def materials_there(self) -> int:
        """How many of them are there."""
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
    def late(self) -> list[QuotaProgress]:
        """Quotas with a period that is over and not met."""
        return [one for one in self.progress if one.late]

    @property
    def to_catch_up(self) -> list[str]:
        """What is late, with whose it is: “彭新华：徒弟听师傅课 9月少 2 节”."""
        return [
            f"{self.name_of(one.quota.asked.side)}：{one.quota.subject.label} {one.word}"
            for one in self.late
        ]

    @property
    def unnamed(self) -> list[Deed]:
        """The mentoring activities of the term that name no pair."""
        found = (one for one in self.deeds if one.kind is DeedKind.UNNAMED_MEETING)
        return [one for one in found if self.term and self.term.span.covers(one.day)]

    @property
    def done(self) -> int:
        """How many quotas have nothing missing."""
        return sum(one.tone == "done" for one in self.progress)

    @property
    def end_word(self) -> str:
        """Why it was ended; "" when it was not."""
        reason = self.mentorship.end_reason
        return MentorshipEnd(reason).label if reason in list(MentorshipEnd) else reason

    @property
    def tone(self) -> str:
        """How it is coloured as a whole."""
        if not self.is_running:
            return "neutral" if self.is_over else "planned"
        if self.late:
            return "missed"
        if self.next_step:
            return "attention"
        return "done" if self.progress else "neutral"

    @property
    def word(self) -> str:
        """Where it stands as a whole."""
        if self.is_over:
            return Phase.OVER.label
        if not self.is_running:
            return Phase.COMING.label
        if self.late:
            return "需要补上"
        if self.next_step:
            return "还差一些"
        return "都做到了" if self.progress else "还没写要求"

    @property
    def next_step(self) -> tuple[str, Todo] | None:
        """Who acts next, and what: the nearest day first; None when nothing is open."""
        found = [(self.name_of(side), one) for side in MentorshipSide for one in self.todo(side)]
        return min(found, key=lambda pair: pair[1].until, default=None)

    def todo(self, side: MentorshipSide) -> list[Todo]:
        """What one of the two still has to do, the nearest day first."""
        if not self.is_running or self.term is None:
            return []
        mine = (one.still for one in self.progress if one.quota.asked.side is side)
        found = [one for one in mine if one is not None]
        if side is MentorshipSide.MENTOR:
            found += self._papers_to_write(self.term.span.end)
        return sorted(found, key=lambda one: one.until)

    def _papers_to_write(self, last: date) -> Iterator[Todo]:
        missing = [category for category, paper in self.materials if paper is None]
        if missing:
            yield Todo(last, f"四类材料还缺：{'、'.join(missing)}", Doing.FILE, missing[0])
        if self.is_summary_due:
            yield Todo(last, "本学期的师傅总结还没写", Doing.SUMMARISE)

    @property
    def is_summary_due(self) -> bool:
        """Whether the term nears its end and the summary is not written."""
        near = self.term is not None and self.term.span.end - self.today <= SUMMARY_DUE
        return near and (self.summary is None or not self.summary.text)


@dataclass(frozen=True, slots=True)
class MyMentorship:
    """A mentorship as one of its two people sees it on her home page."""

    standing: MentorshipStanding
    side: MentorshipSide

    @property
    def partner(self) -> str:
        """The other one's name."""
        other = (
            MentorshipSide.MENTEE if self.side is MentorshipSide.MENTOR else MentorshipSide.MENTOR
        )
        return self.standing.name_of(other)

    @property
    def todo(self) -> list[Todo]:
        """What she still has to do, the nearest day first; empty when all is done."""
        return self.standing.todo(self.side)


def loaded(query: Select[Any]) -> list[Mentorship]:
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


def _standings(query: Select[Any], today: date) -> list[MentorshipStanding]:
    mentorships = loaded(query)
    if not mentorships:
        return []
    calendar, deeds = calendar_of(mentorships[0].bureau_id), deeds_of(mentorships)
    papers: dict[int, list[Document]] = defaultdict(list)
    of = select(Document).where(Document.mentorship_id.in_([row.id for row in mentorships]))
    for paper in db.session.scalars(of.order_by(Document.day.desc(), Document.id.desc())):
        papers[paper.mentorship_id or 0].append(paper)
    found, listed = [], listed_papers(mentorships[0].bureau_id)
    for row in mentorships:
        span = span_of(row)
        term = term_of(calendar, span, today)
        how = progress(quotas_of(row), deeds[row.id], term, span, calendar, today) if term else ()
        asked = lists_on(term.span.start if term else span.start, listed).materials()
        told = deeds[row.id], tuple(papers[row.id])
        found.append(MentorshipStanding(row, today, term, how, *told, asked))
    return found


def standings_of(pairing_id: int, today: date) -> list[MentorshipStanding]:
    """How every mentorship of a pairing stands, running ones first (19 SELECTs)."""
    query = select(Mentorship).where(Mentorship.pairing_id == pairing_id)
    return sorted(_standings(query, today), key=lambda one: (one.is_over, one.mentorship.code))


def standings_page(pairing_id: int, today: date, page: int) -> Page[MentorshipStanding]:
    """A page of the same (at most 20 SELECTs)."""
    query = select(Mentorship.id).where(Mentorship.pairing_id == pairing_id)
    found: Page[int] = page_of(query.order_by(Mentorship.ends_on < today, Mentorship.code), page)
    rows = _standings(select(Mentorship).where(Mentorship.id.in_(found.rows)), today)
    by_id = {one.mentorship.id: one for one in rows}
    return found.told(lambda key: by_id[key])


def some_running(pairing_id: int, today: date, most: int) -> Page[MentorshipStanding]:
    """The first mentorships that run today, and how many there are (at most 20 SELECTs)."""
    query = select(Mentorship.id).where(
        Mentorship.pairing_id == pairing_id,
        Mentorship.starts_on <= today,
        Mentorship.ends_on >= today,
    )
    found: Page[int] = page_of(query.order_by(Mentorship.code), 1)
    few = select(Mentorship).where(Mentorship.id.in_(found.rows[:most]))
    return Page(_standings(few, today), found.total)


def standing_of(mentorship_id: int, today: date) -> MentorshipStanding:
    """How one mentorship stands (19 SELECTs)."""
    return _standings(select(Mentorship).where(Mentorship.id == mentorship_id), today)[0]


def my_mentorships(actor: Actor, today: date) -> list[MyMentorship]:
    """The running mentorships of the person behind ``actor``, and her part (at most 19 SELECTs)."""
    if actor.teacher_id is None:
        return []
    who = actor.teacher_id
    query = select(Mentorship).where(
        or_(Mentorship.mentor_id == who, Mentorship.mentee_id == who),
        Mentorship.starts_on <= today,
        Mentorship.ends_on >= today,
    )
    sides = {True: MentorshipSide.MENTOR, False: MentorshipSide.MENTEE}
    found = _standings(query, today)
    return [MyMentorship(one, sides[one.mentorship.mentor_id == who]) for one in found]
