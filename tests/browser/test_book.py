"""An officer pastes teachers out of a spreadsheet, mends a cell, moves one to another school."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.conftest import PHONE
from tests.browser.test_pages import look

pytestmark = pytest.mark.xdist_group("browser")
BLOCK = "教师姓名\t单位\t学科\t工号\n甲老师\tK04\t音乐\t1\n乙老师\tK99\t美术\t2\n"
PASTE = """([cell, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const how = { clipboardData: data, bubbles: true, cancelable: true };
  cell.dispatchEvent(new ClipboardEvent("paste", how));
}"""


def _go(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def _looked_at(page: Page) -> None:
    size = page.viewport_size
    assert look(page) == []
    page.set_viewport_size(size or PHONE)


def test_rows_from_the_clipboard_and_a_teacher_who_moves(open_as: Callable[..., Page]) -> None:
    officer = open_as(cast.OFFICER)
    officer.goto("/")
    officer.get_by_role("link", name="本县资料").first.click()
    officer.goto("/county/data/teachers/paste")
    first = officer.get_by_label("第 1 行 编码")
    officer.evaluate(PASTE, [first.element_handle(), BLOCK])
    expect(officer.get_by_label("第 1 行 姓名")).to_have_value("甲老师")
    said = officer.locator("[data-grid-said]")
    expect(said).to_contain_text("有 1 处要改")
    expect(said).to_contain_text("没有读这几列：工号")
    wrong = officer.get_by_label("第 2 行 单位编码")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    _looked_at(officer)
    wrong.fill("K05")
    expect(said).to_contain_text("没有问题：新增 2")
    _go(officer, "检查")
    expect(officer.get_by_text("检查通过")).to_be_visible()
    _looked_at(officer)
    _go(officer, "写入")
    expect(officer.get_by_text("已写入 2 行")).to_be_visible()

    officer.get_by_label(re.compile("^查找")).fill("jls")
    _go(officer, "查找")
    officer.get_by_role("link", name="甲老师").click()
    officer.get_by_role("link", name="调动、兼任").click()
    officer.get_by_label("到哪个单位").select_option("K06")
    officer.get_by_label("从哪天起").fill("2026-12-01")
    _go(officer, "保存")
    expect(officer.get_by_text("以前记的还算在原来的单位")).to_be_visible()
    expect(officer.get_by_label("单位", exact=True).nth(1)).to_have_value("K06")
    history = officer.locator(".history")
    expect(history).to_contain_text("任职")
    expect(history).to_contain_text("新建")
    _looked_at(officer)
    with officer.expect_navigation():
        officer.get_by_role("button", name="撤销", exact=True).click()
    expect(officer.get_by_text("已撤销")).to_be_visible()
