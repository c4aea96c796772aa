"""What a password must be: long, uncommon, and nothing that an acquaintance would try."""

import pytest

from pairing.domain.people.passwords import (
    COMMON,
    FIGURES,
    KNOWN,
    PROFILES,
    USUAL_PROFILE,
    fault,
    words_of,
)

HER = ("head-k05", "宋佳怡", "songjiayi", "sjy", "博兴", "博兴县", "boxing", "boxingxian", "bx")


def _fault(password):
    return fault(password, USUAL_PROFILE, frozenset({"correcthorsebattery"}), HER)


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "1990-05-17-1990",
        "2026年11月24日2026",
        "１３８００１３８０００１３",
        "......------99",
    ],
)
def test_figures_alone_are_refused(password):
    assert _fault(password) == FIGURES


@pytest.mark.parametrize(
    "password",
    [
        "head-k05123456",
        "123456headk05",
        "HEAD-K05@2026!!",
        "songjiayi1990",
        "sjy198805171234",
        "宋佳怡1988年5月17日",
        "boxing202620",
        "BoXing@2026!!",
        "boxingxian2026",
        "博兴县2026年9月1日!",
        "jiedui20262026",
        "boxingboxing1",
        "Password123456",
    ],
)
def test_a_login_a_name_or_a_place_with_figures_is_refused(password):
    assert _fault(password) == KNOWN


@pytest.mark.parametrize(
    "password",
    [
        "correct-horse-battery",
        "宋佳怡最爱喝绿豆汤配油条",
        "boxing-lu-dou-tang-9",
        "三只猫坐在屋顶上看月亮星",
    ],
)
def test_words_of_her_own_are_taken(password):
    assert _fault(password) == ""


def test_what_everybody_uses_is_refused_first():
    assert _fault("CorrectHorseBattery") == COMMON


def test_every_refusal_says_what_to_do():
    for said in (FIGURES, KNOWN, COMMON, _fault("kurz"), _fault("x" * 129)):
        assert any(word in said for word in ("换", "至少", "最多")), said


def test_the_other_standard_asks_for_three_classes():
    assert "3 种" in fault("abcdefgh", PROFILES["mlps2"], frozenset())
    assert fault("Mond+haus", PROFILES["mlps2"], frozenset()) == ""


def test_one_letter_is_no_word():
    assert "x" not in words_of(["x", "xy"])
    assert "xy" in words_of(["x", "xy"])
