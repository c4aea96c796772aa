"""口径: how a target's number is counted, in one sentence for the people who read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pairing.domain.plan.metrics import metric_of
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.activities import ActivityKind, Direction
from pairing.domain.vocabulary.lessons import Grade, LessonKind
from pairing.domain.vocabulary.people import AchievementKind, Level
from pairing.domain.vocabulary.programme import Comparison, MetricCode, PeriodKind
from pairing.domain.wording import amount

_M = MetricCode
COUNTED = {
    _M.ACTIVITY_COUNT: "对方已确认的活动次数",
    _M.LESSON_HOURS: "对方已确认的活动里各节课的课时之和；没有课的，用活动上填的课时；讲座不算课时",
    _M.ATTENDANCE: "对方已确认的活动的参加人次（同一人来两次算两次）",
    _M.DONATION_VALUE: "对方已确认的捐赠金额：数量 × 单价，加上现金",
    _M.QUANTITY: "对方已确认的活动里这一项的数量之和",
    _M.OBSERVATION_COUNT: "责任方教师的听课记录条数；课要先计入",
    _M.LESSON_GRADE_SHARE: "责任方被听过的课里，几位听课人平均分达到等级的占比；没听过的课不在内",
    _M.TEACHER_GRADE_SHARE: "责任方被听过课的教师里，各节课平均分达到等级的占比",
    _M.MENTORSHIP_SHARE: "到期末最后一天有师傅的被帮扶方教师，占在册教师的比例",
    _M.MENTORSHIP_DOCUMENT_SHARE: "期内的师徒里，所列材料都有的占比；材料日期要在期内",
    _M.APPRAISAL_SHARE: "期内有考核的教师占在册教师的比例",
    _M.CHECK_SHARE: "期内各次检查的合格项之和 ÷ 应查项之和",
    _M.SATISFACTION_SHARE: "期内各次问卷的满意份数之和 ÷ 收回份数之和",
    _M.ACHIEVEMENT_COUNT: "责任方日期在期内的成果项数",
    _M.DOCUMENT_SHARE: "所列材料类别里，责任方在期内有材料的占比",
    _M.EVIDENCE_SHARE: "对方已确认的活动里，该类活动要的资料都有或已说明不需要的占比",
    _M.NEED_SHARE: "期内提出的需求里，提出方说“已解决”的占比；部分解决不算",
    _M.MEASURE_SHARE: "截止日期在期内、已经到期或已完成的措施里，按期完成的占比",
    _M.CHILD_TEACHER_RATIO: "责任方学生（幼儿）数 ÷ 在册教师数，按现在的数",
    _M.RATING: "审核人在学期考核里给的评定",
}
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
        ("等级", Grade(target.grade).label + "及以上" if target.grade else ""),
        ("成果类型", _labels(target.achievement_kinds, AchievementKind)),
        ("级别", Level(target.level).label + "及以上" if target.level else ""),
        ("材料类别", "、".join(target.document_categories)),
        ("项目", "、".join(target.items)),
    )
    return [f"{name}：{text}" for name, text in parts if text]


def definition(target: Target) -> str:
    """How the target's number is counted: what, narrowed to what, in which period, how much."""
    sign = "不超过" if target.comparison is Comparison.AT_MOST else "不少于"
    unit = target.unit or ("%" if metric_of(target).is_share else "")
    asked = f"要求{sign} {amount(target.threshold)}{unit}"
    parts = [COUNTED[target.metric], *_narrowed(target), PERIODS[target.period], asked]
    return "；".join(parts) + "。"
