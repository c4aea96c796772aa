"""From nothing: the printed address, the first officer, the steps, the two terms."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from pairing import databases
from pairing.app import create_app
from pairing.extensions import db
from tests.browser.conftest import DESK, LOG, TODAY, served
from tests.browser.test_pages import look

pytestmark = pytest.mark.xdist_group("browser")
WORDS = "mond haus baum regen"


def _empty(instance: Path) -> None:
    app = create_app(ENVIRONMENT={"PAIRING_INSTANCE": str(instance), "PAIRING_TODAY": TODAY})
    with app.app_context():
        databases.upgrade()
        db.engine.dispose()


def _printed(log: Path) -> str:
    until = time.monotonic() + 10
    while not (found := re.search(r"http://\S+/found/[\w-]{43}", log.read_text())):
        assert time.monotonic() < until, log.read_text()
        time.sleep(0.1)
    return found[0]


def _go(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_a_bureau_from_nothing_through_the_printed_address(
    tmp_path: Path, browser: Browser
) -> None:
    _empty(tmp_path)
    with served(tmp_path, TODAY) as site:
        address = _printed(tmp_path / LOG)
        assert address.startswith(f"{site}/found/")
        context = browser.new_context(viewport=DESK, locale="zh-CN", base_url=site)
        page = context.new_page()
        page.goto("/")
        expect(page.get_by_text("这里还没有任何账号")).to_be_visible()
        page.goto(address)
        page.get_by_label("教育局全称").fill("博兴县教育和体育局")
        page.get_by_label("编码").fill("371625")
        page.get_by_label("县（区）级").check()
        page.get_by_label("您的姓名").fill("王岩")
        page.get_by_label("登录名").fill("wangyan")
        page.get_by_label(re.compile("^密码$")).fill("wangyan-2026")
        page.get_by_label("密码，再填一次").fill("wangyan-2026")
        _go(page, "建好并登录")
        expect(page.locator(".wrong")).to_contain_text("认识您的人猜得到")
        assert look(page) == []
        page.get_by_label(re.compile("^密码$")).fill(WORDS)
        page.get_by_label("密码，再填一次").fill(WORDS)
        _go(page, "建好并登录")
        expect(page).to_have_url(f"{site}/setup")
        expect(page.locator(".steps-list > li")).to_have_count(7)
        assert look(page) == []
        page.get_by_role("link", name="去做学年和学期").click()
        expect(page.get_by_label("开始").first).to_have_value("2026-09-01")
        _go(page, "建这两个学期")
        expect(page.locator(".steps-list > li").first).to_have_class("done")
        expect(page.get_by_text("1 / 7 步")).to_be_visible()
        page.goto("/")
        expect(page.get_by_text("学期还缺")).to_be_visible()
        page.goto(address)
        expect(page.get_by_text("已经有账号了")).to_be_visible()
