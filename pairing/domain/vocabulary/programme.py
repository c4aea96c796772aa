"""The words of a programme: sides, places, roles, targets, the calendar."""

from __future__ import annotations

from datetime import date

from pairing.domain.vocabulary.words import Word


class Side(Word):
    """The two sides of a pairing."""

    LEAD = "lead", "帮扶方"
    SUPPORTED = "supported", "被帮扶方"

    @property
    def other(self) -> Side:
        """The partner's side."""
        return Side.SUPPORTED if self is Side.LEAD else Side.LEAD


class Phase(Word):
    """Where something that runs from a day to a day stands: a term, a pairing, a mentorship."""

    COMING = "coming", "还没开始"
    RUNNING = "running", "进行中"
    OVER = "over", "已结束"

    @classmethod
    def on(cls, today: date, first: date, last: date) -> Phase:
        """Both its days belong to it."""
        if today < first:
            return cls.COMING
        return cls.RUNNING if today <= last else cls.OVER


class Area(Word):
    """China's three statistical classes of town and country."""

    URBAN = "urban", "城区", "城市", "县城", "城镇"
    TOWN = "town", "镇区", "乡镇", "镇"
    RURAL = "rural", "乡村", "农村", "村"


class OrganisationKind(Word):
    """What an organisation is."""

    BUREAU = "bureau", "教育局", "教体局", "教育体育局", "教育和体育局", "教委"
    KINDERGARTEN = "kindergarten", "幼儿园", "园所", "中心园", "中心幼儿园"
    PRIMARY = "primary", "小学", "完全小学", "完小", "中心小学", "中心校"
    TEACHING_POINT = "teaching_point", "教学点", "村小教学点"
    JUNIOR = "junior", "初级中学", "初中", "独立初中"
    NINE_YEAR = "nine_year", "九年一贯制学校", "九年一贯制", "九年制学校", "一贯制学校"
    SENIOR = "senior", "高级中学", "高中", "普通高中"
    COMPLETE_SECONDARY = "complete_secondary", "完全中学", "完中"
    SPECIAL = "special", "特殊教育学校", "特教学校"
    TEACHER_TRAINING = "teacher_training", "教师进修学校", "进修学校", "教师发展中心"
    OTHER = "other", "其他"


class BureauLevel(Word):
    """Of which level a bureau is; it stands in its 等级."""

    COUNTY = "county", "县（区）级", "县级", "区级"
    CITY = "city", "市级", "设区市"
    PROVINCE = "province", "省级", "自治区", "直辖市"


class Role(Word):
    """What an account may be, at one organisation, by date."""

    BUREAU_ADMIN = "bureau_admin", "管理员"
    BUREAU_REVIEWER = "bureau_reviewer", "审核员"
    DIRECTOR = "director", "负责人", "园长", "校长", "园（校）长", "园长（校长）"
    TEACHER = "teacher", "教师", "老师"


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


class Comparison(Word):
    """On which side of the threshold a target is reached."""

    AT_LEAST = "at_least", "≥", ">="
    AT_MOST = "at_most", "≤", "<="


class Scoring(Word):
    """How a result turns into points."""

    PROPORTIONAL = "proportional", "按比例"
    WHEN_MET = "when_met", "达标得分"
    DEDUCTION = "deduction", "每少一个扣分"


class ChangeWay(Word):
    """How a changed target takes effect (rules.md, “Targets in time”)."""

    AT_ONCE = "at_once", "马上执行"
    CORRECT = "correct", "更正"
    ADJUST = "adjust", "调整"


class TargetEnd(Word):
    """That a wording of a target asks nothing from its day on."""

    ENDED = "ended", "不再要求"


class ResultStatus(Word):
    """How a result stands, as of a day."""

    MET = "met", "已完成"
    ON_TRACK = "on_track", "按计划"
    BEHIND = "behind", "需关注"
    MISSED = "missed", "未完成"
    NO_DATA = "no_data", "未评"


class CalendarDayKind(Word):
    """What the bureau's calendar says of a day that is not plain Monday to Friday."""

    TEACHING = "teaching", "上课"
    HOLIDAY = "holiday", "放假", "休息", "休"
    MAKEUP = "makeup", "调休上课", "补课", "调休", "班"


class Weekday(Word):
    """The days of the week; a make-up day takes the timetable of one of them."""

    MONDAY = "monday", "周一", "星期一", "一"
    TUESDAY = "tuesday", "周二", "星期二", "二"
    WEDNESDAY = "wednesday", "周三", "星期三", "三"
    THURSDAY = "thursday", "周四", "星期四", "四"
    FRIDAY = "friday", "周五", "星期五", "五"
    SATURDAY = "saturday", "周六", "星期六", "六"
    SUNDAY = "sunday", "周日", "星期日", "星期天", "周天", "日"

    @property
    def number(self) -> int:
        """As Python counts: Monday 0."""
        return list(Weekday).index(self)

    @classmethod
    def of(cls, number: int) -> Weekday:
        """The weekday of a date's number."""
        return list(cls)[number]
