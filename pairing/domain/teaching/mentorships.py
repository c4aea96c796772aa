"""Mentorships: what an agreement asks of each side, what counts, how far both have come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto
from typing import NamedTuple

from pairing.domain.plan.periods import Calendar, Span, TermDates, due_months
from pairing.domain.vocabulary.lessons import LessonKind
from pairing.domain.vocabulary.papers import LESSON_PLAN, MENTORSHIP_MATERIALS, PAPER, READING_NOTES
from pairing.domain.vocabulary.people import AchievementKind, MentorshipSide, QuotaSubject
from pairing.domain.vocabulary.programme import PeriodKind
from pairing.domain.wording import day_on

MENTOR, MENTEE = MentorshipSide.MENTOR, MentorshipSide.MENTEE
PERIODS = (PeriodKind.MONTH, PeriodKind.TERM, PeriodKind.SCHOOL_YEAR)
"""The clocks that a quota may run on."""
MOST_TIMES = 40
"""Of one quota in one period, at the most."""


class DeedKind(StrEnum):
    """What sort of record stands behind a deed; a meeting that names no pair counts for none."""

    OBSERVATION = auto()
    LESSON = auto()
    MEETING = auto()
    UNNAMED_MEETING = auto()
    DOCUMENT = auto()
    ACHIEVEMENT = auto()


class Deed(NamedTuple):
    """Something that the two did, as a quota counts it; ``item`` is a kind or category."""

    kind: DeedKind
    day: date
    by: MentorshipSide | None = None
    item: str = ""
    title: str = ""
    note: str = ""
    outing_id: int = 0


class QuotaAsked(NamedTuple):
    """Who acts, in which unit it is counted, and which deeds count: (kind, by, items)."""

    side: MentorshipSide
    unit: str
    counts: tuple[tuple[DeedKind, MentorshipSide | None, tuple[str, ...]], ...]
    how: str
    once_by_title: bool = False


ASKED: dict[QuotaSubject, QuotaAsked] = {
    QuotaSubject.OBSERVE_MENTOR: QuotaAsked(
        MENTEE, "节", ((DeedKind.OBSERVATION, MENTEE, ()),), "徒弟听师傅课的听课记录"
    ),
    QuotaSubject.OBSERVE_MENTEE: QuotaAsked(
        MENTOR, "节", ((DeedKind.OBSERVATION, MENTOR, ()),), "师傅听徒弟课的听课记录"
    ),
    QuotaSubject.MEETING: QuotaAsked(
        MENTOR,
        "次",
        ((DeedKind.MEETING, None, ()),),
        "已确认的、写明这对师徒的师徒活动；没有写明师徒的不计入哪一对",
    ),
    QuotaSubject.DEMONSTRATION: QuotaAsked(
        MENTOR,
        "节",
        ((DeedKind.LESSON, MENTOR, (LessonKind.DEMONSTRATION,)),),
        "师傅上的示范课",
    ),
    QuotaSubject.OPEN_LESSON: QuotaAsked(
        MENTEE,
        "节",
        ((DeedKind.LESSON, MENTEE, (LessonKind.REPORT, LessonKind.DEMONSTRATION)),),
        "徒弟上的汇报课和示范课",
    ),
    QuotaSubject.NOTES: QuotaAsked(
        MENTEE, "篇", ((DeedKind.DOCUMENT, None, (MENTORSHIP_MATERIALS[0],)),), "登记的听课笔记"
    ),
    QuotaSubject.LESSON_PLAN: QuotaAsked(
        MENTEE, "篇", ((DeedKind.DOCUMENT, None, (LESSON_PLAN,)),), "登记的教案"
    ),
    QuotaSubject.PAPER: QuotaAsked(
        MENTEE,
        "篇",
        (
            (DeedKind.DOCUMENT, None, (PAPER,)),
            (DeedKind.ACHIEVEMENT, MENTEE, (AchievementKind.PAPER,)),
        ),
        "登记的论文和徒弟的论文成果，同名只算一篇",
        once_by_title=True,
    ),
    QuotaSubject.READING: QuotaAsked(
        MENTEE, "篇", ((DeedKind.DOCUMENT, None, (READING_NOTES,)),), "登记的读书笔记"
    ),
}
"""What each subject of a quota counts."""


class Quota(NamedTuple):
    """So many times of a subject in each month, term or school year."""

    subject: QuotaSubject
    period: PeriodKind
    threshold: int

    @property
    def asked(self) -> QuotaAsked:
        """Who acts and what counts."""
        return ASKED[self.subject]

    @property
    def text(self) -> str:
        """“徒弟听师傅课 每月 2 节”."""
        return f"{self.subject.label} 每{self.period.label} {self.threshold} {self.asked.unit}"


USUAL_QUOTAS = (
    Quota(QuotaSubject.OBSERVE_MENTOR, PeriodKind.MONTH, 2),
    Quota(QuotaSubject.OBSERVE_MENTEE, PeriodKind.TERM, 2),
    Quota(QuotaSubject.MEETING, PeriodKind.MONTH, 1),
    Quota(QuotaSubject.LESSON_PLAN, PeriodKind.TERM, 3),
    Quota(QuotaSubject.PAPER, PeriodKind.TERM, 1),
    Quota(QuotaSubject.OPEN_LESSON, PeriodKind.SCHOOL_YEAR, 1),
)
"""What real agreements ask for (field-notes.md 3.4), where the form starts."""


class Doing(StrEnum):
    """Where a person goes to do what is still missing."""

    OBSERVE = auto()
    RECORD = auto()
    FILE = auto()
    SUMMARISE = auto()


DO = {
    DeedKind.OBSERVATION: Doing.OBSERVE,
    DeedKind.LESSON: Doing.OBSERVE,
    DeedKind.MEETING: Doing.RECORD,
    DeedKind.UNNAMED_MEETING: Doing.RECORD,
    DeedKind.DOCUMENT: Doing.FILE,
    DeedKind.ACHIEVEMENT: Doing.FILE,
}


class Todo(NamedTuple):
    """Something to do by a day, in words; ``item`` is the paper's category where it is one."""

    until: date
    text: str
    doing: Doing
    item: str = ""


