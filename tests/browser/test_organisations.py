"""An officer merges two schools: from the list, over what it means, to taking it back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.conftest import DESK
from tests.browser.test_book import _go, _looked_at

pytestmark = pytest.mark.xdist_group("browser")


def test_two_schools_become_one_and_are_two_again(open_as: Callable[..., Page]) -> None:
    officer = open_as(cast.OFFICER, DESK)
    officer.goto("/county/data/organisations/?q=县实验")
    officer.get_by_role("link", name="县实验幼儿园").click()
    officer.get_by_role("link", name="并入别的单位").click()
    officer.get_by_label("并入哪个单位").select_option(label="乐安实验学校幼儿园 · K01")
    officer.get_by_label("最后一天").fill("2026-11-30")
    _go(officer, "看看会影响什么")
    expect(officer.get_by_text("转到乐安实验学校幼儿园的教师")).to_be_visible()
    expect(officer.get_by_text("合到乐安实验学校幼儿园已有结对里的结对")).to_be_visible()
    _looked_at(officer)
    officer.get_by_label("原因").fill("两园合并")
    _go(officer, "并入乐安实验学校幼儿园")
    expect(officer.get_by_text("“县实验幼儿园”已并入这里")).to_be_visible()
    expect(officer.locator(".history")).to_contain_text("两园合并")
    with officer.expect_navigation():
        officer.get_by_role("button", name="撤销", exact=True).click()
    expect(officer.get_by_text("已撤销")).to_be_visible()
