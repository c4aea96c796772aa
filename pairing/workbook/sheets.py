"""Every sheet of the workbook, as data (workbook.md)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pairing.domain.outings.paper_lists import PaperOf
from pairing.domain.people.name_reading import LONGEST
from pairing.domain.plan.equipment import Per
from pairing.domain.plan.metrics import MetricCode
from pairing.domain.vocabulary.activities import ActivityKind, ActivityState, Direction
from pairing.domain.vocabulary.lessons import Grade, LessonKind
from pairing.domain.vocabulary.needs import NeedStatus
from pairing.domain.vocabulary.people import AchievementKind, Level, MentorshipEnd
from pairing.domain.vocabulary.programme import (
    Area,
    CalendarDayKind,
    Comparison,
    Duty,
    OrganisationKind,
    PeriodKind,
    Role,
    Scoring,
    Side,
    Weekday,
)
from pairing.domain.vocabulary.words import Word
from pairing.workbook.columns import CODE_LENGTH, LINE, LONG, NAME, Column, Kind, Sheet

PEOPLE = ("人次", "人", "名", "位")
HOURS = ("课时", "节课", "节")
MONEY = ("元整", "元")
SHEETS_OF_PAPER = ("份", "张")
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
FIRST_POSTING = date(1950, 1, 1)
"""People began to serve long before the first day of any other fact."""
HALF_AN_HOUR = Decimal("0.5")
"""An hour (课时) is a multiple of it, everywhere."""


def _code() -> Column:
    return Column("编码", "code", Kind.CODE, required=True, longest=CODE_LENGTH)


def _name(header: str = "名称", field: str = "name") -> Column:
    return Column(header, field, required=True, longest=NAME)


def _person() -> Column:
    return Column("姓名", "name", required=True, longest=NAME, is_person=True)


def _about(header: str, field: str) -> Column:
    """A line about an organisation or a person: / and 无 say that there is nothing to say."""
    return Column(header, field, longest=LINE, nothing_by_mark=True)


def _text(header: str, field: str, longest: int = LINE) -> Column:
    return Column(header, field, longest=longest)


def _day(header: str, field: str, required: bool = True) -> Column:
    return Column(header, field, Kind.DATE, required)


def _number(header: str, field: str, required: bool = False, **bounds: object) -> Column:
    return Column(header, field, Kind.NUMBER, required, **bounds)  # type: ignore[arg-type]


def _word(
    header: str, field: str, words: type[Word], required: bool = True, default: object = None
) -> Column:
    return Column(header, field, Kind.WORD, required, words, default=default)


def _words(header: str, field: str, words: type[Word]) -> Column:
    return Column(header, field, Kind.WORDS, words=words)


def _ref(header: str, field: str, sheet: str, required: bool = True) -> Column:
    return Column(header, field, Kind.REFERENCE, required, refers_to=sheet, longest=CODE_LENGTH)


def _pairing() -> Column:
    return _ref("结对编码", "pairing_id", "结对")


def _organisation(required: bool = True) -> Column:
    return _ref("单位编码", "organisation_id", "单位", required)


def _total() -> Column:
    return _number("总分", "total", True, most=Decimal(100), units=("分",))


SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "单位",
        (
            _code(),
            _name(),
            _word("类型", "kind", OrganisationKind),
            _word("城乡", "area", Area),
            _ref("上级编码", "parent_id", "单位", required=False),
            _about("等级", "standing"),
            _about("地址", "address"),
            _about("联系人", "contact"),
            _about("电话", "phone"),
            _number("班级数", "class_count", whole=True, units=("个班", "班", "个")),
            _number("学生数", "child_count", whole=True, units=PEOPLE),
            _number("教职工数", "staff_count", whole=True, units=PEOPLE),
            _day("关闭日期", "closed_on", required=False),
        ),
    ),
    Sheet(
        "教师",
        (
            _code(),
            _person(),
            _organisation(),
            Column("任职开始", "posted_from", Kind.DATE, first_day=FIRST_POSTING),
            Column("任职结束", "posted_until", Kind.DATE, first_day=FIRST_POSTING),
            _about("职称", "title"),
            _about("学科", "subject"),
            _about("荣誉", "honours"),
            _about("手机", "phone"),
            Column("读音", "reading", longest=LONGEST, nothing_by_mark=True, is_reading=True),
        ),
    ),
    Sheet(
        "账号",
        (
            Column("登录名", "login", Kind.CODE, True, longest=CODE_LENGTH),
            _person(),
            _organisation(),
            _word("角色", "role", Role),
            _ref("教师编码", "teacher_id", "教师", required=False),
            _about("邮箱", "email"),
        ),
        key=("login",),
    ),
    Sheet(
        "学期",
        (
            _code(),
            _name(),
            _day("开始", "starts_on"),
            _day("结束", "ends_on"),
            Column("学年", "school_year", required=True, longest=40),
            _ref("主管单位编码", "owner_id", "单位"),
            _day("提交截止", "due_on", required=False),
            _day("锁定日期", "locks_on", required=False),
        ),
    ),
    Sheet(
        "校历",
        (
            _day("日期", "day"),
            _word("安排", "kind", CalendarDayKind),
            _text("名称", "name"),
            _word("按周几的课", "follows", Weekday, required=False, default=""),
            Column(
                "单位编码",
                "organisation_id",
                Kind.REFERENCE,
                refers_to="单位",
                longest=CODE_LENGTH,
                default="",
            ),
            _text("来源", "source"),
        ),
        key=("organisation_id", "day"),
    ),
    Sheet(
        "等次",
        (
            _day("生效日期", "starts_on"),
            _number("优秀", "excellent", True, most=Decimal(100), units=("分",)),
            _number("良好", "good", True, most=Decimal(100), units=("分",)),
            _number("合格", "passing", True, most=Decimal(100), units=("分",)),
        ),
        key=("starts_on",),
    ),
    Sheet(
        "材料清单",
        (
            _word("要谁的", "subject", PaperOf),
            _word("活动类型", "activity_kind", ActivityKind, required=False, default=""),
            _word("责任方", "side", Side, required=False, default=""),
            _name("材料"),
            _day("开始", "starts_on"),
            _day("结束", "ends_on", required=False),
        ),
        key=("subject", "activity_kind", "side", "name", "starts_on"),
    ),
    Sheet(
        "装备标准",
        (
            _word("单位类型", "kind", OrganisationKind),
            _name(),
            Column("单位", "unit", longest=40),
            _word("按什么配", "per", Per),
            _number("数量", "number", True, above_least=True),
        ),
        key=("kind", "name"),
    ),
    Sheet(
        "方案",
        (
            _code(),
            _name(),
            _ref("主管单位编码", "owner_id", "单位"),
            _day("开始", "starts_on"),
            _day("结束", "ends_on"),
            _text("说明", "description", LONG),
        ),
    ),
    Sheet(
        "领导小组",
        (
            _ref("方案编码", "programme_id", "方案"),
            _person(),
            _word("职务", "duty", Duty),
            _organisation(required=False),
            _text("分工", "work"),
            _about("行政职务", "post"),
            _day("开始", "starts_on", required=False),
            _day("结束", "ends_on", required=False),
        ),
        key=("programme_id", "name", "duty"),
    ),
    Sheet(
        "指标",
        (
            _ref("方案编码", "programme_id", "方案"),
            _code(),
            _name(),
            _word("责任方", "side", Side),
            _word("周期", "period", PeriodKind),
            _word("度量", "metric", MetricCode),
            _words("活动类型", "activity_kinds", ActivityKind),
            _words("方向", "directions", Direction),
            _words("课型", "lesson_kinds", LessonKind),
            _word("等级", "grade", Grade, required=False, default=""),
            _words("成果类型", "achievement_kinds", AchievementKind),
            _word("级别", "level", Level, required=False, default=""),
            Column("材料类别", "document_categories", Kind.TEXTS, longest=NAME),
            Column("项目", "items", Kind.TEXTS, longest=NAME),
            _word("比较", "comparison", Comparison, required=False, default=Comparison.AT_LEAST),
            _number("目标值", "threshold", True, units=COUNTED, share_by="metric"),
            Column("单位", "unit", longest=40),
            _number("分值", "points", default=Decimal(1), units=("分",)),
            _word("计分", "scoring", Scoring, required=False, default=Scoring.PROPORTIONAL),
            _number("扣分", "deduction", units=("分",)),
        ),
        key=("programme_id", "code"),
    ),
    Sheet(
        "结对",
        (
            _code(),
            _ref("方案编码", "programme_id", "方案"),
            _ref("帮扶方编码", "lead_id", "单位"),
            _ref("被帮扶方编码", "supported_id", "单位"),
            _day("开始", "starts_on"),
            _day("结束", "ends_on"),
        ),
    ),
    Sheet(
        "师徒",
        (
            _code(),
            _pairing(),
            _ref("师傅编码", "mentor_id", "教师"),
            _ref("徒弟编码", "mentee_id", "教师"),
            _text("学科", "subject"),
            _day("开始", "starts_on"),
            _day("结束", "ends_on"),
            _word("结束原因", "end_reason", MentorshipEnd, required=False, default=""),
            _text("目标", "goals", LONG),
            _text("师傅职责", "mentor_duties", LONG),
            _text("徒弟职责", "mentee_duties", LONG),
        ),
    ),
    Sheet(
        "需求",
        (
            _code(),
            _pairing(),
            _name("内容", "content"),
            _text("类别", "category"),
            _day("提出日期", "raised_on"),
            _text("原因", "cause"),
            _word("状态", "status", NeedStatus, required=False, default=NeedStatus.OPEN),
            _number("标准数量", "standard_quantity"),
            _number("现有数量", "actual_quantity"),
            Column("单位", "unit", longest=40),
            _text("落实来源", "source"),
            _day("落实日期", "supplied_on", required=False),
        ),
    ),
    Sheet(
        "活动",
        (
            _code(),
            Column("结对编码", "pairing_ids", Kind.REFERENCES, True, refers_to="结对"),
            _word("类型", "kind", ActivityKind),
            _name("主题", "topic"),
            _day("日期", "day"),
            Column("行程", "outing", Kind.CODE, longest=CODE_LENGTH),
            Column("开始时间", "starts_at", Kind.TIME),
            Column("结束时间", "ends_at", Kind.TIME),
            _word("方向", "direction", Direction),
            _text("地点", "venue"),
            _ref("主讲人编码", "speaker_id", "教师", required=False),
            _number("课时", "lesson_hours", step=HALF_AN_HOUR, units=HOURS),
            _number("人次", "attendance", whole=True, units=PEOPLE),
            _number("金额", "amount", units=MONEY),
            _ref("需求编码", "need_id", "需求", required=False),
            Column("状态", "states", Kind.WORDS, True, ActivityState, is_each=True),
            _text("纪要", "note", LONG),
            _day("结束日期", "ends_on", required=False),
            _text("同行人员", "companions"),
        ),
    ),
    Sheet(
        "课",
        (
            _code(),
            _pairing(),
            _ref("活动编码", "activity_id", "活动", required=False),
            _ref("授课教师编码", "teacher_id", "教师"),
            _name("课题", "topic"),
            _text("学科", "subject"),
            _text("班级", "class_name"),
            _day("日期", "day"),
            _number(
                "课时",
                "lesson_hours",
                True,
                most=Decimal(20),
                above_least=True,
                step=HALF_AN_HOUR,
                units=HOURS,
            ),
            _word("课型", "kind", LessonKind),
        ),
    ),
    Sheet(
        "听课",
        (
            _code(),
            _ref("课编码", "lesson_id", "课"),
            _ref("听课教师编码", "observer_id", "教师"),
            _total(),
            _text("优点", "strengths", LONG),
            _text("建议", "suggestions", LONG),
            _text("反思", "reflection", LONG),
            _text("问题", "problems", LONG),
            _text("回应", "reply", LONG),
        ),
    ),
    Sheet(
        "考核",
        (
            _code(),
            _pairing(),
            _ref("教师编码", "teacher_id", "教师"),
            _day("日期", "day"),
            _total(),
            _text("评语", "remark", LONG),
        ),
    ),
    Sheet(
        "检查",
        (
            _code(),
            _pairing(),
            _organisation(),
            _name("检查表", "checklist"),
            _day("日期", "day"),
            _number("应查项", "due", True, whole=True, units=("项",)),
            _number("合格项", "passed", True, whole=True, units=("项",)),
            _text("说明", "remark", LONG),
        ),
    ),
    Sheet(
        "问卷",
        (
            _code(),
            _pairing(),
            _organisation(),
            _day("日期", "day"),
            _number("发放", "issued", True, whole=True, units=SHEETS_OF_PAPER),
            _number("收回", "returned", True, whole=True, units=SHEETS_OF_PAPER),
            _number("满意", "satisfied", True, whole=True, units=SHEETS_OF_PAPER),
            _text("主题", "topic"),
        ),
    ),
    Sheet(
        "成果",
        (
            _code(),
            _organisation(),
            _ref("教师编码", "teacher_id", "教师", required=False),
            _word("类型", "kind", AchievementKind),
            _name(),
            _word("级别", "level", Level),
            _day("日期", "day"),
            _text("发表刊物或颁奖单位", "outlet"),
            _text("证书号", "certificate"),
        ),
    ),
    Sheet(
        "材料",
        (
            _code(),
            _pairing(),
            _organisation(),
            _name("类别", "category"),
            _name(),
            _day("日期", "day"),
            _ref("师徒编码", "mentorship_id", "师徒", required=False),
            _ref("活动编码", "activity_id", "活动", required=False),
            _word("活动类型", "activity_kind", ActivityKind, required=False, default=""),
            _text("作者", "author"),
            _text("正文", "text", LONG),
        ),
    ),
    Sheet(
        "措施",
        (
            _code(),
            _pairing(),
            _name(),
            _name("责任人", "person"),
            _day("截止日期", "due_on"),
            _text("地点", "place_name"),
            _text("完成程度", "completion"),
            _text("质量要求", "quality"),
            _number("数量", "quantity"),
            _number("单价", "unit_price", units=MONEY),
            _number("预算", "budget", units=MONEY),
            _day("完成日期", "finished_on", required=False),
            _text("未完成原因", "delay_cause"),
            _text("牵头单位", "lead_unit"),
            _text("配合单位", "co_units"),
            _text("分管领导", "leader"),
            _ref("需求编码", "need_id", "需求", required=False),
        ),
    ),
    Sheet(
        "数量",
        (
            _ref("活动编码", "activity_id", "活动"),
            _name("项目", "item"),
            _number("数量", "quantity", True),
            Column("单位", "unit", longest=40),
            _number("单价", "unit_price", units=MONEY),
        ),
        key=("activity_id", "item"),
    ),
)


BY_NAME: dict[str, Sheet] = {sheet.name: sheet for sheet in SHEETS}
