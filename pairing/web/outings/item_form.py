"""One row of the outing's form: what was done, with the fields that its kind asks for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from wtforms import FieldList, FormField, HiddenField
from wtforms.validators import NumberRange, Optional

from pairing import values
from pairing.domain.vocabulary.activities import ActivityKind, KindTraits
from pairing.domain.vocabulary.activity_details import Detail, Part
from pairing.models import Pairing
from pairing.operations.outings.items import Goods, Item, Participant, Resolution
from pairing.queries.outings.mentorship_names import mentorships_of
from pairing.queries.people import actors
from pairing.queries.plan import needs
from pairing.web.frame.fields import Line, Pick, PickPerson, Several
from pairing.web.frame.forms import RowForm
from pairing.web.frame.typed import DateField, DecimalField, HoursField

MOST_LINES = 40
SPARE = 2
"""So many empty lines stand ready in every small table."""
AMOUNT = NumberRange(0, 100_000_000, "请填 0 到 100000000 之间的数字。")
ANY_DETAIL = [one.value for one in Detail]


def _number(value: str | int | None) -> int | None:
    """A choice that may be none."""
    return None if value in (None, "") else values.choice(value)


class GoodsForm(RowForm):
    """So many of a thing."""

    needed = {"item": "请写品名。", "quantity": "请写数量。"}
    item = Line("物品", 200)
    quantity = DecimalField("数量", [Optional(), AMOUNT])
    unit = Line("单位", 40)
    unit_price = DecimalField("单价（元）", [Optional(), AMOUNT])

    def goods(self) -> Goods:
        """As the item takes it."""
        return Goods(
            self.item.data or "", self.quantity.data, self.unit.data or "", self.unit_price.data
        )


class ResolutionForm(RowForm):
    """What was decided, whose it is, by when."""

    needed = {
        "text": "请写决定了什么。",
        "owner": "请写由谁负责。",
        "due_on": "请填写完成日期。",
    }
    text = Line("决定了什么", 200)
    owner = Line("负责人", 200)
    due_on = DateField("完成日期", [Optional()])

    def resolution(self) -> Resolution:
        """As the item takes it."""
        return Resolution(self.text.data or "", self.owner.data or "", self.due_on.data)


class ParticipantForm(RowForm):
    """A teacher with a part; the part is always filled, a line with nothing else is empty."""

    always = ("part",)
    needed = {"teacher_id": "请选择教师。"}
    teacher_id = PickPerson("教师", coerce=_number)
    part = Pick("担任")
    result = Line("名次或奖项", 200)

    def participant(self) -> Participant:
        """As the item takes it."""
        return Participant(self.teacher_id.data, Part(self.part.data), self.result.data or "")


class DetailsForm(RowForm):
    """What else a kind asks for: a line for each ``Detail``."""


for _detail in Detail:
    setattr(DetailsForm, _detail.value, Line(_detail.label, 500))


class Offered(NamedTuple):
    """What rows choose from: (id, name) of teachers and mentorships, (id, content) of needs.

    ``taught`` and ``spoke`` are whom the reader named last, as teacher and as speaker.
    """

    teachers: list[tuple[int, str]]
    needs: list[tuple[int, str]]
    taught: int | None = None
    spoke: int | None = None
    pairs: Sequence[tuple[int, str]] = ()


def people_and_needs(
    pairings: list[Pairing],
    taught: int | None = None,
    spoke: int | None = None,
    day: date | None = None,
) -> Offered:
    """Teachers of both sides, the supported side's named with their home; the pairs' needs."""
    homes = {one.lead_id: "" for one in pairings} if len(pairings) == 1 else {}
    for pairing in pairings:
        for home in (pairing.lead, pairing.supported):
            homes.setdefault(home.id, f"（{home.name}）")
    known = [one for pairing in pairings for one in mentorships_of(pairing)] if day else []
    return Offered(
        [
            (one.id, f"{one.name}{homes[one.organisation_id]}")
            for one in actors.teacher_names(list(homes))
        ],
        needs.choices(one.id for one in pairings),
        taught,
        spoke,
        [
            (one.id, f"{one.mentor.name} → {one.mentee.name}")
            for one in known
            if day and one.starts_on <= day <= one.ends_on
        ],
    )


class ItemForm(RowForm):
    """One item as typed; fields that its kind does not ask for are gone."""

    kind = Pick("做了什么", choices=ActivityKind.choices())
    activity_id = HiddenField()
    topic = Line("主题", 200)
    teacher_id = PickPerson("执教教师", coerce=_number)
    class_name = Line("班级", 100)
    lesson_hours = HoursField()
    need_id = Pick("回应需求", coerce=_number)
    last_day = DateField("到哪天（含）", [Optional()])
    people = FieldList(FormField(ParticipantForm), "人员", max_entries=MOST_LINES)
    goods = FieldList(FormField(GoodsForm), "物品", max_entries=MOST_LINES)
    cash = DecimalField("现金（元）", [Optional(), AMOUNT])
    decisions = FieldList(FormField(ResolutionForm), "决定", max_entries=MOST_LINES)
    details = FormField(DetailsForm, name="detail")
    pairs = Several("哪几对师徒", coerce=values.choice, validate_choice=False)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Bind the data; keep what the kind asks for."""
        super().process(*args, **kwargs)
        traits = self.traits
        asked = {
            "teacher_id": traits.has_lesson or traits.has_speaker,
            "class_name": traits.has_lesson,
            "lesson_hours": traits.has_lesson,
            "need_id": traits.answers_need,
            "last_day": traits.has_last_day,
            "people": traits.parts,
            "goods": traits.has_goods,
            "cash": traits.has_amount,
            "decisions": traits.has_decisions,
            "details": traits.details,
            "pairs": traits.names_pairs,
        }
        for name in (name for name, is_asked in asked.items() if not is_asked):
            del self[name]
        if traits.details:
            for code in (code for code in ANY_DETAIL if code not in traits.details):
                del self.details.form[code]
        self.topic.label.text = traits.topic_word
        if traits.has_speaker:
            self.teacher_id.label.text = "主讲人"

    def is_blank(self) -> bool:
        """Never: what was done has to be told, or the row taken away."""
        return False

    @property
    def known_kind(self) -> ActivityKind | None:
        """The item's kind; None when what was posted names none."""
        code = self.kind.data
        return ActivityKind(code) if code in list(ActivityKind) else None

    @property
    def traits(self) -> KindTraits:
        """What the kind asks for."""
        kind = self.known_kind
        return kind.traits if kind else KindTraits()

    def row_name(self, number: int) -> str:
        """“第 2 项 送教”: the row in the summary of faults."""
        kind = self.known_kind
        return f"第 {number} 项 {kind.traits.chip or kind.label}" if kind else f"第 {number} 项"

    def offer(self, choices: Offered) -> None:
        """Empty lines to write into, and what can be chosen."""
        parts = [(part.value, part.label) for part in self.traits.parts]
        for table in (self.people, self.goods, self.decisions):
            self._spare(table, [code for code, _ in parts])
        if self.teacher_id:
            none = [("", "主讲人：外请或不填")] if self.traits.has_speaker else []
            self.teacher_id.choices = [*none, *choices.teachers]
            last = choices.spoke if self.traits.has_speaker else choices.taught
            named = dict(choices.teachers)
            self.teacher_id.last = (last, named[last]) if last in named else None
        if self.need_id:
            self.need_id.choices = [("", "回应哪项需求（可不选）"), *choices.needs]
        if self.pairs:
            self.pairs.choices = list(choices.pairs)
        for entry in self.people or ():
            entry.form.teacher_id.choices = [("", "教师（可不选）"), *choices.teachers]
            entry.form.part.choices = parts

    def _spare(self, table: FieldList | None, parts: list[str]) -> None:
        if table is None:
            return
        filled = [n for n, entry in enumerate(table.entries) if not entry.form.is_blank()]
        wanted = min(MOST_LINES, (filled[-1] + 1 if filled else 0) + SPARE)
        for number in range(len(table.entries), wanted):
            table.append_entry({"part": parts[min(number, len(parts) - 1)]} if parts else None)

    def item(self) -> Item:
        """The item; lines that are empty or at fault are left out."""
        traits = self.traits
        return Item(
            kind=ActivityKind(self.kind.data),
            topic=self.topic.data or "",
            teacher_id=self.teacher_id.data if self.teacher_id else None,
            class_name=(self.class_name.data or "") if self.class_name else "",
            lesson_hours=self.lesson_hours.data if traits.has_lesson else None,
            need_id=self.need_id.data if self.need_id else None,
            cash=self.cash.data if self.cash else None,
            last_day=self.last_day.data if self.last_day else None,
            goods=[row.goods() for row in _sound(self.goods)],
            decisions=[row.resolution() for row in _sound(self.decisions)],
            people=[row.participant() for row in _sound(self.people)],
            details={one: self.details.form[one.value].data or "" for one in traits.details},
            pairs=self.pairs.data or () if self.pairs else (),
            activity_id=_number(self.activity_id.data),
        )


def _sound(table: FieldList | None) -> list[Any]:
    """The lines that are filled and without a fault."""
    rows = [entry.form for entry in table.entries] if table else []
    return [row for row in rows if not (row.is_blank() or row.errors)]
