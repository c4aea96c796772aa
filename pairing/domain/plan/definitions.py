"""口径: how a target's number is counted, in one sentence for the people who read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pairing.domain.plan.metrics import metric_of
from pairing.domain.plan.sentences import SIGNS, and_above, unit_of, with_unit
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.activities import ActivityKind, Direction
from pairing.domain.vocabulary.lessons import Grade, LessonKind
from pairing.domain.vocabulary.people import AchievementKind, Level
from pairing.domain.vocabulary.programme import PeriodKind
from pairing.domain.wording import amount

PERIODS = {
    PeriodKind.MONTH: "每个应完成的月份分别看，月份里至少有 10 个上课日才算",
    PeriodKind.TERM: "本学期内",
    PeriodKind.SCHOOL_YEAR: "本学年内",
    PeriodKind.CALENDAR_YEAR: "学期开始的那个自然年内",
    PeriodKind.PROGRAMME: "方案期内",
}


def _labels(codes: Iterable[str], words: Callable[[str], object]) -> str:
    return "、".join(getattr(words(code), "label", str(code)) for code in codes)


def _narrowed(target: Target) -> list[str]:
    """Which kinds, directions … it is narrowed to, a phrase each."""
    parts = (
        ("只计", _labels(target.activity_kinds, ActivityKind)),
        ("方向", _labels(target.directions, Direction)),
        ("课型", _labels(target.lesson_kinds, LessonKind)),
        ("等级", and_above(Grade(target.grade)) if target.grade else ""),
        ("成果类型", _labels(target.achievement_kinds, AchievementKind)),
        ("级别", and_above(Level(target.level)) if target.level else ""),
        ("材料类别", "、".join(target.document_categories)),
        ("项目", "、".join(target.items)),
    )
    return [f"{name}：{text}" for name, text in parts if text]


def definition(target: Target) -> str:
    """How the target's number is counted: what, narrowed to what, in which period, how much."""
    figure = with_unit(amount(target.threshold), unit_of(target))
    asked = f"要求{SIGNS[target.comparison]} {figure}"
    parts = [metric_of(target).counted, *_narrowed(target), PERIODS[target.period], asked]
    return "；".join(parts) + "。"
