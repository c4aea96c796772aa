"""The other side's word on an outing: so it was, so it was with other hours, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from pairing.domain.outings.standing import OBJECTION
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.undo import WAS
from pairing.domain.vocabulary.activities import ActivityState, DisputeReason
from pairing.domain.vocabulary.lessons import wrong_hours
from pairing.models import ActivityPairing, Lesson, Outing
from pairing.operations.change import Change, RuleBroken, Stale, writing
from pairing.operations.outings.undo import as_it_was
from pairing.operations.outings.versions import move, read_outing
from pairing.operations.plan.open_days import refuse_locked
from pairing.operations.rules import Rules
from pairing.queries.people.actors import accounts_of

OWN_RECORD = "这次活动是您登记的，不能由您确认。请由本单位另一位负责人办理。"
CHANGED = "对方刚刚改过这次活动，请看过最新内容再确认。"
WAITS = (ActivityState.DONE,)
TAKEN_BACK = (ActivityState.DONE, ActivityState.DISPUTED)
"""What may be confirmed: also what the same side has disputed before."""


def _waiting(change: Change, outing_id: int, version: int | None) -> Outing:
    """The outing, for a word of somebody who did not record it, under whatever account or role."""
    outing = read_outing(change, outing_id, Action.CONFIRM_ACTIVITY, version, CHANGED)
    if outing.recorded_by_id is not None and outing.recorded_by_id in accounts_of(change.actor):
        raise RuleBroken("", OWN_RECORD)
    return outing


def may_object(link: ActivityPairing, now: datetime) -> bool:
    """Whether the side in whose name a link confirmed may still say that it was otherwise."""
    is_fresh = link.confirmed_at is not None and now - link.confirmed_at <= OBJECTION
    return link.state == ActivityState.CONFIRMED and link.is_by_link and is_fresh


def _own_links(
    change: Change, outing: Outing, states: tuple[ActivityState, ...] = WAITS
) -> list[ActivityPairing]:
    """Links of the actor's own pairings that stand so and want a word of the other side."""
    actor = change.actor
    return [
        link
        for activity in outing.activities
        for link in activity.links
        if (link.state in states or may_object(link, change.now))
        and {link.pairing.lead_id, link.pairing.supported_id} & actor.organisation_ids
    ]


def hours_field(activity_id: int) -> str:
    """The place of a fault in what is said of an activity's hours."""
    return f"hours-{activity_id}"


def _taught(link: ActivityPairing) -> list[Lesson]:
    return [one for one in link.activity.lessons if one.pairing_id == link.pairing_id]


def _claimed(link: ActivityPairing) -> Decimal | None:
    own = sum((one.lesson_hours for one in _taught(link)), Decimal(0))
    return own or link.activity.lesson_hours


def _otherwise(link: ActivityPairing, hours: Mapping[int, Decimal]) -> Decimal | None:
    """The hours that the other side says instead of those claimed; None where it agrees."""
    wanted = hours.get(link.activity_id)
    return None if _claimed(link) in (None, wanted) else wanted


def _check_hours(link: ActivityPairing, hours: Mapping[int, Decimal]) -> None:
    wanted, at = _otherwise(link, hours), hours_field(link.activity_id)
    if wanted is None:
        return
    if fault := wrong_hours(wanted):
        raise RuleBroken(at, f"{fault}没有上的课，请在下面写一句。")
    if len(_taught(link)) > 1:
        raise RuleBroken(at, "这一项有几节课，请写明哪一节不对，由对方更正。")


def _correct(link: ActivityPairing, hours: Mapping[int, Decimal]) -> tuple[Decimal, Decimal] | None:
    """Set what the other side says of an activity's hours; what was claimed stays on the link."""
    activity, taught, wanted = link.activity, _taught(link), _otherwise(link, hours)
    claimed = link.claimed_hours = _claimed(link)
    if wanted is None or claimed is None:
        return None
    for lesson in taught:
        lesson.lesson_hours = wanted
    if not taught:
        activity.lesson_hours = wanted
    return claimed, wanted


def settle(
    change: Change,
    outing: Outing,
    links: list[ActivityPairing],
    state: ActivityState,
    remark: str = "",
    hours: Mapping[int, Decimal] | None = None,
    reason: DisputeReason | None = None,
    rules: Rules | None = None,
    by_link: str = "",
) -> None:
    """The other side's word on these links, with its log entry; ``Stale`` without any.

    ``by_link`` names who gave it without an account. ``rules`` brings what is wrong so far;
    everything that is wrong is refused at once.
    """
    if not links:
        raise Stale("这次活动不在等待确认，可能已经有人处理过。")
    rules = rules or Rules()
    for link in links:
        with rules.gather():
            refuse_locked(change.session, link.pairing, link.activity.day)
        with rules.gather():
            _check_hours(link, hours or {})
    rules.settle()
    changes: dict[str, object] = {}
    before, was = links[0].state, [as_it_was(link) for link in links]
    for link in links:
        link.state = state
        link.confirmed_by_id = change.actor.account_id
        link.confirmed_at, link.confirmed_by_name = change.now, by_link
        link.reason, link.remark = reason or "", remark
        corrected = _correct(link, hours or {})
        if corrected:
            changes[f"hours {link.activity.code}"] = corrected
    what: dict[str, object] = move(outing) | {
        "state": (before, state),
        "links": [link.id for link in links],
        WAS: was,
    }
    if by_link:
        what["by_link"] = ("", by_link)
    if reason:
        what["reason"] = ("", reason)
    if remark:
        what["remark"] = ("", remark)
    verb = "confirm_outing" if state is ActivityState.CONFIRMED else "dispute_outing"
    change.record(verb, "outing", outing.id, what | changes, outing.bureau_id)


def confirm_outing(
    actor: Actor,
    outing_id: int,
    version: int | None,
    hours: Mapping[int, Decimal] | None = None,
) -> None:
    """The other side confirms every waiting item of its own pairings, in one step.

    ``hours`` maps activities to the lesson-hours that it confirms instead of those claimed. What
    it disputed before it may confirm after all.
    """
    with writing(actor) as change:
        outing = _waiting(change, outing_id, version)
        links = _own_links(change, outing, TAKEN_BACK)
        settle(change, outing, links, ActivityState.CONFIRMED, hours=hours)


def dispute_outing(
    actor: Actor,
    outing_id: int,
    reason: DisputeReason,
    remark: str,
    version: int | None,
) -> None:
    """The other side says that it was otherwise, and how; nothing of it counts."""
    rules = Rules()
    wrong = reason is DisputeReason.OTHER and not remark
    rules.refuse(wrong, "remark", "选“其他”时，请写一句哪里有出入，对方会看到。")
    with writing(actor) as change:
        outing = _waiting(change, outing_id, version)
        links = _own_links(change, outing)
        state = ActivityState.DISPUTED
        settle(change, outing, links, state, remark, reason=reason, rules=rules)
