"""What is kept on the phone meets what a link asks for; what is fetched ahead on which line."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, expect

from tests import cast

pytestmark = pytest.mark.xdist_group("browser")
ROWS = """rows => rows.map(row => [row.dataset.row, row.querySelector("[name$='-topic']").value])"""
SAVED = "[data-draft-state]"
LINE = """Object.defineProperty(navigator, "connection", {
  get: () => JSON.parse(sessionStorage.getItem("line") || "{}") });"""
SET_LINE = "line => sessionStorage.setItem('line', JSON.stringify(line))"
KEPT = """async ([path, tries]) => {
  await navigator.serviceWorker.ready;
  for (let left = tries; left; left -= 1) {
    if (await caches.match(path, { ignoreVary: true })) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}"""
AHEAD = "/pairings/3/observations/new"


def _rows(page: Page) -> list[list[str]]:
    found: list[list[str]] = page.locator("[data-rows] > [data-row]").evaluate_all(ROWS)
    return found


def _draft(page: Page) -> None:
    """Two rows that were written and not sent."""
    page.goto("/activities/new")
    for kind, topic in (("走访", "山里的一天"), ("送教", "影子")):
        page.get_by_role("button", name=f"＋ {kind}").click()
        page.locator("[name$='-topic']").last.fill(topic)
    expect(page.locator(SAVED)).to_contain_text("草稿已存在本机")
    page.goto("/pairings")


WRITTEN = [["visit", "山里的一天"], ["outreach_teaching", "影子"]]


def test_a_link_to_another_kind_adds_its_row_to_the_draft_once(
    open_as: Callable[..., Page],
) -> None:
    page = open_as(cast.LEAD_DIRECTOR, service_workers="allow")
    _draft(page)
    for _ in range(2):
        page.goto("/activities/new?pairing=3&kind=mentoring")
        found = _rows(page)
        assert sorted(found) == sorted([*WRITTEN, ["mentoring", ""]])
        page.locator("[name$='-topic']").nth(_place(found, "影子")).press("End")


def test_a_link_to_a_kind_of_the_draft_is_that_row(open_as: Callable[..., Page]) -> None:
    page = open_as(cast.LEAD_DIRECTOR, service_workers="allow")
    _draft(page)
    page.goto("/activities/new?pairing=3&kind=outreach_teaching")
    assert sorted(_rows(page)) == sorted(WRITTEN)


def test_without_a_link_the_draft_comes_back_as_it_was(open_as: Callable[..., Page]) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    _draft(page)
    page.goto("/activities/new")
    assert _rows(page) == WRITTEN
    lost = "**/activities/new"
    page.route(lost, lambda one: one.abort() if one.request.method == "POST" else one.continue_())
    with suppress(Error):
        page.get_by_role("button", name="保存，请对方确认").click()
    page.unroute(lost)
    page.goto("/activities/new")
    expect(page.locator("[data-note]")).to_contain_text("没有收到回音，内容还在")
    assert _rows(page) == WRITTEN


def test_a_draft_stays_with_the_lesson_that_its_address_asked_for(
    open_as: Callable[..., Page],
) -> None:
    """And what the form says of a mark out of range, and of a day to come."""
    page = open_as(cast.MENTOR, service_workers="allow")
    page.goto(AHEAD)
    wanted = page.locator("#lesson_id option:not([value='0'])").first.get_attribute("value")
    page.get_by_label("课题").fill("另一节课")
    expect(page.locator(SAVED)).to_contain_text("草稿已存在本机")
    page.goto(f"{AHEAD}?lesson_id={wanted}")
    expect(page.locator("#lesson_id")).to_have_value(str(wanted))
    assert page.get_by_text("已恢复本机草稿").count() == 0
    page.get_by_role("button", name="其余按良").click()
    expect(page.locator("[data-total]")).to_contain_text("分")
    page.locator("[data-item] input[type=number]").first.fill("99")
    expect(page.locator("[data-total]")).to_be_empty()
    expect(page.locator("[data-grade]")).to_have_text("有 1 项的得分超出范围")
    page.locator("[data-item] input[type=number]").first.fill("6")
    page.get_by_label("听课人", exact=True).select_option(label="宋佳怡（县实验幼儿园）")
    page.get_by_role("button", name="保存听课记录").click()
    expect(page.locator("main")).to_contain_text("听课记录已保存")
    page.goto(AHEAD)
    expect(page.get_by_label("课题")).to_have_value("另一节课")
    page.goto("/activities/new")
    page.locator("input[name=day]").fill("2026-12-02")
    expect(page.locator("button[data-words]")).to_have_text("排入计划")
    page.locator("input[name=day]").fill("2026-11-23")
    expect(page.locator("button[data-words]")).to_have_text("保存，请对方确认")


def _place(found: list[list[str]], topic: str) -> int:
    return [one[1] for one in found].index(topic)


@pytest.mark.parametrize(
    "line",
    [
        {"saveData": True, "effectiveType": "4g"},
        {"saveData": False, "effectiveType": "3g"},
        {"saveData": False, "effectiveType": "slow-2g"},
    ],
    ids=["metered", "slow", "slowest"],
)
def test_no_form_is_fetched_ahead_on_a_slow_or_metered_line(
    open_as: Callable[..., Page], line: dict[str, object]
) -> None:
    """And it is as soon as the same page is opened on a good one."""
    page = open_as(cast.LEAD_DIRECTOR, service_workers="allow")
    page.add_init_script(LINE)
    page.evaluate(SET_LINE, line)
    page.goto("/pairings/3", wait_until="networkidle")
    assert not page.evaluate(KEPT, [AHEAD, 60])
    page.evaluate(SET_LINE, {"saveData": False, "effectiveType": "4g"})
    page.reload()
    assert page.evaluate(KEPT, [AHEAD, 200])


def test_a_draft_of_another_pairing_is_offered_where_the_first_one_stands(
    open_as: Callable[..., Page],
) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    page.goto("/activities/new")
    other = page.locator("#pairing_id option:not(:checked)").first
    name = other.inner_text()
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#pairing_id").select_option(label=name)
    page.get_by_role("button", name="＋ 走访").click()
    page.locator("[name$='-topic']").first.fill("看户外")
    page.goto("/")
    page.goto("/activities/new")
    expect(page.locator("[data-note]")).to_contain_text(name)
    page.get_by_role("button", name="接着写").click()
    expect(page.locator("[name$='-topic']").first).to_have_value("看户外")
    expect(page.locator("#pairing_id option:checked")).to_have_text(name)
    expect(page.locator("[data-note]")).to_contain_text("已恢复本机草稿")
