"""The outing's form: what was typed, as a draft; an outing, as the form shows it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from flask import request
from wtforms import FieldList, FormField, HiddenField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from pairing import values
from pairing.domain.vocabulary.activities import ActivityKind, Direction
from pairing.domain.vocabulary.activity_details import PLAN_PARTS
from pairing.models import Outing
from pairing.operations.outings import activities as operations
from pairing.operations.outings.items import Item, item_of
from pairing.web.frame.fields import Line, Pick, Radio, Several, Text
from pairing.web.frame.forms import BaseForm
from pairing.web.frame.typed import DateField, IntegerField, TimeField
from pairing.web.outings.item_form import ItemForm, Offered

MOST_ITEMS = 20
READ_ITEMS = 60
"""So many rows are read at all; above ``MOST_ITEMS`` the form says so and keeps them."""


class OutingForm(BaseForm):
    """What all items of an outing share, and a row for each item."""

    pairing_id = Pick("结对", coerce=values.choice)
    placed = HiddenField()
    also = Several("这次也去了（可不选）", coerce=values.choice)
    day = DateField("日期", [InputRequired("请填写日期。")])
    venue = Line("地点", 200)
    direction = Radio("方向", choices=Direction.choices(), default=Direction.OUT.value)
    items = FieldList(FormField(ItemForm), "做了什么", max_entries=READ_ITEMS)
    attendance = IntegerField(
        "参加人数", [Optional(), NumberRange(0, 100000, "人数要在 0 到 100000 之间。")]
    )
    companions = Line("随行", 200)
    note = Text("一句话纪要（可不填）", 5000)
    starts_at = TimeField("开始时间", [Optional()])
    ends_at = TimeField("结束时间", [Optional()])
    goal, method, steps, staffing, requirement = (Text(part.label, 500) for part in PLAN_PARTS)
    reason = Line("为什么更正", 200)

    def validate_items(self, field: FieldList) -> None:
        """No more than fit on one sheet."""
        if len(field.entries) > MOST_ITEMS:
            raise ValidationError(f"一次最多记 {MOST_ITEMS} 项，请分成两次。")

    def add(self, kind: ActivityKind, **more: object) -> None:
        """One more row, as a chip adds it."""
        if len(self.items.entries) < READ_ITEMS:
            self.items.append_entry({"kind": kind, "topic": kind.traits.topic, **more})

    def rows_changed(self) -> bool:
        """A chip or × was pressed without script: the form only comes again, its rows changed."""
        added, removed = request.form.get("add", ""), request.form.get("remove", "")
        if added in list(ActivityKind):
            self.add(ActivityKind(added))
        elif removed:
            kept = [row for row in self.items.entries if row.short_name != removed]
            self.items.entries = kept
        return added in list(ActivityKind) or bool(removed)

    def offer(self, choices: Offered) -> None:
        """What the rows choose from."""
        for row in self.items:
            row.form.offer(choices)

    def draft(self) -> operations.OutingDraft:
        """What was typed, as the operation takes it; a missing day leaves last days unchecked."""
        rows, attendance = [row.form.item() for row in self.items], self.attendance.data
        day, also = self.day.data, [] if self.also.errors else self.also.data or []
        return operations.OutingDraft(
            pairing_ids=list(dict.fromkeys([self.pairing_id.data, *also])),
            day=day or date.min,
            venue=self.venue.data or "",
            direction=self.direction.word(Direction),
            items=rows if day else [replace(row, last_day=None) for row in rows],
            attendance=None if attendance is None else Decimal(attendance),
            companions=self.companions.data or "",
            note=self.note.data or "",
            starts_at=self.starts_at.data,
            ends_at=self.ends_at.data,
            plan={part: self[part.value].data or "" for part in PLAN_PARTS},
            is_another=request.form.get("is_another") == "1",
        )

    def show(self, outing: Outing) -> None:
        """Fill the form with an outing as it stands."""
        activities = operations.current_activities(outing)
        first = activities[0] if activities else outing.activities[0]
        self.day.data, self.venue.data = first.day, first.venue
        self.direction.data, self.companions.data = first.direction, outing.companions
        self.attendance.data = None if first.attendance is None else int(first.attendance)
        self.note.data = first.note
        self.starts_at.data, self.ends_at.data = first.starts_at, first.ends_at
        for part, text in operations.plan_of(first).items():
            self[part.value].data = text
        for row in activities:
            self.items.append_entry(_tidy(item_of(row)))


def _tidy(item: Item) -> Item:
    """The item with its numbers as people write them: 200, not 200.00."""
    goods = [
        replace(one, quantity=_short(one.quantity), unit_price=_short(one.unit_price))
        for one in item.goods
    ]
    hours, cash = _short(item.lesson_hours), _short(item.cash)
    return replace(item, lesson_hours=hours, cash=cash, goods=goods)


def _short(number: Decimal | None) -> Any:
    return None if number is None else Decimal(f"{number.normalize():f}")


def asked_again(outing: Outing) -> list[str]:
    """The pairings whose other sides a correction asks again."""
    links = [link for row in operations.current_activities(outing) for link in row.links]
    pairs = {link.pairing.id: link.pairing for link in links}
    return [f"{one.lead.name} → {one.supported.name}" for one in pairs.values()]


def blanks(choices: Offered) -> list[ItemForm]:
    """What each chip adds: nobody and no number in it; the script puts the row's number in."""
    found = []
    for kind in ActivityKind:
        data = {"kind": kind, "topic": kind.traits.topic}
        row = ItemForm(None, prefix="items-__i__-", data=data)
        row.offer(choices)
        found.append(row)
    return found
