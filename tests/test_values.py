"""Numbers, ids and days are read exactly or refused with a sentence: nothing is guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pairing import values
from pairing.models.types import SCALE
from tests.fuzz import hostile


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        *(
            ("7", "7"),
            ("１２", "12"),
            ("－０．５", "-0.5"),
            (" 7 ", "7"),
            ("7.", "7"),
            (".5", "0.5"),
        ),
        *(("+5", "5"), ("-0", "0"), ("0.500000000", "0.5"), ("0000012", "12")),
        *(("0.123456", "0.123456"), ("999999999999", "999999999999")),
    ],
)
def test_a_number_is_read_as_it_is_meant(typed, value):
    found = values.number(typed)
    assert str(found) == value


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        *((one, "不是数字") for one in ("1_000", "٣", "NaN", "sNaN", "Infinity", "-inf", "1e30")),
        *((one, "不是数字") for one in ("", "²", "½", "九", "0x10", "1,000", "--1", "7\x00")),
        *((one, "太大") for one in ("9" * 3000, "1000000000000", "-1000000000000")),
        *((one, "六位小数") for one in ("0.1234567", "1." + "3" * 3000)),
    ],
)
def test_what_is_no_number_of_a_column_is_said(typed, why):
    with pytest.raises(values.BadValue, match=why) as raised:
        values.number(typed)
    assert len(str(raised.value)) < 60


def test_decimals_are_the_fields_own():
    assert values.number("1.50", 2) == Decimal("1.5")
    with pytest.raises(values.BadValue, match="两位小数"):
        values.number("1.234", 2)
    with pytest.raises(values.BadValue, match="要填整数"):
        values.whole("1.5")


@pytest.mark.parametrize("typed", ["2026-09-01", "2026/9/1", "2026.9.1", "２０２６年9月1日"])
def test_a_day_is_read_in_four_ways(typed):
    assert values.day(typed) == date(2026, 9, 1)
    assert values.day(f"{typed} 00:00") == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        *((one, "2000 年到 2099 年") for one in ("9998-12-31", "1999-12-31", "2100-01-01")),
        *((one, "不是有效日期") for one in ("2026-02-30", "20261124", "2026-W01-1", "", "٢٠٢٦")),
    ],
)
def test_what_is_no_day_of_ours_is_said(typed, why):
    with pytest.raises(values.BadValue, match=why):
        values.day(typed)
    assert values.day_or_none(typed) is None


def test_both_ends_are_days_of_ours():
    assert values.day("2000-01-01") == values.FIRST_DAY
    assert values.day("2099-12-31") == values.LAST_DAY


def test_an_id_is_one_that_a_table_can_give_out():
    assert values.identifier("12") == values.identifier(12) == 12
    assert values.identifier(str(values.LARGEST_ID)) == values.LARGEST_ID
    wrong = (
        "",
        "0",
        "-1",
        "²",
        "٣",
        "1_0",
        " 1",
        "2147483648",
        "9" * 30,
        "1.0",
        None,
        [],
        True - 1,
    )
    assert {values.identifier(one) for one in wrong} == {None}


def test_decimals_are_those_of_the_columns():
    assert SCALE == 10**values.MOST_DECIMALS
    assert values.LARGEST * SCALE < 2**63


@given(st.one_of(st.text(), st.sampled_from(hostile.EVERYTHING)))
def test_nothing_raises_anything_else(typed):
    for read in (values.number, values.whole, values.day, values.choice):
        try:
            read(typed)
        except values.BadValue as error:
            assert str(error).endswith("。")
    assert values.identifier(typed) is None or str(values.identifier(typed)) == typed.lstrip("0")


@given(st.decimals(-(10**12) + 1, 10**12 - 1, places=6, allow_nan=False))
def test_every_number_of_a_column_comes_back(value):
    assert values.number(format(value, "f")) == value
