"""Facts of what the pair did: activities, quantities, lessons, observations, evidence.

One grouped SELECT per source table, whatever the number of pairings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, case, func, or_, select, type_coerce

from pairing.domain.plan.facts import Fact, Source, of_activity, of_lesson
from pairing.domain.plan.grades import Bands
from pairing.domain.plan.worth import NOTHING, worth
from pairing.domain.teaching.rubrics import rubric_from
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState
from pairing.models import (
    Activity,
    ActivityPairing,
    Document,
    DocumentWaiver,
    Evidence,
    Lesson,
    Observation,
    Pairing,
    Quantity,
    RubricVersion,
)
from pairing.queries.grouped import SIDES, rows, side_of
from pairing.queries.lists import PairingIds
from pairing.queries.plan.worth import goods_values

COUNTED = (
    ActivityState.CONFIRMED,
    ActivityState.DONE,
    ActivityState.DISPUTED,
    ActivityState.PLANNED,
)


def activities(ids: PairingIds) -> Iterator[Fact]:
    """Each activity of each pairing, in its state; lessons' hours win over entered ones.

    Lessons count for their own pairing: hours of an activity's lessons in this pairing.
    Not grouped: hardly two are alike in everything, and sorting them costs more.
    """
    taught = (
        select(
            Lesson.activity_id,
            Lesson.pairing_id,
            func.sum(Lesson.lesson_hours, type_=Lesson.lesson_hours.type).label("hours"),
        )
        .where(Lesson.activity_id.is_not(None), Lesson.pairing_id.in_(ids))
        .group_by(Lesson.activity_id, Lesson.pairing_id)
        .subquery()
    )
    has_lessons = select(Lesson.id).where(Lesson.activity_id == Activity.id).exists()
    hours = case(
        (taught.c.hours.is_not(None), taught.c.hours),
        (has_lessons, 0),
        else_=func.coalesce(Activity.lesson_hours, 0),
    )
    number = Lesson.lesson_hours.type
    query = (
        select(
            ActivityPairing.pairing_id,
            Activity.day,
            Activity.kind,
            Activity.direction,
            ActivityPairing.state,
            type_coerce(hours, number),
            Activity.attendance,
            Activity.id,
            Activity.amount,
        )
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .outerjoin(
            taught,
            (taught.c.activity_id == Activity.id)
            & (taught.c.pairing_id == ActivityPairing.pairing_id),
        )
        .where(ActivityPairing.pairing_id.in_(ids), ActivityPairing.state.in_(COUNTED))
    )
    goods = goods_values(ids)
    for pairing, day, kind, direction, state, total, heads, key, recorded in rows(query):
        amount = worth(recorded, goods.get(key, NOTHING))
        yield of_activity(pairing, day, kind, direction, state, total, heads or 0, amount)


def quantities(ids: PairingIds) -> Iterator[Fact]:
    """Quantities of items by pairing, day, kind, direction, state and item."""
    columns = (
        ActivityPairing.pairing_id,
        Activity.day,
        Activity.kind,
        Activity.direction,
        ActivityPairing.state,
        Quantity.item,
    )
    query = (
        select(*columns, func.sum(Quantity.quantity, type_=Quantity.quantity.type))
        .join(Activity, Activity.id == Quantity.activity_id)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(ActivityPairing.pairing_id.in_(ids), ActivityPairing.state.in_(COUNTED))
        .group_by(*columns)
    )
    for pairing, day, kind, direction, state, item, total in rows(query):
        yield Fact(
            Source.QUANTITY,
            pairing,
            day,
            kind=kind,
            direction=direction,
            state=state,
            item=item,
            value=total,
        )


def lesson_counts(lesson: Any = Lesson) -> Any:
    """A lesson counts on an ordinary day, or when its activity is confirmed for its pairing."""
    confirmed = (
        select(ActivityPairing.id)
        .where(
            ActivityPairing.activity_id == lesson.activity_id,
            ActivityPairing.pairing_id == lesson.pairing_id,
            ActivityPairing.state == ActivityState.CONFIRMED,
        )
        .exists()
    )
    return or_(lesson.activity_id.is_(None), confirmed)


def _bands(versions: set[int | None]) -> dict[int | None, Bands]:
    """The grade bands of the rubric versions that were used."""
    used = [version for version in versions if version is not None]
    query = select(RubricVersion.id, RubricVersion.content).where(RubricVersion.id.in_(used))
    return {key: rubric_from(content).bands for key, content in rows(query)}


def lessons(ids: PairingIds) -> Iterator[Fact]:
    """Each observed lesson that counts: summed totals, observers, bands; who observed, by side."""
    query = (
        select(
            Lesson.pairing_id,
            Lesson.day,
            side_of(Lesson.organisation_id),
            Lesson.kind,
            Lesson.id,
            Lesson.teacher_id,
            func.sum(Observation.total, type_=Observation.total.type),
            func.count(),
            func.sum(case((Observation.organisation_id == Pairing.lead_id, 1), else_=0)),
            func.sum(case((Observation.organisation_id == Pairing.supported_id, 1), else_=0)),
            func.max(Observation.rubric_version_id),
        )
        .join(
            Observation,
            (Observation.bureau_id == Lesson.bureau_id) & (Observation.lesson_id == Lesson.id),
        )
        .join(Pairing, Pairing.id == Lesson.pairing_id)
        .where(Lesson.pairing_id.in_(ids), lesson_counts())
        .group_by(Lesson.id, Pairing.id)
    )
    found = rows(query)
    bands = _bands({row[-1] for row in found})
    for pairing, day, of, kind, lesson, teacher, total, count, lead, supported, version in found:
        by, used = (lead, supported), bands.get(version)
        yield of_lesson(pairing, day, SIDES[of], kind, lesson, teacher, total, count, by, used)


def evidence(ids: PairingIds) -> Iterator[Fact]:
    """One fact for each confirmed activity: how many of its kind's papers are there or waived."""
    query = (
        select(
            ActivityPairing.pairing_id, Activity.day, Activity.kind, Activity.direction, Activity.id
        )
        .join(Activity, Activity.id == ActivityPairing.activity_id)
        .where(
            ActivityPairing.pairing_id.in_(ids), ActivityPairing.state == ActivityState.CONFIRMED
        )
    )
    there = papers_of_activities(
        select(ActivityPairing.activity_id).where(ActivityPairing.pairing_id.in_(ids))
    )
    for pairing, day, kind, direction, activity in rows(query):
        wanted = ActivityKind(kind).traits.papers
        yield Fact(
            Source.EVIDENCE,
            pairing,
            day,
            kind=kind,
            direction=direction,
            state=ActivityState.CONFIRMED,
            subject_id=activity,
            value=len(set(wanted) & there[activity]),
            of=len(wanted),
        )


def papers_of_activities(inside: Select[Any]) -> dict[int, set[str]]:
    """Activity → the categories of its papers, labelled files and waivers (3 SELECTs).

    ``inside`` is a SELECT of activity ids.
    """
    found: dict[int, set[str]] = defaultdict(set)
    for model, label in (
        (Document, Document.category),
        (Evidence, Evidence.label),
        (DocumentWaiver, DocumentWaiver.category),
    ):
        query = select(model.activity_id, label).where(model.activity_id.in_(inside)).distinct()
        for activity, category in rows(query):
            if activity is not None:
                found[activity].add(category)
    return found
