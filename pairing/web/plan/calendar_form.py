"""The form of the calendar's page: which days, and what they are to be."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from wtforms.validators import Optional

from pairing import values
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.programme import CalendarDayKind, Weekday
from pairing.operations.plan.calendars import DaysDraft
from pairing.web.frame.fields import Line, Pick, Radio, Several
from pairing.web.frame.forms import BaseForm
from pairing.web.frame.typed import DateField

PLAIN = "plain"


class DaysForm(BaseForm):
    """Ticked days, or a range, and what they are from now on."""

    days = Several("日期", coerce=values.day, validate_choice=False)
    since = DateField("从哪天", [Optional()])
    until = DateField("到哪天（含）", [Optional()])
    kind = Radio("改成", choices=[(PLAIN, "照平常"), *CalendarDayKind.choices()])
    follows = Pick("按周几的课", choices=[("", "不用选"), *Weekday.choices()])
    name = Line("名称", 60)
    source = Line("来源（可不填，如通知的文号）", 120)

    def unasked(self) -> Collection[str]:
        """Whose weekday is followed is asked only of a make-up day."""
        return () if self.kind.data == CalendarDayKind.MAKEUP.value else ("follows",)

    def chosen(self) -> tuple[date, ...]:
        """Every ticked day, and every day of the range."""
        found = set(self.days.data or ())
        first, last = self.since.data, self.until.data
        if first or last:
            found |= set(Span(first or last, last or first).days())
        return tuple(sorted(found))

    def draft(self) -> DaysDraft:
        """As the operation takes it."""
        kind = self.kind.data
        return DaysDraft(
            self.chosen(),
            CalendarDayKind(kind) if kind in list(CalendarDayKind) else None,
            self.name.data or "",
            Weekday(self.follows.data) if self.follows.data in list(Weekday) else None,
            self.source.data or "",
        )

    def validate(self, extra_validators: object = None) -> bool:
        """A range has two ends in order."""
        sound = bool(super().validate(extra_validators))
        first, last = self.since.data, self.until.data
        if first and last and last < first:
            self.until.errors = [*self.until.errors, "结束日期早于开始日期。"]
            return False
        return sound
