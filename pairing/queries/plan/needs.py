"""A pairing's needs, and what answers each: the activities that name it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, select

from pairing import clock
from pairing.domain.people.permissions import Action
from pairing.domain.plan.need_standing import NeedStanding, standing_of
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.needs import NeedStatus
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import Activity, ActivityPairing, LogEntry, Need
from pairing.queries.grouped import rows
from pairing.queries.lists import Page, page_of


class NeedAnswer(NamedTuple):
    """One activity that answers a need, as it stands for the pairing."""

    outing_id: int
    day: date
    kind: str
    topic: str
    state: str


SAID_BY = {Action.CLAIM_NEED.value: Side.LEAD, Action.JUDGE_NEED.value: Side.SUPPORTED}
"""Whose word each is."""


class NeedWord(NamedTuple):
    """Who took a need up or judged it: of which side, on which day."""

    name: str
    side: Side
    on: date | None
    status: str


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


def standings(needs: Iterable[Need]) -> dict[int, NeedStanding]:
    """Need id → how far it is answered, in the one word that every page and paper says
    (1 SELECT)."""
    found = {one.id: one for one in needs}
    states: dict[int | None, list[str]] = defaultdict(list)
    if found:
        query = (
            select(Activity.need_id, ActivityPairing.state)
            .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
            .join(Need, Need.id == Activity.need_id)
            .where(
                ActivityPairing.pairing_id == Need.pairing_id,
                ActivityPairing.state != ActivityState.CANCELLED,
                Activity.need_id.in_(found),
            )
        )
        for need_id, state in db.session.execute(query):
            states[need_id].append(state)
    return {key: standing_of(one.status, states[key]) for key, one in found.items()}


def words_on(needs: Iterable[Need]) -> dict[int, NeedWord]:
    """Need id → who said what it stands at, where the log knows (1 SELECT).

    A verdict that was taken back gives way to the word before it; what came by workbook names
    nobody.
    """
    found = {one.id: one for one in needs}
    if not found:
        return {}
    query = (
        select(LogEntry.object_id, LogEntry.action, LogEntry.actor_name, LogEntry.at)
        .add_columns(LogEntry.changes)
        .where(
            LogEntry.bureau_id.in_({one.bureau_id for one in found.values()}),
            LogEntry.object_type == "need",
            LogEntry.object_id.in_(found),
            LogEntry.action.in_((*SAID_BY, "undo_verdict")),
        )
        .order_by(LogEntry.id)
    )
    told: dict[int, list[NeedWord]] = defaultdict(list)
    for key, action, name, at, changes in rows(query):
        if action in SAID_BY:
            told[key].append(
                NeedWord(name, SAID_BY[action], clock.day_of(at), changes["status"][1])
            )
        elif told[key]:
            told[key].pop()
    last = {key: words[-1] for key, words in told.items() if words}
    return {key: word for key, word in last.items() if word.status == found[key].status}


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
