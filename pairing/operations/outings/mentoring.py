"""Which pairs of mentor and mentee a mentoring activity names: by its people, on its day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from pairing.domain.vocabulary.activity_details import Part
from pairing.models import Activity, ActivityPerson, Mentorship, Pairing


def running(
    session: Session, pairings: list[Pairing], wanted: Sequence[int], day: date
) -> list[Mentorship]:
    """Those of the wanted mentorships that belong to the pairings and run on the day."""
    query = select(Mentorship).where(
        Mentorship.id.in_(wanted),
        Mentorship.pairing_id.in_([one.id for one in pairings]),
        Mentorship.starts_on <= day,
        Mentorship.ends_on >= day,
    )
    return list(session.scalars(query.order_by(Mentorship.code))) if wanted else []


def write_pairs(
    session: Session, pairings: list[Pairing], activity: Activity, wanted: Sequence[int]
) -> None:
    """Name the two of each pair, mentor first; whoever else is named stays named."""
    known = {(row.teacher_id, row.part): row for row in activity.people}
    kept = [row for row in activity.people if row.part not in (Part.MENTOR, Part.MENTEE)]
    for pair in running(session, pairings, wanted, activity.day):
        sides = ((pair.mentor_id, Part.MENTOR), (pair.mentee_id, Part.MENTEE))
        homes = (pair.pairing.lead_id, pair.pairing.supported_id)
        for (who, part), home in zip(sides, homes, strict=True):
            row = known.get((who, part)) or ActivityPerson(
                bureau_id=activity.bureau_id, teacher_id=who, organisation_id=home, part=part
            )
            known[who, part] = row
            kept += [row] if row not in kept else []
    activity.people = kept


def pairs_of(activity: Activity) -> list[int]:
    """The mentorships whose mentee an activity names, that run on its day."""
    named = {row.teacher_id for row in activity.people}
    session = object_session(activity)
    if not named or session is None:
        return []
    query = select(Mentorship.id).where(
        Mentorship.pairing_id.in_([link.pairing_id for link in activity.links]),
        Mentorship.mentee_id.in_(named),
        Mentorship.starts_on <= activity.day,
        Mentorship.ends_on >= activity.day,
    )
    return list(session.scalars(query.order_by(Mentorship.code)))
