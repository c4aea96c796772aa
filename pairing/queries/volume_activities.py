"""Activities, ledger and lessons of one pairing's term, as the values that a volume prints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from pairing import clock
from pairing.domain import volume_facts as printed
from pairing.domain.marks import mark_of
from pairing.domain.periods import Span, months_of
from pairing.domain.vocabulary import (
    ActivityKind,
    ActivityState,
    Direction,
    LessonKind,
)
from pairing.domain.wording import amount, amount_or_blank
from pairing.extensions import db
from pairing.files import evidence_path
from pairing.models import (
    Activity,
    ActivityPairing,
    Document,
    Evidence,
    Lesson,
    Observation,
    Outing,
    Pairing,
)


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
    return {activity: total for activity, total in rows if activity is not None}


def _materials(pairing: Pairing) -> dict[int, tuple[str, ...]]:
    """Activity → the papers filed with it (1 SELECT)."""
    query = select(Document.activity_id, Document.name).where(
        Document.pairing_id == pairing.id, Document.activity_id.is_not(None)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for activity, name in db.session.execute(query.order_by(Document.day, Document.code)):
        if activity is not None:
            found[activity].append(name)
    return {activity: tuple(names) for activity, names in found.items()}


def _photos(links: Iterable[ActivityPairing]) -> dict[int, tuple[printed.Photo, ...]]:
    """Activity → its photos that may enter an archive (3 SELECTs)."""
    query = (
        select(Evidence)
        .where(
            Evidence.activity_id.in_([link.activity_id for link in links]),
            Evidence.consented.is_(True),
        )
        .options(
            selectinload(Evidence.stored_file),
            selectinload(Evidence.activity),
            selectinload(Evidence.added_by),
        )
        .order_by(Evidence.id)
    )
    instance = Path(current_app.config["INSTANCE"])
    found: dict[int, list[printed.Photo]] = defaultdict(list)
    for row in db.session.scalars(query):
        if row.activity is not None:
            found[row.activity.id].append(
                printed.Photo(
                    path=str(evidence_path(instance, row.stored_file.sha256)),
                    sha256=row.stored_file.sha256,
                    title=row.activity.topic,
                    day=row.taken_on,
                    place=row.activity.venue,
                    photographer=row.photographer or (row.added_by.name if row.added_by else ""),
                )
            )
    return {activity: tuple(photos) for activity, photos in found.items()}


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
    hours, materials, photos = _hours(links), _materials(pairing), _photos(links)
    return tuple(
        _activity(link, hours, materials, photos.get(link.activity_id, ())) for link in links
    )


def _activity(
    link: ActivityPairing,
    hours: dict[int, Decimal],
    materials: dict[int, tuple[str, ...]],
    photos: tuple[printed.Photo, ...],
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
        hours=amount_or_blank(hours.get(row.id, row.lesson_hours)),
        people=amount_or_blank(row.attendance),
        amount=amount_or_blank(row.amount),
        need=row.need.content if row.need else "",
        minutes=row.note,
        recorded_by=recorder.name if recorder else "",
        confirmed_by=confirmer.name if confirmer else "",
        confirmed_on=clock.day_of(link.confirmed_at),
        materials=materials.get(row.id, ()),
        photos=photos,
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
