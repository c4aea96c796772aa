"""Outings and activities: plan, record, confirm, dispute, withdraw."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from pairing import clock
from pairing.domain.permissions import Action, Actor
from pairing.domain.vocabulary import MOST_HOURS, ActivityKind, ActivityState, Direction, LessonKind
from pairing.models import (
    Activity,
    ActivityPairing,
    Lesson,
    Need,
    Outing,
    Pairing,
    Teacher,
)
from pairing.operations.change import RuleBroken, Stale, permit, writing
from pairing.queries.locks import locked_reason

LESSON_KINDS = {
    ActivityKind.DEMONSTRATION_LESSON: LessonKind.DEMONSTRATION,
    ActivityKind.OUTREACH_TEACHING: LessonKind.OUTREACH,
    ActivityKind.HOSTED_TEACHING: LessonKind.OUTREACH,
}


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an outing: what was done; ``teacher_id`` teaches or speaks."""

    kind: ActivityKind
    topic: str
    teacher_id: int | None = None
    class_name: str = ""
    lesson_hours: Decimal | None = None
    need_id: int | None = None
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OutingDraft:
    """An outing as the form gives it; a day to come makes a plan, any other a record."""

    pairing_ids: Sequence[int]
    day: date
    venue: str
    direction: Direction
    items: Sequence[Item]
    attendance: Decimal | None = None
    companions: str = ""
    note: str = ""
    organisation_id: int | None = None
    is_another: bool = False


def _pairings(session: Session, actor: Actor, draft: OutingDraft) -> list[Pairing]:
    query = select(Pairing).where(Pairing.id.in_(draft.pairing_ids)).order_by(Pairing.id)
    pairings = list(session.scalars(query))
    if not pairings or len(pairings) != len(set(draft.pairing_ids)):
        raise RuleBroken("pairing_ids", "请选择一个结对。")
    for pairing in pairings:
        permit(actor, Action.RECORD_ACTIVITY, pairing.place())
        if not pairing.runs_on(draft.day):
            raise RuleBroken(
                "day",
                f"这个日期不在结对期内（{pairing.starts_on:%Y年%-m月%-d日}—"
                f"{pairing.ends_on:%Y年%-m月%-d日}），请改日期。",
            )
        locked = locked_reason(session, pairing, draft.day)
        if locked:
            raise RuleBroken("day", locked)
    if len({pairing.bureau_id for pairing in pairings}) != 1:
        raise RuleBroken("pairing_ids", "一次活动只能记在同一个教育局的结对下。")
    return pairings


def _teacher(session: Session, pairings: list[Pairing], at: str, item: Item) -> Teacher | None:
    if item.teacher_id is None:
        return None
    teacher = session.get(Teacher, item.teacher_id)
    sides = {side for pairing in pairings for side in (pairing.lead_id, pairing.supported_id)}
    if teacher is None or teacher.organisation_id not in sides:
        raise RuleBroken(at, "请选择结对双方的教师。")
    return teacher


def _check(item: Item, number: int) -> None:
    where = f"items-{number}-"
    if not item.topic:
        raise RuleBroken(where + "topic", f"第 {number + 1} 项“{item.kind.label}”请填写主题。")
    if not item.kind.traits.has_lesson:
        return
    if item.teacher_id is None:
        raise RuleBroken(where + "teacher_id", f"第 {number + 1} 项请选择执教教师。")
    if item.lesson_hours is None or not 0 < item.lesson_hours <= MOST_HOURS:
        raise RuleBroken(where + "lesson_hours", f"第 {number + 1} 项的课时要大于 0，不超过 20。")


