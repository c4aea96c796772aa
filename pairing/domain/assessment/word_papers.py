"""The papers that go out as Word or into a bureau's own form (field-notes.md 3.1, 3.2, 3.8)."""

from __future__ import annotations

from dataclasses import dataclass

from pairing.domain.assessment.paper_fields import listed, told
from pairing.domain.vocabulary.assessment import EvaluationSection
from pairing.domain.vocabulary.papers import FormSubject, MonthlyNumber


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """One item of an outing."""

    kind: str = told("类别", "送教下乡")
    topic: str = told("主题", "科学活动《沉与浮》")
    teacher: str = told("执教人", "何永康")
    subject: str = told("领域", "科学")
    class_name: str = told("班级", "中二班")
    hours: str = told("课时", "1")
    people: str = told("人数", "28")
    need: str = told("对应需求", "缺科学活动材料")
    note: str = told("经过", "看活动、评课、座谈。")
    state: str = told("状态", "已确认")


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """What was decided: text, owner, due day."""

    text: str = told("内容", "共建科学活动区")
    owner: str = told("责任人", "周敏")
    due_on: str = told("期限", "2026年11月30日")


@dataclass(frozen=True, slots=True)
class ActivityPaper:
    """The record of an outing (送教下乡活动记录)."""

    code: str = told("编号", "B1-2026-017")
    term: str = told("学期", "2026—2027学年第一学期")
    day: str = told("日期", "2026年11月20日")
    time: str = told("时间", "9:00–11:30")
    kinds: str = told("活动类别", "送教下乡、专题讲座")
    topics: str = told("活动主题", "科学活动《沉与浮》；怎样观察幼儿")
    direction: str = told("方向", "下乡")
    lead: str = told("帮扶单位", "县实验幼儿园")
    supported: str = told("被帮扶单位", "湖滨镇中心幼儿园")
    venue: str = told("地点", "湖滨镇中心幼儿园")
    companions: str = told("同行人员", "何永康、李静")
    hours: str = told("课时合计", "1")
    people: str = told("参加人数", "28")
    process: str = told("活动过程", "听取情况介绍，入班看活动，示范课，评课研讨。")
    materials: str = told("材料清单", "《沉与浮》教案；讲座讲稿")
    recorder: str = told("记录人", "何永康")
    recorded_on: str = told("记录日期", "2026年11月20日")
    confirmer: str = told("确认人", "周敏")
    confirmed_on: str = told("确认日期", "2026年11月21日")
    state: str = told("状态", "已确认")
    activities: tuple[ActivityLine, ...] = listed("活动", ActivityLine)
    decisions: tuple[DecisionLine, ...] = listed("决定", DecisionLine)


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One item of a rubric and what it got."""

    section: str = told("栏目", "活动目标")
    item: str = told("项目", "目标明确具体，符合幼儿年龄特点")
    most: str = told("分值", "10")
    points: str = told("得分", "9")
    remark: str = told("备注", "")


@dataclass(frozen=True, slots=True)
class ObservationPaper:
    """The record of an observed lesson (听课记录表)."""

    term: str = told("学期", "2026—2027学年第一学期")
    day: str = told("日期", "2026年11月18日")
    teacher: str = told("授课教师", "周敏")
    organisation: str = told("授课单位", "湖滨镇中心幼儿园")
    subject: str = told("学科", "语言")
    class_name: str = told("班级", "大一班")
    topic: str = told("课题", "《落叶跳舞》")
    kind: str = told("课型", "常态课")
    hours: str = told("课时", "1")
    observer: str = told("听课人", "何永康")
    observer_organisation: str = told("听课单位", "县实验幼儿园")
    rubric: str = told("量表", "幼儿园集体教学活动评价表")
    total: str = told("总分", "86")
    grade: str = told("等级", "良")
    strengths: str = told("亮点", "目标清楚，幼儿参与面广。")
    problems: str = told("问题", "提问偏多，留给幼儿想的时间少。")
    suggestions: str = told("建议", "减少封闭式提问。")
    reflection: str = told("教学反思", "下次给幼儿多一点等待。")
    reply: str = told("不同看法", "")
    scores: tuple[ScoreLine, ...] = listed("得分表", ScoreLine)


def _section(section: EvaluationSection, example: str) -> str:
    text: str = told(section.label, example)
    return text


@dataclass(frozen=True, slots=True)
class SummaryPaper:
    """One side's summary of a term, by the skeleton that everyone uses (学期总结)."""

    programme: str = told("方案", "2026—2027学年城乡结对帮扶方案")
    term: str = told("学期", "2026—2027学年第一学期")
    side: str = told("帮扶身份", "帮扶方")
    organisation: str = told("单位", "县实验幼儿园")
    partner: str = told("对方单位", "湖滨镇中心幼儿园")
    leadership: str = _section(EvaluationSection.LEADERSHIP, "成立领导小组，制定计划。")
    practice: str = _section(EvaluationSection.PRACTICE, "（一）送教下乡 4 次。\n（二）讲座 2 场。")
    effect: str = _section(EvaluationSection.EFFECT, "8 项指标完成 6 项。")
    shortcoming: str = _section(EvaluationSection.SHORTCOMING, "跟班学习还差 1 人。")
    next: str = _section(EvaluationSection.NEXT, "下学期先补跟班学习。")
    state: str = told("状态", "已提交")
    submitted_on: str = told("提交日期", "2027年1月12日")


