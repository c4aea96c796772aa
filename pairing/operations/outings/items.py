"""The items of an outing: what each kind asks for, checked and written to its activity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.activity_details import PLAN_PARTS, Detail, Part
from pairing.domain.vocabulary.lessons import wrong_hours
from pairing.models import (
    Activity,
    ActivityPerson,
    Decision,
    Lesson,
    Need,
    Pairing,
    Quantity,
    Teacher,
)
from pairing.operations.change import RuleBroken
from pairing.operations.codes import fresh_code
from pairing.operations.outings.mentoring import pairs_of, running, write_pairs
from pairing.operations.rules import Rules

LONGEST_STAY = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Goods:
    """So many of a thing, perhaps with its price in yuan."""

    item: str
    quantity: Decimal
    unit: str = ""
    unit_price: Decimal | None = None

    @property
    def value(self) -> Decimal:
        """Quantity × unit price; 0 without a price."""
        return self.quantity * (self.unit_price or Decimal(0))


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a meeting decided, whose it is, and by when."""

    text: str
    owner: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Participant:
    """A teacher with a part in the activity; ``result`` is an entrant's place or prize."""

    teacher_id: int
    part: Part
    result: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an outing: what was done; ``teacher_id`` teaches or speaks.

    ``pairs`` are the mentorships whose two took part. ``cash`` is money given; the activity's
    amount is cash and goods together. ``activity_id`` names the activity that a correction
    replaces.
    """

    kind: ActivityKind
    topic: str
    teacher_id: int | None = None
    class_name: str = ""
    lesson_hours: Decimal | None = None
    need_id: int | None = None
    cash: Decimal | None = None
    last_day: date | None = None
    goods: Sequence[Goods] = ()
    decisions: Sequence[Resolution] = ()
    people: Sequence[Participant] = ()
    details: dict[Detail, str] = field(default_factory=dict)
    pairs: Sequence[int] = ()
    activity_id: int | None = None

    @property
    def amount(self) -> Decimal | None:
        """Cash and the goods' value, in yuan; None when neither is told."""
        goods = sum((one.value for one in self.goods), Decimal(0))
        return (self.cash or Decimal(0)) + goods if self.cash is not None or goods else None


def check_item(
    rules: Rules, session: Session, pairings: list[Pairing], item: Item, number: int, day: date
) -> None:
    """Note everything that is wrong with an item, each fault at its field of the row."""
    at = f"items-{number}-"
    rules.refuse(not item.topic, at + "topic", f"请填写{item.kind.traits.topic_word}。")
    rules.refuse((item.cash or 0) < 0, at + "cash", "金额不能小于 0。")
    _check_lines(rules, item, at)
    wrong = item.last_day is not None and not day <= item.last_day <= day + LONGEST_STAY
    rules.refuse(wrong, at + "last_day", "结束日期要在开始日期以后、一年以内。")
    if item.kind.traits.has_lesson:
        rules.refuse(item.teacher_id is None, at + "teacher_id", "请选择执教教师。")
        fault = wrong_hours(item.lesson_hours)
        rules.refuse(fault, at + "lesson_hours", fault)
    if not pairings:
        return
    if item.teacher_id is not None:
        with rules.gather():
            _teacher(session, pairings, at + "teacher_id", item.teacher_id)
    for one in item.people:
        with rules.gather():
            _teacher(session, pairings, at + "people", one.teacher_id)
    wrong = len(running(session, pairings, item.pairs, day)) < len(set(item.pairs))
    rules.refuse(wrong, at + "pairs", "这一天没有这对师徒，请按那天在结对的师徒重新选择。")
    need = session.get(Need, item.need_id) if item.need_id else None
    wrong = need is None or need.pairing_id not in [pairing.id for pairing in pairings]
    rules.refuse(item.need_id and wrong, at + "need_id", "请选择这个结对提出的需求。")


def _check_lines(rules: Rules, item: Item, at: str) -> None:
    wrong = any(one.quantity <= 0 or (one.unit_price or 0) < 0 for one in item.goods)
    rules.refuse(wrong, at + "goods", "数量要大于 0，单价不能小于 0。")
    twice = len({one.item for one in item.goods}) != len(item.goods)
    rules.refuse(twice, at + "goods", "同一样物品写了两行，请合成一行。")
    twice = len({(one.teacher_id, one.part) for one in item.people}) != len(item.people)
    rules.refuse(twice, at + "people", "同一位教师写了两行。")


def _teacher(session: Session, pairings: list[Pairing], at: str, teacher_id: int) -> Teacher:
    teacher = session.get(Teacher, teacher_id)
    sides = {side for pairing in pairings for side in (pairing.lead_id, pairing.supported_id)}
    if teacher is None or teacher.organisation_id not in sides:
        raise RuleBroken(at, "请选择结对双方的教师。")
    return teacher


