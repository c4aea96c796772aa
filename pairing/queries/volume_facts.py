"""The recorded facts of one pairing's term, as the values that a volume prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import selectinload

from pairing import clock
from pairing.domain import volume_facts as printed
from pairing.domain.marks import Mark, Tone, mark_of
from pairing.domain.metrics import Number
from pairing.domain.periods import Span, months_of
from pairing.domain.vocabulary import (
    MENTOR_SUMMARY,
    MENTORSHIP_MATERIALS,
    AchievementKind,
    ActivityKind,
    ActivityState,
    Direction,
    LessonKind,
    Level,
    NeedStatus,
)
from pairing.domain.wording import amount
from pairing.extensions import db
from pairing.models import (
    Achievement,
    Activity,
    ActivityPairing,
    Appraisal,
    Check,
    Document,
    Lesson,
    Measure,
    Mentorship,
    Need,
    Observation,
    Outing,
    Pairing,
    Survey,
)


def _shown(value: Number | None) -> str:
    return "" if value is None else amount(value)


def _time(activity: Activity) -> str:
    times = [f"{at:%H:%M}" for at in (activity.starts_at, activity.ends_at) if at]
    return "–".join(times)


def _hours(links: Iterable[ActivityPairing]) -> dict[int, Decimal]:
    """Activity → the lesson hours of its lessons in this pairing (1 SELECT)."""
    chosen = [(link.activity_id, link.pairing_id) for link in links]
    if not chosen:
        return {}
    rows = db.session.execute(
        select(Lesson.activity_id, func.sum(Lesson.lesson_hours, type_=Lesson.lesson_hours.type))
        .where(
            Lesson.activity_id.in_([activity for activity, _ in chosen]),
            Lesson.pairing_id == chosen[0][1],
        )
        .group_by(Lesson.activity_id)
    )
    return {activity: total for activity, total in rows}


def _materials(pairing: Pairing) -> dict[int, tuple[str, ...]]:
    """Activity → the papers filed with it (1 SELECT)."""
    query = select(Document.activity_id, Document.name).where(
        Document.pairing_id == pairing.id, Document.activity_id.is_not(None)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for activity, name in db.session.execute(query.order_by(Document.day, Document.code)):
        found[activity].append(name)
    return {activity: tuple(names) for activity, names in found.items()}


def activities(pairing: Pairing, span: Span) -> tuple[printed.Activity, ...]:
    """Every activity of the pairing in these days, by day (6 SELECTs)."""
    query = (
        select(ActivityPairing)
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .where(ActivityPairing.pairing_id == pairing.id, Activity.day.between(*span))
        .options(
            selectinload(ActivityPairing.activity).options(
                selectinload(Activity.speaker),
                selectinload(Activity.need),
                selectinload(Activity.outing).selectinload(Outing.recorded_by),
            ),
            selectinload(ActivityPairing.confirmed_by),
        )
        .order_by(Activity.day, Activity.code)
    )
    links = list(db.session.scalars(query))
    hours, materials = _hours(links), _materials(pairing)
    return tuple(_activity(link, hours, materials) for link in links)


def _activity(
    link: ActivityPairing, hours: dict[int, Decimal], materials: dict[int, tuple[str, ...]]
) -> printed.Activity:
    row = link.activity
    recorder, confirmer = row.outing.recorded_by, link.confirmed_by
    return printed.Activity(
        code=row.code,
        kind=ActivityKind(row.kind).label,
        topic=row.topic,
        day=row.day,
        mark=mark_of(ActivityState(link.state)),
        time=_time(row),
        direction=Direction(row.direction).label,
        place=row.venue,
        speaker=row.speaker.name if row.speaker else "",
        hours=_shown(hours.get(row.id, row.lesson_hours)),
        people=_shown(row.attendance),
        amount=_shown(row.amount),
        need=row.need.content if row.need else "",
        minutes=row.note,
        recorded_by=recorder.name if recorder else "",
        confirmed_by=confirmer.name if confirmer else "",
        confirmed_on=clock.day_of(link.confirmed_at),
        materials=materials.get(row.id, ()),
    )


def ledger(found: Sequence[printed.Activity], span: Span) -> tuple[printed.LedgerMonth, ...]:
    """The activities by calendar month; a month without any says so."""
    return tuple(
        _month(month, [row for row in found if month.covers(row.day)]) for month in months_of(span)
    )


def _sum(texts: Iterable[str]) -> str:
    return amount(sum((Decimal(text) for text in texts if text), Decimal(0)))


def _month(month: Span, rows: Sequence[printed.Activity]) -> printed.LedgerMonth:
    sure = [row for row in rows if row.mark == mark_of(ActivityState.CONFIRMED)]
    lines = tuple(
        printed.LedgerLine(row.day, row.kind, row.topic, row.mark, row.place, row.hours, row.people)
        for row in rows
    )
    return printed.LedgerMonth(
        label=f"{month.start.year} 年 {month.start.month} 月",
        rows=lines,
        counted=len(sure),
        hours=_sum(row.hours for row in sure),
        people=_sum(row.people for row in sure),
        note="" if rows else "本月没有记录。",
    )


def lessons(pairing: Pairing, span: Span) -> tuple[printed.Lesson, ...]:
    """Lessons and the words of their observers; no scores (6 SELECTs)."""
    query = (
        select(Lesson)
        .where(Lesson.pairing_id == pairing.id, Lesson.day.between(*span))
        .options(
            selectinload(Lesson.teacher),
            selectinload(Lesson.organisation),
            selectinload(Lesson.observations).options(
                selectinload(Observation.observer),
                selectinload(Observation.organisation),
                selectinload(Observation.reflection),
            ),
        )
        .order_by(Lesson.day, Lesson.code)
    )
    return tuple(_lesson(row) for row in db.session.scalars(query))


def _lesson(row: Lesson) -> printed.Lesson:
    return printed.Lesson(
        day=row.day,
        topic=row.topic,
        teacher=row.teacher.name,
        organisation=row.organisation.name,
        kind=LessonKind(row.kind).label,
        hours=amount(row.lesson_hours),
        subject=row.subject,
        class_name=row.class_name,
        observations=tuple(
            printed.Observation(
                observer=one.observer.name,
                organisation=one.organisation.name,
                strengths=one.strengths,
                problems=one.problems,
                suggestions=one.suggestions,
                reflection=one.reflection.text if one.reflection else "",
            )
            for one in sorted(row.observations, key=lambda one: one.code)
        ),
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
            budget=_shown(row.budget),
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
