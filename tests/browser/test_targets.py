"""An officer builds a target as a sentence, sees what it gives while typing, corrects another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.xdist_group("browser")


def test_a_target_is_tried_while_it_is_typed_by_keyboard(open_as: Callable[..., Page]) -> None:
    officer = open_as(cast.OFFICER, DESK)
    officer.goto("/county/data/targets/?programme_id=B")
    officer.get_by_role("link", name="＋ 新建").click()
    officer.get_by_role("link", name="送教下乡的课时").click()
    said, tried = officer.locator(".reads"), officer.locator("table.tried tbody tr")
    expect(said).to_contain_text("帮扶方 · 每学期 · 送教下乡（下乡）课时 ≥ 10，20 分")
    expect(tried).to_have_count(3)
    expect(tried.first).to_contain_text("8 / 10 课时")

    officer.get_by_label("目标值").fill("8")
    expect(tried.first).to_contain_text("8 / 8 课时")
    officer.get_by_label("度量").focus()
    officer.keyboard.press("ArrowDown")
    expect(officer.get_by_label("单位")).to_have_value("人次")
    officer.get_by_label("度量").select_option("优课率")
    expect(officer.get_by_label("单位")).to_have_value("%")
    expect(officer.locator("[data-picks]").first).to_be_hidden()
    officer.get_by_label("等级").select_option("优")
    expect(said).to_contain_text("优课率（优） ≥ 8%")
    expect(officer.get_by_text("没听过的课不在内")).to_be_visible()

    officer.get_by_label("度量").select_option("活动次数")
    kinds = officer.locator("[data-picks]").first
    kinds.locator("summary").focus()
    officer.keyboard.press("Enter")
    kinds.get_by_label("送教下乡").uncheck()
    kinds.get_by_label("走访").check()
    expect(kinds.locator("[data-picked]")).to_have_text("走访")
    officer.keyboard.press("Escape")
    expect(kinds.get_by_label("走访")).to_be_hidden()
    expect(kinds.locator("summary")).to_be_focused()
    expect(said).to_contain_text("走访（下乡）次数 ≥ 8，20 分")
    officer.set_viewport_size(PHONE)
    expect(officer.locator(".brief")).to_contain_text("3 个结对")

    officer.get_by_role("button", name="保存", exact=True).click()
    officer.get_by_label("更正：本学期起").check()
    officer.get_by_label("更正的原因").fill("文件里漏了")
    officer.get_by_role("button", name="保存", exact=True).click()
    expect(officer.get_by_text("已新建。")).to_be_visible()
    expect(said).to_contain_text("走访（下乡）次数 ≥ 8，20 分")
    with officer.expect_navigation():
        officer.get_by_role("button", name="撤销", exact=True).click()
    expect(officer.get_by_text("已撤销")).to_be_visible()
