"""Files of an outing: added, consented to, removed; photos only ever re-encoded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing import clock
from pairing.domain.permissions import Action, Actor
from pairing.files import store
from pairing.models import Activity, Evidence, Outing, StoredFile
from pairing.operations.change import Change, RuleBroken, Stale, permit, writing
from pairing.pictures import PHOTOS, distance, media_type, prepare
from pairing.queries.locks import locked_reason

MOST_FILES = 30
NEARLY_SAME = 5
JPEG = "image/jpeg"
NEARLY = "“{}”和 {} 的照片很像，请确认没有选错。"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Stored:
    name: str
    sha256: str
    size: int
    media_type: str
    hash: str = ""
    thumbnail: str | None = None


def _store(instance: Path, upload: Upload) -> _Stored:
    """Outside the transaction: decode, encode, write the bytes. Raises ``BadFile``."""
    kind = media_type(upload.data)
    if kind not in PHOTOS:
        return _Stored(upload.name, store(instance, upload.data), len(upload.data), kind)
    picture = prepare(upload.data)
    return _Stored(
        upload.name,
        store(instance, picture.data),
        len(picture.data),
        JPEG,
        picture.hash,
        store(instance, picture.thumbnail),
    )


def _outing(change: Change, actor: Actor, outing_id: int) -> Outing:
    outing = change.session.get(Outing, outing_id)
    if outing is None or not outing.activities:
        raise Stale("这条记录已经不在了。")
    permit(actor, Action.ADD_FILES, outing.place())
    for activity in outing.activities:
        for link in activity.links:
            locked = locked_reason(change.session, link.pairing, activity.day)
            if locked:
                raise RuleBroken("", locked)
    return outing


def _row(session: Session, bureau_id: int, one: _Stored) -> StoredFile:
    known: StoredFile | None = session.scalar(
        select(StoredFile).where(StoredFile.bureau_id == bureau_id, StoredFile.sha256 == one.sha256)
    )
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


def _twins(session: Session, outing: Outing, one: _Stored) -> list[str]:
    """Other days of the same pairings' recorder on which nearly the same picture was used."""
    if not one.hash:
        return []
    query = (
        select(StoredFile.perceptual_hash, Activity.day)
        .join(Evidence, Evidence.stored_file_id == StoredFile.id)
        .join(Activity, Activity.id == Evidence.activity_id)
        .join(Outing, Outing.id == Activity.outing_id)
        .where(
            Outing.recorded_for_id == outing.recorded_for_id,
            Outing.id != outing.id,
            StoredFile.perceptual_hash != "",
        )
    )
    return [
        f"{day:%-m月%-d日}"
        for known, day in session.execute(query)
        if distance(known, one.hash) <= NEARLY_SAME
    ]


def add_files(
    actor: Actor, outing_id: int, uploads: list[Upload], consented: bool, instance: Path
) -> list[str]:
    """Add files to an outing (to its first item); returns hints for the person, never blocks.

    Raises ``BadFile`` for the first file that is not taken: none is kept then.
    """
    if not uploads:
        raise RuleBroken("files", "请先选择照片或文件。")
    stored = [_store(instance, upload) for upload in uploads]
    hints: list[str] = []
    with writing(actor) as change:
        outing = _outing(change, actor, outing_id)
        first, session = outing.activities[0], change.session
        there = {
            row.stored_file.sha256: row
            for row in session.scalars(select(Evidence).where(Evidence.activity_id == first.id))
        }
        fresh = [one for one in stored if one.sha256 not in there]
        if len(there) + len(fresh) > MOST_FILES:
            raise RuleBroken("files", f"一次活动最多 {MOST_FILES} 个文件，请挑选后再传。")
        if not fresh:
            return ["这些文件已经在了，没有重复保存。"]
        for one in {one.sha256: one for one in fresh}.values():
            hints += [
                f"“{one.name}”和 {day} 的照片很像，请确认没有选错。"
                for day in _twins(session, outing, one)
            ]
            session.add(
                Evidence(
                    bureau_id=outing.bureau_id,
                    stored_file=_row(session, outing.bureau_id, one),
                    activity_id=first.id,
                    label=one.name,
                    taken_on=first.day,
                    consented=consented and one.media_type == JPEG,
                    added_by_id=actor.account_id,
                    added_at=clock.now(),
                )
            )
        names = {"files": (None, [one.name for one in fresh])}
        change.record("add_files", "outing", outing_id, names, outing.bureau_id)
    return hints


def _evidence(change: Change, evidence_id: int) -> Evidence:
    row = change.session.get(Evidence, evidence_id)
    if row is None:
        raise Stale("这个文件已经不在了。")
    return row


def consent(actor: Actor, evidence_id: int, consented: bool) -> None:
    """The people in the photo agree (or no longer) that it goes into the archive."""
    with writing(actor) as change:
        row = _evidence(change, evidence_id)
        permit(actor, Action.CONSENT_PHOTO, row.place())
        what = {"consented": (row.consented, consented)}
        row.consented = consented
        change.record("consent_photo", "evidence", evidence_id, what, row.bureau_id)


def remove_file(actor: Actor, evidence_id: int) -> None:
    """Take a file off its outing; the log keeps its name and SHA-256."""
    with writing(actor) as change:
        row = _evidence(change, evidence_id)
        permit(actor, Action.REMOVE_FILE, row.place())
        what = {"file": ([row.label, row.stored_file.sha256], None)}
        change.record("remove_file", "evidence", evidence_id, what, row.bureau_id)
        change.session.delete(row)
