"""“撤销” on a page: in the notice of what was just done, and on its page while it lasts."""

from __future__ import annotations

from typing import Any

from flask import flash, url_for

from pairing import clock
from pairing.domain.people.permissions import Actor
from pairing.domain.plan.undo import WORDS, may_be_undone
from pairing.extensions import db
from pairing.models.types import Versioned
from pairing.queries.plan.undo import last_deed


def offer_undo(endpoint: str, row: Versioned, **values: Any) -> None:
    """A button in the notice: the address, and the version that it takes back."""
    db.session.rollback()  # the version that stands now
    offer_undo_of(endpoint, row.version, **values)


def offer_undo_of(endpoint: str, version: int, **values: Any) -> None:
    """The same of what is many rows, with the one version of them all."""
    flash(f"{url_for(endpoint, **values)} {version}", "undo")


def offer_undo_today(endpoint: str, journal_id: int, **values: Any) -> None:
    """The same of what a journal keeps until its day is over."""
    flash(f"{url_for(endpoint, **values)} {journal_id} 今天之内可以撤销", "undo")


def undo_word(kind: str, row: Versioned, row_id: int, actor: Actor) -> str:
    """What the button on its page says; "" where there is nothing to take back (1 SELECT)."""
    return undo_word_of(kind, row.version, row_id, actor)


def undo_word_of(kind: str, version: int, row_id: int, actor: Actor) -> str:
    """The same by the version alone (1 SELECT)."""
    deed = last_deed(db.session(), kind, row_id)
    if deed is None or not may_be_undone(deed, actor.account_id, version, clock.now()):
        return ""
    return WORDS[deed.action]
