"""The registers of one pairing's term, as the values that a volume prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from pairing.domain import volume_facts as printed
from pairing.domain.marks import Mark, Tone, mark_of
from pairing.domain.periods import Span
from pairing.domain.vocabulary import (
    MENTOR_SUMMARY,
    MENTORSHIP_MATERIALS,
    AchievementKind,
    Level,
    NeedStatus,
)
from pairing.domain.wording import amount, amount_or_blank
from pairing.extensions import db
from pairing.models import (
    Achievement,
    Appraisal,
    Check,
    Document,
    Measure,
    Mentorship,
    Need,
    Pairing,
    Survey,
)


def mentorships(pairing: Pairing, span: Span) -> tuple[printed.Mentorship, ...]:
    """Mentorships that ran in these days, their materials and the summary (4 SELECTs)."""
    query = (
        select(Mentorship)
        .where(
            Mentorship.pairing_id == pairing.id,
            Mentorship.starts_on <= span.end,
            Mentorship.ends_on >= span.start,
        )
        .options(selectinload(Mentorship.mentor), selectinload(Mentorship.mentee))
        .order_by(Mentorship.code)
    )
    papers: dict[int, list[Document]] = defaultdict(list)
    for paper in db.session.scalars(_of(Document, pairing, span, Document.day)):
        if paper.mentorship_id:
            papers[paper.mentorship_id].append(paper)
    return tuple(_mentorship(row, papers[row.id]) for row in db.session.scalars(query))


def _mentorship(row: Mentorship, papers: Sequence[Document]) -> printed.Mentorship:
    summary = next((paper for paper in papers if paper.category == MENTOR_SUMMARY), None)
    return printed.Mentorship(
        code=row.code,
        mentor=row.mentor.name,
        mentee=row.mentee.name,
        subject=row.subject,
        start=row.starts_on,
        end=row.ends_on,
        materials=tuple(
            printed.Material(wanted, sum(paper.category == wanted for paper in papers))
            for wanted in MENTORSHIP_MATERIALS
        ),
        summary=(summary.text or f"《{summary.name}》见材料目录。") if summary else "",
        summary_by=row.mentor.name if summary else "",
        summary_on=summary.day if summary else None,
    )


def _of(model: Any, pairing: Pairing, span: Span, day: Any) -> Select[Any]:
    """A pairing's rows of a model in these days, by day and code."""
    query = select(model).where(model.pairing_id == pairing.id, day.between(*span))
    return query.order_by(day, model.code)


def needs(pairing: Pairing, span: Span) -> tuple[printed.Need, ...]:
    """Needs raised by the end of these days (1 SELECT)."""
    query = select(Need).where(Need.pairing_id == pairing.id, Need.raised_on <= span.end)
    return tuple(
        printed.Need(
            row.code,
            row.content,
            row.raised_on,
            mark_of(NeedStatus(row.status)),
            row.category,
            row.cause,
        )
        for row in db.session.scalars(query.order_by(Need.raised_on, Need.code))
    )


def _measure_mark(row: Measure, as_of: date) -> Mark:
    if row.finished_on is None:
        late = row.due_on < as_of
        return Mark(Tone.ATTENTION, "逾期未完成") if late else Mark(Tone.PLANNED, "进行中")
    if row.finished_on > row.due_on:
        return Mark(Tone.ATTENTION, "逾期完成")
    return Mark(Tone.DONE, "按期完成")


def measures(pairing: Pairing, span: Span, as_of: date) -> tuple[printed.Measure, ...]:
    """Measures due in these days, as they stand on a day (1 SELECT)."""
    return tuple(
        printed.Measure(
            code=row.code,
            name=row.name,
            responsible=row.person,
            deadline=row.due_on,
            mark=_measure_mark(row, as_of),
            finished_on=row.finished_on,
            budget=amount_or_blank(row.budget),
            quality=row.quality,
            reason=row.delay_cause,
        )
        for row in db.session.scalars(_of(Measure, pairing, span, Measure.due_on))
    )


def checks(pairing: Pairing, span: Span) -> tuple[printed.Check, ...]:
    """Filled checklists (2 SELECTs)."""
    query = _of(Check, pairing, span, Check.day).options(selectinload(Check.organisation))
    return tuple(
        printed.Check(
            row.day, row.organisation.name, row.checklist, amount(row.due), amount(row.passed)
        )
        for row in db.session.scalars(query)
    )


def surveys(pairing: Pairing, span: Span) -> tuple[printed.Survey, ...]:
    """Parent surveys as counts (2 SELECTs)."""
    query = _of(Survey, pairing, span, Survey.day).options(selectinload(Survey.organisation))
    return tuple(
        printed.Survey(
            row.day,
            row.organisation.name,
            amount(row.issued),
            amount(row.returned),
            amount(row.satisfied),
        )
        for row in db.session.scalars(query)
    )


def appraisals(pairing: Pairing, span: Span) -> tuple[printed.Appraisal, ...]:
    """Who was appraised, without marks (2 SELECTs)."""
    query = _of(Appraisal, pairing, span, Appraisal.day).options(selectinload(Appraisal.teacher))
    names = {pairing.lead_id: pairing.lead.name, pairing.supported_id: pairing.supported.name}
    return tuple(
        printed.Appraisal(row.day, row.teacher.name, names.get(row.organisation_id, ""))
        for row in db.session.scalars(query)
    )


def achievements(pairing: Pairing, span: Span) -> tuple[printed.Achievement, ...]:
    """Achievements of both organisations (3 SELECTs)."""
    homes = (pairing.lead_id, pairing.supported_id)
    query = (
        select(Achievement)
        .where(
            or_(*(Achievement.organisation_id == home for home in homes)),
            Achievement.day.between(*span),
        )
        .options(selectinload(Achievement.organisation), selectinload(Achievement.teacher))
        .order_by(Achievement.day, Achievement.code)
    )
    return tuple(
        printed.Achievement(
            day=row.day,
            kind=AchievementKind(row.kind).label,
            name=row.name,
            level=Level(row.level).label,
            organisation=row.organisation.name,
            teacher=row.teacher.name if row.teacher else "",
        )
        for row in db.session.scalars(query)
    )


def documents(pairing: Pairing, span: Span) -> tuple[printed.Document, ...]:
    """The papers on file, by day (2 SELECTs)."""
    query = _of(Document, pairing, span, Document.day)
    query = query.options(selectinload(Document.organisation))
    return tuple(
        printed.Document(str(place), row.organisation.name, row.name, row.day, row.category)
        for place, row in enumerate(db.session.scalars(query), 1)
    )
