"""Logins are compared by their look: one account answers to all spellings of its name."""

import string

import pytest

from pairing import looks
from pairing.domain.people.logins import tidy
from pairing.models.accounts import login_look

SAME = (
    "BUREAU",
    "Bureau",
    "ｂｕｒｅａｕ",
    " bureau ",
    "bu\u00adreau",
    "bu\u200breau",
    "bureau\ufeff",
    "bure\u0430u",
    "bur\u0435au",
    "𝐛𝐮𝐫𝐞𝐚𝐮",
)
OTHERS = ("bureaus", "burea", "bureau2", "教育局", "buraeu")


@pytest.mark.parametrize("login", SAME)
def test_what_looks_the_same_is_the_same(login):
    assert login_look(login) == login_look("bureau")


@pytest.mark.parametrize("login", OTHERS)
def test_what_looks_different_stays_different(login):
    assert login_look(login) != login_look("bureau")


def test_figures_and_the_letters_that_look_like_them_are_one():
    assert login_look("k04-01") == login_look("KO4-Ol")
    assert login_look("k04-01") != login_look("k04-02")


def test_the_short_table_for_ascii_is_the_library_s():
    for letter in map(chr, range(33, 127)):
        if letter not in string.ascii_uppercase:
            drawn = looks.drawn(looks.drawn(letter).casefold()).casefold()
            assert looks.PLAIN.get(letter, letter) == drawn, letter


def test_a_tidy_name_stays_as_it_is():
    for login in (*SAME, *OTHERS):
        assert tidy(tidy(login)) == tidy(login)


def test_a_common_login_needs_no_table(monkeypatch):
    monkeypatch.setattr(looks, "_table", lambda: pytest.fail("the table was read"))
    assert login_look("Head-K04") == "head-ko4"
