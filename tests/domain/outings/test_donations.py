"""A ledger of gifts adds up, and never calls cash what may be goods; rewards need a pass."""

from dataclasses import astuple
from datetime import date
from decimal import Decimal

import pytest

from pairing.domain.outings.donations import Gift, GoodsLine, totals
from pairing.domain.outings.resources import address_of
from pairing.domain.teaching.rewards import is_passed, standing
from pairing.domain.vocabulary.activities import ActivityKind
from pairing.domain.vocabulary.assessment import AssessmentState, TermGrade


def _gift(amount, *lines):
    return Gift(lines, amount, ActivityKind.DONATION, 1, date(2026, 9, 4), "图书", "甲", "乙", "")


BOOKS = GoodsLine("图书", Decimal(50), "册", Decimal("24.5"))
TOYS = GoodsLine("玩具", Decimal(3), "套", None)


def test_goods_and_cash_make_the_amount():
    gift = _gift(Decimal(2000), BOOKS)
    assert (gift.goods, gift.cash, gift.total) == (1225, 775, 2000)
    assert not gift.differs


def test_without_an_amount_the_goods_are_the_total():
    assert _gift(None, BOOKS).total == 1225
    assert _gift(None).total == 0


def test_the_rest_is_not_called_cash_while_some_goods_have_no_price():
    gift = _gift(Decimal(2000), BOOKS, TOYS)
    assert (gift.cash, gift.unsorted) == (0, 775)


def test_goods_beyond_the_amount_are_told():
    assert _gift(Decimal(1000), BOOKS).differs
    assert not _gift(None, BOOKS).differs


@pytest.mark.parametrize("amount", [None, 0, 200, 1225, 2000])
@pytest.mark.parametrize("lines", [(), (BOOKS,), (TOYS,), (BOOKS, TOYS)])
def test_a_posted_total_is_the_sum_of_what_its_row_shows(amount, lines):
    """However the amount was imported: without the goods in it, or with goods without a price."""
    gift = _gift(None if amount is None else Decimal(amount), *lines)
    assert gift.total == gift.goods + gift.cash + gift.unsorted
    assert gift.total >= (gift.amount or 0)


def test_a_year_adds_up():
    found = totals([_gift(Decimal(2000), BOOKS), _gift(Decimal(500)), _gift(Decimal(9), TOYS)])
    assert astuple(found) == (3, 1225, 1275, 9, 2509, 0)


@pytest.mark.parametrize("state", AssessmentState)
@pytest.mark.parametrize("grade", ["", *TermGrade])
def test_only_a_decided_term_with_a_pass_earns_a_reward(state, grade):
    decided = state in (AssessmentState.APPROVED, AssessmentState.ARCHIVED)
    assert is_passed(state, grade) == (decided and grade not in ("", TermGrade.FAIL))


def test_how_a_term_stands_in_words():
    assert standing("", "") == "还没有开始"
    assert standing("draft", "good") == "填写中"
    assert standing("approved", "fail") == "已通过 · 不合格"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.edu.cn/a?b=1", "https://example.edu.cn/a?b=1"),
        ("javascript:alert(1)", ""),
        ("见 https://example.edu.cn", ""),
        ('https://x"onclick=', ""),
    ],
)
def test_only_a_web_address_is_opened(text, address):
    assert address_of(text) == address
