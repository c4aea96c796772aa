"""What an agreement asks, what counts for it, who may be named: pure rules."""

from datetime import date
from decimal import Decimal

from pairing.domain.plan.grades import Bands
from pairing.domain.plan.periods import Span
from pairing.domain.teaching.agreements import Frame, Home, Named, agreement_faults
from pairing.domain.teaching.growth import GradedLesson, Growth
from pairing.domain.teaching.mentor_summary import PROSE, SummaryFacts, figures, is_unwritten, whole
from pairing.domain.teaching.mentorships import (
    ASKED,
    USUAL_QUOTAS,
    Deed,
    DeedKind,
    Doing,
    Quota,
    progress,
)
from pairing.domain.vocabulary.lessons import Grade
from pairing.domain.vocabulary.people import MentorshipSide, QuotaSubject
from pairing.domain.vocabulary.programme import PeriodKind
from tests.domain.build import CALENDAR, DURING, SECOND, TERM, YEAR

MENTOR, MENTEE = MentorshipSide.MENTOR, MentorshipSide.MENTEE
MONTHLY = Quota(QuotaSubject.OBSERVE_MENTOR, PeriodKind.MONTH, 2)
FRAME = Frame("B1", YEAR.start, YEAR.end, Home("K04", "实验园"), Home("K05", "湖滨园"))


def _observed(day, by=MENTEE):
    return Deed(DeedKind.OBSERVATION, day, by, title="小兔乖乖")


def _one(quota, deeds=(), today=DURING, span=YEAR, term=TERM):
    return progress([quota], deeds, term, span, CALENDAR, today)[0]


def test_every_subject_says_who_acts_and_what_counts():
    assert set(ASKED) == set(QuotaSubject)
    assert all(asked.counts and asked.unit and asked.how for asked in ASKED.values())


def test_a_monthly_quota_is_due_in_each_month_with_teaching_days():
    found = _one(MONTHLY)
    assert [window.label for window in found.windows] == ["9月", "10月", "11月", "12月", "1月"]
    assert found.current.label == "11月"


def test_a_month_that_is_over_with_something_missing_is_late_in_words():
    found = _one(MONTHLY, [_observed(date(2026, 9, 9)), _observed(date(2026, 9, 10))])
    assert [window.label for window in found.late] == ["10月"]
    assert (found.tone, found.word) == ("missed", "10月少 2 节")


def test_what_is_missing_now_has_a_day():
    deeds = [_observed(date(2026, month, 9)) for month in (9, 9, 10, 10, 11)]
    found = _one(MONTHLY, deeds)
    assert (found.tone, found.word) == ("attention", "还差 1 节")
    assert found.still.text == "徒弟听师傅课还差 1 节，11月30日前"
    assert found.still.doing is Doing.OBSERVE
    done = _one(MONTHLY, [*deeds, _observed(DURING)])
    assert (done.tone, done.word, done.still) == ("done", "已完成", None)


def test_each_side_is_counted_for_itself():
    theirs = Quota(QuotaSubject.OBSERVE_MENTEE, PeriodKind.TERM, 1)
    assert _one(theirs, [_observed(DURING, MENTEE)]).shown.done == 0
    assert _one(theirs, [_observed(DURING, MENTOR)]).shown.done == 1


def test_only_days_of_the_agreement_count():
    late_start = Span(date(2026, 11, 2), YEAR.end)
    found = _one(MONTHLY, [_observed(date(2026, 10, 30))], span=late_start)
    assert [window.label for window in found.windows] == ["11月", "12月", "1月"]
    assert found.shown.done == 0
    assert _one(MONTHLY, span=Span(SECOND.span.start, YEAR.end)).windows == ()


def test_a_school_years_quota_is_not_late_while_the_year_runs():
    quota = Quota(QuotaSubject.OPEN_LESSON, PeriodKind.SCHOOL_YEAR, 1)
    report = Deed(DeedKind.LESSON, date(2026, 9, 20), MENTEE, "report")
    assert _one(quota, today=date(2027, 2, 1)).late == ()
    assert _one(quota, [report]).tone == "done"
    assert _one(quota, [report._replace(item="ordinary")]).tone == "attention"
    assert _one(quota, [report._replace(by=MENTOR)]).tone == "attention"


