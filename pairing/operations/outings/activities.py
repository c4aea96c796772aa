"""Outings and activities: plan, record, correct, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, time
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.canonical import plain
from pairing.domain.outings.history import AHEAD
from pairing.domain.outings.standing import KEPT
from pairing.domain.people.permissions import Action, Actor
from pairing.domain.plan.undo import LED_TO, WAS
from pairing.domain.vocabulary.activities import ActivityState, Direction
from pairing.domain.vocabulary.activity_details import PLAN_PARTS, Detail
from pairing.models import Activity, ActivityPairing, Outing, Pairing
from pairing.operations.change import Change, RuleBroken, Stale, once, permit, writing
from pairing.operations.codes import fresh_code
from pairing.operations.outings.items import Item, check_item, item_of, write_item
from pairing.operations.outings.twins import refuse_twin
from pairing.operations.outings.undo import as_it_was
from pairing.operations.outings.versions import move, read_outing
from pairing.operations.plan.open_days import refuse_locked
from pairing.operations.rules import Rules
from pairing.queries.outings.history import was_shown

SEEN = {ActivityState.CONFIRMED, ActivityState.DISPUTED}
"""The other side has looked at it and said so."""


@dataclass(frozen=True, slots=True)
class OutingDraft:
    """An outing as the form gives it; a day to come makes a plan, any other a record.

    ``plan`` holds its parts (``PLAN_PARTS``) as far as they are written.
    """

    pairing_ids: Sequence[int]
    day: date
    venue: str
    direction: Direction
    items: Sequence[Item]
    attendance: Decimal | None = None
    companions: str = ""
    note: str = ""
    starts_at: time | None = None
    ends_at: time | None = None
    plan: Mapping[Detail, str] = field(default_factory=dict)
    organisation_id: int | None = None
    is_another: bool = False


def _pairings(session: Session, actor: Actor, draft: OutingDraft) -> list[Pairing]:
    query = select(Pairing).where(Pairing.id.in_(draft.pairing_ids)).order_by(Pairing.id)
    pairings = list(session.scalars(query))
    if not pairings or len(pairings) != len(set(draft.pairing_ids)):
        raise RuleBroken("pairing_id", "请选择一个结对。")
    for pairing in pairings:
        permit(actor, Action.RECORD_ACTIVITY, pairing.place())
    if len({pairing.bureau_id for pairing in pairings}) != 1:
        raise RuleBroken("pairing_id", "一次活动只能记在同一个教育局的结对下。")
    return pairings


def _check_day(session: Session, pairings: list[Pairing], day: date) -> None:
    for pairing in pairings:
        if not pairing.runs_on(day):
            raise RuleBroken(
                "day",
                f"这个日期不在结对期内（{pairing.starts_on:%Y年%-m月%-d日}—"
                f"{pairing.ends_on:%Y年%-m月%-d日}），请改日期。",
            )
        refuse_locked(session, pairing, day, "day")


def _check(rules: Rules, session: Session, pairings: list[Pairing], draft: OutingDraft) -> None:
    """Note everything that is wrong with the outing, its day and its items."""
    with rules.gather():
        _check_day(session, pairings, draft.day)
    wrong = draft.starts_at and draft.ends_at and draft.ends_at <= draft.starts_at
    rules.refuse(wrong, "ends_at", "结束时间要晚于开始时间。")
    for number, item in enumerate(draft.items):
        check_item(rules, session, pairings, item, number, draft.day)


def _state(change: Change, day: date) -> ActivityState:
    return ActivityState.PLANNED if day > change.today else ActivityState.DONE


def _add_item(
    change: Change, pairings: list[Pairing], outing: Outing, draft: OutingDraft, number: int
) -> None:
    """A new activity of the outing; its code never names two."""
    activity = Activity(
        bureau_id=outing.bureau_id,
        code=fresh_code(outing.code),
        outing=outing,
    )
    _share(activity, draft)
    state = _state(change, draft.day)
    activity.links = [
        ActivityPairing(bureau_id=outing.bureau_id, pairing_id=pairing.id, state=state)
        for pairing in pairings
    ]
    with change.session.no_autoflush:
        change.session.add(activity)
        write_item(change.session, pairings, activity, draft.items[number], number)
        _plan(activity, draft)


def _share(activity: Activity, draft: OutingDraft) -> None:
    """What all activities of an outing have in common."""
    activity.day, activity.direction = draft.day, draft.direction
    activity.venue, activity.note = draft.venue, draft.note
    activity.attendance = draft.attendance
    activity.starts_at, activity.ends_at = draft.starts_at, draft.ends_at


def _plan(activity: Activity, draft: OutingDraft) -> None:
    written = {part.value: draft.plan[part] for part in PLAN_PARTS if draft.plan.get(part)}
    activity.details = activity.details | written


def _recorder(actor: Actor, pairings: list[Pairing], wanted: int | None) -> int | None:
    """The organisation for which the actor records: one of the first pairing's two sides."""
    sides = [side for side in (pairings[0].lead_id, pairings[0].supported_id)]
    own = [side for side in sides if side in actor.organisation_ids]
    if wanted in own:
        return wanted
    return own[0] if own else None


