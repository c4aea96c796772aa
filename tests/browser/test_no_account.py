"""The other side confirms without an account: one link, one outing, one use."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import cast
from tests.browser.conftest import PHONE
from tests.browser.test_pages import look

pytestmark = pytest.mark.xdist_group("browser")


def _go(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def _stranger(browser: Browser, address: str) -> Page:
    page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    page.goto(address)
    return page


def _word(supported: Page) -> str:
    """The confirmation word, as the director reads it."""
    supported.goto("/me")
    with supported.expect_navigation():
        supported.get_by_role("link", name="确认码").click()
    found = re.search(r"\b(\d{3}) (\d{3})\b", supported.locator("main").inner_text())
    assert found
    return found[1] + found[2]


def test_a_link_confirms_once_and_shows_that_outing_alone(
    open_as: Callable[..., Page], browser: Browser, site: str
) -> None:
    lead = open_as(cast.LEAD_DIRECTOR)
    supported = open_as(cast.SUPPORTED_DIRECTOR)
    lead.goto("/activities/new")
    lead.get_by_role("button", name="＋ 走访").click()
    lead.locator("[name$='-topic']").first.fill("看中班的种植角")
    _go(lead, "保存，请对方确认")
    outing = lead.url
    _go(lead, "生成确认链接")
    expect(lead.locator(".qr svg")).to_be_visible()
    address = lead.get_by_label("链接", exact=True).input_value()
    assert address.startswith(f"{site}/c/")

    guest = _stranger(browser, address)
    expect(guest.get_by_text("看中班的种植角")).to_be_visible()
    assert look(guest) == []
    guest.set_viewport_size(PHONE)
    for path in (outing, f"{site}/pairings/3", f"{site}/"):
        guest.goto(path)
        expect(guest.get_by_role("heading", name="登录")).to_be_visible()
    guest.goto(address)
    guest.get_by_label("您的姓名").fill("李老师")
    guest.get_by_label("本单位的 6 位确认码").fill("000000")
    _go(guest, "确认属实")
    expect(guest.get_by_text("确认码不对").first).to_be_visible()
    guest.get_by_label("本单位的 6 位确认码").fill(_word(supported))
    _go(guest, "确认属实")
    expect(guest.get_by_text("确认，计入双方进度。")).to_be_visible()

    again = _stranger(browser, address)
    expect(again.get_by_text("不能再确认一次")).to_be_visible()
    lead.goto(outing)
    expect(lead.locator("h1 ~ *, .pill").filter(has_text="已确认").first).to_be_visible()
    for reader in (lead, supported):
        reader.goto(outing)
        expect(reader.locator("main")).to_contain_text("凭链接确认 · 李老师")
    supported.goto("/")
    card = supported.locator(".turns li").filter(has_text="凭链接确认 · 李老师").first
    expect(card).to_be_visible()
    assert look(supported) == []
    supported.set_viewport_size(PHONE)
    with supported.expect_navigation():
        card.get_by_role("link", name="有出入").click()
    expect(supported.locator("main")).to_contain_text("看中班的种植角")
    supported.get_by_role("radio", name="没有发生").check(force=True)
    _go(supported, "告诉对方")
    lead.goto(outing)
    expect(lead.locator(".pill").filter(has_text="有出入").first).to_be_visible()


def test_a_link_that_was_taken_back_shows_nothing(
    open_as: Callable[..., Page], browser: Browser
) -> None:
    lead = open_as(cast.LEAD_DIRECTOR)
    lead.goto("/activities/new")
    lead.get_by_role("button", name="＋ 走访").click()
    lead.get_by_role("button", name="常用：看教师一日活动").click()
    _go(lead, "保存，请对方确认")
    _go(lead, "生成确认链接")
    address = lead.get_by_label("链接", exact=True).input_value()
    _go(lead, "收回链接")
    guest = _stranger(browser, address)
    expect(guest.get_by_role("heading", name="链接不能用了")).to_be_visible()
    expect(guest.get_by_text("看教师一日活动")).to_have_count(0)
