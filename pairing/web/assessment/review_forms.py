"""What an officer fills in while reviewing: grade, return, points, marks, opening again."""

from __future__ import annotations

from wtforms.validators import InputRequired, Length, NumberRange, Optional

from pairing.domain.plan.evaluate import Result
from pairing.domain.plan.metrics import MetricCode
from pairing.domain.vocabulary.assessment import EvaluationSection, TermGrade
from pairing.domain.vocabulary.programme import Side
from pairing.models import Assessment
from pairing.web.frame.fields import Line, Radio, Text
from pairing.web.frame.forms import BaseForm
from pairing.web.frame.typed import DecimalField

LONG = Length(max=2000, message="最多 2000 字。")


class GradeForm(BaseForm):
    """The bureau's grade; a different one than suggested needs a reason."""

    grade = Radio("等次", [InputRequired("请选择等次。")], choices=TermGrade.choices())
    reason = Text("原因（与建议等次不同时必填）", 2000)


class AdjustForm(BaseForm):
    """A deduction or an addition, with the clause."""

    side = Radio("哪一方", [InputRequired("请选择哪一方。")], choices=Side.choices())
    points = DecimalField(
        "加减分（扣分写负数）",
        [
            InputRequired("请填写分数，如 -2。"),
            NumberRange(-100, 100, "分数要在 -100 到 100 之间。"),
        ],
    )
    clause = Line("依据哪一条", 200, "请写明依据哪一条。")


class ReturnForm(BaseForm):
    """A reason per side, and what is wrong in which section."""

    def reasons(self) -> dict[Side, str]:
        """Side → why it goes back; "" when it does not."""
        return {side: self[f"{side.value}_reason"].data or "" for side in Side}

    def marks(self) -> dict[Side, dict[EvaluationSection, str]]:
        """Side → section → remark."""
        return {
            side: {one: self[f"{side.value}_{one.value}"].data or "" for one in EvaluationSection}
            for side in Side
        }


def _remark(label: str) -> Text:
    return Text(label, 2000)


for _one in Side:
    setattr(ReturnForm, f"{_one.value}_reason", _remark(f"退回{_one.label}的原因"))
    for _section in EvaluationSection:
        label = f"{_one.label}“{_section.label}”哪里要改"
        setattr(ReturnForm, f"{_one.value}_{_section.value}", _remark(label))


def rating_form(row: Assessment, results: list[Result]) -> BaseForm | None:
    """A field per target that the reviewer rates; None without such a target."""
    rated = [one.target for one in results if one.target.metric is MetricCode.RATING]
    if not rated:
        return None
    known = {one.target_code: one.mark for one in row.ratings}
    bounds = NumberRange(0, 100, "评定要在 0 到 100 之间。")
    fields = {
        one.code: DecimalField(
            f"{one.side.label} · {one.name}",
            [Optional(), bounds],
            default=known.get(one.code),
        )
        for one in rated
    }
    form: type[BaseForm] = type("RatingForm", (BaseForm,), fields)
    return form()
