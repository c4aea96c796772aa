"""Activity kinds with what recording each asks for, and the states of an activity."""

from __future__ import annotations

from typing import NamedTuple

from pairing.domain.vocabulary.activity_details import Detail, Part
from pairing.domain.vocabulary.lessons import LessonKind
from pairing.domain.vocabulary.papers import LESSON_PLAN, PLAN_AND_SUMMARY, TALK, MonthlyNumber
from pairing.domain.vocabulary.words import Word

LESSON_PAPERS = (LESSON_PLAN,)
TALK_PAPERS = (TALK,)
NO_PAPERS: tuple[str, ...] = ()
CHILDREN, TRAINED = MonthlyNumber.CHILDREN, MonthlyNumber.TRAINED


class KindTraits(NamedTuple):
    """What recording one item of a kind asks for, beside its topic, and where it is counted.

    ``chip`` is its button on the form; ``usual_topic`` is offered beside the empty field, one tap
    (a ``topic`` that only repeats the kind's name is filled in); ``form`` the printed form's
    title where it is not “<kind>活动记录”; ``audience`` whom its attendance counts in the
    month (neither: None).
    """

    chip: str = ""
    chip_first: bool = False
    topic: str = ""
    usual_topic: str = ""
    form: str = ""
    has_lesson: bool = False
    lesson: LessonKind = LessonKind.ORDINARY
    audience: MonthlyNumber | None = None
    has_speaker: bool = False
    answers_need: bool = False
    has_amount: bool = False
    has_goods: bool = False
    has_decisions: bool = False
    has_last_day: bool = False
    names_pairs: bool = False
    parts: tuple[Part, ...] = ()
    details: tuple[Detail, ...] = ()
    papers: tuple[str, ...] = PLAN_AND_SUMMARY

    @property
    def topic_word(self) -> str:
        """What its topic is called, in the field and in what is said of it."""
        return "课题" if self.has_lesson else "主题"


PLAIN = KindTraits()


