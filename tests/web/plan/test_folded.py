"""The pairing's page: the reader's own side first, what is done folded under how many there are."""

from __future__ import annotations

import re

import pytest

from tests import cast


@pytest.mark.parametrize(
    ("login", "first"), [(cast.LEAD_DIRECTOR, "lead"), (cast.SUPPORTED_DIRECTOR, "supported")]
)
def test_ones_own_side_stands_first(signed_in, login, first):
    page = signed_in(login).get("/pairings/3").text
    assert re.findall(r'data-side="(\w+)"', page)[0] == first


def test_what_is_done_is_folded_and_counted_and_nothing_is_lost(signed_in):
    page = signed_in(cast.LEAD_DIRECTOR).get("/pairings/3").text
    open_, folded = 0, 0
    for side in page.split("data-side=")[1:]:
        side = side.split("</section>")[0]
        told = re.search(r"<summary>已完成的 (\d+) 项</summary>", side)
        assert told
        before, after = side.split(told[0])
        rows = after.count('<th scope="row">')
        assert rows == int(told[1]) == after.count("pill done")
        assert "pill done" not in before
        open_ += before.count('<th scope="row">')
        folded += rows
    assert (open_, folded) == (6, 8)


def test_a_fold_counts_all_that_is_not_shown(signed_in):
    page = signed_in(cast.LEAD_DIRECTOR).get("/pairings/3").text
    total = int(re.search(r"本学期 (\d+) 次</small>", page)[1])
    shown = int(re.search(r"<summary>其余 (\d+) 次", page)[1])
    assert total == 3 + shown


def test_a_share_says_what_is_asked_and_marks_it_on_its_bar(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    for url in ("/pairings/3", "/pairings/3/targets/B13a"):
        page = lead.get(url).text
        assert re.search(r"(\d[\d.]*)%（[^）]+），要求 ≥ (\d+)%", page)
        mark = re.search(r'class="asked" x="([\d.]+)%"', page)
        assert mark, url
    assert "还差 还差" not in lead.get("/pairings/3/gaps").text
    assert ">还差 " not in re.sub(r"<thead>.*?</thead>", "", lead.get("/pairings/3/gaps").text)
