"""Every coded word of the domain: its code in English, its label on screen, its traits.

A label is written here once; forms, filters, workbook, printed documents read it from here.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple, Self


class Word(StrEnum):
    """A coded word: the member's value is the code, ``label`` the Chinese word on screen.

    Members are declared as ``NAME = code, label`` or ``NAME = code, label, other readings``.
    """

    label: str
    also: tuple[str, ...]

    def __new__(cls, code: str, label: str = "", *also: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        member.also = also
        return member

    @classmethod
    def from_label(cls, text: str) -> Self | None:
        """The member that is called ``text`` on screen (or by another reading), else None."""
        for member in cls:
            if text == member.label or text in member.also:
                return member
        return None

    @classmethod
    def labels(cls) -> tuple[str, ...]:
        """Every label, in the order of declaration."""
        return tuple(member.label for member in cls)

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(code, label) pairs, as form fields want them."""
        return [(member.value, member.label) for member in cls]


class Side(Word):
    """The two sides of a pairing."""

    LEAD = "lead", "帮扶方"
    SUPPORTED = "supported", "被帮扶方"

    @property
    def other(self) -> Side:
        """The partner's side."""
        return Side.SUPPORTED if self is Side.LEAD else Side.LEAD


class Area(Word):
    """China's three statistical classes of town and country."""

    URBAN = "urban", "城区"
    TOWN = "town", "镇区"
    RURAL = "rural", "乡村"


class OrganisationKind(Word):
    """What an organisation is."""

    BUREAU = "bureau", "教育局"
    KINDERGARTEN = "kindergarten", "幼儿园"
    PRIMARY = "primary", "小学"
    JUNIOR = "junior", "初级中学"
    NINE_YEAR = "nine_year", "九年一贯制学校"
    SENIOR = "senior", "高级中学"
    OTHER = "other", "其他"


class Role(Word):
    """What an account may be, at one organisation, by date."""

    BUREAU_ADMIN = "bureau_admin", "管理员"
    BUREAU_REVIEWER = "bureau_reviewer", "审核员"
    DIRECTOR = "director", "负责人"
    TEACHER = "teacher", "教师"


class Duty(Word):
    """A place in a programme's leadership group."""

    HEAD = "head", "组长"
    DEPUTY = "deputy", "副组长"
    MEMBER = "member", "成员"
    LIAISON = "liaison", "联络人"


class PeriodKind(Word):
    """The clocks a target can run on."""

    MONTH = "month", "月"
    TERM = "term", "学期"
    SCHOOL_YEAR = "school_year", "学年"
    CALENDAR_YEAR = "calendar_year", "自然年"
    PROGRAMME = "programme", "全程"


class MetricCode(Word):
    """How a number is computed from facts (rules.md, “Metrics”)."""

    ACTIVITY_COUNT = "activity_count", "活动次数"
    LESSON_HOURS = "lesson_hours", "课时"
    ATTENDANCE = "attendance", "参与人次"
    DONATION_VALUE = "donation_value", "捐赠金额"
    QUANTITY = "quantity", "数量"
    OBSERVATION_COUNT = "observation_count", "听课节数"
    LESSON_GRADE_SHARE = "lesson_grade_share", "优课率"
    TEACHER_GRADE_SHARE = "teacher_grade_share", "教师达标率"
    MENTORSHIP_SHARE = "mentorship_share", "师徒覆盖率"
    MENTORSHIP_DOCUMENT_SHARE = "mentorship_document_share", "师徒材料齐全率"
    APPRAISAL_SHARE = "appraisal_share", "考核覆盖率"
    CHECK_SHARE = "check_share", "检查合格率"
    SATISFACTION_SHARE = "satisfaction_share", "满意率"
    ACHIEVEMENT_COUNT = "achievement_count", "成果数"
    DOCUMENT_SHARE = "document_share", "材料齐全率"
    EVIDENCE_SHARE = "evidence_share", "活动资料齐全率"
    NEED_SHARE = "need_share", "需求解决率"
    MEASURE_SHARE = "measure_share", "措施完成率"
    CHILD_TEACHER_RATIO = "child_teacher_ratio", "生师比"
    RATING = "rating", "评定"