def _add_item(
    session: Session, pairings: list[Pairing], outing: Outing, draft: OutingDraft, number: int
) -> None:
    item = draft.items[number]
    _check(item, number)
    teacher = _teacher(session, pairings, f"items-{number}-teacher_id", item)
    need = session.get(Need, item.need_id) if item.need_id else None
    if need is not None and need.pairing_id not in [pairing.id for pairing in pairings]:
        raise RuleBroken(f"items-{number}-need_id", "请选择这个结对提出的需求。")
    bureau_id = outing.bureau_id
    traits = item.kind.traits
    activity = Activity(
        bureau_id=bureau_id,
        code=f"{outing.code}-{number + 1}",
        outing=outing,
        kind=item.kind,
        topic=item.topic,
        day=draft.day,
        direction=draft.direction,
        venue=draft.venue,
        speaker_id=teacher.id if teacher and traits.has_speaker else None,
        lesson_hours=item.lesson_hours if traits.has_lesson else None,
        attendance=draft.attendance,
        amount=item.amount,
        need_id=need.id if need else None,
        note=draft.note,
    )
    state = ActivityState.PLANNED if draft.day > clock.today() else ActivityState.DONE
    activity.links = [
        ActivityPairing(bureau_id=bureau_id, pairing_id=pairing.id, state=state)
        for pairing in pairings
    ]
    session.add(activity)
    if traits.has_lesson and teacher is not None:
        lesson = Lesson(
            bureau_id=bureau_id,
            code=f"{activity.code}-L",
            pairing_id=pairings[0].id,
            activity=activity,
            teacher_id=teacher.id,
            organisation_id=teacher.organisation_id,
            topic=item.topic,
            class_name=item.class_name,
            day=draft.day,
            lesson_hours=item.lesson_hours,
            kind=LESSON_KINDS[item.kind],
        )
        session.add(lesson)


class AlreadyThere(RuleBroken):
    """The pair has something of the same kind on that day: is it this one? ``outing_id`` says."""

    def __init__(self, outing_id: int, kind: ActivityKind, day: date) -> None:
        super().__init__("", f"{day.month}月{day.day}日已经有一条“{kind.label}”。就是这一条吗？")
        self.outing_id = outing_id


def _refuse_twin(session: Session, pairings: list[Pairing], draft: OutingDraft) -> None:
    twin = session.execute(
        select(Activity.outing_id, Activity.kind)
        .join(ActivityPairing, ActivityPairing.activity_id == Activity.id)
        .where(
            ActivityPairing.pairing_id.in_([pairing.id for pairing in pairings]),
            ActivityPairing.state != ActivityState.CANCELLED,
            Activity.day == draft.day,
            Activity.kind.in_([item.kind for item in draft.items]),
        )
        .order_by(Activity.id)
        .limit(1)
    ).first()
    if twin is not None:
        raise AlreadyThere(twin[0], ActivityKind(twin[1]), draft.day)


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
    with writing(actor) as change:
        done = change.answered(key, body)
        if done is not None:
            return int(done["outing_id"])
        session = change.session
        pairings = _pairings(session, actor, draft)
        if not draft.items:
            raise RuleBroken("items", "请至少添加一项：走访、送教、讲座……")
        if not draft.is_another:
            _refuse_twin(session, pairings, draft)
        outing = Outing(
            bureau_id=pairings[0].bureau_id,
            code=f"{pairings[0].code}-{draft.day:%Y%m%d}-{secrets.token_hex(3)}",
            day=draft.day,
            recorded_by_id=actor.account_id,
            recorded_for_id=_recorder(actor, pairings, draft.organisation_id),
            recorded_at=clock.now(),
            companions=draft.companions,
        )
        session.add(outing)
        for number in range(len(draft.items)):
            _add_item(session, pairings, outing, draft, number)
        session.flush()
        outing_id = outing.id
        change.record(
            "record_outing", "outing", outing_id, {"draft": (None, body)}, outing.bureau_id
        )
        change.answer(key, body, {"outing_id": outing_id})
    return outing_id


def withdraw_outing(actor: Actor, outing_id: int, version: int | None = None) -> None:
    """Who recorded an outing takes it back while nobody has confirmed it."""
    with writing(actor) as change:
        outing = change.session.get(Outing, outing_id)
        if outing is None:
            raise Stale("这条记录已经不在了。")
        permit(actor, Action.WITHDRAW_ACTIVITY, outing.place())
        if version is not None and outing.version != version:
            raise Stale("这次活动刚刚有变化，请看过最新内容再撤回。")
        links = [link for activity in outing.activities for link in activity.links]
        if any(link.state == ActivityState.CONFIRMED for link in links):
            raise Stale("对方已经确认，不能撤回。请联系对方更正。")
        for link in links:
            link.state = ActivityState.CANCELLED
        flag_modified(outing, "companions")
        change.record("withdraw_outing", "outing", outing_id, bureau_id=outing.bureau_id)
