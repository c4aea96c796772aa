"""A plan from what is still missing: the day is proposed, who and what is asked on one line."""

from __future__ import annotations

from dataclasses import replace

from flask import request
from wtforms import FieldList, FormField
from wtforms.validators import InputRequired

from pairing import values
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.activities import ActivityKind, Direction
from pairing.models import Pairing
from pairing.operations.outings.activities import OutingDraft
from pairing.web.frame.forms import BaseForm
from pairing.web.frame.typed import DateField
from pairing.web.outings.item_form import ItemForm, Offered


class PlanForm(BaseForm):
    """The day, and one row for what the target asks for; nobody stands in it yet."""

    day = DateField("日期", [InputRequired("请选择日期。")])
    items = FieldList(FormField(ItemForm), "做什么", max_entries=1)

    def start(self, target: Target) -> None:
        """A fresh form: the day of the link, and an empty row of the target's kind."""
        kinds = target.activity_kinds
        kind = ActivityKind(kinds[0]) if kinds else ActivityKind.VISIT
        self.items.append_entry({"kind": kind, "topic": kind.traits.topic})
        try:
            self.day.data = values.day(request.args.get("day", ""))
        except values.BadValue:
            self.day.data = None

    def offer(self, choices: Offered) -> None:
        """What the row chooses from."""
        for row in self.items:
            row.form.offer(choices)

    @property
    def asks_who(self) -> bool:
        """Whether its row has a place for somebody's name."""
        rows = [row.form for row in self.items]
        named = ((one.teacher_id, one.people, one.pairs) for one in rows)
        return any(one is not None for fields in named for one in fields)

    def draft(self, pairing: Pairing, target: Target) -> OutingDraft:
        """As the operation takes it: at the side to which the target's direction leads."""
        inbound = bool(target.directions) and target.directions[0] == Direction.IN
        rows = [row.form.item() for row in self.items]
        day = self.day.data
        return OutingDraft(
            pairing_ids=[pairing.id],
            day=day,
            venue=(pairing.lead if inbound else pairing.supported).name,
            direction=Direction(target.directions[0]) if target.directions else Direction.OUT,
            items=rows if day else [replace(row, last_day=None) for row in rows],
            is_another=request.form.get("is_another") == "1",
        )
