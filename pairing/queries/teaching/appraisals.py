"""Who was appraised in a term, on each side, and who is still without an appraisal."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import selectinload

from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import Appraisal, Organisation, Pairing, Teacher
from pairing.queries.lists import Page, page_of


class SideCoverage(NamedTuple):
    """How many serving teachers one side has, and how many of them have an appraisal."""

    side: Side
    organisation: Organisation
    teachers: int
    covered: int
    appraisals: int
    """How many there are, of teachers who left since too."""


class Days(NamedTuple):
    """The days of the appraisals that are told of."""

    first: date
    last: date


def _appraised(pairing: Pairing, days: Days) -> Select[Any]:
    """The teachers with an appraisal of these days."""
    return select(Appraisal.teacher_id).where(
        Appraisal.pairing_id == pairing.id, Appraisal.day.between(*days)
    )


def coverage(pairing: Pairing, days: Days) -> list[SideCoverage]:
    """Both sides, lead first; as 考核覆盖率 counts them (2 SELECTs)."""
    done = Teacher.id.in_(_appraised(pairing, days))
    serving = (
        select(Teacher.organisation_id, func.count(), func.count(case((done, 1))))
        .where(
            Teacher.organisation_id.in_((pairing.lead_id, pairing.supported_id)),
            Teacher.left_on.is_(None),
        )
        .group_by(Teacher.organisation_id)
    )
    there = (
        select(Teacher.organisation_id, func.count())
        .join(Appraisal, Appraisal.teacher_id == Teacher.id)
        .where(Appraisal.pairing_id == pairing.id, Appraisal.day.between(*days))
        .group_by(Teacher.organisation_id)
    )
    counts = {home: (all_, covered) for home, all_, covered in db.session.execute(serving)}
    appraisals = {home: number for home, number in db.session.execute(there)}
    return [
        SideCoverage(side, home, *counts.get(home.id, (0, 0)), appraisals.get(home.id, 0))
        for side, home in ((Side.LEAD, pairing.lead), (Side.SUPPORTED, pairing.supported))
    ]


def appraisals_page(
    pairing: Pairing, home: Organisation, days: Days, page: int, teacher_id: int | None = None
) -> Page[Appraisal]:
    """A page of a side's appraisals of these days, newest first, or of one teacher (4 SELECTs)."""
    query = (
        select(Appraisal)
        .join(Teacher, Teacher.id == Appraisal.teacher_id)
        .where(
            Appraisal.pairing_id == pairing.id,
            Appraisal.day.between(*days),
            Teacher.organisation_id == home.id,
        )
        .options(selectinload(Appraisal.teacher), selectinload(Appraisal.rubric_version))
        .order_by(Appraisal.day.desc(), Appraisal.id.desc())
    )
    if teacher_id is not None:
        query = query.where(Appraisal.teacher_id == teacher_id)
    return page_of(query, page)


def waiting_page(pairing: Pairing, home: Organisation, days: Days, page: int) -> Page[Teacher]:
    """A page of a side's serving teachers who have no appraisal of these days (2 SELECTs)."""
    query = select(Teacher).where(
        Teacher.organisation_id == home.id,
        Teacher.left_on.is_(None),
        Teacher.id.not_in(_appraised(pairing, days)),
    )
    return page_of(query.order_by(Teacher.code), page)


class Appraisable(NamedTuple):
    """A serving teacher who can be appraised, and whether somebody has."""

    id: int
    name: str
    organisation: str
    is_done: bool


def appraisable(pairing: Pairing, days: Days, own: frozenset[int]) -> list[Appraisable]:
    """Both sides' serving teachers: one's own side first, who is without one first (1 SELECT)."""
    done = Teacher.id.in_(_appraised(pairing, days))
    query = (
        select(Teacher.id, Teacher.name, Organisation.name, done)
        .join(Organisation, Organisation.id == Teacher.organisation_id)
        .where(
            Organisation.id.in_((pairing.lead_id, pairing.supported_id)),
            Teacher.left_on.is_(None),
        )
        .order_by(
            Organisation.id.not_in(own), Organisation.id != pairing.lead_id, done, Teacher.code
        )
    )
    return [Appraisable(*row) for row in db.session.execute(query)]
