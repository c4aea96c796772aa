"""A director makes an account, the slip's link sets the password, and the teacher is in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import cast
from tests.browser.conftest import PHONE
from tests.browser.test_pages import look

pytestmark = pytest.mark.xdist_group("browser")
WORDS = "mond haus baum regen"


def _go(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def _looked_at(page: Page) -> None:
    assert look(page) == []
    page.set_viewport_size(PHONE)


def test_from_the_directors_page_to_the_teachers_own(
    open_as: Callable[..., Page], browser: Browser, site: str
) -> None:
    director = open_as(cast.SUPPORTED_DIRECTOR)
    director.goto("/me")
    director.get_by_role("link", name="账号").click()
    director.get_by_role("link", name="＋ 新账号").click()
    _looked_at(director)
    director.get_by_label("教师", exact=True).select_option(index=2)
    _go(director, "建账号")
    expect(director.locator(".slip .qr svg")).to_be_visible()
    _looked_at(director)
    slip = director.locator(".slip")
    address = slip.locator(".address").inner_text()
    assert re.fullmatch(rf"{site}/p/[\w-]{{40,}}", address)
    login = slip.locator("dd strong").first.inner_text()

    context = browser.new_context(viewport=PHONE, locale="zh-CN", base_url=site)
    teacher = context.new_page()
    teacher.goto(address)
    _looked_at(teacher)
    expect(teacher.get_by_label("登录名（下次登录要用）")).to_have_value(login)
    teacher.get_by_label(re.compile("^密码$")).fill("1234567890123")
    teacher.get_by_label("密码，再填一次").fill("1234567890123")
    _go(teacher, "设好并登录")
    expect(teacher.locator(".wrong")).to_contain_text("只有数字")
    teacher.get_by_label(re.compile("^密码$")).fill(WORDS)
    teacher.get_by_label("密码，再填一次").fill(WORDS)
    _go(teacher, "设好并登录")
    expect(teacher).to_have_url(f"{site}/")
    expect(teacher.get_by_text("您已登录")).to_be_visible()
    teacher.goto("/me")
    _go(teacher, "退出登录")
    expect(teacher.get_by_role("heading", name="登录")).to_be_visible()

    teacher.get_by_label("登录名").fill(login.upper())
    teacher.get_by_label("密码").fill(WORDS)
    _go(teacher, "登录")
    expect(teacher).to_have_url(f"{site}/")
    stranger = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    stranger.goto(address)
    expect(stranger.get_by_role("heading", name="链接不能再用")).to_be_visible()
    director.goto("/me")
    director.get_by_role("link", name="账号").click()
    expect(director.locator("tr", has_text=login).first).to_contain_text("在用")


def test_slips_for_several_print_side_by_side(open_as: Callable[..., Page]) -> None:
    director = open_as(cast.SUPPORTED_DIRECTOR)
    director.goto("/me")
    director.get_by_role("link", name="账号").click()
    director.get_by_role("link", name="选教师").click()
    _looked_at(director)
    count = director.locator("input[name=teachers]:checked").count()
    assert count > 1
    _go(director, "建好，去打印单子")
    expect(director.locator(".slip")).to_have_count(count)
    director.emulate_media(media="print")
    expect(director.locator("h1")).to_be_hidden()
    expect(director.locator(".buttons").first).to_be_hidden()
    first, second = (director.locator(".slip").nth(n).bounding_box() for n in (0, 1))
    assert first is not None
    assert second is not None
    assert first["y"] == second["y"], "two beside each other on paper"
