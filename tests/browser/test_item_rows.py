"""The rows of an outing on a phone: as wide as their card; chips never touch."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from tests import cast

Visit = Callable[..., Page]
GAP = """() => {
  const boxes = [...document.querySelectorAll('.chips .chip')].filter(one => one.offsetParent)
    .map(one => one.getBoundingClientRect());
  let least = Infinity;
  boxes.forEach((a, at) => boxes.slice(at + 1).forEach(b => {
    const across = Math.max(a.left, b.left) - Math.min(a.right, b.right);
    const down = Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom);
    least = Math.min(least, Math.max(across, down));
  }));
  return least;
}"""
"""The least distance between two chips that are shown, in pixels."""
SHARE = """row => [
  [...row.querySelectorAll('.main-line :is(input, select)')].filter(one => one.offsetParent).length,
  row.querySelector('.main-line').clientWidth / row.clientWidth,
]"""
"""How many fields a row shows, and their share of its width."""


def test_chips_keep_apart_also_with_more_of_them_open(open_as: Visit) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    page.goto("/activities/new")
    page.locator(".chips summary.chip").first.click()
    assert page.locator(".chips button.chip").count() > 20
    assert page.evaluate(GAP) >= 6


def test_every_kind_of_row_uses_the_width_of_a_phone(open_as: Visit) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    page.goto("/activities/new")
    page.locator(".chips summary.chip").first.click()
    for chip in page.locator(".chips button.chip").all():
        chip.click()
    rows = page.locator("[data-rows] > .row")
    told = {row.get_attribute("data-row"): row.evaluate(SHARE) for row in rows.all()}
    assert {"donation", "shadowing", "lecture"} <= told.keys()
    assert {kind for kind, (fields, share) in told.items() if fields > 1 and share < 0.85} == set()
    assert {fields for fields, share in told.values() if share < 0.85} == {1}, "beside its kind"
