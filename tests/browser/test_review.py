"""A review from the queue to the grade without a mouse, and its page on every screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page

from tests import cast
from tests.browser.conftest import DESK
from tests.browser.test_pages import look

pytestmark = pytest.mark.xdist_group("browser")
ASSESSMENT = "/pairings/3/terms/2/assessment"
SIDES = {cast.LEAD_DIRECTOR: "lead", cast.SUPPORTED_DIRECTOR: "supported"}


def _go(page: Page, button: Locator) -> None:
    with page.expect_navigation():
        button.click()


def _hand_in(page: Page, side: str) -> None:
    page.goto(f"{ASSESSMENT}/{side}")
    for box in page.locator("textarea").all():
        if not box.input_value():
            box.fill("下学期继续")
    _go(page, page.get_by_role("button", name="保存", exact=True))
    while page.locator(f"#{side} .gate .end a").count():
        _go(page, page.locator(f"#{side} .gate .end a").first)
        page.get_by_label("为什么不需要").fill("本学期没有这项安排")
        _go(page, page.get_by_role("button", name="记为不需要"))
    _go(page, page.locator(f"#{side}").get_by_role("button", name="提交"))


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.textContent"))


def test_a_review_needs_no_mouse(open_as: Callable[..., Page]) -> None:
    for login, side in SIDES.items():
        _hand_in(open_as(login), side)
    page = open_as(cast.REVIEWER, DESK)
    page.goto("/reviews")
    page.keyboard.press("j")
    assert "湖滨镇中心幼儿园" in _focused(page)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.keyboard.press("r")
    assert _focused(page) == "lead_reason"
    page.keyboard.type("garj")
    assert _focused(page) == "lead_reason", "letters are typed, not obeyed"
    page.locator("[name=lead_reason]").fill("")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    assert page.locator("[data-keys]").get_attribute("open") is not None
    page.keyboard.press("g")
    assert _focused(page) == "grade"
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    assert _focused(page) == "reason"
    page.keyboard.type("看过现场。")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_text("请另一位教育局人员审定").count()
    address = page.url.removeprefix(page.url.split("/reviews")[0])
    officer = open_as(cast.OFFICER, DESK)
    for path in (address, "/reviews"):
        officer.goto(path)
        assert look(officer) == []
    officer.goto(address)
    officer.keyboard.press("a")
    with officer.expect_navigation():
        officer.keyboard.press("Enter")
    assert officer.get_by_text("已审定通过").count()
