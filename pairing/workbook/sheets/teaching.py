"""How well it was taught: mentorships, lessons and what was said of them, achievements."""

from __future__ import annotations

from decimal import Decimal

from pairing.domain.vocabulary.lessons import LessonKind, Mode, Purpose
from pairing.domain.vocabulary.people import AchievementKind, Level, MentorshipEnd
from pairing.domain.vocabulary.programme import OrganisationKind
from pairing.workbook.columns import CODE_LENGTH, LONG, Column, Sheet
from pairing.workbook.sheets.usual import (
    HALF_AN_HOUR,
    HOURS,
    code,
    day,
    name,
    number,
    organisation,
    pairing,
    reference,
    text,
    total,
    word,
    words,
)

SHEETS_OF_PAPER = ("份", "张")

MENTORSHIPS = Sheet(
    "师徒",
    (
        code(),
        pairing(),
        reference("师傅编码", "mentor_id", "教师"),
        reference("徒弟编码", "mentee_id", "教师"),
        text("学科", "subject"),
        day("开始", "starts_on"),
        day("结束", "ends_on"),
        word("结束原因", "end_reason", MentorshipEnd, required=False, default=""),
        text("目标", "goals", LONG),
        text("师傅职责", "mentor_duties", LONG),
        text("徒弟职责", "mentee_duties", LONG),
    ),
)
LESSONS = Sheet(
    "课",
    (
        code(),
        pairing(),
        reference("活动编码", "activity_id", "活动", required=False),
        reference("授课教师编码", "teacher_id", "教师"),
        name("课题", "topic"),
        text("学科", "subject"),
        text("班级", "class_name"),
        day("日期", "day"),
        number(
            "课时",
            "lesson_hours",
            True,
            most=Decimal(20),
            above_least=True,
            step=HALF_AN_HOUR,
            units=HOURS,
        ),
        word("课型", "kind", LessonKind),
    ),
)
RUBRICS = Sheet(
    "量表",
    (
        code(),
        number("版本", "number", whole=True, default=Decimal(1)),
        name(),
        word("用途", "purpose", Purpose),
        word("打分方式", "mode", Mode),
        number("优秀线", "excellent", most=Decimal(100), units=("分",)),
        number("良好线", "good", most=Decimal(100), units=("分",)),
        number("合格线", "passing", most=Decimal(100), units=("分",)),
        text("等级系数", "grades"),
        words("适用单位", "kinds", OrganisationKind),
        Column("内容", "text", required=True, longest=LONG),
    ),
    key=("code", "number"),
)
"""Every version of the rubrics for lessons and appraisals, and of checklists the earlier ones."""


def marks() -> tuple[Column, ...]:
    """By which version of which rubric a record was marked, and what each item got."""
    return (
        Column("量表编码", "rubric_code", longest=CODE_LENGTH),
        number("量表版本", "rubric_number", whole=True),
        text("各项得分", "marks", LONG),
    )


OBSERVATIONS = Sheet(
    "听课",
    (
        code(),
        reference("课编码", "lesson_id", "课"),
        reference("听课教师编码", "observer_id", "教师"),
        total(),
        text("优点", "strengths", LONG),
        text("建议", "suggestions", LONG),
        text("反思", "reflection", LONG),
        text("问题", "problems", LONG),
        text("回应", "reply", LONG),
        *marks(),
    ),
)
APPRAISALS = Sheet(
    "考核",
    (
        code(),
        pairing(),
        reference("教师编码", "teacher_id", "教师"),
        day("日期", "day"),
        total(),
        text("评语", "remark", LONG),
        *marks(),
    ),
)
CHECKLISTS = Sheet("检查表", (code(), name(), Column("内容", "text", required=True, longest=LONG)))
"""Checklists as their newest version has them: a line “# 小标题”, then a line for each item."""
CHECKS = Sheet(
    "检查",
    (
        code(),
        pairing(),
        organisation(),
        name("检查表", "checklist"),
        day("日期", "day"),
        number("应查项", "due", True, whole=True, units=("项",)),
        number("合格项", "passed", True, whole=True, units=("项",)),
        text("说明", "remark", LONG),
        *marks(),
    ),
)
SURVEYS = Sheet(
    "问卷",
    (
        code(),
        pairing(),
        organisation(),
        day("日期", "day"),
        number("发放", "issued", True, whole=True, units=SHEETS_OF_PAPER),
        number("收回", "returned", True, whole=True, units=SHEETS_OF_PAPER),
        number("满意", "satisfied", True, whole=True, units=SHEETS_OF_PAPER),
        text("主题", "topic"),
        day("网上截止", "closes_on", required=False),
        text("网上答复", "tally"),
        reference("活动编码", "activity_id", "活动", required=False),
    ),
)
ACHIEVEMENTS = Sheet(
    "成果",
    (
        code(),
        organisation(),
        reference("教师编码", "teacher_id", "教师", required=False),
        word("类型", "kind", AchievementKind),
        name(),
        word("级别", "level", Level),
        day("日期", "day"),
        text("发表刊物或颁奖单位", "outlet"),
        text("证书号", "certificate"),
    ),
)
