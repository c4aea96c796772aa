"""The forms of a parent survey."""

from __future__ import annotations

from wtforms.validators import InputRequired, NumberRange, Optional

from pairing import clock, values
from pairing.models import Pairing
from pairing.operations.teaching import surveys as operations
from pairing.queries.teaching import surveys
from pairing.web.frame.fields import Line, Pick
from pairing.web.frame.forms import BaseForm
from pairing.web.frame.typed import DateField, IntegerField

COUNT = NumberRange(0, 100_000, "份数要在 0 到 100000 之间。")


def _activity(value: str | int | None) -> int | None:
    return None if value in (None, "") else values.choice(value)


def _count(label: str, missing: str) -> IntegerField:
    return IntegerField(label, [InputRequired(missing), COUNT])


class TopicForm(BaseForm):
    """What a survey is about."""

    activity_id = Pick("关于哪次活动（可不填）", coerce=_activity)
    topic = Line("题目（可不填）", 200)

    def offer(self, pairing: Pairing, kept: int | None = None) -> None:
        """The activities that can be chosen."""
        choices: list[tuple[int | str, str]] = [("", "不针对哪一次")]
        self.activity_id.choices = choices + list(
            surveys.activity_choices(pairing.id, clock.today(), kept)
        )

    def draft(self, **more: object) -> operations.SurveyDraft:
        """What was entered, for the operation."""
        given = self.values() | {"topic": self.topic.data or ""} | more
        return operations.SurveyDraft(**given)


class TotalsForm(TopicForm):
    """The totals of paper sheets."""

    day = DateField("日期", [InputRequired("请选择日期。")])
    issued = _count("发放", "请填写发放多少份。")
    returned = _count("收回", "请填写收回多少份。")
    satisfied = _count("其中满意", "请填写满意的有多少份。")


class OpenForm(TopicForm):
    """A survey to be answered now."""

    issued = IntegerField(
        "发给多少位家长",
        [
            InputRequired("请填写发给多少位家长，收回不会超过这个数。"),
            NumberRange(1, 100_000, "要在 1 到 100000 之间。"),
        ],
    )
    closes_on = DateField("收到哪一天", [InputRequired("请选择截止日期。")])


class CorrectForm(TotalsForm):
    """Totals again; an online one's paper sheets and its last day."""

    closes_on = DateField("网上收到哪一天", [Optional()])
