"""What was done to one thing, from the log; the links that let a stranger answer an outing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select

from pairing.domain.outings import history
from pairing.domain.outings.history import (
    CORRECTION,
    LINK_MADE,
    MOVES,
    WORDS_GIVEN,
    Logged,
    SentAgain,
    teachers_in,
)
from pairing.extensions import db
from pairing.models import ConfirmationLink, LogEntry, Outing, Teacher
from pairing.queries.grouped import rows


def of(kind: str, object_id: int) -> list[LogEntry]:
    """The log entries of one object, oldest first (1 SELECT)."""
    query = select(LogEntry).where(LogEntry.object_type == kind, LogEntry.object_id == object_id)
    return list(db.session.scalars(query.order_by(LogEntry.id)))


def moves_since(outing: Outing, version: int, most: int = 200) -> list[LogEntry]:
    """What moved the outing's version since that one, oldest first (1 SELECT)."""
    touching = or_(
        LogEntry.object_type.in_(("document", "evidence")),
        (LogEntry.object_type == "outing") & (LogEntry.object_id == outing.id),
    )
    query = select(LogEntry).where(LogEntry.bureau_id == outing.bureau_id, touching)
    newest = db.session.scalars(query.order_by(LogEntry.id.desc()).limit(most))
    told = ((entry, entry.changes.get(MOVES)) for entry in newest)
    found = [one for one, moves in told if moves and moves[0] == outing.id and moves[1] > version]
    return found[::-1]


def sent_again(found: Iterable[Outing], homes: Collection[int] = ()) -> dict[int, SentAgain]:
    """Outing → what was corrected in it since ``homes``, else anybody, gave a word (2 SELECTs)."""
    links = {one.id: _links_of(one, homes) for one in found}
    if not links:
        return {}
    query = (
        select(LogEntry.object_id, LogEntry.action, LogEntry.changes, LogEntry.at)
        .where(
            LogEntry.object_type == "outing",
            LogEntry.object_id.in_(links),
            LogEntry.action.in_((CORRECTION, *WORDS_GIVEN)),
        )
        .order_by(LogEntry.id)
    )
    told: dict[int, list[Logged]] = defaultdict(list)
    for key, *entry in rows(query):
        told[key].append(Logged(*entry))
    teachers = {one for entries in told.values() for entry in entries for one in teachers_in(entry)}
    names = dict(rows(select(Teacher.id, Teacher.name).where(Teacher.id.in_(teachers))))
    again = {key: history.sent_again(entries, links[key], names) for key, entries in told.items()}
    return {key: one for key, one in again.items() if one is not None}


def was_shown(outing_id: int) -> bool:
    """Whether the other side ever gave a word on it, or was sent a link to it (1 SELECT)."""
    query = select(LogEntry.id).where(
        LogEntry.object_type == "outing",
        LogEntry.object_id == outing_id,
        LogEntry.action.in_((*WORDS_GIVEN, LINK_MADE)),
    )
    return db.session.scalar(query.limit(1)) is not None


def sent_again_at(outing_ids: Select[Any]) -> dict[int, datetime]:
    """Outing → when it was corrected last, of those that were (1 SELECT)."""
    query = (
        select(LogEntry.object_id, func.max(LogEntry.at))
        .where(
            LogEntry.object_type == "outing",
            LogEntry.object_id.in_(outing_ids),
            LogEntry.action == CORRECTION,
        )
        .group_by(LogEntry.object_id)
    )
    return dict(rows(query))


def _links_of(outing: Outing, homes: Collection[int]) -> list[int]:
    links = [link for row in outing.activities for link in row.links]
    own = [link.id for link in links if link.pairing.place().party_ids & set(homes)]
    return own or [link.id for link in links]


def open_link(outing_id: int, now: datetime) -> ConfirmationLink | None:
    """The link of an outing that still works (1 SELECT)."""
    query = select(ConfirmationLink).where(ConfirmationLink.outing_id == outing_id)
    newest = db.session.scalar(query.order_by(ConfirmationLink.id.desc()).limit(1))
    return newest if newest is not None and newest.is_open(now) else None


def link_by_hash(token_hash: str) -> ConfirmationLink | None:
    """The link of that hashed token (1 SELECT)."""
    return db.session.scalar(
        select(ConfirmationLink).where(ConfirmationLink.token_hash == token_hash)
    )
