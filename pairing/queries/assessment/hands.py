"""Whose hands assessments have been through: from their rows, their records and the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import and_, or_, select

from pairing.canonical import plain
from pairing.domain.assessment.hands import (
    BEGIN_ANEW,
    MARKING,
    Hands,
    KeptPoints,
    LoggedDeed,
    marked_by,
)
from pairing.extensions import db
from pairing.models import (
    Activity,
    ActivityPairing,
    Assessment,
    LogEntry,
    Outing,
    Term,
)

AccountIds = Collection[int | None]


def hands_of(rows: Sequence[Assessment], own: AccountIds) -> dict[int, Hands]:
    """Assessment → whose hands it has been through; of recorders only ``own`` (2 SELECTs)."""
    deeds, recorded = _deeds(rows), _recorded(rows, own)
    return {
        row.id: Hands(
            frozenset(part.submitted_by_id for part in row.parts),
            recorded.get(row.id, frozenset()),
            _marked(row, deeds[row.id] + deeds[-row.term_id]),
        )
        for row in rows
    }


def _marked(row: Assessment, deeds: list[tuple[int, LoggedDeed]]) -> dict[int | None, str]:
    standing = {KeptPoints(one.side, plain(one.points), one.clause) for one in row.adjustments}
    found = marked_by((deed for _, deed in sorted(deeds, key=lambda one: one[0])), standing)
    kept = {one.rated_by_id: MARKING["rate_targets"] for one in row.ratings}
    if row.grade:
        kept[row.reviewed_by_id] = MARKING["grade_assessment"]
    return found | kept


def _deeds(rows: Sequence[Assessment]) -> dict[int, list[tuple[int, LoggedDeed]]]:
    """Assessment, or its term below zero → log entries' ids and what they tell (1 SELECT)."""
    of_one = and_(
        LogEntry.object_type == "assessment", LogEntry.object_id.in_([row.id for row in rows])
    )
    of_term = and_(
        LogEntry.object_type == "term", LogEntry.object_id.in_({row.term_id for row in rows})
    )
    query = select(LogEntry).where(
        LogEntry.bureau_id.in_({row.bureau_id for row in rows}),
        or_(of_one, of_term),
        LogEntry.action.in_({*MARKING, *BEGIN_ANEW}),
    )
    found: dict[int, list[tuple[int, LoggedDeed]]] = defaultdict(list)
    for entry in db.session.scalars(query):
        at = entry.object_id or 0
        deed = LoggedDeed(entry.actor_id, entry.action, entry.changes)
        found[-at if entry.object_type == "term" else at].append((entry.id, deed))
    return found


def _recorded(rows: Sequence[Assessment], own: AccountIds) -> dict[int, frozenset[int | None]]:
    """Assessment → which of ``own`` recorded or confirmed an activity in it (1 SELECT)."""
    mine = [one for one in own if one is not None]
    if not mine or not rows:
        return {}
    query = (
        select(Assessment.id, Outing.recorded_by_id, ActivityPairing.confirmed_by_id)
        .join(Term, Term.id == Assessment.term_id)
        .join(ActivityPairing, ActivityPairing.pairing_id == Assessment.pairing_id)
        .join(
            Activity,
            and_(
                Activity.id == ActivityPairing.activity_id,
                Activity.day.between(Term.starts_on, Term.ends_on),
            ),
        )
        .join(Outing, Outing.id == Activity.outing_id)
        .where(
            Assessment.id.in_([row.id for row in rows]),
            or_(Outing.recorded_by_id.in_(mine), ActivityPairing.confirmed_by_id.in_(mine)),
        )
        .distinct()
    )
    found: dict[int, set[int | None]] = defaultdict(set)
    for key, recorder, confirmer in db.session.execute(query):
        found[key] |= {recorder, confirmer} & set(mine)
    return {key: frozenset(people) for key, people in found.items()}