class Comparison(Word):
    """On which side of the threshold a target is reached."""

    AT_LEAST = "at_least", "≥", ">="
    AT_MOST = "at_most", "≤", "<="


class Scoring(Word):
    """How a result turns into points."""

    PROPORTIONAL = "proportional", "按比例"
    WHEN_MET = "when_met", "达标得分"
    DEDUCTION = "deduction", "每少一个扣分"


class ResultStatus(Word):
    """How a result stands, as of a day."""

    MET = "met", "已完成"
    ON_TRACK = "on_track", "按计划"
    BEHIND = "behind", "需关注"
    MISSED = "missed", "未完成"
    NO_DATA = "no_data", "未评"


class ActivityKind(Word):
    """What the pair does together. ``also`` holds the longer or other names that are read too."""

    OUTREACH_TEACHING = "outreach_teaching", "送教下乡"
    DEMONSTRATION_LESSON = "demonstration_lesson", "示范课"
    LESSON_OBSERVATION = "lesson_observation", "听课评课"
    VISIT = (
        "visit",
        "走访",
        "入园（校）走访",
        "入园走访",
        "入校走访",
        "看一日活动",
        "入园（校）走访/看一日活动",
    )
    LECTURE = "lecture", "专题讲座"
    TRAINING = "training", "业务培训"
    TEACHING_RESEARCH = "teaching_research", "教研活动"
    JOINT_PLANNING = "joint_planning", "集体备课"
    SHADOWING = "shadowing", "跟班学习"
    POST_EXCHANGE = "post_exchange", "岗位互换"
    HOSTED_TEACHING = "hosted_teaching", "引教进城", "引教进城（送课进城）", "送课进城"
    COMPETITION = "competition", "业务竞赛"
    JOINT_MEETING = "joint_meeting", "联席会议"
    MENTORING = "mentoring", "师徒活动"
    SALON = "salon", "学术沙龙"
    FAMILY_EVENT = "family_event", "亲子活动", "亲子/家园活动", "家园活动"
    STUDENT_EXCHANGE = "student_exchange", "师生交流", "师生交流（艺术节、体育节）"
    DONATION = "donation", "捐赠"
    RESOURCE_SHARING = "resource_sharing", "资源共享"
    CONDOLENCE = "condolence", "慰问"
    OTHER = "other", "其他"

    @property
    def traits(self) -> KindTraits:
        """Which fields a form shows for this kind."""
        return KIND_TRAITS.get(self, KindTraits())


MENTORSHIP_MATERIALS = ("听课笔记", "讲座资料", "示范课教案", "评课反思")
MENTOR_SUMMARY = "师傅总结"
LESSON_PLAN, PAPER, READING_NOTES = "教案", "论文", "读书笔记"
MENTEE_PAPERS = (LESSON_PLAN, PAPER, READING_NOTES)
"""What an agreement may ask a mentee to hand in, beside the four materials."""
FOUR_PIECES = ("计划", "措施", "记录", "总结")
PLAN, MEASURES, RECORD, SUMMARY = FOUR_PIECES
PLAN_AND_SUMMARY = (PLAN, SUMMARY)
SHARED_RESOURCE = "共享资源"
"""The category of a paper that one side shares with the other (A24, C6)."""
REWARD_CATEGORIES = ("优秀教师", "幼儿园名师", "教学能手", "学科带头人", "竞赛获奖", "考核优秀")
"""What a reward is usually given for (A8, A25, C16); others can be typed."""
PLAN_AND_SUMMARY = ("计划", "总结")
"""The papers that an activity needs unless its kind says otherwise (field-notes.md B10)."""
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
    "教案",
    "心得",
    "共享资源",
    "通知",
    "协议",
)
"""What a form suggests as a document's category; any other word may be written."""
LESSON_PAPERS = ("教案",)
TALK_PAPERS = ("讲座资料",)
MOST_HOURS = 20
"""Lesson-hours of one lesson, at the most."""
NO_PAPERS: tuple[str, ...] = ()


