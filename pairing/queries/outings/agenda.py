"""What happens in some days, of the pairings that a reader sees; to a teacher, hers alone too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select

from pairing import clock
from pairing.domain.outings.agenda import Happening
from pairing.domain.outings.standing import standing
from pairing.domain.people.permissions import Actor
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.programme import Role
from pairing.domain.wording import Said
from pairing.extensions import db
from pairing.models import (
    Activity,
    ActivityPairing,
    ActivityPerson,
    Lesson,
    LogEntry,
    Outing,
    Pairing,
)
from pairing.queries.lists import PairingIds, named_pairings
from pairing.queries.outings.claims import claimed_by

OUTING, IMPORTS = "outing", ("import_workbook", "undo_import")
"""What the log calls an outing, and what changes many of them at once."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _of_teacher(actor: Actor) -> Select[Any]:
    """Outings that the actor recorded, or in which she taught, spoke or took part."""
    mine = actor.teacher_id
    taught = select(Lesson.activity_id).where(Lesson.teacher_id == mine)
    took_part = select(ActivityPerson.activity_id).where(ActivityPerson.teacher_id == mine)
    return (
        select(Outing.id)
        .join(Activity, Activity.outing_id == Outing.id)
        .where(
            or_(
                Outing.recorded_by_id == actor.account_id,
                Activity.speaker_id == mine,
                Activity.id.in_(taught),
                Activity.id.in_(took_part),
            )
        )
    )


def touching(span: Span) -> tuple[ColumnElement[bool], ...]:
    """What an item touches the span by: also one of several days that began before it."""
    return Activity.day <= span.end, func.coalesce(Activity.ends_on, Activity.day) >= span.start


def is_only_teacher(actor: Actor) -> bool:
    """Whether the reader may have reason to ask for her own alone: she holds no office."""
    return bool(actor.grants) and not any(grant.role != Role.TEACHER for grant in actor.grants)


def happenings(actor: Actor, ids: PairingIds, span: Span, *, mine: bool = False) -> list[Happening]:
    """The outings of these pairings that touch the span, by day (3 SELECTs).

    ``mine``: only what a teacher recorded, taught, spoke at or took part in.
    """
    query = (
        select(
            Activity.outing_id,
            Outing.code,
            Outing.version,
            Activity.id,
            Activity.kind,
            Activity.day,
            Activity.ends_on,
            Activity.starts_at,
            Activity.ends_at,
            Activity.venue,
            ActivityPairing.pairing_id,
            ActivityPairing.state,
            ActivityPairing.reason,
            claimed_by(actor.organisation_ids).label("is_ours"),
        )
        .join(Outing, Outing.id == Activity.outing_id)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(ActivityPairing.pairing_id.in_(ids), *touching(span))
        .order_by(Activity.outing_id, Activity.id, ActivityPairing.pairing_id)
    )
    if mine:
        query = query.where(Activity.outing_id.in_(_of_teacher(actor)))
    rows = db.session.execute(query).all()
    chosen = select(Pairing.id).where(Pairing.id.in_({row.pairing_id for row in rows}))
    named = _named(actor, chosen) if rows else {}
    found = [
        _happening(list(group), named, clock.today())
        for _, group in groupby(rows, key=lambda row: row.outing_id)
    ]
    return sorted(found, key=lambda one: (one.first, one.outing_id))


class Named(NamedTuple):
    """A pairing's two names, and which of them is the other side to the reader."""

    pair: tuple[str, str]
    partner: str


def _named(actor: Actor, ids: PairingIds) -> dict[int, Named]:
    mine = actor.organisation_ids
    sides = select(Pairing.id, Pairing.lead_id, Pairing.supported_id).where(Pairing.id.in_(ids))
    homes = {key: (lead, supported) for key, lead, supported in db.session.execute(sides)}
    found = {}
    for one in named_pairings(ids):
        lead, supported = homes[one.id]
        partner = one.supported if lead in mine else one.lead if supported in mine else ""
        found[one.id] = Named((one.lead, one.supported), partner)
    return found


def _happening(rows: Sequence[Any], names: dict[int, Named], today: date) -> Happening:
    first, times = rows[0], [row.starts_at for row in rows if row.starts_at]
    ends = [row.ends_at for row in rows if row.ends_at]
    pairings = dict.fromkeys(row.pairing_id for row in rows)
    partners = tuple(names[one].partner for one in pairings if names[one].partner)
    return Happening(
        outing_id=first.outing_id,
        code=first.code,
        version=first.version,
        first=min(row.day for row in rows),
        last=max(row.ends_on or row.day for row in rows),
        starts_at=min(times, default=None),
        ends_at=max(ends, default=None) if times else None,
        kinds=tuple(dict.fromkeys(ActivityKind(row.kind).label for row in rows)),
        pairs=tuple(names[one].pair for one in pairings),
        venue=next((row.venue for row in rows if row.venue), ""),
        standing=standing(
            (Said(row.state, row.reason, row.day > today) for row in rows),
            is_asked=bool(partners) and not first.is_ours,
        ),
        partners=partners,
    )


def last_changes(bureau_id: int, outing_ids: Iterable[int]) -> dict[int, datetime]:
    """Outing → when it was last written to, as the log tells it (2 SELECTs).

    An import says only that it came: whatever was there may have been changed by it.
    """
    imported = db.session.scalar(
        select(func.max(LogEntry.at)).where(
            LogEntry.bureau_id == bureau_id, LogEntry.action.in_(IMPORTS)
        )
    )
    query = (
        select(LogEntry.object_id, func.max(LogEntry.at))
        .where(LogEntry.bureau_id == bureau_id, LogEntry.object_type == OUTING)
        .group_by(LogEntry.object_id)
    )
    logged = {key: at for key, at in db.session.execute(query) if key is not None}
    found = {}
    for key in outing_ids:
        known = [at for at in (logged.get(key), imported) if at is not None]
        found[key] = max(known, default=LONG_AGO)
    return found
