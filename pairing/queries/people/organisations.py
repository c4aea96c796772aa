"""An organisation among its partners: who may see its profile and equipment, what it leads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select
from sqlalchemy.orm import selectinload

from pairing.domain.people.permissions import RULES, Action, Actor, Place, Reach
from pairing.extensions import db
from pairing.models import Organisation, Pairing


def place_of(organisation: Organisation) -> Place:
    """Its own place, with every organisation it is or was paired with as a party (1 SELECT)."""
    query = select(Pairing.lead_id, Pairing.supported_id).where(
        or_(Pairing.lead_id == organisation.id, Pairing.supported_id == organisation.id)
    )
    pairs = db.session.execute(query).all()
    return replace(
        organisation.place(),
        lead_ids=frozenset(lead for lead, _ in pairs),
        supported_ids=frozenset({organisation.id, *(supported for _, supported in pairs)}),
    )


def seen_by(actor: Actor) -> Select[Any]:
    """A SELECT of the ids of organisations at which ``VIEW_ORGANISATION`` holds: its SQL twin."""
    if actor.is_system:
        return select(Organisation.id)
    action = Action.VIEW_ORGANISATION
    rule = RULES[action]
    counties = [one.bureau_id for one in actor.grants if rule.get(one.role) is Reach.BUREAU]
    own = [one.homes(action) for one in actor.grants if rule.get(one.role) is Reach.PARTY]
    homes = sorted({home for one in own for home in one})
    conditions: list[ColumnElement[bool]] = [
        Organisation.bureau_id.in_(counties) if counties else false(),
        Organisation.id.in_(homes) if homes else false(),
    ]
    if homes:
        led = select(Pairing.supported_id).where(Pairing.lead_id.in_(homes))
        leading = select(Pairing.lead_id).where(Pairing.supported_id.in_(homes))
        conditions += [Organisation.id.in_(led), Organisation.id.in_(leading)]
    return select(Organisation.id).where(or_(*conditions))


def named(ids: Collection[int]) -> list[Organisation]:
    """These organisations, in the order in which they were entered (1 SELECT)."""
    query = select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)
    return list(db.session.scalars(query))


def open_on(day: date) -> ColumnElement[bool]:
    """Organisations that are open on the day: ``closed_on`` is the last one, if there is any."""
    return or_(Organisation.closed_on.is_(None), Organisation.closed_on >= day)


def of_bureau(bureau_id: int, today: date) -> list[Organisation]:
    """The county's organisations that are open, by name (1 SELECT)."""
    query = select(Organisation).where(Organisation.bureau_id == bureau_id, open_on(today))
    return list(db.session.scalars(query.order_by(Organisation.name)))


def pairings_of(organisation_id: int) -> list[Pairing]:
    """The organisation's pairings with both names, the newest first (3 SELECTs)."""
    query = (
        select(Pairing)
        .where(or_(Pairing.lead_id == organisation_id, Pairing.supported_id == organisation_id))
        .options(selectinload(Pairing.lead), selectinload(Pairing.supported))
    )
    return list(db.session.scalars(query.order_by(Pairing.starts_on.desc(), Pairing.code)))


def supported_now(organisation_id: int, today: date) -> list[Pairing]:
    """Running pairings in which the organisation is the supported side (3 SELECTs)."""
    found = pairings_of(organisation_id)
    return [one for one in found if one.supported_id == organisation_id and one.runs_on(today)]
