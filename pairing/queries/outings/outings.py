"""The rows that pages show: a pairing's activities, what waits for a word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from pairing import clock
from pairing.domain.outings.history import SentAgain
from pairing.domain.people.permissions import Actor
from pairing.domain.plan.escalation import Urgency, urgency
from pairing.domain.plan.periods import Span
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.activities import ActivityState
from pairing.extensions import db
from pairing.models import (
    Activity,
    ActivityPairing,
    ActivityPerson,
    Evidence,
    Lesson,
    Outing,
    Pairing,
)
from pairing.queries.grouped import rows
from pairing.queries.lists import Page, PairingIds, page_of
from pairing.queries.outings import history

LOADED = selectinload(Outing.activities).options(
    selectinload(Activity.links).selectinload(ActivityPairing.pairing),
    selectinload(Activity.lessons).selectinload(Lesson.teacher),
    selectinload(Activity.speaker),
    selectinload(Activity.need),
    selectinload(Activity.people).selectinload(ActivityPerson.teacher),
    selectinload(Activity.quantities),
    selectinload(Activity.decisions),
)
"""All that a list shows of an outing (12 SELECTs)."""
WHOSE = selectinload(Outing.activities).options(
    selectinload(Activity.links)
    .selectinload(ActivityPairing.pairing)
    .selectinload(Pairing.supported)
)
"""Whose an outing is, and no more (4 SELECTs)."""


def _pairings(ids: PairingIds, today: date) -> Select[Any]:
    return (
        select(Pairing)
        .where(Pairing.id.in_(ids))
        .options(
            selectinload(Pairing.lead),
            selectinload(Pairing.supported),
            selectinload(Pairing.programme),
        )
        .order_by((Pairing.ends_on < today), Pairing.code)
    )


def pairings(ids: PairingIds, today: date) -> list[Pairing]:
    """Pairings with their organisations, running ones first (4 SELECTs)."""
    return list(db.session.scalars(_pairings(ids, today)))


def pairings_page(ids: PairingIds, today: date, page: int) -> Page[Pairing]:
    """A page of the same (5 SELECTs)."""
    return page_of(_pairings(ids, today), page)


def _outings(ids: PairingIds, *conditions: object) -> list[Outing]:
    inside = (
        select(Activity.outing_id)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(ActivityPairing.pairing_id.in_(ids), *conditions)  # type: ignore[arg-type]
    )
    query = select(Outing).where(Outing.id.in_(inside)).options(LOADED)
    return list(db.session.scalars(query.order_by(Outing.day.desc(), Outing.id.desc())))


class Late(NamedTuple):
    """What has waited so long that the bureau should hear of it: the longest, and how many.

    ``again`` maps outings to what was corrected in them: they wait since then.
    """

    outings: list[Outing]
    total: int
    again: Mapping[int, SentAgain]


def waiting_long(ids: PairingIds, today: date, most: int = 20) -> Late:
    """Outings whose confirmation the bureau should hear of, longest first (8 SELECTs)."""
    inside = (
        select(Activity.outing_id)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(ActivityPairing.pairing_id.in_(ids), ActivityPairing.state == ActivityState.DONE)
    )
    query = select(Outing.id, Outing.recorded_at, Outing.day).where(Outing.id.in_(inside))
    again = history.sent_again_at(select(Outing.id).where(Outing.id.in_(inside)))
    since = [(clock.day_of(again.get(key, at)) or day, key) for key, at, day in rows(query)]
    late = sorted(one for one in since if urgency(one[0], today) is Urgency.ESCALATED)
    chosen = [key for _, key in late[:most]]
    shown = list(db.session.scalars(select(Outing).where(Outing.id.in_(chosen)).options(WHOSE)))
    shown.sort(key=lambda row: chosen.index(row.id))
    return Late(shown, len(late), history.sent_again(shown))


HAPPENED = (ActivityState.DONE, ActivityState.CONFIRMED, ActivityState.DISPUTED)
"""What was said to have taken place, whatever the other side says of it."""


def _of_pairing(
    pairing_id: int, first: date, last: date, states: Iterable[ActivityState] = ActivityState
) -> Select[Any]:
    inside = (
        select(Activity.outing_id)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.pairing_id == pairing_id,
            ActivityPairing.state.in_(tuple(states)),
            Activity.day.between(first, last),
        )
    )
    return select(Outing).where(Outing.id.in_(inside)).options(LOADED)


def held_outings(pairing_id: int, first: date, last: date, page: int) -> Page[Outing]:
    """A page of a pairing's outings in these days, newest first (14 SELECTs)."""
    query = _of_pairing(pairing_id, first, last).order_by(Outing.day.desc(), Outing.id.desc())
    return page_of(query, page)


def lately(pairing_id: int, first: date, today: date, most: int) -> Page[Outing]:
    """What happened since ``first``, the latest first, and how often that was (14 SELECTs)."""
    query = _of_pairing(pairing_id, first, today, HAPPENED)
    found = page_of(query.order_by(Outing.day.desc(), Outing.id.desc()), 1)
    return replace(found, rows=found.rows[:most])


def ahead(pairing_id: int, today: date, last: date, most: int) -> Page[Outing]:
    """What is planned from today on, the next first, and how much that is (14 SELECTs)."""
    query = _of_pairing(pairing_id, today, last, (ActivityState.PLANNED,))
    found = page_of(query.order_by(Outing.day, Outing.id), 1)
    return replace(found, rows=found.rows[:most])


def planned_outings(pairing_id: int, first: date, last: date, page: int) -> Page[Outing]:
    """A page of a pairing's plans for these days, the next first (14 SELECTs)."""
    query = _of_pairing(pairing_id, first, last).order_by(Outing.day, Outing.id)
    return page_of(query, page)


def outings_behind(pairing_id: int, target: Target, span: Span) -> list[Outing]:
    """The outings whose activities a target looks at, newest first (13 SELECTs)."""
    narrowed = [Activity.day.between(*span), ActivityPairing.state != ActivityState.CANCELLED]
    if target.activity_kinds:
        narrowed.append(Activity.kind.in_(target.activity_kinds))
    if target.directions:
        narrowed.append(Activity.direction.in_(target.directions))
    return _outings(select(Pairing.id).where(Pairing.id == pairing_id), *narrowed)


def last_of(actor: Actor, pairing_id: int) -> Outing | None:
    """The outing of the pairing that the actor recorded last (13 SELECTs)."""
    inside = (
        select(Activity.outing_id)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(ActivityPairing.pairing_id == pairing_id)
    )
    query = (
        select(Outing)
        .where(Outing.recorded_by_id == actor.account_id, Outing.id.in_(inside))
        .order_by(Outing.recorded_at.desc(), Outing.id.desc())
        .options(LOADED)
        .limit(1)
    )
    return db.session.scalar(query)


def files_of(outing_id: int) -> list[Evidence]:
    """Photos and papers of an outing, oldest first (2 SELECTs)."""
    query = (
        select(Evidence)
        .join(Activity, Activity.id == Evidence.activity_id)
        .where(Activity.outing_id == outing_id)
        .options(selectinload(Evidence.stored_file))
    )
    return list(db.session.scalars(query.order_by(Evidence.id)))
