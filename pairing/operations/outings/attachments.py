"""Files joined to an outing or a document: the steps that every operation with files shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from pairing.domain.people.permissions import Actor
from pairing.files.pictures import distance
from pairing.models import (
    Activity,
    ActivityPairing,
    Document,
    Evidence,
    Outing,
    Pairing,
    StoredFile,
)
from pairing.operations.change import Change, RuleBroken
from pairing.operations.outings.keeping import FILES, Kept
from pairing.queries.lists import pairings_for

MOST_FILES = 30
NEARLY_SAME = 5


@dataclass(frozen=True, slots=True)
class Holder:
    """What the files are joined to: the column of ``Evidence``, its row, its day."""

    column: str
    row_id: int
    bureau_id: int
    day: date
    pairings: Sequence[Pairing]


def holder_of(target: Outing | Document) -> Holder:
    """An outing holds its files at its first item, a document at itself."""
    if isinstance(target, Document):
        of = (target.bureau_id, target.day, [target.pairing])
        return Holder("document_id", target.id, *of)
    first = target.activities[0]
    pairings = [link.pairing for activity in target.activities for link in activity.links]
    return Holder("activity_id", first.id, target.bureau_id, first.day, pairings)


def attach(
    change: Change, actor: Actor, holder: Holder, kept: Sequence[Kept], consented: bool
) -> tuple[list[Kept], list[str]]:
    """Join the files that are not there yet; returns them, and hints for the person.

    Hints never stop anything. Raises ``RuleBroken`` when they would become too many.
    """
    session = change.session
    column = getattr(Evidence, holder.column)
    known = (
        select(StoredFile.sha256)
        .join(Evidence, Evidence.stored_file_id == StoredFile.id)
        .where(column == holder.row_id)
    )
    there = set(session.scalars(known))
    fresh = list({one.sha256: one for one in kept if one.sha256 not in there}.values())
    if len(there) + len(fresh) > MOST_FILES:
        raise RuleBroken(FILES, f"一处最多放 {MOST_FILES} 个文件，请挑选后再传。")
    used = _used_elsewhere(session, actor, holder) if any(one.hash for one in fresh) else []
    for one in fresh:
        session.add(
            Evidence(
                bureau_id=holder.bureau_id,
                stored_file=_row(session, holder.bureau_id, one),
                label=one.name,
                caption="",
                consented=consented and bool(one.hash),
                added_by_id=actor.account_id,
                added_at=change.now,
                **{holder.column: holder.row_id},
            )
        )
    return fresh, [hint for one in fresh for hint in _hints(one, used)]


def _row(session: Session, bureau_id: int, one: Kept) -> StoredFile:
    query = select(StoredFile).where(
        StoredFile.bureau_id == bureau_id, StoredFile.sha256 == one.sha256
    )
    known: StoredFile | None = session.scalar(query.with_for_update(read=True, key_share=True))
    if known is not None:
        return known
    row = StoredFile(
        bureau_id=bureau_id,
        sha256=one.sha256,
        size=one.size,
        media_type=one.media_type,
        perceptual_hash=one.hash,
        thumbnail_sha256=one.thumbnail,
    )
    session.add(row)
    session.flush()
    return row


Used = tuple[str, str, date]
"""A photo in use: SHA-256, difference hash, the day it is used for."""


def _used_elsewhere(session: Session, actor: Actor, holder: Holder) -> list[Used]:
    """The photos used for other days where the actor may look anyway (2 SELECTs; safety 19)."""
    seen = pairings_for(actor)
    activities = select(ActivityPairing.activity_id).where(ActivityPairing.pairing_id.in_(seen))
    sources: tuple[tuple[type[Activity] | type[Document], ColumnElement[bool]], ...] = (
        (Activity, Activity.id.in_(activities)),
        (Document, Document.pairing_id.in_(seen)),
    )
    found: list[Used] = []
    for model, inside in sources:
        joined = Evidence.activity_id if model is Activity else Evidence.document_id
        query = (
            select(StoredFile.sha256, StoredFile.perceptual_hash, model.day)
            .join(Evidence, Evidence.stored_file_id == StoredFile.id)
            .join(model, model.id == joined)
            .where(inside, StoredFile.perceptual_hash != "", model.day != holder.day)
        )
        found += [(digest, known, day) for digest, known, day in session.execute(query)]
    return found


def _hints(one: Kept, used: Sequence[Used]) -> list[str]:
    same = sorted({day for digest, _, day in used if digest == one.sha256})
    near = {day for _, known, day in used if one.hash and distance(known, one.hash) <= NEARLY_SAME}
    return [
        f"“{one.name}”已经用在 {day:%-m月%-d日}，是同一张照片，请确认没有选错。" for day in same
    ] + [
        f"“{one.name}”和 {day:%-m月%-d日} 的照片很像，请确认没有选错。"
        for day in sorted(near - set(same))
    ]
