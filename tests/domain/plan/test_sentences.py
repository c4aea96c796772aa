"""A target reads as a sentence, takes the fields that go with its metric, and scores as told."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pairing.domain.plan.metrics import MetricCode
from pairing.domain.plan.narrowing import NARROWING, lacking, metrics_with, stray
from pairing.domain.plan.sentences import and_above, sentence, usual_unit
from pairing.domain.plan.target import Target
from pairing.domain.plan.target_kinds import OWN
from pairing.domain.plan.worked_points import worked_points
from pairing.domain.vocabulary.lessons import Grade
from pairing.domain.vocabulary.people import Level
from pairing.domain.vocabulary.programme import Comparison, PeriodKind, Scoring, Side
from pairing.queries.county.trials import read_target
from pairing.queries.plan.standards import kinds_of_targets, ready_made_programmes

OUTREACH = Target(
    "B19",
    "送教",
    Side.LEAD,
    PeriodKind.TERM,
    MetricCode.LESSON_HOURS,
    Decimal(10),
    activity_kinds=("outreach_teaching",),
    directions=("out",),
    unit="课时",
    points=Decimal(20),
)


def test_a_target_reads_as_the_bureau_says_it():
    assert sentence(OUTREACH) == "帮扶方 · 每学期 · 送教下乡（下乡）课时 ≥ 10，20 分"


def test_above_the_best_there_is_nothing():
    said = [and_above(one) for one in (*Grade, *Level)]
    assert said == [
        *("优", "良及以上", "合格及以上", "不合格及以上"),
        *("国家级", "省级及以上", "市级及以上", "县级及以上", "校级及以上"),
    ]


@pytest.mark.parametrize(
    ("slug", "said"),
    [
        ("visits", "帮扶方 · 每月 · 走访次数 ≥ 1，20 分"),
        ("monthly", "帮扶方 · 每月 · 活动次数 ≥ 1，不计分"),
        ("money", "帮扶方 · 每自然年 · 慰问、捐赠金额 ≥ 25000，15 分"),
        ("good-lessons", "被帮扶方 · 每学期 · 优课率（优） ≥ 30%，20 分"),
        ("achievements", "被帮扶方 · 每学年 · 论文、获奖成果数（市级及以上） ≥ 1，10 分"),
        ("checks", "被帮扶方 · 每学期 · 检查合格率（一日常规检查表） ≥ 90%，10 分"),
        ("built", "帮扶方 · 每自然年 · 道路硬化数量 ≥ 6，10 分"),
        ("staffing", "被帮扶方 · 每学期 · 生师比 ≤ 15，5 分"),
    ],
)
def test_the_kinds_read_without_a_code(slug, said):
    assert sentence(read_target(kinds_of_targets()[slug].row).target) == said


def test_every_kind_is_right_as_it_comes_and_every_metric_has_one():
    kinds = kinds_of_targets()
    read = {slug: read_target(kind.row) for slug, kind in kinds.items()}
    assert [slug for slug, one in read.items() if one.target is None] == [OWN]
    assert read[OWN].lacking == ["threshold"]
    assert not any(one.faults for one in read.values())
    assert {one.target.metric for one in read.values() if one.target} == set(MetricCode)
    for one in read.values():
        code = one.target and MetricCode(one.target.metric)
        assert code is None or one.target.unit or not usual_unit(code)


def test_no_ready_made_target_holds_what_its_metric_does_not_read():
    for plan in ready_made_programmes().values():
        for row in plan.targets:
            read = read_target(row)
            assert (read.faults, read.lacking) == ([], []), row["code"]


def test_the_fields_of_a_metric_are_what_metrics_says():
    assert set(NARROWING) <= {field for field in Target.__dataclass_fields__}
    assert metrics_with("level") == [MetricCode.ACHIEVEMENT_COUNT]
    assert MetricCode.LESSON_HOURS in metrics_with("directions")
    filled = dict.fromkeys(NARROWING, "x")
    assert stray(MetricCode.RATING, filled) == list(NARROWING)
    assert "activity_kinds" not in stray(MetricCode.QUANTITY, filled)
    assert lacking(MetricCode.QUANTITY, {}) == ["items"]
    assert lacking(MetricCode.QUANTITY, filled) == []


def test_the_fields_that_lack_and_those_that_are_wrong_are_told_apart():
    cells = kinds_of_targets()["good-lessons"].row | {"grade": "", "level": "市级"}
    read = read_target(cells)
    assert (read.target, read.lacking) == (None, ["grade"])
    assert [field for field, _ in read.faults] == ["level"]
    assert "只用于：成果数" in read.faults[0][1]
    share = read_target(cells | {"grade": "优", "level": "", "threshold": "0.3"})
    assert "30%" in dict(share.faults)["threshold"]


@pytest.mark.parametrize(
    ("changed", "points"),
    [
        ({}, ["20", "10", "0"]),
        ({"scoring": Scoring.WHEN_MET}, ["20", "0", "0"]),
        ({"scoring": Scoring.DEDUCTION, "deduction": Decimal(3)}, ["20", "5", "0"]),
        ({"period": PeriodKind.MONTH, "threshold": Decimal(1)}, ["20", "16", "0"]),
        ({"comparison": Comparison.AT_MOST}, ["20", "13.3", "10"]),
        ({"threshold": Decimal(1)}, ["20", "0"]),
        ({"threshold": Decimal(0)}, ["20"]),
        ({"points": Decimal(0)}, []),
    ],
)
def test_what_it_scores_is_told_by_its_own_scoring(changed, points):
    assert [one.points for one in worked_points(replace(OUTREACH, **changed))] == points
