"""Where an outing stands is told by all of its items."""

import pytest

from pairing.domain.outings.standing import standing
from pairing.domain.wording import Said

DONE, SURE, SAID = Said("done"), Said("confirmed"), Said("disputed", "hours")


@pytest.mark.parametrize(
    ("links", "state", "word"),
    [
        ([SURE], "confirmed", "已确认"),
        ([DONE, DONE], "done", "待对方确认"),
        ([SURE, SURE, SURE, DONE], "done", "3 已确认 · 1 待确认"),
        ([SURE, SAID, DONE], "disputed", "1 已确认 · 1 待确认 · 1 有出入"),
        ([Said("planned"), SURE], "planned", "1 已确认 · 1 已计划"),
        ([Said("cancelled"), SURE], "confirmed", "已确认"),
        ([Said("cancelled")], "cancelled", "已撤回"),
        ([Said("cancelled", "weather"), Said("cancelled", "weather")], "cancelled", "没有进行"),
        ([Said("cancelled", "weather", True)], "cancelled", "已取消计划"),
    ],
)
def test_an_outing_stands_as_all_of_its_items_do(links, state, word):
    assert standing(links) == (state, word)


def test_what_waits_for_the_readers_side_says_so():
    assert standing([DONE, DONE], is_asked=True) == ("done", "待我方确认")
    assert standing([SURE, DONE], is_asked=True) == ("done", "1 已确认 · 1 待我方确认")
    assert standing([SURE], is_asked=True) == ("confirmed", "已确认")


def test_an_outing_without_items_is_a_fault():
    with pytest.raises(ValueError, match="without items"):
        standing([])
