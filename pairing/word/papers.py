"""The papers that ship: activity, observation, agreement, summary, assessment, month."""

from __future__ import annotations

from datetime import date

from pairing.domain.assessment.word_papers import (
    ActivityPaper,
    AssessmentPaper,
    MonthPaper,
    ObservationPaper,
    SummaryPaper,
)
from pairing.domain.teaching.mentorship_paper import Agreement, Signer
from pairing.domain.vocabulary.assessment import EvaluationSection
from pairing.domain.vocabulary.programme import Side
from pairing.domain.wording import full_day, joined
from pairing.word.sheet import OfficialPaper

NOTHING = "没有。"
RULED = "\n\n"


def activity(paper: ActivityPaper) -> bytes:
    """送教下乡活动记录: who, when, where, what, and the other side's word."""
    kinds = paper.kinds.split("、")
    sheet = OfficialPaper(
        joined(kinds[0] if len(kinds) == 1 else "结对帮扶", "活动记录"), paper.lead
    )
    sheet.form(
        [
            ("活动编号", paper.code),
            ("学年学期", paper.term),
            ("活动日期", paper.day),
            ("起止时间", paper.time),
            ("帮扶单位", paper.lead),
            ("被帮扶单位", paper.supported),
            ("活动类别", paper.kinds),
            ("地点", paper.venue),
            ("课时合计", paper.hours),
            ("参加人数", paper.people),
        ],
        [("同行人员", paper.companions)],
    )
    sheet.grid(
        ("类别", "主题", "执教人", "领域、班级", "课时"),
        [
            (
                row.kind,
                row.topic,
                row.teacher,
                " ".join((row.subject, row.class_name)).strip(),
                row.hours,
            )
            for row in paper.activities
        ],
        (20, 48, 22, 26, 12),
    )
    needs = "；".join(dict.fromkeys(row.need for row in paper.activities if row.need))
    decided = "\n".join(f"{row.text}（{row.owner}，{row.due_on}前）" for row in paper.decisions)
    sheet.form(
        [
            ("记录人", paper.recorder),
            ("记录日期", paper.recorded_on),
            ("确认人", paper.confirmer),
            ("确认日期", paper.confirmed_on),
        ],
        [
            ("对应需求", needs),
            ("活动过程", paper.process or RULED),
            ("跟进措施", decided),
            ("材料清单", paper.materials),
            ("状态", paper.state),
        ],
    )
    sheet.seals(("帮扶单位（盖章）", "被帮扶单位（盖章）"))
    return sheet.bytes()


def observation(paper: ObservationPaper) -> bytes:
    """听课记录表: lesson, marks, three remarks, the taught teacher's reply."""
    sheet = OfficialPaper("听课记录表", paper.observer_organisation)
    sheet.form(
        [
            ("授课教师", paper.teacher),
            ("学校", paper.organisation),
            ("领域", paper.subject),
            ("班级", paper.class_name),
            ("课型", paper.kind),
            ("课时", paper.hours),
            ("听课日期", paper.day),
            ("听课人", f"{paper.observer}（{paper.observer_organisation}）"),
        ],
        [("课题", paper.topic)],
    )
    if paper.scores:
        sheet.grid(
            ("项目", "分值", "得分", "备注"),
            [(row.item, row.most, row.points, row.remark) for row in paper.scores],
            (70, 12, 12, 34),
        )
    sheet.form(
        [("总分", paper.total), ("等级", paper.grade)],
        [
            ("评价量表", paper.rubric),
            ("亮点", paper.strengths or RULED),
            ("问题", paper.problems or RULED),
            ("建议", paper.suggestions or RULED),
            ("教师回应", "\n".join(filter(None, (paper.reflection, paper.reply))) or RULED),
        ],
    )
    sheet.seals(("授课教师（签字）", "听课人（签字）"))
    return sheet.bytes()


def _signer(one: Signer, side: str) -> list[tuple[str, str]]:
    return [
        (side, one.name),
        ("单位", one.organisation),
        ("学科", one.subject),
        ("职称、称号", "，".join(filter(None, (one.title, one.honours)))),
    ]


def agreement(paper: Agreement) -> bytes:
    """师徒结对协议书, to be signed by three parties."""
    sheet = OfficialPaper("师徒结对协议书", paper.mentor.organisation)
    span = f"{full_day(paper.start)}至{full_day(paper.end)}"
    sheet.form(
        [*_signer(paper.mentor, "师傅（甲方）"), *_signer(paper.mentee, "徒弟（乙方）")],
        [("协议期", span), ("指导学科", paper.subject)],
    )
    for title, text in (
        ("培养目标", paper.goals),
        ("甲方（师傅）的职责", paper.mentor_duties),
        ("乙方（徒弟）的职责", paper.mentee_duties),
    ):
        sheet.section(title)
        sheet.text(text) if text else sheet.ruled()
    sheet.section("量化要求")
    if paper.quotas:
        rows = [(one.side, one.subject, one.often) for one in paper.quotas]
        sheet.grid(("由谁完成", "内容", "次数"), rows, (24, 60, 44))
    else:
        sheet.ruled()
    sheet.section("其他约定")
    sheet.text("1. 本协议一式三份，甲方、乙方、学校各执一份。")
    sheet.text("2. 需要提前结束的，双方协商，经学校同意后记下结束日期和原因。")
    sheet.text("3. 每学期末按记录核对完成情况；没有做到的先提醒，并约定补做的日期。")
    sheet.blank()
    sheet.seals(("甲方（签字）", "乙方（签字）", "学校（盖章）"))
    return sheet.bytes()