def test_a_paper_that_was_filed_and_achieved_is_one_paper():
    quota = Quota(QuotaSubject.PAPER, PeriodKind.TERM, 2)
    filed = Deed(DeedKind.DOCUMENT, DURING, item="论文", title="区域活动")
    won = Deed(DeedKind.ACHIEVEMENT, DURING, MENTEE, "paper", "区域活动")
    assert _one(quota, [filed, won]).shown.done == 1
    assert _one(quota, [filed, won._replace(title="户外游戏")]).shown.done == 2
    assert _one(quota, [won._replace(item="award")]).shown.done == 0


def test_a_quota_that_has_not_begun_is_not_yet_due():
    found = _one(MONTHLY, today=date(2026, 8, 30))
    assert (found.tone, found.word) == ("neutral", "还没到期")


def test_the_usual_agreement_asks_each_thing_once():
    assert len({quota[:2] for quota in USUAL_QUOTAS}) == len(USUAL_QUOTAS)


def test_people_of_the_wrong_side_and_days_outside_are_faults():
    good, other = Named("甲", "K04"), Named("乙", "K05")
    assert list(agreement_faults(FRAME, good, other, YEAR.start, YEAR.end)) == []
    swapped = dict(agreement_faults(FRAME, other, good, YEAR.start, YEAR.end))
    assert swapped["mentor_id"] == "“乙”不是帮扶方“实验园”的教师。"
    assert "被帮扶方" in swapped["mentee_id"]
    outside = dict(agreement_faults(FRAME, good, other, date(2026, 8, 1), date(2028, 1, 1)))
    assert set(outside) == {"starts_on", "ends_on"}


def _graded(day, *marks):
    return GradedLesson(day, "课", "常态课", "甲", tuple(map(Decimal, marks)), Bands())


def test_growth_is_a_line_that_rises_with_the_marks():
    growth = Growth((_graded(date(2026, 9, 1), 79), _graded(date(2026, 10, 20), 90, 89)))
    assert [one.grade for one in growth.lessons] == [Grade.PASS, Grade.GOOD]
    assert growth.lessons[1].score == "89.5"
    (first, low), (last, high) = growth.points
    assert first < last
    assert low > high, "an SVG's y grows downwards"
    assert "79 分（合格）" in growth.spoken
    assert "89.5 分（良）" in growth.spoken
    assert Growth().points == []
    assert Growth().others == "", "nothing is left out"
    rest = Growth(unheard=2, kept=1)
    assert rest.others == "另有 3 节课没有列出：2 节还没有人听，1 节由别人听，得分不给您看。"


def test_the_figures_name_the_facts_of_the_term_and_no_marks():
    deeds = [
        Deed(DeedKind.OBSERVATION, DURING, MENTOR, title="小兔乖乖"),
        Deed(DeedKind.OBSERVATION, date(2026, 5, 5), MENTOR, title="上学期的课"),
        Deed(DeedKind.MEETING, DURING, title="研讨"),
        Deed(DeedKind.ACHIEVEMENT, DURING, MENTEE, "award", "乡土游戏", "县级获奖"),
    ]
    text = figures(SummaryFacts("甲", "乙", "湖滨园", "语言", TERM, deeds, ["评课反思"]))
    assert "听徒弟的课 1 节：11月24日《小兔乖乖》。" in text
    assert "师徒研讨和指导 1 次：11月24日。" in text
    assert "《乡土游戏》（县级获奖）" in text
    assert "还缺 评课反思" in text
    assert "上学期的课" not in text
    assert "示范课" not in text, "of what is none there is no line"
    assert " 0 " not in text


def test_the_prose_stands_below_the_figures_and_headings_alone_are_nothing_written():
    assert whole("一、基本情况\n数字", "三、进步") == "一、基本情况\n数字\n\n三、进步"
    old = "一、基本情况\n当时的数字"
    assert whole("一、基本情况\n数字", old) == old
    assert is_unwritten(PROSE)
    assert is_unwritten(" ")
    assert not is_unwritten(PROSE.replace("进步\n", "进步\n会上课了\n"))
