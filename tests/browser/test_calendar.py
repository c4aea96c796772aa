"""The officer taps days on the grid; everybody's agenda shows them, and a phone can read it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_pages import look

pytestmark = pytest.mark.xdist_group("browser")


def _tap(page: Page, day: str) -> None:
    """A day's square, where a finger would meet it."""
    page.locator(f'td > label > input[value="{day}"]').click()


def _go(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_days_are_tapped_and_stand_on_everybodys_agenda(open_as: Callable[..., Page]) -> None:
    officer = open_as(cast.OFFICER)
    officer.set_viewport_size(PHONE)
    officer.get_by_role("link", name="校历").first.click()
    expect(officer.get_by_text("2026 年")).to_be_visible()
    for day in ("2026-11-26", "2026-11-27"):
        _tap(officer, day)
    panel = officer.locator(".day-panel")
    expect(panel).to_be_in_viewport(ratio=1)
    expect(panel.get_by_label("按周几的课")).to_be_hidden()
    panel.get_by_role("radio", name="放假").check()
    panel.get_by_label("名称").fill("秋假")
    _go(officer, "保存")
    expect(officer.get_by_text("已改 2 天。")).to_be_visible()
    expect(officer.locator("td.holiday")).to_have_count(2)
    _tap(officer, "2026-11-28")
    panel.get_by_role("radio", name="调休上课").check()
    expect(panel.get_by_label("按周几的课")).to_be_visible()
    _go(officer, "保存")
    expect(officer.locator(".wrong").first).to_contain_text("调休上课要选按周几的课。")
    expect(officer.locator('input[value="2026-11-28"]')).to_be_checked()
    panel.get_by_label("按周几的课").select_option(label="周四")
    _go(officer, "保存")
    expect(officer.locator("td.makeup")).to_have_count(1)

    officer.set_viewport_size(DESK)
    officer.get_by_role("link", name="导入国家放假安排").click()
    expect(officer.get_by_text("补10月7日的课")).to_be_visible()
    with officer.expect_navigation():
        officer.get_by_role("button", name=re.compile(r"写入这 \d+ 天")).click()
    expect(officer.locator('td:has(input[value="2026-11-27"]) small')).to_have_text("休 秋假")

    director = open_as(cast.LEAD_DIRECTOR)
    director.set_viewport_size(DESK)
    director.goto("/agenda/?on=2026-11-24")
    expect(director.locator(".agenda td.holiday").first).to_contain_text("放假 秋假")
    director.set_viewport_size(PHONE)
    expect(director.locator(".agenda")).to_be_hidden()
    expect(director.locator(".agenda-days")).to_contain_text("调休上课（按周四的课）")
    director.get_by_role("link", name="放进手机日历（订阅）").click()
    with director.expect_navigation():
        director.get_by_role("button", name="生成订阅地址").first.click()
    address = director.get_by_label("订阅地址").first.input_value()
    assert re.search(r"/f/[\w-]{40,}\.ics$", address)
    assert look(director) == []
    assert "BEGIN:VCALENDAR" in director.request.get(address).text()
