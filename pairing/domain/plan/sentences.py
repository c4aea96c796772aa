"""A target as a sentence: “帮扶方 · 每学期 · 送教下乡（下乡）课时 ≥ 10，20 分”."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pairing.domain.plan.metrics import MetricCode, metric_of
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.activities import ActivityKind, Direction
from pairing.domain.vocabulary.lessons import Grade, LessonKind
from pairing.domain.vocabulary.people import AchievementKind, Level
from pairing.domain.vocabulary.programme import Comparison, PeriodKind, Scoring
from pairing.domain.wording import amount

EVERY = {
    PeriodKind.MONTH: "每月",
    PeriodKind.TERM: "每学期",
    PeriodKind.SCHOOL_YEAR: "每学年",
    PeriodKind.CALENDAR_YEAR: "每自然年",
    PeriodKind.PROGRAMME: "方案期内",
}
"""How often something is asked."""
SCORINGS = {
    Scoring.PROPORTIONAL: "按比例计分",
    Scoring.WHEN_MET: "做到了才得分",
    Scoring.DEDUCTION: "每少 1 个扣",
}
"""How points are earned; behind the last one stands how many are taken off."""
SIGNS = {Comparison.AT_LEAST: "不少于", Comparison.AT_MOST: "不超过"}
"""Which side of the threshold is asked for, as people say it."""
BRIEF = {
    MetricCode.ACTIVITY_COUNT: "次数",
    MetricCode.ATTENDANCE: "人次",
    MetricCode.DONATION_VALUE: "金额",
}
"""A metric behind the name of what it counts: 走访次数, never 走访活动次数."""
USUAL_UNITS = {
    MetricCode.ACTIVITY_COUNT: "次",
    MetricCode.LESSON_HOURS: "课时",
    MetricCode.ATTENDANCE: "人次",
    MetricCode.DONATION_VALUE: "元",
    MetricCode.OBSERVATION_COUNT: "节",
    MetricCode.ACHIEVEMENT_COUNT: "项",
    MetricCode.RATING: "分",
}
"""What is usually written behind a metric's figure; of a share it is %."""


def usual_unit(code: MetricCode) -> str:
    """What is usually written behind the figure; "" where nothing goes without saying."""
    return "%" if code.metric.is_share else USUAL_UNITS.get(code, "")


def unit_of(target: Target) -> str:
    """What stands behind the target's figures."""
    return target.unit or ("%" if metric_of(target).is_share else "")


def with_unit(figure: str, unit: str) -> str:
    """“10 课时”, “30%”: a sign follows its figure, a word stands apart."""
    return f"{figure}{unit}" if unit in ("", "%") else f"{figure} {unit}"


def and_above(least: Grade | Level) -> str:
    """“良及以上”; of the best, above which there is nothing, its name alone: 优, 国家级."""
    best = next(iter(type(least)))
    return least.label if least is best else f"{least.label}及以上"


def _labels(codes: Iterable[str], words: Callable[[str], object]) -> str:
    return "、".join(str(getattr(words(code), "label", code)) for code in codes)


def _subject(target: Target) -> str:
    """What is counted: kinds and items in front of the metric, all else in brackets behind it."""
    code = MetricCode(target.metric)
    items = "、".join(target.items)
    before = (
        _labels(target.activity_kinds, ActivityKind)
        or (items if code is MetricCode.QUANTITY else "")
        or _labels(target.achievement_kinds, AchievementKind)
    )
    if where := _labels(target.directions, Direction):
        before += f"（{where}）"
    grade = and_above(Grade(target.grade)) if target.grade else ""
    level = and_above(Level(target.level)) if target.level else ""
    more = (
        _labels(target.lesson_kinds, LessonKind),
        grade,
        level,
        "、".join(target.document_categories),
        "" if code is MetricCode.QUANTITY else items,
    )
    behind = "，".join(filter(None, more))
    metric = BRIEF.get(code, code.label) if target.activity_kinds else code.label
    return f"{before}{metric}" + (f"（{behind}）" if behind else "")


def points_text(target: Target) -> str:
    """“20 分”, or that it is a reminder."""
    return f"{amount(target.points)} 分" if target.points else "不计分"


def sentence(target: Target) -> str:
    """Who, how often, what, how much, for how many points."""
    unit = unit_of(target)
    shown = f"{amount(target.threshold)}{unit if unit == '%' else ''}"
    asked = f"{_subject(target)} {target.comparison.label} {shown}"
    return f"{target.side.label} · {EVERY[target.period]} · {asked}，{points_text(target)}"
