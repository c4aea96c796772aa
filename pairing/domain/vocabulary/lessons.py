"""The words of lessons and of everything that is marked by a rubric."""

from __future__ import annotations

from decimal import Decimal

from pairing.domain.vocabulary.words import Word

MOST_HOURS = 20
"""Lesson-hours of one lesson, at the most."""
HALF = Decimal("0.5")
"""Lesson-hours are counted in halves."""
WRONG_HOURS = f"课时按半节记，如 0.5、1、1.5，最多 {MOST_HOURS}。"
NO_HOURS = "请填几课时。"
USUAL_HOURS = Decimal(1)
"""What one lesson mostly takes: offered, never written in."""


def are_halves(hours: Decimal) -> bool:
    """Whether a number of lesson-hours is one: above 0, in halves."""
    return hours > 0 and hours % HALF == 0


def wrong_hours(hours: Decimal | None) -> str:
    """What is wrong with the hours of one lesson, said to who typed them; "" if nothing is."""
    if hours is None:
        return NO_HOURS
    return "" if are_halves(hours) and hours <= MOST_HOURS else WRONG_HOURS


class LessonKind(Word):
    """What sort of lesson it was."""

    DEMONSTRATION = "demonstration", "示范课"
    OUTREACH = "outreach", "送教课"
    RESEARCH = "research", "研讨课"
    REPORT = "report", "汇报课"
    ORDINARY = "ordinary", "常态课"
    COMPETITION = "competition", "竞赛课"


class Grade(Word):
    """The bands of a rubric, best first."""

    EXCELLENT = "excellent", "优"
    GOOD = "good", "良"
    PASS = "pass", "合格"
    FAIL = "fail", "不合格"


class MarkLevel(Word):
    """What one tap says of an item that is marked by points, best first."""

    EXCELLENT = "excellent", "优"
    GOOD = "good", "良"
    FAIR = "fair", "中"
    WEAK = "weak", "待改进"


class Purpose(Word):
    """What a rubric is for."""

    LESSON = "lesson", "评课"
    CHECK = "check", "检查"
    APPRAISAL = "appraisal", "考核"


class Mode(Word):
    """How a rubric's items are marked."""

    POINTS = "points", "按分值"
    GRADES = "grades", "按等级"
    TICKS = "ticks", "逐项核对"


class Tick(Word):
    """What a checklist says of one item."""

    PASS = "pass", "合格"
    FAIL = "fail", "不合格"
    NOT_DUE = "not_due", "不适用"
