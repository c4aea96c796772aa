"""The words of needs, measures, the baseline profile and parent surveys."""

from __future__ import annotations

from typing import NamedTuple

from pairing.domain.vocabulary.words import Word


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
