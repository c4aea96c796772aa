"""Taking back a plan, a confirmation, a dispute or a withdrawal within ten minutes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.undo import UNDOABLE, WAS
from pairing.domain.vocabulary.activities import ActivityState
from pairing.models import ActivityPairing, Outing
from pairing.operations.change import RuleBroken, permit, writing
from pairing.operations.outings.versions import move, read_outing
from pairing.operations.plan.open_days import refuse_locked
from pairing.operations.plan.undo import TOO_LATE, deed_to_undo

KEPT = ("state", "confirmed_by_id", "confirmed_by_name", "claimed_hours", "reason", "remark")


def as_it_was(link: ActivityPairing) -> dict[str, Any]:
    """What a word on a link changes, for the log: what undoing it puts back."""
    return {
        "id": link.id,
        **{name: getattr(link, name) for name in KEPT},
        "confirmed_at": link.confirmed_at,
        "hours": link.activity.lesson_hours,
        "lessons": {one.id: one.lesson_hours for one in link.activity.lessons},
    }


def undo_outing(actor: Actor, outing_id: int, version: int | None) -> str:
    """Take back what the actor did last to the outing; returns what that was.

    Raises ``RuleBroken`` when it is too late or another's, ``Missed``, ``Forbidden``.
    """
    with writing(actor) as change:
        outing = read_outing(change, outing_id, Action.VIEW_ACTIVITY, version)
        deed = deed_to_undo(change, "outing", outing_id, outing.version)
        permit(actor, UNDOABLE[deed.action], outing.place())
        links = {link.id: link for row in outing.activities for link in row.links}
        for link in links.values():
            refuse_locked(change.session, link.pairing, outing.day)
        if deed.action == "record_outing":
            _call_back(outing)
        for was in deed.changes.get(WAS, ()):
            _put_back(links[was["id"]], was)
        what = move(outing) | {"undone": (deed.action, None)}
        change.record("undo_outing", "outing", outing_id, what, outing.bureau_id)
    return deed.action


def _call_back(outing: Outing) -> None:
    """A plan is taken back whole; what was held is withdrawn, with its own question."""
    links = [link for row in outing.activities for link in row.links]
    if any(link.state != ActivityState.PLANNED for link in links):
        raise RuleBroken("", TOO_LATE)
    for link in links:
        link.state = ActivityState.CANCELLED


def _put_back(link: ActivityPairing, was: Mapping[str, Any]) -> None:
    for name in KEPT:
        setattr(link, name, was[name])
    link.claimed_hours = _number(was["claimed_hours"])
    at = was["confirmed_at"]
    link.confirmed_at = datetime.fromisoformat(at) if at else None
    link.activity.lesson_hours = _number(was["hours"])
    for one in link.activity.lessons:
        hours = _number(was["lessons"].get(str(one.id)))
        if hours is not None:
            one.lesson_hours = hours


def _number(told: str | None) -> Decimal | None:
    return None if told is None else Decimal(told)
