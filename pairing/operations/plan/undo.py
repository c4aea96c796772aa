"""Taking back what one did last, within ten minutes: the one rule, and a need's verdict."""

from __future__ import annotations

from typing import Any

from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.undo import LED_TO, Deed, may_be_undone
from pairing.models import Need
from pairing.operations.change import Change, RuleBroken, Stale, writing
from pairing.operations.plan.open_days import refuse_locked
from pairing.queries.plan.undo import last_deed

TOO_LATE = "只能由本人在 10 分钟内撤销，而且之后没有别的变化。请看过现在的内容再办。"
WRONG_STATE = "这项需求刚刚有变化，请看过最新状态再操作。"


def deed_to_undo(change: Change, kind: str, object_id: int, version: int) -> Deed:
    """What the actor did to it last, if it may be taken back now; else ``RuleBroken``."""
    deed = last_deed(change.session, kind, object_id)
    if deed is None or not may_be_undone(deed, change.actor.account_id, version, change.now):
        raise RuleBroken("", TOO_LATE)
    return deed


def undo_verdict(actor: Actor, need_id: int, version: int | None) -> None:
    """The supported side takes its word on a need back: it stands as it did before."""
    with writing(actor) as change:
        need = change.fresh(
            Need,
            need_id,
            Action.JUDGE_NEED,
            version,
            WRONG_STATE,
            at=lambda row: row.pairing.place(),
            hold=True,
        )
        deed = deed_to_undo(change, "need", need_id, need.version)
        if deed.action != Action.JUDGE_NEED.value:
            raise Stale(WRONG_STATE)
        refuse_locked(change.session, need.pairing, need.raised_on)
        what: dict[str, Any] = change.put(need, {"status": deed.changes["status"][0]})
        what |= {LED_TO: need.version + 1}
        change.record("undo_verdict", "need", need_id, what, need.bureau_id)
