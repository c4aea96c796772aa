"""METRICS: what each metric is, in one entry: code, word, what counts, how, where its records are.

A new metric from known facts is one entry in :class:`MetricCode` (and a fold in ``folds``, if no
other counts alike); from facts never counted, one SELECT in ``queries/plan`` more. Workbook, forms,
口径, pages, print and the contract for machines read it from here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple

from pairing.domain.numbers import Number, exact
from pairing.domain.plan import folds
from pairing.domain.plan.ask import Ask, Value
from pairing.domain.plan.facts import Source
from pairing.domain.plan.target import Target
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.words import Word

Page = tuple[str, str]
LESSONS: Page = ("lessons.index", "课和听课")
MENTORSHIPS: Page = ("mentorships.index", "师徒")
PAPERS: Page = ("document_checklists.show", "材料清单")
Columns = tuple[str, ...]


class Reading(NamedTuple):
    """A metric in a span: its value, and of the five activity metrics what does not count yet.

    ``planned`` is dated from the day of the question on; the others have no such parts (None).
    """

    value: Value
    pending: Fraction | None = None
    disputed: Fraction | None = None
    planned: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """How a metric is computed, what it may be narrowed by, and what it cannot do without.

    ``counted`` is its 口径; ``records`` the page that holds what is behind it (endpoint, name), if
    its pages are not the activities themselves; ``total`` the field of its facts to add up;
    ``lacking`` says what so many of a share's whole still lack, where the whole stands fixed.
    """

    counted: str
    narrowed_by: Columns = ()
    required: Columns = ()
    fold: Callable[[Ask], Value] | None = None
    total: str = ""
    source: Source = Source.ACTIVITY
    records: Page | None = None
    is_share: bool = False
    one_decimal: bool = False
    lacking: str = ""

    @property
    def has_plans(self) -> bool:
        """The five activity metrics have a pending and a planned part."""
        return self.fold is None

    def reading(self, ask: Ask) -> Reading:
        """All that the metric says in the ask's span: one look at each fact, whole sums."""
        if self.fold is not None:
            return Reading(self.fold(ask))
        sums: dict[str, Number] = defaultdict(int)
        total, as_of, planned = attrgetter(self.total), ask.as_of, ActivityState.PLANNED
        for fact in ask.activities(self.source):
            if fact.state != planned or fact.day >= as_of:
                sums[fact.state] += total(fact)
        return Reading(
            Value(exact(sums[ActivityState.CONFIRMED])),
            exact(sums[ActivityState.DONE]),
            exact(sums[ActivityState.DISPUTED]),
            exact(sums[planned]),
        )


def _activities(total: str, counted: str) -> Metric:
    return Metric(counted, ("activity_kinds", "directions"), total=total)


def _share(
    fold: Callable[[Ask], Value],
    counted: str,
    records: Page | None = None,
    narrowed_by: Columns = (),
    required: Columns = (),
    source: Source = Source.ACTIVITY,
    lacking: str = "",
) -> Metric:
    return Metric(
        counted, narrowed_by, required, fold, "", source, records, is_share=True, lacking=lacking
    )


GRADES: tuple[Columns, Columns] = (("grade", "lesson_kinds"), ("grade",))
CATEGORIES: tuple[Columns, Columns] = (("document_categories",), ("document_categories",))


