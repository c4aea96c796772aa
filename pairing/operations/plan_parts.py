"""The six parts in which an activity is planned: written, and put right later (B9)."""

from __future__ import annotations

from collections.abc import Mapping

from pairing.domain.permissions import Action, Actor
from pairing.domain.vocabulary import PLAN_PARTS, ActivityState, Detail
from pairing.models import Activity
from pairing.operations.change import RuleBroken, Stale, permit, writing
from pairing.queries.locks import locked_reason


def describe_plan(
    actor: Actor, activity_id: int, parts: Mapping[Detail, str], version: int | None = None
) -> None:
    """Write the parts of an activity's plan; the other details stay as they are."""
    with writing(actor) as change:
        activity = change.session.get(Activity, activity_id)
        if activity is None:
            raise Stale("这次活动已经不在了。")
        outing = activity.outing
        permit(actor, Action.CORRECT_ACTIVITY, outing.place())
        if version is not None and version != activity.version:
            raise Stale("别人刚刚改过这次活动。请刷新页面，看过最新内容后再改。")
        if all(link.state == ActivityState.CANCELLED for link in activity.links):
            raise RuleBroken("", "这次活动已经取消，不用再写计划。")
        for link in activity.links:
            locked = locked_reason(change.session, link.pairing, activity.day)
            if locked:
                raise RuleBroken("", locked)
        before = dict(activity.details or {})
        rest = {key: text for key, text in before.items() if key not in PLAN_PARTS}
        told = {part.value: parts[part] for part in PLAN_PARTS if parts.get(part)}
        activity.details = rest | told
        what = {"details": (before, activity.details)}
        change.record("describe_plan", "outing", outing.id, what, outing.bureau_id)
