"""A pairing's needs, and what answers each: the activities that name it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.needs import NeedStatus
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, Need
from pairing.queries.lists import Page, page_of


class NeedAnswer(NamedTuple):
    """One activity that answers a need, as it stands for the pairing."""

    outing_id: int
    day: date
    kind: str
    topic: str
    state: str


def _needs(pairing_id: int) -> Select[Any]:
    is_solved = Need.status == NeedStatus.SOLVED
    order = (is_solved, Need.priority.desc(), Need.raised_on.desc(), Need.code)
    return select(Need).where(Need.pairing_id == pairing_id).order_by(*order)


def choices(pairing_ids: Iterable[int]) -> list[tuple[int, str]]:
    """(id, content) of pairings' needs, the most pressing first, then the newest (1 SELECT)."""
    order = (Need.priority.desc(), Need.raised_on.desc(), Need.code)
    query = select(Need.id, Need.content).where(Need.pairing_id.in_(list(pairing_ids)))
    found = db.session.execute(query.order_by(Need.pairing_id, *order))
    return [(key, content) for key, content in found]


def needs_page(pairing_id: int, page: int) -> Page[Need]:
    """A page of the same (2 SELECTs)."""
    return page_of(_needs(pairing_id), page)


def answers_of(pairing_id: int) -> dict[int, list[NeedAnswer]]:
    """Need id → the pairing's activities that answer it, in order; called-off ones left out
    (1 SELECT)."""
    query = (
        select(
            Activity.need_id,
            Activity.outing_id,
            Activity.day,
            Activity.kind,
            Activity.topic,
            ActivityPairing.state,
        )
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.pairing_id == pairing_id,
            ActivityPairing.state != ActivityState.CANCELLED,
            Activity.need_id.is_not(None),
        )
        .order_by(Activity.day, Activity.id)
    )
    found: dict[int, list[NeedAnswer]] = defaultdict(list)
    for need_id, outing_id, day, kind, topic, state in db.session.execute(query):
        found[need_id or 0].append(NeedAnswer(outing_id, day, kind, topic, state))
    return found