class Part(Word):
    """What somebody did in an activity."""

    SHADOW = "shadow", "跟班教师"
    HOST = "host", "带教教师"
    EXCHANGED = "exchanged", "互换人员"
    ENTRANT = "entrant", "参赛教师"


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


PLAN_PARTS = (Detail.GOAL, Detail.METHOD, Detail.STEPS, Detail.STAFFING, Detail.REQUIREMENT)
"""Beside its topic (内容), what a plan of an outing says (field-notes.md B9)."""


class PieceState(Word):
    """How a piece of a checklist stands."""

    THERE = "there", "已有"
    MISSING = "missing", "还差"
    WAIVED = "waived", "不需要"


class KindTraits(NamedTuple):
    """What recording one item of a kind asks for, beside its topic."""

    chip: str = ""
    topic: str = ""
    has_lesson: bool = False
    has_speaker: bool = False
    answers_need: bool = False
    has_amount: bool = False
    has_goods: bool = False
    has_decisions: bool = False
    has_last_day: bool = False
    parts: tuple[Part, ...] = ()
    details: tuple[Detail, ...] = ()
    papers: tuple[str, ...] = PLAN_AND_SUMMARY


KIND_TRAITS: dict[ActivityKind, KindTraits] = {
    ActivityKind.VISIT: KindTraits(chip="走访", topic="看教师一日活动", papers=NO_PAPERS),
    ActivityKind.OUTREACH_TEACHING: KindTraits(chip="送教", has_lesson=True, papers=LESSON_PAPERS),
    ActivityKind.DEMONSTRATION_LESSON: KindTraits(
        chip="示范课", has_lesson=True, papers=LESSON_PAPERS
    ),
    ActivityKind.HOSTED_TEACHING: KindTraits(has_lesson=True, papers=LESSON_PAPERS),
    ActivityKind.LESSON_OBSERVATION: KindTraits(chip="听评课"),
    ActivityKind.LECTURE: KindTraits(
        chip="讲座", has_speaker=True, answers_need=True, papers=TALK_PAPERS
    ),
    ActivityKind.TRAINING: KindTraits(has_speaker=True, answers_need=True, papers=TALK_PAPERS),
    ActivityKind.TEACHING_RESEARCH: KindTraits(chip="教研", details=(Detail.FOCUS,)),
    ActivityKind.JOINT_PLANNING: KindTraits(details=(Detail.FOCUS,)),
    ActivityKind.DONATION: KindTraits(
        answers_need=True,
        has_amount=True,
        has_goods=True,
        details=(Detail.RECEIPT, Detail.VALUATION, Detail.PUBLICITY),
    ),
    ActivityKind.CONDOLENCE: KindTraits(
        has_amount=True, has_goods=True, details=(Detail.RECEIPT, Detail.PUBLICITY)
    ),
    ActivityKind.SHADOWING: KindTraits(
        topic="跟班学习",
        has_last_day=True,
        parts=(Part.SHADOW, Part.HOST),
        details=(
            Detail.TASKS,
            Detail.LOGISTICS,
            Detail.DAILY_POINTS,
            Detail.HOST_APPRAISAL,
            Detail.TAUGHT_BACK,
        ),
    ),
    ActivityKind.POST_EXCHANGE: KindTraits(
        topic="岗位互换",
        has_last_day=True,
        parts=(Part.EXCHANGED, Part.HOST),
        details=(Detail.TASKS, Detail.LOGISTICS, Detail.HOST_APPRAISAL),
    ),
    ActivityKind.COMPETITION: KindTraits(parts=(Part.ENTRANT,), details=(Detail.RESULT,)),
    ActivityKind.STUDENT_EXCHANGE: KindTraits(has_goods=True),
    ActivityKind.RESOURCE_SHARING: KindTraits(has_goods=True),
    ActivityKind.JOINT_MEETING: KindTraits(
        topic="两校（园）联席会议",
        has_decisions=True,
        details=(Detail.ISSUES, Detail.GUESTS),
    ),
    ActivityKind.MENTORING: KindTraits(topic="师徒听评课"),
}