class MetricCode(Word):
    """How a number is computed from facts: **a new metric is one entry here**.

    ``NAME = code, label, Metric``.
    """

    @property
    def metric(self) -> Metric:
        """What it counts, and how."""
        found: Metric = self.carries[0]
        return found

    ACTIVITY_COUNT = ("activity_count", "活动次数", _activities("count", "对方已确认的活动次数"))
    LESSON_HOURS = (
        "lesson_hours",
        "课时",
        _activities(
            "hours", "对方已确认的活动里各节课的课时之和；没有课的，用活动上填的课时；讲座不算课时"
        ),
    )
    ATTENDANCE = (
        "attendance",
        "参与人次",
        _activities("attendance", "对方已确认的活动的参加人次（同一人来两次算两次）"),
    )
    DONATION_VALUE = (
        "donation_value",
        "捐赠金额",
        _activities("amount", "对方已确认的捐赠金额：数量 × 单价，加上现金"),
    )
    QUANTITY = (
        "quantity",
        "数量",
        Metric(
            "对方已确认的活动里这一项的数量之和",
            ("items", "activity_kinds"),
            ("items",),
            total="value",
            source=Source.QUANTITY,
        ),
    )
    OBSERVATION_COUNT = (
        "observation_count",
        "听课节数",
        Metric(
            "责任方教师的听课记录条数；课要先计入",
            ("lesson_kinds",),
            fold=folds.observations,
            records=LESSONS,
        ),
    )
    LESSON_GRADE_SHARE = (
        "lesson_grade_share",
        "优课率",
        _share(
            folds.lesson_grades,
            "责任方被听过的课里，几位听课人平均分达到等级的占比；没听过的课不在内",
            LESSONS,
            *GRADES,
        ),
    )
    TEACHER_GRADE_SHARE = (
        "teacher_grade_share",
        "教师达标率",
        _share(
            folds.teacher_grades,
            "责任方被听过课的教师里，各节课平均分达到等级的占比",
            LESSONS,
            *GRADES,
        ),
    )
    MENTORSHIP_SHARE = (
        "mentorship_share",
        "师徒覆盖率",
        _share(
            folds.mentorships,
            "到期末最后一天有师傅的被帮扶方教师，占在册教师的比例",
            MENTORSHIPS,
            lacking="还差 {} 位教师有师傅",
        ),
    )
    MENTORSHIP_DOCUMENT_SHARE = (
        "mentorship_document_share",
        "师徒材料齐全率",
        _share(
            folds.mentorship_documents,
            "期内的师徒里，所列材料都有的占比；材料日期要在期内",
            MENTORSHIPS,
            *CATEGORIES,
            lacking="还差 {} 对师徒材料齐全",
        ),
    )
    APPRAISAL_SHARE = (
        "appraisal_share",
        "考核覆盖率",
        _share(
            folds.appraisals,
            "期内有考核的教师占在册教师的比例",
            ("appraisals.index", "教师考核"),
            lacking="还差 {} 位教师有考核",
        ),
    )
    CHECK_SHARE = (
        "check_share",
        "检查合格率",
        _share(
            folds.checks,
            "期内各次检查的合格项之和 ÷ 应查项之和",
            ("checks.index", "检查"),
            ("items",),
            lacking="还差 {} 项合格",
        ),
    )
    SATISFACTION_SHARE = (
        "satisfaction_share",
        "满意率",
        _share(
            folds.surveys,
            "期内各次问卷的满意份数之和 ÷ 收回份数之和",
            ("surveys.index", "家长问卷"),
        ),
    )
    ACHIEVEMENT_COUNT = (
        "achievement_count",
        "成果数",
        Metric(
            "责任方日期在期内的成果项数",
            ("achievement_kinds", "level"),
            fold=folds.achievements,
            records=("achievements.index", "成果"),
        ),
    )
    DOCUMENT_SHARE = (
        "document_share",
        "材料齐全率",
        _share(
            folds.documents,
            "所列材料类别里，责任方在期内有材料的占比",
            PAPERS,
            *CATEGORIES,
            lacking="还缺 {} 份资料",
        ),
    )
    EVIDENCE_SHARE = (
        "evidence_share",
        "活动资料齐全率",
        _share(
            folds.evidence,
            "对方已确认的活动里，该类活动要的资料都有或已说明不需要的占比",
            PAPERS,
            ("activity_kinds",),
            source=Source.EVIDENCE,
            lacking="还差 {} 项活动资料齐全",
        ),
    )
    NEED_SHARE = (
        "need_share",
        "需求解决率",
        _share(
            folds.needs,
            "期内提出的需求里，提出方说“已解决”的占比；部分解决不算",
            ("needs.index", "需求"),
            lacking="还要解决 {} 项需求",
        ),
    )
    MEASURE_SHARE = (
        "measure_share",
        "措施完成率",
        _share(
            folds.measures,
            "截止日期在期内、已经到期或已完成的措施里，按期完成的占比",
            ("measures.index", "措施"),
            lacking="还差 {} 项措施按期完成",
        ),
    )
    CHILD_TEACHER_RATIO = (
        "child_teacher_ratio",
        "生师比",
        Metric(
            "责任方学生（幼儿）数 ÷ 在册教师数，按现在的数；在册教师是教师名册里没有离任的人，"
            "不只专任教师，和“基本情况”里按专任教师算的生师比可能不同",
            fold=folds.children_to_teachers,
            one_decimal=True,
        ),
    )
    RATING = ("rating", "评定", Metric("审核人在学期考核里给的评定", fold=folds.rating))


def metric_of(target: Target) -> Metric:
    """How the target's metric is computed, narrowed and shown."""
    found: Metric = target.metric.carries[0]
    return found
