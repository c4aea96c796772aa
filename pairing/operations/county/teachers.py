"""The workbook's 教师 rows into teachers and postings; where somebody served on a fact's day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy import delete, select

from pairing.models import Pairing, TeacherPosting
from pairing.operations.county.activities import ActivityRows
from pairing.operations.county.writer import Difference, TypedRow
from pairing.queries.county.county import LONG_AGO
from pairing.workbook.postings import FIELD, Posting

OfficeOn = Callable[[int, date, int], int | None]


class TeacherRows(ActivityRows):
    """Writes a difference of teachers, with their postings."""

    today: date

    def _teachers(self, found: Difference) -> None:
        self._plain("教师", found, self._leaving)
        for key, _ in found.changed:
            self.session.execute(delete(TeacherPosting).where(TeacherPosting.teacher_id == key))
        ids = [(self.ids["教师"][values["code"]], values) for values in found.new]
        rows = [
            self._posting(key, posting)
            for key, values in [*ids, *found.changed]
            for posting in values[FIELD]
        ]
        self._insert(TeacherPosting, rows)

    def _leaving(self, values: TypedRow) -> TypedRow:
        """Who serves nowhere any more has left."""
        ends = [one.ends_on for one in values[FIELD]]
        gone = all(end is not None and end < self.today for end in ends)
        return {"left_on": max(ends) if gone else None}

    def _posting(self, teacher_id: int, posting: Posting) -> TypedRow:
        return {
            "bureau_id": self.bureau_id,
            "teacher_id": teacher_id,
            "organisation_id": self.ids["单位"][str(posting.at)],
            "starts_on": posting.starts_on or LONG_AGO,
            "ends_on": posting.ends_on,
        }

    def _offices(self) -> OfficeOn:
        """Where a teacher served on a day; of two, the one that is in the pairing (2 SELECTs)."""
        query = select(TeacherPosting).where(TeacherPosting.bureau_id == self.bureau_id)
        known: dict[int, list[TeacherPosting]] = {}
        for posting in self.session.scalars(query.order_by(TeacherPosting.starts_on)):
            known.setdefault(posting.teacher_id, []).append(posting)
        pairs = select(Pairing.id, Pairing.lead_id, Pairing.supported_id)
        parties = {
            key: (lead, supported)
            for key, lead, supported in self.session.execute(
                pairs.where(Pairing.bureau_id == self.bureau_id)
            )
        }

        def office(teacher: int, day: date, pairing: int) -> int | None:
            found = [
                one.organisation_id
                for one in known.get(teacher, ())
                if one.starts_on <= day and (one.ends_on is None or day <= one.ends_on)
            ]
            own = [one for one in found if one in parties.get(pairing, ())]
            return next(iter(own or found), None)

        return office