class Direction(Word):
    """Which way people travelled."""

    OUT = "out", "下乡"
    IN = "in", "进城"
    BOTH = "both", "双向"


class ActivityState(Word):
    """Where an activity stands for one pairing; only ``confirmed`` counts."""

    PLANNED = "planned", "计划"
    DONE = "done", "已完成"
    CONFIRMED = "confirmed", "已确认"
    DISPUTED = "disputed", "有异议"
    CANCELLED = "cancelled", "已取消"


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


class TermGrade(Word):
    """The grades of a term assessment, best first."""

    EXCELLENT = "excellent", "优秀"
    GOOD = "good", "良好"
    PASS = "pass", "合格"
    FAIL = "fail", "不合格"


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


class NeedStatus(Word):
    """What became of a need."""

    OPEN = "open", "待回应"
    CLAIMED = "claimed", "已回应"
    SOLVED = "solved", "已解决"
    PARTLY_SOLVED = "partly_solved", "部分解决"
    UNSOLVED = "unsolved", "未解决"


class Priority(Word):
    """How pressing a need is, most first; kept as its ``rank``, 0 when nobody said."""

    HIGH = "high", "高"
    MEDIUM = "medium", "中"
    LOW = "low", "低"

    @property
    def rank(self) -> int:
        """Higher is more pressing: 低 is 1, 高 is 3."""
        return len(Priority) - list(Priority).index(self)

    @classmethod
    def of_rank(cls, rank: int) -> Priority | None:
        """The priority of that rank; None for 0."""
        return next((one for one in cls if one.rank == rank), None)


class SupplySource(Word):
    """Where equipment came from (field-notes B3, D11)."""

    BOUGHT = "bought", "自购"
    DONATED = "donated", "捐赠"
    APPLIED = "applied", "申请"


class ProblemKind(Word):
    """A problem asks for measures, a question for the other side's answer (A17, A22)."""

    PROBLEM = "problem", "问题"
    QUESTION = "question", "困惑"


class DelayCause(Word):
    """Why a measure is late, in the words that are offered first (D17)."""

    MONEY = "money", "经费没到"
    GOODS = "goods", "材料没到"
    PEOPLE = "people", "人手不够"
    APPROVAL = "approval", "等审批"
    PARTNER = "partner", "等对方"
    WEATHER = "weather", "天气或交通"


class ProfileField(Word):
    """What a baseline snapshot of an organisation says (D1)."""

    CLASSES = "classes", "班级数"
    CHILDREN = "children", "幼儿（学生）数"
    STAFF = "staff", "教职工数"
    TEACHERS = "teachers", "专任教师数"
    CARERS = "carers", "保育员数"
    BACHELORS = "bachelors", "本科及以上学历"
    COLLEGE = "college", "大专学历"
    CERTIFIED = "certified", "持教师资格证"
    DISTANCE = "distance", "距帮扶园（校）"
    ROUTE = "route", "路线"
    SITE_AREA = "site_area", "占地面积"
    FLOOR_AREA = "floor_area", "建筑面积"
    OUTDOOR_AREA = "outdoor_area", "户外场地面积"
    EQUIPMENT = "equipment", "主要设备"
    HONOURS = "honours", "荣誉"

    @property
    def traits(self) -> ProfileTraits:
        """How the form asks for it."""
        return PROFILE_TRAITS[self]


