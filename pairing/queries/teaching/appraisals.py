"""Who was appraised in a term, on each side, and who is still without an appraisal."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import Appraisal, Organisation, Pairing, Teacher
from pairing.queries.people.actors import teachers_of


class SideAppraisals(NamedTuple):
    """One side's serving teachers: those without an appraisal, and the appraisals there are."""

    side: Side
    organisation: Organisation
    teachers: int
    waiting: list[Teacher]
    appraisals: list[Appraisal]

    @property
    def covered(self) -> int:
        """How many of the serving teachers have an appraisal."""
        return self.teachers - len(self.waiting)


def appraisals_of(pairing_id: int, first: date, last: date) -> list[Appraisal]:
    """Appraisals of these days, newest first (3 SELECTs)."""
    query = (
        select(Appraisal)
        .where(Appraisal.pairing_id == pairing_id, Appraisal.day.between(first, last))
        .options(selectinload(Appraisal.teacher), selectinload(Appraisal.rubric_version))
        .order_by(Appraisal.day.desc(), Appraisal.id.desc())
    )
    return list(db.session.scalars(query))


def by_side(pairing: Pairing, first: date, last: date) -> list[SideAppraisals]:
    """Both sides, lead first; as 考核覆盖率 counts them (4 SELECTs)."""
    teachers = teachers_of([pairing.lead_id, pairing.supported_id])
    appraisals = appraisals_of(pairing.id, first, last)
    done = {row.teacher_id for row in appraisals}
    found = []
    for side, home in ((Side.LEAD, pairing.lead), (Side.SUPPORTED, pairing.supported)):
        own = [teacher for teacher in teachers if teacher.organisation_id == home.id]
        found.append(
            SideAppraisals(
                side,
                home,
                len(own),
                [teacher for teacher in own if teacher.id not in done],
                [row for row in appraisals if row.teacher.organisation_id == home.id],
            )
        )
    return found
