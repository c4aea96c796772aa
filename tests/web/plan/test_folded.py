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
