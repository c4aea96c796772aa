"""What looks like the same achievement, and what does not."""

from datetime import date

import pytest

from pairing.domain.teaching.achievements import Told, looks_the_same, plain_name

ONE = Told("paper", "《乡土游戏的研究》", date(2026, 11, 20))


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("乡土游戏的研究", date(2026, 11, 20)),
        (" 乡土游戏 的研究 ", date(2026, 9, 21)),
        ("论文：乡土游戏的研究（市一等奖）", date(2027, 1, 19)),
        ("乡土游戏", date(2026, 11, 20)),
    ],
)
def test_the_same_or_nearly_the_same_name_close_by_looks_the_same(name, day):
    assert looks_the_same(ONE, Told("paper", name, day))
    assert looks_the_same(Told("paper", name, day), ONE)


@pytest.mark.parametrize(
    "other",
    [
        Told("award", "乡土游戏的研究", date(2026, 11, 20)),
        Told("paper", "乡土游戏的研究", date(2027, 1, 20)),
        Told("paper", "户外游戏的研究", date(2026, 11, 20)),
        Told("paper", "研究", date(2026, 11, 20)),
        Told("paper", "《》", date(2026, 11, 20)),
    ],
)
def test_another_kind_time_or_name_does_not(other):
    assert not looks_the_same(ONE, other)


def test_full_width_and_capitals_make_no_difference():
    assert plain_name("ＳＴＥＡＭ 教育") == plain_name("steam教育")