@dataclass(frozen=True, slots=True)
class ResultLine:
    """One target of one side and how it stands."""

    side: str = told("责任方", "帮扶方")
    code: str = told("编号", "B13")
    name: str = told("指标", "每月入园走访")
    demand: str = told("要求", "≥ 1 次")
    value: str = told("完成情况", "3 / 5 月")
    status: str = told("状态", "按计划")
    points: str = told("得分", "9")
    most: str = told("分值", "15")


@dataclass(frozen=True, slots=True)
class SumLine:
    """A side's sum of points and marks, and what of 100 that is."""

    side: str = told("责任方", "帮扶方")
    points: str = told("分值合计", "37.5")
    total: str = told("得分合计", "31.95")
    formula: str = told("折算", "31.95 ÷ 37.5 × 100 = 85.2")


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """A deduction or an addition of the bureau's."""

    side: str = told("责任方", "帮扶方")
    points: str = told("分数", "2")
    clause: str = told("依据", "省级课题立项")


@dataclass(frozen=True, slots=True)
class AssessmentPaper:
    """Both sides' results, scores and the bureau's word (考核表)."""

    programme: str = told("方案", "2026—2027学年城乡结对帮扶方案")
    term: str = told("学期", "2026—2027学年第一学期")
    lead: str = told("帮扶单位", "县实验幼儿园")
    supported: str = told("被帮扶单位", "湖滨镇中心幼儿园")
    lead_score: str = told("帮扶方得分", "88.5")
    supported_score: str = told("被帮扶方得分", "84.0")
    joint_score: str = told("捆绑得分", "86.3")
    joint_formula: str = told("捆绑得分的算法", "（31.95 ÷ 37.5 × 100 ＋ 28.2 ÷ 30 × 100）÷ 2")
    suggested: str = told("建议等次", "良好")
    grade: str = told("审定等次", "良好")
    grade_reason: str = told("审定说明", "")
    state: str = told("状态", "已通过")
    reviewer: str = told("审核人", "王岩")
    approver: str = told("审定人", "刘芳")
    approved_on: str = told("审定日期", "2027年1月20日")
    results: tuple[ResultLine, ...] = listed("结果", ResultLine)
    sums: tuple[SumLine, ...] = listed("合计", SumLine)
    adjustments: tuple[AdjustmentLine, ...] = listed("加减分", AdjustmentLine)


@dataclass(frozen=True, slots=True)
class MonthActivity:
    """One activity in a month's ledger; ``outing_id`` leads to its page."""

    day: str = told("日期", "11月20日")
    kind: str = told("类别", "送教下乡")
    topic: str = told("主题", "科学活动《沉与浮》")
    venue: str = told("地点", "湖滨镇中心幼儿园")
    teachers: str = told("执教人", "何永康")
    hours: str = told("课时", "1")
    people: str = told("人数", "28")
    state: str = told("状态", "已确认")
    outing_id: int = 0


@dataclass(frozen=True, slots=True)
class MonthMissing:
    """Something that is still missing."""

    side: str = told("责任方", "帮扶方")
    target: str = told("指标", "每学期专题讲座")
    text: str = told("还差", "还差 1 次")


@dataclass(frozen=True, slots=True)
class MonthPaper:
    """A month of a pairing: numbers, ledger, what is missing, what is planned (月报)."""

    month: str = told("月份", "2026年11月")
    programme: str = told("方案", "2026—2027学年城乡结对帮扶方案")
    term: str = told("学期", "2026—2027学年第一学期")
    lead: str = told("帮扶单位", "县实验幼儿园")
    supported: str = told("被帮扶单位", "湖滨镇中心幼儿园")
    times: str = told("活动次数", "3")
    schools: str = told("覆盖学校", "1")
    teachers: str = told("送教教师", "2")
    children: str = told("受益学生人次", "56")
    trained: str = told("受训教师人次", "18")
    demonstrations: str = told("示范课节数", "1")
    lectures: str = told("专题讲座场数", "1")
    shadows: str = told("接收跟班", "2")
    donated: str = told("捐赠元", "0")
    note: str = told("说明", "路上积雪，12 日的送教改到 20 日。")
    sender: str = told("报送人", "何永康")
    sent_on: str = told("报送日期", "2026年12月1日")
    activities: tuple[MonthActivity, ...] = listed("活动", MonthActivity)
    missing: tuple[MonthMissing, ...] = listed("还差", MonthMissing)
    plans: tuple[MonthActivity, ...] = listed("下月计划", MonthActivity)

    def number(self, row: MonthlyNumber) -> str:
        """One of the month's numbers, as text."""
        text: str = getattr(self, row.value)
        return text

    @property
    def numbers(self) -> list[tuple[str, str]]:
        """(row name, number) of every row that one pairing has."""
        return [(row.label, self.number(row)) for row in PAIRING_NUMBERS]


PAIRING_NUMBERS = tuple(row for row in MonthlyNumber if row is not MonthlyNumber.PAIRS)
"""A single pairing does not count itself."""
PAPERS: dict[FormSubject, type] = {
    FormSubject.ACTIVITY: ActivityPaper,
    FormSubject.OBSERVATION: ObservationPaper,
    FormSubject.SUMMARY: SummaryPaper,
    FormSubject.ASSESSMENT: AssessmentPaper,
    FormSubject.MONTH: MonthPaper,
}
"""What a form of each subject can say."""
