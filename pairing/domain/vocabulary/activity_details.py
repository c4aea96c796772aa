"""What an activity tells beside its kind: the parts that people had in it, lines of text."""

from __future__ import annotations

from pairing.domain.vocabulary.words import Word


class Part(Word):
    """What somebody did in an activity."""

    SHADOW = "shadow", "跟班教师"
    HOST = "host", "带教教师"
    EXCHANGED = "exchanged", "互换人员"
    ENTRANT = "entrant", "参赛教师"
    MENTOR = "mentor", "师傅"
    MENTEE = "mentee", "徒弟"


class Detail(Word):
    """What else a kind's form asks for, as a line of text."""

    TASKS = "tasks", "任务"
    LOGISTICS = "logistics", "后勤（食宿、交通、资料）"
    HOST_APPRAISAL = "host_appraisal", "接待方鉴定"
    RESULT = "result", "成绩和奖项"
    RECEIPT = "receipt", "签收（接收方经手人）"
    VALUATION = "valuation", "计价依据（发票、市价、评估）"
    PUBLICITY = "publicity", "公示（时间、地点）"
    FOCUS = "focus", "研讨内容和结论"
    DAILY_POINTS = "daily_points", "每日要点"
    TAUGHT_BACK = "taught_back", "回园汇报（日期、人数）"
    ISSUES = "issues", "研究的问题和提出的需求"
    GUESTS = "guests", "其他参加单位"
    GOAL = "goal", "目标"
    METHOD = "method", "方法"
    STEPS = "steps", "步骤"
    STAFFING = "staffing", "人员安排"
    REQUIREMENT = "requirement", "措施要求"
    WAY = "way", "方式"
    CONTENT = "content", "内容"


PLAN_PARTS = (Detail.GOAL, Detail.METHOD, Detail.STEPS, Detail.STAFFING, Detail.REQUIREMENT)
"""Beside its topic (内容), what a plan of an outing says (field-notes.md B9)."""