def write_item(
    session: Session, pairings: list[Pairing], activity: Activity, item: Item, number: int
) -> None:
    """Put everything that ``item`` says into ``activity``; it has passed ``check_item``."""
    at, traits, bureau_id = f"items-{number}-", item.kind.traits, activity.bureau_id
    teacher = None
    if item.teacher_id is not None:
        teacher = _teacher(session, pairings, at + "teacher_id", item.teacher_id)
    activity.kind, activity.topic = item.kind, item.topic
    activity.speaker_id = teacher.id if teacher and traits.has_speaker else None
    activity.amount, activity.need_id = item.amount, item.need_id
    activity.ends_on = item.last_day if traits.has_last_day else None
    activity.details = {key.value: text for key, text in item.details.items() if text}
    if traits.has_goods:
        activity.quantities = _goods(activity, item)
    if traits.has_decisions:
        activity.decisions = _decisions(activity, item)
    if traits.parts:
        activity.people = [
            ActivityPerson(
                bureau_id=bureau_id,
                teacher_id=one.teacher_id,
                organisation_id=_teacher(
                    session, pairings, at + "people", one.teacher_id
                ).organisation_id,
                part=one.part,
                result=one.result,
            )
            for one in item.people
        ]
    if traits.names_pairs:
        write_pairs(session, pairings, activity, item.pairs)
    if traits.has_lesson and teacher is not None:
        activity.lesson_hours = item.lesson_hours
        _write_lesson(session, pairings[0], activity, item, teacher)


def _goods(activity: Activity, item: Item) -> list[Quantity]:
    """The rows of the goods: known ones changed in place, so that no name stands twice."""
    known = {row.item: row for row in activity.quantities}
    rows = []
    for one in item.goods:
        row = known.get(one.item) or Quantity(bureau_id=activity.bureau_id, item=one.item)
        row.quantity, row.unit, row.unit_price = one.quantity, one.unit, one.unit_price
        rows.append(row)
    return rows


def _decisions(activity: Activity, item: Item) -> list[Decision]:
    """The rows of what was decided; a text that stays keeps the day on which it was done."""
    done = {row.text: row.done_on for row in activity.decisions}
    return [
        Decision(
            bureau_id=activity.bureau_id,
            text=one.text,
            owner=one.owner,
            due_on=one.due_on,
            done_on=done.get(one.text),
        )
        for one in item.decisions
    ]


def _write_lesson(
    session: Session, pairing: Pairing, activity: Activity, item: Item, teacher: Teacher
) -> None:
    """The item's one lesson; of several (from a workbook) only the day follows the activity."""
    taught: list[Lesson] = list(activity.lessons)
    for lesson in taught:
        lesson.day = activity.day
    if len(taught) > 1:
        return
    if taught:
        lesson = taught[0]
    else:
        lesson = Lesson(
            bureau_id=activity.bureau_id,
            code=fresh_code(activity.code, "L"),
            pairing_id=pairing.id,
            kind=item.kind.traits.lesson,
        )
        activity.lessons.append(lesson)
    lesson.teacher_id, lesson.organisation_id = teacher.id, teacher.organisation_id
    lesson.topic, lesson.class_name = item.topic, item.class_name
    lesson.day, lesson.lesson_hours = activity.day, item.lesson_hours or Decimal(0)


def item_of(activity: Activity) -> Item:
    """An activity as the form shows it, to be corrected."""
    lesson: Lesson | None = next(iter(activity.lessons), None)
    goods = tuple(
        Goods(row.item, row.quantity, row.unit, row.unit_price) for row in activity.quantities
    )
    value = sum((one.value for one in goods), Decimal(0))
    cash = activity.amount - value if activity.amount is not None else None
    return Item(
        kind=ActivityKind(activity.kind),
        topic=activity.topic,
        teacher_id=lesson.teacher_id if lesson else activity.speaker_id,
        class_name=lesson.class_name if lesson else "",
        lesson_hours=activity.hours_claimed,
        need_id=activity.need_id,
        cash=cash if cash is None or cash > 0 or not goods else None,
        last_day=activity.ends_on,
        goods=goods,
        decisions=tuple(Resolution(d.text, d.owner, d.due_on) for d in activity.decisions),
        people=tuple(Participant(p.teacher_id, Part(p.part), p.result) for p in activity.people),
        details={
            Detail(key): text for key, text in activity.details.items() if key not in PLAN_PARTS
        },
        pairs=tuple(pairs_of(activity)) if activity.kind == ActivityKind.MENTORING else (),
        activity_id=activity.id,
    )
