"""What moves an outing's version, and what somebody missed who read an older one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from pairing.domain.outings.history import MOVES, story
from pairing.domain.people.permissions import Action
from pairing.domain.plan.undo import LED_TO
from pairing.models import Document, Outing
from pairing.operations.change import Change, Stale, must_be_seen
from pairing.queries.outings.history import moves_since

GONE = "这条记录已经不在了。"
CHANGED = "这次活动刚刚有变化，请看过最新内容再操作。"


class Missed(Stale):
    """Somebody read an older version; ``since`` tells what was done meanwhile, a line each."""

    def __init__(self, message: str, since: Sequence[str]) -> None:
        super().__init__(message)
        self.since = since


def move(outing: Outing) -> dict[str, Any]:
    """Move the version by one with this operation; returns what its log entry says of that.

    Whatever a confirmation rests on moves it: what is claimed, and its photos and papers.
    """
    flag_modified(outing, "companions")
    return {MOVES: [outing.id, outing.version + 1], LED_TO: outing.version + 1}


def move_holder(row: Outing | Document) -> dict[str, Any]:
    """The same for what holds files: a document moves itself, and the outing whose paper it is."""
    if isinstance(row, Outing):
        return move(row)
    flag_modified(row, "name")
    return move_of_paper(row)


def move_of_paper(row: Document) -> dict[str, Any]:
    """The outing moves whose paper a document is; nothing where it is none."""
    return move(row.activity.outing) if row.activity else {}


def must_be_read(outing: Outing, version: int | None, changed: str = CHANGED) -> None:
    """``Missed`` unless the reader saw this version; ``Stale`` when he names none."""
    if version is None or version == outing.version:
        must_be_seen(outing.version, version, changed)
        return
    steps = [
        story(entry.action, entry.changes, entry.actor_name, entry.at)
        for entry in moves_since(outing, version)
    ]
    raise Missed(
        changed, ["；".join((f"{one.who} {one.word}".strip(), *one.details)) for one in steps]
    )


def read_outing(
    change: Change,
    outing_id: int,
    action: Action,
    version: int | None,
    changed: str = CHANGED,
) -> Outing:
    """The outing as the reader saw it, held until the commit; ``Missed``, ``Stale``, ``Forbidden``.

    Held, because who adds a photo meanwhile waits, and who waited is told of it.
    """
    outing = change.existing(Outing, outing_id, action, GONE, hold=True)
    must_be_read(outing, version, changed)
    return outing