def record_outing(actor: Actor, draft: OutingDraft, key: str = "") -> int:
    """Record (or plan) an outing with its items; returns the outing's id.

    The same ``key`` again gives the same outing. Raises ``RuleBroken``, ``Forbidden``, ``Stale``.
    """
    body = asdict(draft)

    def first_time(change: Change) -> int:
        session = change.session
        rules, pairings = Rules(), list[Pairing]()
        with rules.gather():
            pairings = _pairings(session, actor, draft)
        rules.refuse(not draft.items, "items", "请至少添加一项：走访、送教、讲座……")
        _check(rules, session, pairings, draft)
        rules.settle()
        if not draft.is_another:
            refuse_twin(session, pairings, draft.day, [item.kind for item in draft.items])
        outing = Outing(
            bureau_id=pairings[0].bureau_id,
            code=fresh_code(f"{pairings[0].code}-{draft.day:%Y%m%d}"),
            day=draft.day,
            recorded_by_id=actor.account_id,
            recorded_for_id=_recorder(actor, pairings, draft.organisation_id),
            recorded_at=change.now,
            companions=draft.companions,
        )
        session.add(outing)
        for number in range(len(draft.items)):
            _add_item(change, pairings, outing, draft, number)
        session.flush()
        outing_id = outing.id
        what: dict[str, Any] = {"draft": (None, body)}
        if _state(change, draft.day) is ActivityState.PLANNED:
            what[LED_TO] = outing.version  # a plan may be called back for a while
        change.record("record_outing", "outing", outing_id, what, outing.bureau_id)
        return outing_id

    return once(actor, key, body, first_time)


def withdraw_outing(actor: Actor, outing_id: int, version: int | None) -> None:
    """Who recorded an outing takes it back while nobody has confirmed it."""
    with writing(actor) as change:
        session = change.session
        outing = read_outing(change, outing_id, Action.WITHDRAW_ACTIVITY, version)
        links = [link for activity in outing.activities for link in activity.links]
        if any(link.state == ActivityState.CONFIRMED for link in links):
            raise Stale(KEPT)
        _check_day(session, list({link.pairing for link in links}), outing.day)
        what = move(outing) | {WAS: [as_it_was(link) for link in links]}
        for link in links:
            link.state = ActivityState.CANCELLED
        change.record("withdraw_outing", "outing", outing_id, what, outing.bureau_id)


def needs_reason(outing: Outing) -> bool:
    """Whether a correction must say why: the other side has confirmed, doubted or been shown it.

    A plan's never: nobody has told it as held, so nobody saw it claimed.
    """
    states = {link.state for row in outing.activities for link in row.links}
    return not is_planned(outing) and (bool(states & SEEN) or was_shown(outing.id))


