"""The rows of an outing on a phone: as wide as their card; chips never touch."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

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
SHARE = "row => row.querySelector('.main-line').clientWidth / row.clientWidth"
"""Of a row's width the share of its fields, which stand below its name."""


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
    assert {kind for kind, share in told.items() if share < 0.85} == set()


FOCUSED = "document.activeElement.matches('input, textarea')"
"""Whether a phone would open its keyboard."""


def test_a_chip_opens_no_keyboard_and_a_fault_goes_with_its_repair(open_as: Visit) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    page.goto("/activities/new")
    page.get_by_role("button", name="保存，请对方确认").click()
    summary = page.locator("[data-errors]")
    expect(summary).to_contain_text("请至少添加一项")
    page.get_by_role("button", name="＋ 送教", exact=True).click()
    assert not page.evaluate(FOCUSED)
    assert page.evaluate("document.activeElement.closest('[data-row]') !== null")
    expect(summary).to_have_count(0)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[data-row]') !== null"), "into the row"
    page.get_by_role("button", name="＋ 走访", exact=True).click()
    page.get_by_label("日期").fill("")
    page.get_by_label("主题").first.fill("")
    page.get_by_role("button", name="保存，请对方确认").click()
    first = int("".join(filter(str.isdigit, summary.locator("strong").inner_text())))
    assert first >= 3
    wrong = page.locator(".wrong")
    before = wrong.count()
    page.get_by_label("日期").fill("2026-11-24")
    expect(summary.locator("strong")).to_have_text(f"有 {first - 1} 处要改：")
    expect(wrong).to_have_count(before - 1)
    expect(page.get_by_label("日期")).not_to_have_attribute("aria-invalid", "true")
    rows = page.locator("[data-rows] > .row")
    rows.first.get_by_role("button", name="去掉这一行").click()
    left = summary.locator("li").count() if summary.count() else 0
    assert left < first - 1, "with the row its faults"
    page.get_by_label("日期").fill("")
    page.get_by_role("button", name="保存，请对方确认").click()
    expect(summary).to_contain_text("请填写日期")
