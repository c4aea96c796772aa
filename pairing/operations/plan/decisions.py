"""What a meeting decided: done, or not yet."""

from __future__ import annotations

from pairing.domain.people.permissions import Action, Actor
from pairing.models import Decision
from pairing.operations.change import Stale, writing
from pairing.operations.plan.open_days import refuse_locked
from pairing.operations.rules import Rules

GONE = "这条决定已经不在了，可能刚刚更正过。"
CHANGED = "刚刚已经有人记过了，请看过最新状态。"


def settle_decision(actor: Actor, decision_id: int, done: bool, version: int | None) -> None:
    """It is done as of today, or (taken back) still open; either side may say so.

    What a locked term decided may be done later; what was done in a locked term stays done.
    """
    with writing(actor) as change:
        decision = change.fresh(
            Decision, decision_id, Action.SETTLE_DECISION, version, GONE, CHANGED
        )
        if done == (decision.done_on is not None):
            raise Stale(CHANGED)
        rules = Rules()
        for link in decision.activity.links:
            with rules.gather():
                refuse_locked(change.session, link.pairing, decision.done_on or change.today)
        rules.settle()
        what: dict[str, object] = {"decision": decision.text}
        what |= change.put(decision, {"done_on": change.today if done else None})
        outing = decision.activity.outing
        change.record("settle_decision", "outing", outing.id, what, decision.bureau_id)