def _told(outing: Outing) -> dict[str, Any]:
    """What the outing says, as plain values: the history's before and after."""
    first = outing.activities[0]
    return {
        "day": first.day,
        "venue": first.venue,
        "direction": first.direction,
        "attendance": first.attendance,
        "companions": outing.companions,
        "note": first.note,
        "starts_at": first.starts_at,
        "ends_at": first.ends_at,
        "plan": plan_of(first),
        "items": [asdict(item_of(row)) for row in current_activities(outing)],
    }


def plan_of(activity: Activity) -> dict[Detail, str]:
    """The parts of the plan that are written, in their order."""
    return {part: activity.details[part] for part in PLAN_PARTS if part in activity.details}


def current_activities(outing: Outing) -> list[Activity]:
    """The outing's activities that stand for some pairing: not those taken out of it."""
    return [
        row
        for row in outing.activities
        if any(link.state != ActivityState.CANCELLED for link in row.links)
    ]


def is_planned(outing: Outing) -> bool:
    """Whether nothing of it has been told as held yet."""
    links = [link for row in current_activities(outing) for link in row.links]
    return all(link.state == ActivityState.PLANNED for link in links)


def correct_outing(
    actor: Actor, outing_id: int, draft: OutingDraft, reason: str, version: int | None
) -> None:
    """Who recorded an outing corrects it, confirmed or not; the other side is asked again.

    Items name the activities that they replace; an activity that no item names is taken out.
    The reason may be left out of a plan, and while nobody was shown what is corrected. A disputed
    one may be sent again as it stands, with the reason. What stood before stays in the log.
    Raises ``RuleBroken``, ``Forbidden``, ``Stale``.
    """
    rules = Rules()
    wrong = "请至少保留一项；整次没有进行的，请撤回或联系对方。"
    rules.refuse(not draft.items, "items", wrong)
    with writing(actor) as change:
        session = change.session
        outing = read_outing(change, outing_id, Action.CORRECT_ACTIVITY, version)
        known = {row.id: row for row in current_activities(outing)}
        if not known:
            raise Stale("这次活动已经撤回或取消，不能更正。请另记一次。")
        is_plan = is_planned(outing)
        owed = not reason and needs_reason(outing)
        rules.refuse(owed, "reason", "请写一句为什么更正，对方会看到。")
        pairings = list({link.pairing for row in known.values() for link in row.links})
        before = _told(outing)
        disputed = any(
            link.state == ActivityState.DISPUTED for row in known.values() for link in row.links
        )
        _check(rules, session, pairings, draft)
        if outing.day != draft.day:
            with rules.gather():
                _check_day(session, pairings, outing.day)
        rules.settle()
        outing.day, outing.companions = draft.day, draft.companions
        for number, item in enumerate(draft.items):
            activity = known.pop(item.activity_id, None) if item.activity_id else None
            if activity is None:
                _add_item(change, pairings, outing, draft, number)
                continue
            _share(activity, draft)
            write_item(session, pairings, activity, item, number)
            _plan(activity, draft)
            for link in activity.links:
                _ask_again(link, _state(change, draft.day))
        for left in known.values():
            for link in left.links:
                link.state = ActivityState.CANCELLED
        session.flush()
        after = _told(outing)
        if plain(after) == plain(before) and not disputed:
            raise RuleBroken("", "内容没有变化。不用更正的话，请返回。")
        changes = move(outing) | {"reason": ("", reason), "outing": (before, after)}
        if is_plan:
            changes[AHEAD] = (None, True)
        change.record("correct_outing", "outing", outing_id, changes, outing.bureau_id)


def _ask_again(link: ActivityPairing, state: ActivityState) -> None:
    """The other side's word no longer holds for what is told now."""
    link.state = state
    link.confirmed_by_id = link.confirmed_at = link.claimed_hours = None
    link.reason = link.remark = link.confirmed_by_name = ""
