"""Facts beside activities: mentorships, papers, appraisals, checks, needs, measures, staff.

One grouped SELECT per source table, whatever the number of pairings.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, or_, select

from pairing.domain.plan.facts import Fact, Source
from pairing.domain.vocabulary.programme import Side
from pairing.models import (
    Achievement,
    Appraisal,
    Assessment,
    Check,
    Document,
    Measure,
    Mentorship,
    Need,
    Organisation,
    Pairing,
    Rating,
    Survey,
    Teacher,
)
from pairing.queries.grouped import as_side, rows, side_of
from pairing.queries.lists import PairingIds


def mentorships(ids: PairingIds) -> Iterator[Fact]:
    """``state`` says that the mentee still serves at the supported organisation."""
    query = (
        select(
            Mentorship.pairing_id,
            Mentorship.starts_on,
            Mentorship.ends_on,
            Mentorship.id,
            Mentorship.mentee_id,
            (Teacher.organisation_id == Pairing.supported_id) & Teacher.left_on.is_(None),
        )
        .join(Teacher, Teacher.id == Mentorship.mentee_id)
        .join(Pairing, Pairing.id == Mentorship.pairing_id)
        .where(Mentorship.pairing_id.in_(ids))
    )
    for pairing, start, end, mentorship, mentee, serves in rows(query):
        yield Fact(
            Source.MENTORSHIP,
            pairing,
            start,
            Side.SUPPORTED,
            state="serves" if serves else "",
            subject_id=mentorship,
            person_id=mentee,
            until=end,
        )


def documents(ids: PairingIds) -> Iterator[Fact]:
    """Papers by category, and by mentorship where they belong to one."""
    side = side_of(Document.organisation_id)
    columns = (Document.pairing_id, Document.day, side, Document.category, Document.mentorship_id)
    query = (
        select(*columns, func.count())
        .join(Pairing, Pairing.id == Document.pairing_id)
        .where(Document.pairing_id.in_(ids))
        .group_by(*columns)
    )
    for pairing, day, of, category, mentorship, count in rows(query):
        yield Fact(
            Source.DOCUMENT,
            pairing,
            day,
            as_side(of),
            item=category,
            subject_id=mentorship or 0,
            count=count,
        )


def appraisals(ids: PairingIds) -> Iterator[Fact]:
    """Appraisals of teachers who are on record on a side as it stands."""
    query = (
        select(
            Appraisal.pairing_id,
            Appraisal.day,
            side_of(Teacher.organisation_id),
            Appraisal.teacher_id,
        )
        .join(Teacher, Teacher.id == Appraisal.teacher_id)
        .join(Pairing, Pairing.id == Appraisal.pairing_id)
        .where(Appraisal.pairing_id.in_(ids), Teacher.left_on.is_(None))
    )
    for pairing, day, of, teacher in rows(query):
        yield Fact(Source.APPRAISAL, pairing, day, as_side(of), person_id=teacher)


def checks(ids: PairingIds) -> Iterator[Fact]:
    """Filled checklists: items passed, items due."""
    query = (
        select(
            Check.pairing_id,
            Check.day,
            side_of(Check.organisation_id),
            Check.checklist,
            Check.passed,
            Check.due,
        )
        .join(Pairing, Pairing.id == Check.pairing_id)
        .where(Check.pairing_id.in_(ids))
    )
    for pairing, day, of, checklist, passed, due in rows(query):
        yield Fact(Source.CHECK, pairing, day, as_side(of), item=checklist, value=passed, of=due)


def surveys(ids: PairingIds) -> Iterator[Fact]:
    """Parent surveys: sheets satisfied, sheets returned."""
    query = (
        select(
            Survey.pairing_id,
            Survey.day,
            side_of(Survey.organisation_id),
            Survey.satisfied,
            Survey.returned,
        )
        .join(Pairing, Pairing.id == Survey.pairing_id)
        .where(Survey.pairing_id.in_(ids))
    )
    for pairing, day, of, satisfied, returned in rows(query):
        yield Fact(Source.SURVEY, pairing, day, as_side(of), value=satisfied, of=returned)


def achievements(ids: PairingIds) -> Iterator[Fact]:
    """An achievement belongs to every pairing that its organisation is in."""
    columns = (
        Pairing.id,
        Achievement.day,
        side_of(Achievement.organisation_id),
        Achievement.kind,
        Achievement.level,
    )
    query = (
        select(*columns, func.count())
        .join(
            Pairing,
            or_(
                Pairing.lead_id == Achievement.organisation_id,
                Pairing.supported_id == Achievement.organisation_id,
            ),
        )
        .where(Pairing.id.in_(ids))
        .group_by(*columns)
    )
    for pairing, day, of, kind, level, count in rows(query):
        yield Fact(Source.ACHIEVEMENT, pairing, day, as_side(of), kind, item=level, count=count)


def needs(ids: PairingIds) -> Iterator[Fact]:
    """Needs by the day they were raised and what became of them."""
    columns = (Need.pairing_id, Need.raised_on, Need.status)
    query = select(*columns, func.count()).where(Need.pairing_id.in_(ids)).group_by(*columns)
    for pairing, day, status, count in rows(query):
        yield Fact(Source.NEED, pairing, day, Side.SUPPORTED, state=status, count=count)


def measures(ids: PairingIds) -> Iterator[Fact]:
    """Measures by deadline, with the day they were finished."""
    query = select(Measure.pairing_id, Measure.due_on, Measure.finished_on).where(
        Measure.pairing_id.in_(ids)
    )
    for pairing, due, finished in rows(query):
        yield Fact(Source.MEASURE, pairing, due, until=finished)


def staff(ids: PairingIds) -> Iterator[Fact]:
    """Children and teachers on record of both sides, as it stands (2 SELECTs)."""
    teachers = (
        select(Teacher.organisation_id, func.count().label("count"))
        .where(Teacher.left_on.is_(None))
        .group_by(Teacher.organisation_id)
        .subquery()
    )
    for side, home in ((Side.LEAD, Pairing.lead_id), (Side.SUPPORTED, Pairing.supported_id)):
        query = (
            select(Pairing.id, Organisation.child_count, func.coalesce(teachers.c.count, 0))
            .join(Organisation, Organisation.id == home)
            .outerjoin(teachers, teachers.c.organisation_id == home)
            .where(Pairing.id.in_(ids))
        )
        for pairing, children, serving in rows(query):
            yield Fact(
                Source.STAFF,
                pairing,
                date.min,
                side,
                state="known" if children is not None else "",
                value=children or 0,
                of=serving,
            )


def ratings(ids: PairingIds, term_id: int) -> Iterator[Fact]:
    """The reviewer's marks of one term."""
    query = (
        select(Assessment.pairing_id, Rating.target_code, Rating.mark)
        .join(Rating, Rating.assessment_id == Assessment.id)
        .where(Assessment.pairing_id.in_(ids), Assessment.term_id == term_id)
    )
    for pairing, target, mark in rows(query):
        yield Fact(Source.RATING, pairing, date.min, item=target, value=mark)
