"""The outing's form: what was typed, as a draft; an outing, as the form shows it again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from flask import request
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from pairing.domain.vocabulary.activities import PLAN_PARTS, ActivityKind, Detail, Direction, Part
from pairing.domain.wording import amount
from pairing.models import Outing
from pairing.operations.change import RuleBroken
from pairing.operations.outings import activities as operations
from pairing.operations.outings.items import Goods, Item, Participant, Resolution, item_of
from pairing.text import BadText, clean
from pairing.web.frame.forms import BaseForm, clean_text, plain_text

MOST_ITEMS = 20
MOST_LINES = 40
LINES = {
    "goods": ("item", "quantity", "unit", "unit_price"),
    "decisions": ("text", "owner", "due_on"),
    "people": ("teacher_id", "part", "result"),
}
"""The small tables inside an item and their fields."""
ALONE = "part"
"""A field that is always filled: a line with nothing else is empty."""
Line = dict[str, str]


class OutingForm(BaseForm):
    """What all items of an outing share; the items themselves are read by ``read_items``."""

    pairing_id = SelectField("结对", coerce=int)
    also = SelectMultipleField("同一次也服务了（可不选）", coerce=int)
    day = DateField("日期", [InputRequired("请填写日期。")])
    venue = StringField("地点", [Length(max=200), plain_text], [clean_text])
    direction = RadioField("方向", choices=Direction.choices(), default=Direction.OUT.value)
    attendance = IntegerField(
        "参加人数", [Optional(), NumberRange(0, 100000, "人数要在 0 到 100000 之间。")]
    )
    companions = StringField("随行", [Length(max=200), plain_text], [clean_text])
    note = TextAreaField("一句话纪要（可不填）", [Length(max=5000), plain_text], [clean_text])
    starts_at = TimeField("开始时间", [Optional()])
    ends_at = TimeField("结束时间", [Optional()])
    goal, method, steps, staffing, requirement = (
        TextAreaField(part.label, [Length(max=500), plain_text], [clean_text])
        for part in PLAN_PARTS
    )
    reason = StringField("为什么更正", [Length(max=200), plain_text], [clean_text])


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(slots=True)
class ItemRow:
    """One item as typed."""

    kind: ActivityKind
    topic: str = ""
    teacher_id: str = ""
    class_name: str = ""
    lesson_hours: str = "1"
    need_id: str = ""
    cash: str = ""
    last_day: str = ""
    activity_id: str = ""
    goods: list[Line] = field(default_factory=list)
    decisions: list[Line] = field(default_factory=list)
    people: list[Line] = field(default_factory=list)
    details: dict[Detail, str] = field(default_factory=dict)

    def item(self) -> Item:
        """The item; raises ``RuleBroken`` for what is no number, no date or no text."""
        traits = self.kind.traits
        try:
            return Item(
                kind=self.kind,
                topic=clean(self.topic, 200),
                teacher_id=int(self.teacher_id) if self.teacher_id else None,
                class_name=clean(self.class_name, 100),
                lesson_hours=Decimal(self.lesson_hours) if traits.has_lesson else None,
                need_id=int(self.need_id) if self.need_id else None,
                cash=_number(self.cash),
                last_day=_day(self.last_day),
                goods=[_goods(line) for line in self.goods],
                decisions=[_resolution(line) for line in self.decisions],
                people=[_participant(line) for line in self.people],
                details={key: clean(text, 500) for key, text in self.details.items()},
                activity_id=int(self.activity_id) if self.activity_id else None,
            )
        except BadText as error:
            raise RuleBroken("items", str(error)) from None
        except (InvalidOperation, ValueError):
            raise RuleBroken(
                "items", f"“{self.kind.label}”里有一个数字或日期写错了，请检查。"
            ) from None


def _goods(line: Line) -> Goods:
    if not line["item"] or not line["quantity"]:
        raise RuleBroken("items", "每样物品要写品名和数量。")
    return Goods(
        clean(line["item"], 200),
        Decimal(line["quantity"]),
        clean(line["unit"], 40),
        _number(line["unit_price"]),
    )


def _resolution(line: Line) -> Resolution:
    if not (line["text"] and line["owner"] and line["due_on"]):
        raise RuleBroken("items", "每条决定要写内容、负责人和完成日期。")
    return Resolution(
        clean(line["text"], 200), clean(line["owner"], 200), date.fromisoformat(line["due_on"])
    )


def _participant(line: Line) -> Participant:
    return Participant(int(line["teacher_id"]), Part(line["part"]), clean(line["result"], 200))


def _lines(number: str, table: str) -> list[Line]:
    """The filled lines of one of an item's tables."""
    found = []
    for place in range(MOST_LINES):
        line = {
            name: request.form.get(f"items-{number}-{table}-{place}-{name}", "").strip()
            for name in LINES[table]
        }
        if table == "people" and not line["teacher_id"]:
            continue
        if any(text for name, text in line.items() if name != ALONE):
            found.append(line)
    return found