class ActivityKind(Word):
    """What the pair does together: **a new kind is one line here, and nothing elsewhere**.

    ``NAME = code, label, traits, other names that are read too``; the last two may be left out.
    """

    @property
    def traits(self) -> KindTraits:
        """Which fields a form shows for this kind, and where it is counted."""
        found: KindTraits = self.carries[0] if self.carries else PLAIN
        return found

    OUTREACH_TEACHING = (
        "outreach_teaching",
        "送教下乡",
        KindTraits(
            chip="送教",
            has_lesson=True,
            lesson=LessonKind.OUTREACH,
            audience=CHILDREN,
            papers=LESSON_PAPERS,
        ),
        "送教",
    )
    DEMONSTRATION_LESSON = (
        "demonstration_lesson",
        "示范课",
        KindTraits(
            chip="示范课",
            has_lesson=True,
            lesson=LessonKind.DEMONSTRATION,
            audience=CHILDREN,
            papers=LESSON_PAPERS,
        ),
    )
    LESSON_OBSERVATION = (
        "lesson_observation",
        "听课评课",
        KindTraits(chip="听评课", audience=TRAINED),
    )
    VISIT = (
        "visit",
        "走访",
        KindTraits(chip="走访", chip_first=True, usual_topic="看教师一日活动", papers=NO_PAPERS),
        "入园（校）走访",
        "入园走访",
        "入校走访",
        "看一日活动",
        "入园（校）走访/看一日活动",
    )
    LECTURE = (
        "lecture",
        "专题讲座",
        KindTraits(
            chip="讲座", has_speaker=True, answers_need=True, audience=TRAINED, papers=TALK_PAPERS
        ),
        "讲座",
    )
    TRAINING = (
        "training",
        "业务培训",
        KindTraits(has_speaker=True, answers_need=True, audience=TRAINED, papers=TALK_PAPERS),
    )
    TEACHING_RESEARCH = (
        "teaching_research",
        "教研活动",
        KindTraits(chip="教研", form="教研活动记录", audience=TRAINED, details=(Detail.FOCUS,)),
    )
    JOINT_PLANNING = (
        "joint_planning",
        "集体备课",
        KindTraits(form="集体备课记录", audience=TRAINED, details=(Detail.FOCUS,)),
    )
    SHADOWING = (
        "shadowing",
        "跟班学习",
        KindTraits(
            topic="跟班学习",
            form="跟班学习登记表",
            audience=TRAINED,
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
    )
    POST_EXCHANGE = (
        "post_exchange",
        "岗位互换",
        KindTraits(
            topic="岗位互换",
            form="岗位互换登记表",
            audience=TRAINED,
            has_last_day=True,
            parts=(Part.EXCHANGED, Part.HOST),
            details=(Detail.TASKS, Detail.LOGISTICS, Detail.HOST_APPRAISAL),
        ),
    )
    HOSTED_TEACHING = (
        "hosted_teaching",
        "引教进城",
        KindTraits(
            has_lesson=True, lesson=LessonKind.OUTREACH, audience=CHILDREN, papers=LESSON_PAPERS
        ),
        "引教进城（送课进城）",
        "送课进城",
    )
    COMPETITION = (
        "competition",
        "业务竞赛",
        KindTraits(audience=TRAINED, parts=(Part.ENTRANT,), details=(Detail.RESULT,)),
    )
    JOINT_MEETING = (
        "joint_meeting",
        "联席会议",
        KindTraits(
            topic="两校（园）联席会议",
            form="会议记录",
            has_decisions=True,
            details=(Detail.ISSUES, Detail.GUESTS),
        ),
    )
    MENTORING = (
        "mentoring",
        "师徒活动",
        KindTraits(
            usual_topic="师徒听评课",
            audience=TRAINED,
            names_pairs=True,
            details=(Detail.WAY, Detail.CONTENT),
        ),
    )
    SALON = ("salon", "学术沙龙", KindTraits(audience=TRAINED))
    FAMILY_EVENT = (
        "family_event",
        "亲子活动",
        KindTraits(audience=CHILDREN),
        "亲子/家园活动",
        "家园活动",
    )
    STUDENT_EXCHANGE = (
        "student_exchange",
        "师生交流",
        KindTraits(audience=CHILDREN, has_goods=True),
        "师生交流（艺术节、体育节）",
    )
    DONATION = (
        "donation",
        "捐赠",
        KindTraits(
            form="捐赠登记表",
            answers_need=True,
            has_amount=True,
            has_goods=True,
            details=(Detail.RECEIPT, Detail.VALUATION, Detail.PUBLICITY),
        ),
    )
    RESOURCE_SHARING = ("resource_sharing", "资源共享", KindTraits(has_goods=True))
    CONDOLENCE = (
        "condolence",
        "慰问",
        KindTraits(
            form="慰问登记表",
            has_amount=True,
            has_goods=True,
            details=(Detail.RECEIPT, Detail.PUBLICITY),
        ),
    )
    OTHER = ("other", "其他")


CHIPS = sorted(
    (kind for kind in ActivityKind if kind.traits.chip), key=lambda kind: not kind.traits.chip_first
)
"""The kinds with a button of their own, as they stand on the form."""


class Direction(Word):
    """Which way people travelled; ``online`` nobody did, and it is neither of the other three.

    A target that names directions counts those alone; one that names none counts all four.
    """

    OUT = "out", "下乡"
    IN = "in", "进城"
    BOTH = "both", "双向"
    ONLINE = "online", "线上", "网上", "远程"


class ActivityState(Word):
    """Where an activity stands for one pairing; only ``confirmed`` counts."""

    PLANNED = "planned", "计划"
    DONE = "done", "已完成"
    CONFIRMED = "confirmed", "已确认"
    DISPUTED = "disputed", "有出入", "有异议"
    CANCELLED = "cancelled", "已取消"


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
