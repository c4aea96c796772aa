"""What was promised: terms and their calendar, standards, programmes, pairings, needs."""

from __future__ import annotations

from decimal import Decimal

from pairing.domain.plan.equipment import Per
from pairing.domain.plan.metrics import MetricCode
from pairing.domain.vocabulary.activities import ActivityKind, Direction
from pairing.domain.vocabulary.lessons import Grade, LessonKind
from pairing.domain.vocabulary.needs import NeedStatus, Priority
from pairing.domain.vocabulary.people import AchievementKind, Level
from pairing.domain.vocabulary.programme import (
    CalendarDayKind,
    ChangeWay,
    Comparison,
    Duty,
    OrganisationKind,
    PeriodKind,
    Scoring,
    Side,
    TargetEnd,
    Weekday,
)
from pairing.workbook.columns import CODE_LENGTH, LONG, NAME, Column, Kind, Sheet
from pairing.workbook.sheets.usual import (
    HOURS,
    MONEY,
    PEOPLE,
    about,
    code,
    day,
    name,
    number,
    organisation,
    pairing,
    person,
    reference,
    text,
    word,
    words,
)

COUNTED = (
    *PEOPLE,
    *HOURS,
    *MONEY,
    "分",
    "次",
    "项",
    "个",
    "场",
    "种",
    "对",
    "篇",
    "本",
    "册",
    "件",
)
"""What may stand behind a number that is counted so."""

TERMS = Sheet(
    "学期",
    (
        code(),
        name(),
        day("开始", "starts_on"),
        day("结束", "ends_on"),
        Column("学年", "school_year", required=True, longest=40),
        reference("主管单位编码", "owner_id", "单位"),
        day("提交截止", "due_on", required=False),
        day("锁定日期", "locks_on", required=False),
    ),
)
CALENDAR = Sheet(
    "校历",
    (
        day("日期", "day"),
        word("安排", "kind", CalendarDayKind),
        text("名称", "name"),
        word("按周几的课", "follows", Weekday, required=False, default=""),
        Column(
            "单位编码",
            "organisation_id",
            Kind.REFERENCE,
            refers_to="单位",
            longest=CODE_LENGTH,
            default="",
        ),
        text("来源", "source"),
    ),
    key=("organisation_id", "day"),
)
GRADE_BANDS = Sheet(
    "等次",
    (
        day("生效日期", "starts_on"),
        number("优秀", "excellent", True, most=Decimal(100), units=("分",)),
        number("良好", "good", True, most=Decimal(100), units=("分",)),
        number("合格", "passing", True, most=Decimal(100), units=("分",)),
    ),
    key=("starts_on",),
)
EQUIPMENT = Sheet(
    "装备标准",
    (
        word("单位类型", "kind", OrganisationKind),
        name(),
        Column("单位", "unit", longest=40),
        word("按什么配", "per", Per),
        number("数量", "number", True, above_least=True),
    ),
    key=("kind", "name"),
)
PROGRAMMES = Sheet(
    "方案",
    (
        code(),
        name(),
        reference("主管单位编码", "owner_id", "单位"),
        day("开始", "starts_on"),
        day("结束", "ends_on"),
        text("说明", "description", LONG),
    ),
)
LEADERSHIP = Sheet(
    "领导小组",
    (
        reference("方案编码", "programme_id", "方案"),
        person(),
        word("职务", "duty", Duty),
        organisation(required=False),
        text("分工", "work"),
        about("行政职务", "post"),
        day("开始", "starts_on", required=False),
        day("结束", "ends_on", required=False),
    ),
    key=("programme_id", "name", "duty"),
)
TARGETS = Sheet(
    "指标",
    (
        reference("方案编码", "programme_id", "方案"),
        code(),
        name(),
        word("责任方", "side", Side),
        word("周期", "period", PeriodKind),
        word("度量", "metric", MetricCode),
        words("活动类型", "activity_kinds", ActivityKind),
        words("方向", "directions", Direction),
        words("课型", "lesson_kinds", LessonKind),
        word("等级", "grade", Grade, required=False, default=""),
        words("成果类型", "achievement_kinds", AchievementKind),
        word("级别", "level", Level, required=False, default=""),
        Column("材料类别", "document_categories", Kind.TEXTS, longest=NAME),
        Column("项目", "items", Kind.TEXTS, longest=NAME),
        word("比较", "comparison", Comparison, required=False, default=Comparison.AT_LEAST),
        number("目标值", "threshold", True, units=COUNTED, share_by="metric"),
        Column("单位", "unit", longest=40),
        number("分值", "points", default=Decimal(1), units=("分",)),
        word("计分", "scoring", Scoring, required=False, default=Scoring.PROPORTIONAL),
        number("扣分", "deduction", units=("分",)),
    ),
    key=("programme_id", "code"),
)
TARGET_STEPS = Sheet(
    "指标沿革",
    (
        reference("方案编码", "programme_id", "方案"),
        code(),
        number("次序", "revision", True, whole=True),
        day("生效日期", "effective_on"),
        word("是否要求", "end", TargetEnd, required=False, default=""),
        word("方式", "way", ChangeWay, required=False, default=""),
        Column("原因", "reason", longest=NAME),
        *TARGETS.columns[2:],
    ),
    key=("programme_id", "code", "revision"),
)
"""Every wording that a target had, has and will have, where there is more than the one of 指标."""
PAIRINGS = Sheet(
    "结对",
    (
        code(),
        reference("方案编码", "programme_id", "方案"),
        reference("帮扶方编码", "lead_id", "单位"),
        reference("被帮扶方编码", "supported_id", "单位"),
        day("开始", "starts_on"),
        day("结束", "ends_on"),
    ),
)
NEEDS = Sheet(
    "需求",
    (
        code(),
        pairing(),
        name("内容", "content"),
        text("类别", "category"),
        day("提出日期", "raised_on"),
        text("原因", "cause"),
        word("状态", "status", NeedStatus, required=False, default=NeedStatus.OPEN),
        number("标准数量", "standard_quantity"),
        number("现有数量", "actual_quantity"),
        Column("单位", "unit", longest=40),
        text("落实来源", "source"),
        day("落实日期", "supplied_on", required=False),
        word("有多急", "priority", Priority, required=False, default=""),
    ),
)
MEASURES = Sheet(
    "措施",
    (
        code(),
        pairing(),
        name(),
        name("责任人", "person"),
        day("截止日期", "due_on"),
        text("地点", "place_name"),
        text("完成程度", "completion"),
        text("质量要求", "quality"),
        number("数量", "quantity"),
        number("单价", "unit_price", units=MONEY),
        number("预算", "budget", units=MONEY),
        day("完成日期", "finished_on", required=False),
        text("未完成原因", "delay_cause"),
        text("牵头单位", "lead_unit"),
        text("配合单位", "co_units"),
        text("分管领导", "leader"),
        reference("需求编码", "need_id", "需求", required=False),
    ),
)