def read_items() -> list[ItemRow]:
    """The items of the posted form, in the order of the page."""
    given = request.form
    numbers = [key[6:-5] for key in given if key.startswith("items-") and key.endswith("-kind")]
    rows = []
    simple = (
        "topic",
        "teacher_id",
        "class_name",
        "lesson_hours",
        "need_id",
        "cash",
        "last_day",
        "activity_id",
    )
    for number in numbers[:MOST_ITEMS]:
        code = given[f"items-{number}-kind"]
        if code not in list(ActivityKind):
            continue
        kind = ActivityKind(code)
        typed = {name: given.get(f"items-{number}-{name}", "").strip() for name in simple}
        typed["lesson_hours"] = typed["lesson_hours"] or "1"
        details = {
            one: given.get(f"items-{number}-detail-{one.value}", "").strip()
            for one in kind.traits.details
        }
        tables = {table: _lines(number, table) for table in LINES}
        rows.append(ItemRow(kind, **typed, **tables, details=details))  # type: ignore[arg-type]
    return rows


def draft_of(form: OutingForm, rows: list[ItemRow]) -> operations.OutingDraft:
    """What was typed, as the operation takes it; raises ``RuleBroken``."""
    attendance = form.attendance.data
    return operations.OutingDraft(
        pairing_ids=list(dict.fromkeys([form.pairing_id.data, *(form.also.data or [])])),
        day=form.day.data or date.min,
        venue=form.venue.data or "",
        direction=Direction(form.direction.data),
        items=[row.item() for row in rows],
        attendance=None if attendance is None else Decimal(attendance),
        companions=form.companions.data or "",
        note=form.note.data or "",
        starts_at=form.starts_at.data,
        ends_at=form.ends_at.data,
        plan={part: form[part.value].data or "" for part in PLAN_PARTS},
        is_another=request.form.get("is_another") == "1",
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    return amount(value) if isinstance(value, Decimal) else str(value)


def row_of(item: Item) -> ItemRow:
    """An item as the form shows it."""
    return ItemRow(
        kind=item.kind,
        topic=item.topic,
        teacher_id=_text(item.teacher_id),
        class_name=item.class_name,
        lesson_hours=_text(item.lesson_hours) or "1",
        need_id=_text(item.need_id),
        cash=_text(item.cash),
        last_day=_text(item.last_day),
        activity_id=_text(item.activity_id),
        goods=[
            {
                "item": one.item,
                "quantity": _text(one.quantity),
                "unit": one.unit,
                "unit_price": _text(one.unit_price),
            }
            for one in item.goods
        ],
        decisions=[
            {"text": one.text, "owner": one.owner, "due_on": _text(one.due_on)}
            for one in item.decisions
        ],
        people=[
            {"teacher_id": str(one.teacher_id), "part": one.part.value, "result": one.result}
            for one in item.people
        ],
        details=item.details,
    )


def show_outing(form: OutingForm, outing: Outing) -> list[ItemRow]:
    """Fill the form with an outing as it stands; returns its items."""
    activities = operations.current_activities(outing)
    first = activities[0] if activities else outing.activities[0]
    form.day.data, form.venue.data = first.day, first.venue
    form.direction.data, form.companions.data = first.direction, outing.companions
    form.attendance.data = None if first.attendance is None else int(first.attendance)
    form.note.data = first.note
    form.starts_at.data, form.ends_at.data = first.starts_at, first.ends_at
    for part, text in operations.plan_of(first).items():
        form[part.value].data = text
    return [row_of(item_of(row)) for row in activities]
