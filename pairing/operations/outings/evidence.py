"""Files of outings and documents: added, described, consented to, removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pairing.domain.people.permissions import Action, Actor, can
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.models import Document, Evidence, Outing
from pairing.operations.change import Change, Forbidden, RuleBroken, Stale, once, permit, writing
from pairing.operations.outings.attachments import attach, holder_of
from pairing.operations.outings.keeping import Upload, keeping
from pairing.operations.outings.stored_bytes import detach, let_go
from pairing.operations.outings.versions import move_holder
from pairing.operations.plan.open_days import refuse_locked
from pairing.operations.rules import Rules

GONE = "这个文件已经不在了。"
CHANGED = "别人刚刚改过这个文件。请刷新页面，看过最新内容后再改。"
ALREADY = ["这些文件已经在了，没有重复保存。"]


@dataclass(frozen=True, slots=True)
class Target:
    """What files are added to: an outing or a document."""

    model: type[Outing] | type[Document]
    row_id: int


@dataclass(frozen=True, slots=True)
class Caption:
    """What somebody wrote of a file (DA/T 50): title, people, photographer, day.

    Where it is a paper that an activity of its outing needs: which, and of which activity.
    """

    caption: str
    people: str = ""
    photographer: str = ""
    taken_on: date | None = None
    label: str = ""
    activity_id: int | None = None


def _target(change: Change, actor: Actor, target: Target) -> Outing | Document:
    row = change.session.get(target.model, target.row_id, with_for_update=True)
    if not isinstance(row, Outing | Document) or (isinstance(row, Outing) and not row.activities):
        raise Stale("这条记录已经不在了。")
    permit(actor, Action.ADD_FILES, row.place())
    _refuse_locked(change, row)
    return row


def _refuse_locked(change: Change, row: Outing | Document) -> None:
    holder = holder_of(row)
    for pairing in holder.pairings:
        refuse_locked(change.session, pairing, holder.day, "files")


def add_files(
    actor: Actor,
    target: Target,
    uploads: Sequence[Upload],
    consented: bool,
    instance: Path,
    key: str = "",
) -> list[str]:
    """Add files to an outing (to its first item) or a document; returns hints, never blocks.

    A file that is not taken is named in the hints; ``RuleBroken`` when that is all of them.
    """
    body = {"target": [target.model.__tablename__, target.row_id]}

    def first_time(change: Change) -> list[str]:
        row = _target(change, actor, target)
        found.refuse_none()
        if not found.kept:
            raise RuleBroken("files", "请先选择照片或文件。")
        fresh, hints = attach(change, actor, holder_of(row), found.kept, consented)
        if not fresh:
            return found.hints + ALREADY
        what = move_holder(row) | {"files": (None, [one.told() for one in fresh])}
        kind = target.model.__tablename__
        change.record("add_files", kind, target.row_id, what, row.bureau_id)
        return found.hints + hints

    with keeping(instance, uploads) as found:
        return once(actor, key, body, first_time)


def consent(actor: Actor, evidence_id: int, consented: bool, version: int | None) -> None:
    """The people in the photo agree (or no longer) that it goes into the archive.

    A consent can be taken back at any time, also in a locked term; given it is only before.
    """
    with writing(actor) as change:
        row = change.fresh(Evidence, evidence_id, Action.CONSENT_PHOTO, version, GONE, CHANGED)
        owner = row.activity.outing if row.activity else row.document
        if consented and owner is not None:
            _refuse_locked(change, owner)
        what = change.put(row, {"consented": consented})
        change.record("consent_photo", "evidence", evidence_id, what, row.bureau_id)


def describe_file(actor: Actor, evidence_id: int, caption: Caption, version: int | None) -> None:
    """Put a caption right; ``label`` is the paper that the file is, else its title or old name."""
    with writing(actor) as change:
        row = change.fresh(Evidence, evidence_id, Action.CONSENT_PHOTO, version, GONE, CHANGED)
        owner = row.activity.outing if row.activity else row.document
        rules = Rules()
        nameless = not (caption.label or caption.caption) and row.label in _papers(row)
        rules.refuse(nameless, "caption", "请写一个题名，或选它是哪份资料。")
        with rules.gather():
            if owner is not None:
                _refuse_locked(change, owner)
        with rules.gather():
            _refuse_strange(row, caption)
        rules.settle()
        after = asdict(caption) | {"label": caption.label or caption.caption or row.label}
        after["activity_id"] = caption.activity_id if row.activity else None
        after["activity_id"] = after["activity_id"] or row.activity_id
        what = change.put(row, after)
        what |= move_holder(owner) if what and owner is not None else {}
        change.record("describe_file", "evidence", evidence_id, what, row.bureau_id)


def _papers(row: Evidence) -> set[str]:
    """The papers that the activities of its outing need."""
    activities = row.activity.outing.activities if row.activity else []
    return {paper for one in activities for paper in ActivityKind(one.kind).traits.papers}


def _refuse_strange(row: Evidence, caption: Caption) -> None:
    """A file becomes a paper of an activity of its own outing."""
    own = [one.id for one in row.activity.outing.activities] if row.activity else []
    if own and caption.activity_id is not None and caption.activity_id not in own:
        raise RuleBroken("label", "请选择这次活动的资料。")


def remove_file(
    actor: Actor, evidence_id: int, reason: str, version: int | None, instance: Path
) -> None:
    """Take a file off, and its bytes; the log keeps its name, its SHA-256 and why.

    Who is not of its own side (the bureau) has to give a reason, and may do it in a locked term.
    """
    with writing(actor) as change:
        row = change.fresh(Evidence, evidence_id, Action.REMOVE_FILE, version, GONE, CHANGED)
        owner = row.activity.outing if row.activity else row.document
        if owner is None:
            raise Forbidden(Action.REMOVE_FILE)
        if can(actor, Action.CONSENT_PHOTO, row.place()):
            _refuse_locked(change, owner)
        elif not reason:
            raise RuleBroken("reason", "请写明为什么移除，对方和记录的人能看到。")
        what = {"file": ([row.label, row.stored_file.sha256], None), "reason": (None, reason)}
        what |= move_holder(owner) | {"evidence": (evidence_id, None)}
        change.record("remove_file", owner.__tablename__, owner.id, what, row.bureau_id)
        digests = detach(change, [row])
    let_go(instance, digests)
