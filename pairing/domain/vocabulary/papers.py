"""Kinds of papers, how long each is kept, and what printed forms are filled from."""

from __future__ import annotations

from pairing.domain.vocabulary.words import Word

TALK = "讲座资料"
MENTORSHIP_MATERIALS = ("听课笔记", TALK, "示范课教案", "评课反思")
MENTOR_SUMMARY = "师傅总结"
LESSON_PLAN, PAPER, READING_NOTES = "教案", "论文", "读书笔记"
MENTEE_PAPERS = (LESSON_PLAN, PAPER, READING_NOTES)
"""What an agreement may ask a mentee to hand in, beside the four materials."""
FOUR_PIECES = ("计划", "措施", "记录", "总结")
PLAN, MEASURES, RECORD, SUMMARY = FOUR_PIECES
PLAN_AND_SUMMARY = (PLAN, SUMMARY)
"""The papers that an activity needs unless its kind says otherwise (field-notes.md B10)."""
SHARED_RESOURCE = "共享资源"
"""The category of a paper that one side shares with the other (A24, C6)."""
GROUP_SUMMARY = "教研组总结"
SCHOOL_SUMMARY = "学校总结"
SCHEME = "方案"
DOCUMENT_CATEGORIES = (
    *FOUR_PIECES,
    SCHEME,
    "制度",
    *MENTORSHIP_MATERIALS,
    MENTOR_SUMMARY,
    GROUP_SUMMARY,
    SCHOOL_SUMMARY,
    LESSON_PLAN,
    "心得",
    SHARED_RESOURCE,
    "通知",
    "协议",
)
"""What a form suggests as a document's category; any other word may be written."""


class PieceState(Word):
    """How a piece of a checklist stands."""

    THERE = "there", "已有"
    MISSING = "missing", "还差"
    WAIVED = "waived", "不需要"


class Retention(Word):
    """How long a paper is kept (DA/T 13-2022)."""

    PERMANENT = "Y", "永久"
    THIRTY = "D30", "30年"
    TEN = "D10", "10年"


class ArchiveClass(Word):
    """Kinds of papers in an archive: each is kept for its own time (field-notes.md 4)."""

    AGREEMENT = "agreement", "协议、制度、组织名单"
    PLAN = "plan", "计划、方案、措施"
    RECORD = "record", "基本情况、活动记录、台账"
    SUMMARY = "summary", "总结、考核、奖励"


class FormSubject(Word):
    """What a bureau's own form is filled from."""

    ACTIVITY = "activity", "活动记录"
    OBSERVATION = "observation", "听课记录"
    SUMMARY = "term_summary", "学期总结"
    ASSESSMENT = "assessment", "考核表"
    MONTH = "monthly_report", "每月报告"


class MonthlyNumber(Word):
    """The rows that every month's report has (field-notes.md 3.8)."""

    TIMES = "times", "活动次数"
    SCHOOLS = "schools", "覆盖学校"
    TEACHERS = "teachers", "送教教师"
    CHILDREN = "children", "受益学生(人次)"
    TRAINED = "trained", "受训教师(人次)"
    DEMONSTRATIONS = "demonstrations", "示范课(节)"
    LECTURES = "lectures", "专题讲座(场)"
    SHADOWS = "shadows", "接收跟班"
    DONATED = "donated", "捐赠(元)"
    PAIRS = "pairs", "学校结对(对)"
