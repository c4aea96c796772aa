"""Documents: filed, corrected, taken off the list; missing ones waived with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from pairing.domain.outings.papers import no_party, outside_pairing
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.models import Activity, Document, Mentorship, Organisation, Pairing, ResearchGroup
from pairing.operations.change import Change, RuleBroken, once, permit, writing
from pairing.operations.codes import fresh_code
from pairing.operations.outings.attachments import attach, holder_of
from pairing.operations.outings.keeping import Upload, keeping
from pairing.operations.outings.stored_bytes import detach, let_go
from pairing.operations.outings.versions import move_of_paper
from pairing.operations.plan.open_days import refuse_locked
from pairing.operations.rules import Rules

GONE = "这份材料已经不在了。"
CHANGED = "别人刚刚改过这份材料。请刷新页面，看过最新内容后再改。"


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """A document as the form gives it; ``activity_kind`` is its class of activities, "" none."""

    organisation_id: int
    category: str
    name: str
    day: date
    mentorship_id: int | None = None
    activity_id: int | None = None
    activity_kind: str = ""
    author: str = ""
    text: str = ""
    group_id: int | None = None


@dataclass(frozen=True, slots=True)
class Files:
    """What is joined to a document when it is filed, and whether its photos may be printed."""

    uploads: Sequence[Upload]
    consented: bool
    instance: Path


@dataclass(frozen=True, slots=True)
class Filed:
    """The document that came of it, and hints about its photos."""

    document_id: int
    hints: list[str]


def file_document(
    actor: Actor, pairing_id: int, draft: DocumentDraft, files: Files, key: str = ""
) -> Filed:
    """File a document: a text, files, or only that it is there.

    Files that are not taken are named in the hints; a broken rule when that is all of them.
    Raises ``RuleBroken``, ``Forbidden``, ``Stale``.
    """
    rules = Rules()
    body = asdict(draft) | {"pairing_id": pairing_id}

    def first_time(change: Change) -> dict[str, Any]:
        pairing = change.pairing(pairing_id, Action.VIEW_PAIRING)
        _check(rules, change, pairing, draft)
        with rules.gather():
            found.refuse_none()
        rules.settle()
        row = Document(
            bureau_id=pairing.bureau_id,
            pairing=pairing,
            code=fresh_code(pairing.code, "D"),
            **asdict(draft),
        )
        change.session.add(row)
        change.session.flush()
        fresh, hints = attach(change, actor, holder_of(row), found.kept, files.consented)
        what: dict[str, Any] = move_of_paper(row) | {"draft": (None, body)}
        if fresh:
            what["files"] = (None, [one.told() for one in fresh])
        change.record("file_document", "document", row.id, what, row.bureau_id)
        return {"document_id": row.id, "hints": found.hints + hints}

    with keeping(files.instance, files.uploads) as found:
        return Filed(**once(actor, key, body, first_time))


def correct_document(
    actor: Actor, document_id: int, draft: DocumentDraft, version: int | None
) -> None:
    """Put a document right; its files stay."""
    with writing(actor) as change:
        row = _document(change, document_id, version)
        rules = Rules()
        with rules.gather():
            refuse_locked(change.session, row.pairing, row.day, "day")
        _check(rules, change, row.pairing, draft)
        rules.settle()
        before = move_of_paper(row)
        what = before | change.put(row, asdict(draft))
        change.record("correct_document", "document", document_id, what, row.bureau_id)


def remove_document(actor: Actor, document_id: int, version: int | None, instance: Path) -> int:
    """Take a document with its files off; the log keeps what it was. Returns the pairing's id."""
    with writing(actor) as change:
        row = _document(change, document_id, version)
        refuse_locked(change.session, row.pairing, row.day, "day")
        pairing_id, files = row.pairing_id, list(row.files)
        what = {
            "document": (_values(row) | {"code": row.code}, None),
            "files": ([[one.label, one.stored_file.sha256] for one in files], None),
        }
        what |= move_of_paper(row)
        change.record("remove_document", "document", document_id, what, row.bureau_id)
        digests = detach(change, files)
        change.session.flush()
        change.session.delete(row)
    let_go(instance, digests)
    return pairing_id


def _document(change: Change, document_id: int, version: int | None) -> Document:
    return change.fresh(Document, document_id, Action.FILE_DOCUMENT, version, GONE, CHANGED)


def _values(row: Document) -> dict[str, Any]:
    return {name: getattr(row, name) for name in DocumentDraft.__slots__}


def _check(rules: Rules, change: Change, pairing: Pairing, draft: DocumentDraft) -> None:
    """Note everything that is wrong with a paper; raises ``Forbidden`` for another's."""
    rules.refuse(not draft.category, "category", "请写类别，如 计划、总结、制度。")
    rules.refuse(not draft.name, "name", "请写题名。")
    strange = draft.activity_kind and draft.activity_kind not in list(ActivityKind)
    rules.refuse(strange, "activity_kind", "请选择一类活动。")
    with rules.gather():
        _check_day(change, pairing, draft.day)
    with rules.gather():
        _check_owner(change, pairing, draft)
    with rules.gather():
        _check_belongings(change, pairing, draft)


def _check_day(change: Change, pairing: Pairing, day: date) -> None:
    outside = outside_pairing(day, pairing.code, pairing.starts_on, pairing.ends_on)
    if outside:
        raise RuleBroken("day", outside)
    refuse_locked(change.session, pairing, day, "day")


def _check_owner(change: Change, pairing: Pairing, draft: DocumentDraft) -> None:
    """Whose it is, and that the actor may file it for them."""
    session = change.session
    mentorship = session.get(Mentorship, draft.mentorship_id) if draft.mentorship_id else None
    if draft.mentorship_id and (mentorship is None or mentorship.pairing_id != pairing.id):
        raise RuleBroken("mentorship_id", "请选择这个结对的师徒。")
    people = mentorship.place().teacher_ids if mentorship else frozenset()
    home = session.get(Organisation, draft.organisation_id) if draft.organisation_id else None
    if home is not None:
        place = replace(pairing.place(), organisation_id=home.id, teacher_ids=people)
        permit(change.actor, Action.FILE_DOCUMENT, place)
    parties = (pairing.lead.code, pairing.supported.code)
    wrong = no_party(home.code if home else "", pairing.code, parties)
    if wrong:
        raise RuleBroken("organisation_id", wrong)


def _check_belongings(change: Change, pairing: Pairing, draft: DocumentDraft) -> None:
    """The activity and the research group that its link named."""
    session = change.session
    activity = session.get(Activity, draft.activity_id) if draft.activity_id else None
    served = [link.pairing_id for link in activity.links] if activity else []
    if draft.activity_id and pairing.id not in served:
        raise RuleBroken("", "这次活动不属于这个结对，请从活动页面重新登记。")
    group = session.get(ResearchGroup, draft.group_id) if draft.group_id else None
    if draft.group_id and (group is None or group.organisation_id != draft.organisation_id):
        raise RuleBroken("organisation_id", "这个教研组不在这个单位，请从总结页重新登记。")
