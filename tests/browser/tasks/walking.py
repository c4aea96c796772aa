"""An officer's ways about: from the home page to a list, from a list to a row."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect


def go(page: Page, name: str, exact: bool = True) -> None:
    """Press a button that leads to another page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=exact).click()


def follow(page: Page, name: str, exact: bool = False) -> None:
    """Follow the first link of that name."""
    page.get_by_role("link", name=name, exact=exact).first.click()


def home(page: Page, link: str) -> None:
    """From the home page through one of its links."""
    page.goto("/")
    page.get_by_role("link", name=link, exact=True).first.click()


def shelf(page: Page, name: str) -> None:
    """One list of 本县资料, from the page that has them all: it is one tap from the home page."""
    page.goto("/county/data/")
    page.locator("h2").get_by_role("link", name=name, exact=True).click()


def row(page: Page, name: str, sought: str = "") -> None:
    """A list's first row, or the first that is found."""
    shelf(page, name)
    if sought:
        page.get_by_label(re.compile("^查找")).fill(sought)
        go(page, "查找")
    page.locator("tbody th").get_by_role("link").first.click()


def new(page: Page, name: str) -> None:
    """The empty form of one list."""
    shelf(page, name)
    follow(page, "＋ 新建")


def said(page: Page, words: str) -> None:
    """What was just done is said on top."""
    expect(page.locator(".notice.said").first).to_contain_text(words)


def looked_at(page: Page) -> None:
    """What an end would mean is shown before it can be done."""
    go(page, "看看会影响什么")
    expect(page.get_by_role("heading", name="会影响")).to_be_visible()