class ProfileTraits(NamedTuple):
    """One line of the baseline form; without a unit it is a line of text."""

    group: str
    unit: str = ""
    is_whole: bool = True
    required: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it is counted or measured."""
        return bool(self.unit)


PROFILE_TRAITS: dict[ProfileField, ProfileTraits] = {
    ProfileField.CLASSES: ProfileTraits("规模", "个", required=True),
    ProfileField.CHILDREN: ProfileTraits("规模", "人", required=True),
    ProfileField.STAFF: ProfileTraits("队伍", "人"),
    ProfileField.TEACHERS: ProfileTraits("队伍", "人"),
    ProfileField.CARERS: ProfileTraits("队伍", "人"),
    ProfileField.BACHELORS: ProfileTraits("队伍", "人"),
    ProfileField.COLLEGE: ProfileTraits("队伍", "人"),
    ProfileField.CERTIFIED: ProfileTraits("队伍", "人"),
    ProfileField.DISTANCE: ProfileTraits("条件", "公里", is_whole=False),
    ProfileField.ROUTE: ProfileTraits("条件"),
    ProfileField.SITE_AREA: ProfileTraits("条件", "平方米", is_whole=False),
    ProfileField.FLOOR_AREA: ProfileTraits("条件", "平方米", is_whole=False),
    ProfileField.OUTDOOR_AREA: ProfileTraits("条件", "平方米", is_whole=False),
    ProfileField.EQUIPMENT: ProfileTraits("条件"),
    ProfileField.HONOURS: ProfileTraits("条件"),
}


class SurveyAnswer(Word):
    """What a parent can say, best first. Only the first counts as satisfied."""

    SATISFIED = "satisfied", "满意"
    FAIRLY = "fairly", "基本满意"
    UNSATISFIED = "unsatisfied", "不满意"


class SurveyState(Word):
    """Where a parent survey stands: totals of paper sheets, or answered online."""

    PAPER = "paper", "纸质汇总"
    OPEN = "open", "收集中"
    CLOSED = "closed", "已截止"
    FULL = "full", "已收齐"


class CalendarDayKind(Word):
    """What the bureau's calendar says of a day that is not plain Monday to Friday."""

    TEACHING = "teaching", "上课"
    HOLIDAY = "holiday", "放假"
    MAKEUP = "makeup", "调休上课"


class AssessmentState(Word):
    """The states of a pairing's term assessment."""

    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "已提交"
    RETURNED = "returned", "已退回"
    RESUBMITTED = "resubmitted", "已重新提交"
    APPROVED = "approved", "已通过"
    ARCHIVED = "archived", "已归档"


class ReviewStage(Word):
    """Where an assessment stands in the bureau's queue."""

    TO_REVIEW = "to_review", "待审核"
    IN_REVIEW = "in_review", "审核中"
    TO_APPROVE = "to_approve", "待审定"
    RETURNED = "returned", "已退回"
    WAITING = "waiting", "等学校提交"
    APPROVED = "approved", "已通过"
    ARCHIVED = "archived", "已归档"


class CancelReason(Word):
    """Why a plan did not happen."""

    WEATHER = "weather", "天气"
    TRANSPORT = "transport", "交通"
    HOST = "host", "接待方不便"
    LEAD = "lead", "送教方不便"
    REPLACED = "replaced", "改为其他活动"
    OTHER = "other", "其他"


class DisputeReason(Word):
    """Why the other side does not confirm."""

    NOT_HELD = "not_held", "没有发生"
    OTHER_DAY = "other_day", "日期不对"
    OTHER_PEOPLE = "other_people", "来的人不对"
    OTHER_CONTENT = "other_content", "内容不对"
    OTHER = "other", "其他"


class EvaluationSection(Word):
    """The skeleton that every self-evaluation follows (field-notes.md 3)."""

    LEADERSHIP = "leadership", "组织领导"
    PRACTICE = "practice", "主要做法"
    EFFECT = "effect", "工作成效"
    SHORTCOMING = "shortcoming", "存在不足"
    NEXT = "next", "下一步打算"


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
    SHADOWS = "shadows", "接收跟岗"
    DONATED = "donated", "捐赠(元)"
    PAIRS = "pairs", "学校结对(对)"
