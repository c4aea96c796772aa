"""Shared resources: a paper of the category 共享资源 with an address or words (A24, C6)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import partial

from pairing.domain.people.permissions import Action, Actor, Place
from pairing.domain.vocabulary.papers import SHARED_RESOURCE
from pairing.domain.wording import days_between
from pairing.models import Document, Pairing
from pairing.operations.change import (
    NO_PAIRING,
    Change,
    Forbidden,
    RuleBroken,
    Stale,
    once,
    writing,
)
from pairing.operations.codes import fresh_code
from pairing.operations.plan.open_days import refuse_locked
from pairing.operations.rules import Rules

GONE = "这项资源已经不在了。"
CHANGED = "这项资源刚刚有变化，请看过最新内容再改。"


@dataclass(frozen=True, slots=True)
class ResourceDraft:
    """A resource as the form gives it; ``text`` is a web address or the words themselves."""

    name: str
    day: date
    author: str = ""
    text: str = ""


def sharing_place(actor: Actor, pairing: Pairing) -> Place:
    """Where what the actor shares will stand: of his own side, by him."""
    own = [key for key in (pairing.lead_id, pairing.supported_id) if key in actor.organisation_ids]
    mine = frozenset({actor.account_id} - {None})
    return replace(
        pairing.place(),
        organisation_id=own[0] if own else None,
        account_ids=mine if own else frozenset(),  # type: ignore[arg-type]
    )


def share_resource(actor: Actor, pairing_id: int, draft: ResourceDraft, key: str = "") -> int:
    """Share something with the other side; returns the document's id."""
    body = asdict(draft) | {"pairing_id": pairing_id}

    def first_time(change: Change) -> int:
        pairing = change.existing(
            Pairing, pairing_id, Action.FILE_DOCUMENT, NO_PAIRING, partial(sharing_place, actor)
        )
        place = sharing_place(actor, pairing)
        _check(change, pairing, draft, draft.day)
        document = Document(
            bureau_id=pairing.bureau_id,
            pairing_id=pairing.id,
            organisation_id=place.organisation_id,
            code=fresh_code(pairing.code, "Z"),
            category=SHARED_RESOURCE,
            **asdict(draft),
        )
        change.session.add(document)
        change.session.flush()
        what = {"draft": (None, body)}
        change.record("share_resource", "document", document.id, what, pairing.bureau_id)
        return document.id

    return once(actor, key, body, first_time)


def correct_resource(
    actor: Actor, document_id: int, draft: ResourceDraft, version: int | None
) -> None:
    """Correct what an own side shared; raises ``Stale`` for an old form, ``Forbidden``."""
    with writing(actor) as change:
        document = change.fresh(
            Document,
            document_id,
            Action.FILE_DOCUMENT,
            version,
            GONE,
            CHANGED,
            at=lambda row: sharing_place(actor, row.pairing),
        )
        if document.category != SHARED_RESOURCE:
            raise Stale(GONE)
        if document.organisation_id not in actor.organisation_ids:
            raise Forbidden(Action.FILE_DOCUMENT)
        _check(change, document.pairing, draft, document.day)
        changes = change.put(document, asdict(draft))
        if not changes:
            return
        change.record("correct_resource", "document", document_id, changes, document.bureau_id)


def _check(change: Change, pairing: Pairing, draft: ResourceDraft, before: date) -> None:
    """Refuse everything that is wrong; ``before`` is the day on which it stood so far."""
    rules = Rules()
    rules.refuse(not draft.name, "name", "请写一个标题，对方一看就知道是什么。")
    with rules.gather():
        _check_day(change, pairing, draft.day)
    with rules.gather():
        for day in {before, draft.day} - {None}:
            refuse_locked(change.session, pairing, day, "day")
    rules.settle()


def _check_day(change: Change, pairing: Pairing, day: date) -> None:
    if day > change.today:
        raise RuleBroken("day", "日期不能晚于今天。")
    if not pairing.runs_on(day):
        days = days_between(pairing.starts_on, pairing.ends_on)
        raise RuleBroken("day", f"日期要在结对期内（{days}）。")
