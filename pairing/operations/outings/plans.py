"""What becomes of a plan: it was held, it is moved to another day, or it is called off."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from pairing.domain.outings.history import AHEAD
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.vocabulary.activities import ActivityState, CancelReason
from pairing.models import ActivityPairing, Outing
from pairing.operations.change import Change, RuleBroken, Stale, writing
from pairing.operations.outings.versions import move, read_outing
from pairing.operations.plan.open_days import refuse_locked
from pairing.operations.rules import Rules

GONE = "这次计划刚刚有变化，可能已经有人处理过。请看过最新内容再操作。"


def _planned(
    change: Change, outing_id: int, version: int | None
) -> tuple[Outing, list[ActivityPairing]]:
    """The outing and its planned links in the actor's own pairings; ``Stale`` without any."""
    outing = read_outing(change, outing_id, Action.RECORD_ACTIVITY, version, GONE)
    links = [
        link
        for activity in outing.activities
        for link in activity.links
        if link.state == ActivityState.PLANNED
        and {link.pairing.lead_id, link.pairing.supported_id} & change.actor.organisation_ids
    ]
    if not links:
        raise Stale(GONE)
    return outing, links


def _claim(change: Change, outing: Outing, link: ActivityPairing) -> None:
    """From now on the actor's side claims the outing; the other side has the word."""
    sides = (link.pairing.lead_id, link.pairing.supported_id)
    outing.recorded_by_id = change.actor.account_id
    outing.recorded_for_id = next(side for side in sides if side in change.actor.organisation_ids)
    outing.recorded_at = change.now


def _refuse_locked(
    session: Session, links: list[ActivityPairing], day: date, field: str = "day"
) -> None:
    for link in links:
        refuse_locked(session, link.pairing, day, field)


def hold_outing(actor: Actor, outing_id: int, version: int | None) -> None:
    """It was held as planned: it waits for the other side's confirmation now."""
    with writing(actor) as change:
        outing, links = _planned(change, outing_id, version)
        if outing.day > change.today:
            raise RuleBroken("day", "还没到计划的日子，请在活动之后再记。")
        _refuse_locked(change.session, links, outing.day)
        for link in links:
            link.state = ActivityState.DONE
        _claim(change, outing, links[0])
        what = move(outing) | {"state": (ActivityState.PLANNED, ActivityState.DONE)}
        change.record("hold_outing", "outing", outing_id, what, outing.bureau_id)


def move_outing(actor: Actor, outing_id: int, day: date, version: int | None) -> None:
    """The plan is moved to another day, today or later."""
    with writing(actor) as change:
        outing, links = _planned(change, outing_id, version)
        if day < change.today:
            raise RuleBroken("day", "改期请选今天或以后的日子；已经进行的，请点“进行了”。")
        for link in links:
            if not link.pairing.runs_on(day):
                raise RuleBroken("day", "这个日期不在结对期内，请改日期。")
        for either in (outing.day, day):
            _refuse_locked(change.session, links, either)
        before, outing.day = outing.day, day
        for activity in outing.activities:
            activity.day = day
            for lesson in activity.lessons:
                lesson.day = day
        what = move(outing) | {"day": (before, day)}
        change.record("move_outing", "outing", outing_id, what, outing.bureau_id)


def call_off_outing(
    actor: Actor, outing_id: int, reason: CancelReason, remark: str, version: int | None
) -> None:
    """It did not and will not happen: with a coded reason; it counts nowhere from now on."""
    rules = Rules()
    wrong = reason is CancelReason.OTHER and not remark
    rules.refuse(wrong, "remark", "选“其他”时，请写一句原因。")
    with writing(actor) as change:
        outing, links = _planned(change, outing_id, version)
        with rules.gather():
            _refuse_locked(change.session, links, outing.day, "")
        rules.settle()
        for link in links:
            link.state, link.reason, link.remark = ActivityState.CANCELLED, reason, remark
        _claim(change, outing, links[0])
        what = move(outing) | {
            "state": (ActivityState.PLANNED, ActivityState.CANCELLED),
            "reason": ("", reason),
        }
        if outing.day > change.today:
            what[AHEAD] = (None, True)
        change.record("call_off_outing", "outing", outing_id, what, outing.bureau_id)
