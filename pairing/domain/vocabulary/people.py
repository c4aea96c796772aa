"""The words of mentorships, achievements and rewards."""

from __future__ import annotations

from pairing.domain.vocabulary.words import Word

REWARD_CATEGORIES = ("优秀教师", "幼儿园名师", "教学能手", "学科带头人", "竞赛获奖", "考核优秀")
"""What a reward is usually given for (A8, A25, C16); others can be typed."""


class AchievementKind(Word):
    """What was achieved."""

    PAPER = "paper", "论文"
    AWARD = "award", "获奖"
    PROJECT = "project", "课题"
    HONOUR = "honour", "荣誉"


class Level(Word):
    """Administrative levels, highest first."""

    NATIONAL = "national", "国家级"
    PROVINCE = "province", "省级"
    CITY = "city", "市级"
    COUNTY = "county", "县级"
    SCHOOL = "school", "校级"

    @property
    def rank(self) -> int:
        """Higher is higher: 校级 is 0, 国家级 is 4."""
        return len(Level) - 1 - list(Level).index(self)


class MentorshipSide(Word):
    """The two people of a mentorship."""

    MENTOR = "mentor", "师傅"
    MENTEE = "mentee", "徒弟"


class QuotaSubject(Word):
    """What a mentoring agreement asks for (field-notes.md 3.4)."""

    OBSERVE_MENTOR = "observe_mentor", "徒弟听师傅课"
    OBSERVE_MENTEE = "observe_mentee", "师傅听徒弟课"
    MEETING = "meeting", "师徒研讨"
    DEMONSTRATION = "demonstration", "师傅上示范课"
    OPEN_LESSON = "open_lesson", "徒弟上公开课（汇报课）"
    NOTES = "notes", "交听课笔记（体会）"
    LESSON_PLAN = "lesson_plan", "交教案"
    PAPER = "paper", "写论文"
    READING = "reading", "写读书笔记"


class MentorshipEnd(Word):
    """Why a mentorship ended."""

    COMPLETED = "completed", "协议期满"
    MENTOR_LEFT = "mentor_left", "师傅调离"
    MENTEE_LEFT = "mentee_left", "徒弟调离"
    REASSIGNED = "reassigned", "岗位或任教学科调整"
    AGREED = "agreed", "双方协商解除"
    OTHER = "other", "其他"
