"""A review from the queue to the grade without a mouse, and its page on every screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import cast
from tests.browser.conftest import DESK, Running, put_back, visitors
from tests.browser.test_pages import look

pytestmark = pytest.mark.xdist_group("browser")


@pytest.fixture
def handed_in(full: Path, running: Running, browser: Browser) -> Iterator[Callable[..., Page]]:
    """The visitors of a county in which both sides of one pairing have handed in."""
    put_back(running.instance, full)
    with visitors(browser, running.address) as open_page:
        yield open_page


def _focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.textContent"))


def test_a_review_needs_no_mouse(handed_in: Callable[..., Page]) -> None:
    page = handed_in(cast.REVIEWER, DESK)
    page.goto("/reviews")
    page.keyboard.press("j")
    assert "乐安实验学校幼儿园" in _focused(page)
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
    officer = handed_in(cast.OFFICER, DESK)
    for path in (address, "/reviews"):
        officer.goto(path)
        assert look(officer) == []
    officer.goto(address)
    officer.keyboard.press("a")
    with officer.expect_navigation():
        officer.keyboard.press("Enter")
    assert officer.get_by_text("已审定通过").count()