def _until(day: date, today: date) -> str:
    return f"{day_on(day, today)}前"


@dataclass(frozen=True, slots=True)
class Window:
    """One month, term or school year of a quota: how much was done of what is asked."""

    label: str
    span: Span
    done: int
    asked: int

    @property
    def missing(self) -> int:
        """How many are still missing."""
        return max(0, self.asked - self.done)


@dataclass(frozen=True, slots=True)
class QuotaProgress:
    """How a quota stands on ``today``, window by window (empty when none is due in the term)."""

    quota: Quota
    windows: tuple[Window, ...]
    today: date

    @property
    def late(self) -> tuple[Window, ...]:
        """Windows that are over with something missing."""
        return tuple(w for w in self.windows if w.missing and w.span.is_over_on(self.today))

    @property
    def current(self) -> Window | None:
        """The window that runs today."""
        return next((w for w in self.windows if w.span.covers(self.today)), None)

    @property
    def shown(self) -> Window | None:
        """The window whose figures stand first: today's, else the last one."""
        return self.current or (self.windows[-1] if self.windows else None)

    @property
    def tone(self) -> str:
        """How it is coloured: done, attention, missed, neutral."""
        if self.late:
            return "missed"
        if self.shown is None or self.today < self.shown.span.start:
            return "neutral"
        return "attention" if self.shown.missing else "done"

    @property
    def word(self) -> str:
        """“还差 1 节”, “10月少 1 节”, “已完成”."""
        unit = self.quota.asked.unit
        if self.late:
            return "，".join(f"{w.label}少 {w.missing} {unit}" for w in self.late)
        if self.shown is None or self.today < self.shown.span.start:
            return "还没到期"
        return f"还差 {self.shown.missing} {unit}" if self.shown.missing else "已完成"

    @property
    def still(self) -> Todo | None:
        """What is to do now and until when; None when nothing is."""
        now = self.current
        if now is None or not now.missing:
            return None
        what = f"{self.quota.subject.label}还差 {now.missing} {self.quota.asked.unit}"
        kind = self.quota.asked.counts[0][0]
        return Todo(now.span.end, f"{what}，{_until(now.span.end, self.today)}", DO[kind])


def _windows(
    period: PeriodKind, term: TermDates, span: Span, calendar: Calendar
) -> list[tuple[str, Span]]:
    """A quota's periods in the term, cut to the agreement's days."""
    if period is PeriodKind.MONTH:
        return [(f"{m.start.month}月", m) for m in due_months(term, span, calendar)]
    whole = calendar.school_year_of(term) if period is PeriodKind.SCHOOL_YEAR else term.span
    inside = whole.cut_to(span)
    return [] if inside.is_empty else [(f"本{period.label}", inside)]


def _count(asked: QuotaAsked, deeds: Iterable[Deed], span: Span) -> int:
    found = [
        deed
        for deed in deeds
        if span.covers(deed.day)
        and any(
            deed.kind is kind and by in (None, deed.by) and (not items or deed.item in items)
            for kind, by, items in asked.counts
        )
    ]
    return len({deed.title for deed in found}) if asked.once_by_title else len(found)


def progress(
    quotas: Iterable[Quota],
    deeds: Sequence[Deed],
    term: TermDates,
    span: Span,
    calendar: Calendar,
    today: date,
) -> tuple[QuotaProgress, ...]:
    """How each quota stands in ``term``; ``span`` is the agreement's days."""
    return tuple(
        QuotaProgress(
            quota,
            tuple(
                Window(label, part, _count(quota.asked, deeds, part), quota.threshold)
                for label, part in _windows(quota.period, term, span, calendar)
            ),
            today,
        )
        for quota in quotas
    )


def refused_checker(teacher_id: int | None, mentor_id: int) -> str:
    """Why somebody may not check these materials; "" when she may: nobody checks her own."""
    if teacher_id == mentor_id:
        return "自己带的师徒不能由自己查验，请另一位负责人查验，或在考核页写明为什么不需要。"
    return ""
