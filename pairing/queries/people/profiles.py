"""An organisation's dated baseline snapshots."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from pairing.domain.people.profiles import number_of
from pairing.domain.plan.equipment import Size
from pairing.domain.vocabulary.needs import ProfileField
from pairing.extensions import db
from pairing.models import Organisation, OrganisationProfile, Pairing


def of_organisation(organisation_id: int) -> list[OrganisationProfile]:
    """Every snapshot, the newest first (1 SELECT)."""
    query = select(OrganisationProfile).where(
        OrganisationProfile.organisation_id == organisation_id
    )
    return list(db.session.scalars(query.order_by(OrganisationProfile.taken_on.desc())))


def on(organisation_id: int, day: date) -> OrganisationProfile | None:
    """The snapshot in force on ``day``: the newest one taken by then (1 SELECT)."""
    return next((row for row in of_organisation(organisation_id) if row.taken_on <= day), None)


def prefilled(home: Organisation) -> dict[str, str]:
    """What a new snapshot starts from: the last one, else the organisation's record (1 SELECT)."""
    last = next(iter(of_organisation(home.id)), None)
    record = {
        ProfileField.CLASSES: home.class_count,
        ProfileField.CHILDREN: home.child_count,
        ProfileField.STAFF: home.staff_count,
    }
    known = {field.value: f"{number:f}" for field, number in record.items() if number is not None}
    return known if last is None else {**last.figures}


def size_of(home: Organisation) -> Size:
    """How many classes and children: the newest snapshot's, else the record's (1 SELECT)."""
    figures = prefilled(home)
    return Size(number_of(figures, ProfileField.CLASSES), number_of(figures, ProfileField.CHILDREN))


def lacks_one_before(rows: list[OrganisationProfile], pairings: list[Pairing]) -> bool:
    """Whether the first of these pairings began without any snapshot."""
    if not pairings:
        return False
    first = min(pairing.starts_on for pairing in pairings)
    return not any(row.taken_on <= first for row in rows)