def summary(paper: SummaryPaper, today: date) -> bytes:
    """学期总结 of one side: the skeleton's five sections, signed and dated."""
    sheet = OfficialPaper("结对帮扶工作总结", paper.organisation)
    sheet.centred(f"（{paper.term}）")
    sheet.centred(paper.organisation)
    sheet.blank()
    sheet.text(
        f"按照《{paper.programme}》，{paper.organisation}作为{paper.side}，"
        f"与{paper.partner}结对。本学期工作总结如下。"
    )
    for section in EvaluationSection:
        sheet.section(section.label)
        text = getattr(paper, section.value)
        sheet.text(text) if text.strip() else sheet.ruled()
    sheet.signed([paper.organisation], paper.submitted_on or full_day(today))
    return sheet.bytes()


def assessment(paper: AssessmentPaper) -> bytes:
    """考核表: both sides' results and scores, the bureau's grade, places to sign."""
    sheet = OfficialPaper("结对帮扶学期考核表", paper.lead)
    sheet.centred(paper.term)
    sheet.form(
        [
            ("帮扶单位", paper.lead),
            ("被帮扶单位", paper.supported),
            ("帮扶方得分", paper.lead_score),
            ("被帮扶方得分", paper.supported_score),
            ("捆绑得分", paper.joint_score),
            ("建议等次", paper.suggested),
        ],
        [("方案", paper.programme)],
    )
    for side in Side:
        rows = [
            (row.name, row.demand, row.value, row.status, row.most, row.points)
            for row in paper.results
            if row.side == side.label
        ]
        if rows:
            sheet.section(f"{side.label}完成情况")
            sums = [row for row in paper.sums if row.side == side.label]
            rows += [("合计", "", "", "", row.points, row.total) for row in sums]
            head = ("指标", "要求", "完成", "状态", "分值", "得分")
            sheet.grid(head, rows, (40, 18, 28, 22, 12, 16))
            for row in sums:
                sheet.text(f"折算：{row.formula}" if row.formula else "没有计分的指标，不计分。")
    if paper.joint_formula:
        sheet.text(f"捆绑得分：{paper.joint_formula} = {paper.joint_score}")
    if paper.adjustments:
        sheet.section("加分和扣分")
        rows_ = [(row.side, row.points, row.clause) for row in paper.adjustments]
        sheet.grid(("责任方", "分数", "依据"), rows_, (24, 16, 88))
    sheet.section("审定")
    sheet.form(
        [
            ("审定等次", paper.grade),
            ("状态", paper.state),
            ("审核人", paper.reviewer),
            ("审定人", paper.approver),
        ],
        [("审定说明", paper.grade_reason), ("审定日期", paper.approved_on)],
    )
    sheet.seals(("帮扶单位（盖章）", "被帮扶单位（盖章）", "教育局（盖章）"))
    return sheet.bytes()


def month(paper: MonthPaper, today: date) -> bytes:
    """月报: the month's numbers, its ledger, what is missing and what is planned."""
    sheet = OfficialPaper(f"{paper.month}结对帮扶工作报告", paper.lead)
    sheet.centred(f"{paper.lead} 帮扶 {paper.supported}")
    sheet.blank()
    sheet.section("本月数字")
    sheet.form(paper.numbers, parts=(36, 25, 36, 25))
    sheet.section("活动台账")
    rows = [
        (row.day, row.kind, row.topic, row.teachers, row.hours, row.people, row.state)
        for row in paper.activities
    ]
    head = ("日期", "类别", "主题", "执教人", "课时", "人数", "状态")
    sheet.grid(head, rows, (22, 22, 37, 16, 11, 11, 17)) if rows else sheet.text(
        "本月没有活动记录。"
    )
    sheet.section("存在差距")
    sheet.text(
        "\n".join(f"{row.side}：{row.target}，{row.text}。" for row in paper.missing) or NOTHING
    )
    if paper.plans:
        sheet.section("下月计划")
        plans = (f"{row.day}　{row.kind}：{row.topic}。" for row in paper.plans)
        sheet.text("\n".join(plans))
    if paper.note:
        sheet.section("说明")
        sheet.text(paper.note)
    sheet.signed([paper.lead, paper.supported], paper.sent_on or full_day(today))
    return sheet.bytes()
