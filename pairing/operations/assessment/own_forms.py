"""A bureau's own forms: put up, replaced, taken down; each is filled once before it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from pairing.domain.people.permissions import Action, Actor, Place
from pairing.domain.vocabulary.papers import FormSubject
from pairing.files.office import Unreadable
from pairing.lazy import later
from pairing.models import FormTemplate
from pairing.operations.change import Change, RuleBroken, once, permit, writing
from pairing.operations.outings.stored_bytes import let_go, storing
from pairing.operations.rules import Rules

if TYPE_CHECKING:
    from pairing.word import own_forms
else:
    own_forms = later("pairing.word.own_forms")

GONE = "这张表刚刚有人改过或移除了，请看过最新的再操作。"


@dataclass(frozen=True, slots=True)
class FormDraft:
    """A form as it is sent: what it is called, what fills it, its file."""

    name: str
    subject: FormSubject
    file_name: str
    data: bytes


def _rules_of(draft: FormDraft) -> Rules:
    """Outside the transaction: opened, its placeholders looked at, filled once."""
    rules = Rules()
    rules.refuse(not draft.name, "name", "请给这张表起个名字。")
    rules.refuse(not draft.data, "file", "请选择一个 .docx 或 .xlsx 文件。")
    if not draft.data:
        return rules
    try:
        own_forms.check(draft.file_name, draft.data, draft.subject)
    except Unreadable as error:
        rules.refuse(True, "file", str(error))
    return rules


def _refuse_twin(change: Change, bureau_id: int, name: str, besides: int | None = None) -> None:
    query = select(FormTemplate.id).where(
        FormTemplate.bureau_id == bureau_id, FormTemplate.name == name
    )
    if change.session.scalar(query) not in (None, besides):
        raise RuleBroken("name", f"已经有一张“{name}”了，请换个名字，或去替换那一张。")


def add_form(actor: Actor, bureau_id: int, draft: FormDraft, instance: Path, key: str = "") -> int:
    """Put a form up; returns its id. Raises ``RuleBroken``, ``Forbidden``."""
    permit(actor, Action.MANAGE_SETTINGS, Place(bureau_id=bureau_id))
    rules = _rules_of(draft)
    body: dict[str, Any] = {
        "bureau_id": bureau_id,
        "name": draft.name,
        "subject": draft.subject.value,
        "file_name": draft.file_name,
    }

    def first_time(change: Change) -> int:
        permit(actor, Action.MANAGE_SETTINGS, Place(bureau_id=bureau_id))
        with rules.gather():
            _refuse_twin(change, bureau_id, draft.name)
        rules.settle()
        row = FormTemplate(**body, added_at=change.now)
        change.session.add(row)
        change.session.flush()
        change.record("add_form", "form_template", row.id, {"form": (None, body)}, bureau_id)
        return row.id

    with storing(instance) as put:
        body["sha256"] = "" if rules.faults else put(draft.data)
        return once(actor, "" if rules.faults else key, body, first_time)


def _row(change: Change, form_id: int, version: int | None) -> FormTemplate:
    return change.fresh(FormTemplate, form_id, Action.MANAGE_SETTINGS, version, GONE)


def replace_form(
    actor: Actor, form_id: int, draft: FormDraft, instance: Path, version: int | None
) -> None:
    """Another file, perhaps another name, for a form; its subject stays."""
    rules = _rules_of(draft)
    with storing(instance) as put:
        sha256 = "" if rules.faults else put(draft.data)
        with writing(actor) as change:
            row = _row(change, form_id, version)
            before = row.sha256
            with rules.gather():
                _refuse_twin(change, row.bureau_id, draft.name, row.id)
            rules.settle()
            after = {"name": draft.name, "file_name": draft.file_name, "sha256": sha256}
            what = change.put(row, after)
            row.added_at = change.now
            change.record("replace_form", "form_template", row.id, what, row.bureau_id)
    let_go(instance, [before])


def remove_form(actor: Actor, form_id: int, version: int | None, instance: Path) -> None:
    """Take a form down, and its file."""
    with writing(actor) as change:
        row = _row(change, form_id, version)
        what = {"form": ({"name": row.name, "subject": row.subject, "sha256": row.sha256}, None)}
        bureau_id, sha256 = row.bureau_id, row.sha256
        change.session.delete(row)
        change.record("remove_form", "form_template", form_id, what, bureau_id)
    let_go(instance, [sha256])
