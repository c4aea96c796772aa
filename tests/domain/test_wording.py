"""A day is worded one way: 9月1日, with its year where it is another school year's."""

from __future__ import annotations

from datetime import date

import pytest

from pairing.domain.wording import day_on, days_between, with_days

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 9, 1), "9月1日"),
        (date(2027, 1, 5), "1月5日"),
        (date(2027, 8, 31), "8月31日"),
        (date(2026, 8, 31), "2026年8月31日"),
        (date(2027, 9, 1), "2027年9月1日"),
    ],
)
def test_a_day_of_another_school_year_has_its_year(day, words):
    assert day_on(day, TODAY) == words


def test_days_inside_a_text_are_worded_and_what_is_no_day_stays():
    told = "原定到 2026-12-31；编号 2026-99-99、12026-01-01、2025-03-02"
    assert with_days(told, TODAY) == "原定到 12月31日；编号 2026-99-99、12026-01-01、2025年3月2日"
    assert days_between(date(2026, 9, 1), date(2027, 7, 9)) == "2026年9月1日 至 2027年7月9日"
