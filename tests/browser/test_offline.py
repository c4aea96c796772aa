"""Without a signal: a record is written, kept on the phone, and sent once when it is back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.conftest import DESK

pytestmark = pytest.mark.xdist_group("browser")
UNTIL = """async ([path, wanted]) => {
  for (let tries = 0; tries < 200; tries += 1) {
    if (Boolean(await caches.match(path, { ignoreVary: true })) === wanted) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}"""


def _kept(page: Page, path: str, wanted: bool = True) -> None:
    assert page.evaluate(UNTIL, [path, wanted]), path


def _refuses(page: Page) -> bool:
    return bool(page.evaluate("fetch('/healthz').then(() => false, () => true)"))


def test_an_outing_written_without_a_signal_is_sent_once(open_as: Callable[..., Page]) -> None:
    page = open_as(cast.LEAD_DIRECTOR, service_workers="allow")
    _kept(page, "/activities/new")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    assert _refuses(page)
    for topic in ("山里的第一次", "山里的第二次"):
        page.goto("/activities/new")
        page.get_by_role("button", name="＋ 走访").click()
        page.locator("[name$='-topic']").first.fill(topic)
        page.get_by_role("button", name="保存，请对方确认").click()
        expect(page.locator("[data-outbox-list]")).to_contain_text(topic)
    expect(page.locator("[data-outbox-list]")).to_contain_text("等信号")
    page.context.set_offline(False)
    expect(page.locator("[data-outbox-list]")).to_contain_text("已送达", timeout=15000)
    expect(page.locator("[data-outbox-list]")).to_contain_text("就是这一条吗")
    page.goto("/pairings/3/activities")
    found = page.request.get("/search?q=山里的").text()
    assert found.count("山里的第一次") == 1
    assert "山里的第二次" not in found


def test_an_observation_written_without_a_signal_is_sent(open_as: Callable[..., Page]) -> None:
    page = open_as(cast.LEAD_DIRECTOR, service_workers="allow")
    page.goto("/pairings/3")
    _kept(page, "/pairings/3/observations/new")
    page.context.set_offline(True)
    page.goto("/pairings/3/observations/new")
    page.get_by_label("课题").fill("没有信号的一课")
    page.get_by_label("授课教师").select_option(index=9)
    page.get_by_role("button", name="常用：常态课").click()
    page.get_by_role("button", name="常用：1 课时").click()
    page.get_by_label("听课人").select_option(index=1)
    page.locator("[data-item]").first.get_by_label("中", exact=True).click()
    page.get_by_role("button", name="保存听课记录").click()
    expect(page.get_by_text("还有 9 项没有打分")).to_be_visible()
    page.get_by_role("button", name="其余按良").click()
    page.wait_for_timeout(1000)
    page.reload()
    expect(page.locator("[data-total]")).to_have_text("82.5 分")
    page.get_by_role("button", name="保存听课记录").click()
    expect(page.locator("[data-outbox-list]")).to_contain_text("没有信号的一课")
    page.context.set_offline(False)
    expect(page.locator("[data-outbox-list]")).to_contain_text("已送达", timeout=15000)
    page.goto("/pairings/3/lessons")
    page.locator(".card").filter(has_text="没有信号的一课").get_by_role("link").first.click()
    expect(page.get_by_text("其余按良：9 项")).to_be_visible()


def test_a_page_that_cannot_come_says_so(open_as: Callable[..., Page]) -> None:
    page = open_as(cast.LEAD_DIRECTOR, service_workers="allow")
    _kept(page, "/offline")
    page.reload()
    page.context.set_offline(True)
    page.goto("/pairings")
    expect(page.get_by_text("现在没有信号")).to_be_visible()


def test_signing_out_forgets_what_was_kept(open_as: Callable[..., Page]) -> None:
    page = open_as(cast.LEAD_DIRECTOR, DESK, service_workers="allow")
    _kept(page, "/offline")
    page.goto("/pairings/3")
    _kept(page, "/pairings/3/observations/new")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in")
    _kept(page, "/pairings/3/observations/new", wanted=False)


def test_a_remark_on_another_rubric_survives_the_lack_of_a_signal(
    open_as: Callable[..., Page],
) -> None:
    page = open_as(cast.LEAD_DIRECTOR, service_workers="allow")
    page.goto("/pairings/3")
    _kept(page, "/pairings/3/observations/new")
    page.context.set_offline(True)
    page.goto("/pairings/3/observations/new")
    page.get_by_label("课题").fill("山里的方案")
    page.get_by_label("授课教师").select_option(index=9)
    page.get_by_role("button", name="常用：常态课").click()
    page.get_by_role("button", name="常用：1 课时").click()
    page.get_by_label("听课人").select_option(index=1)
    page.get_by_label("评课量表").select_option("theme-plan")
    page.locator("[data-item]").first.get_by_label("A", exact=True).check()
    page.get_by_role("button", name="其余按B").click()
    expect(page.locator("[data-total]")).to_have_text("81.6 分")
    page.locator("summary", has_text="备注").first.click()
    page.locator(".remark input").first.fill("目标写得具体")
    page.wait_for_timeout(1000)
    page.reload()
    expect(page.locator("[data-total]")).to_have_text("81.6 分")
    expect(page.locator(".remark input").first).to_have_value("目标写得具体")
    page.get_by_role("button", name="保存听课记录").click()
    page.context.set_offline(False)
    expect(page.locator("[data-outbox-list]")).to_contain_text("已送达", timeout=15000)
    page.goto("/pairings/3/lessons")
    card = page.locator(".card").filter(has_text="山里的方案")
    expect(card).to_contain_text("81.6 分 · 良")
    card.get_by_role("link").first.click()
    expect(page.get_by_text("目标写得具体")).to_be_visible()


def test_a_record_for_a_term_that_was_locked_meanwhile_stays_on_the_phone_with_the_reason(
    open_as: Callable[..., Page],
) -> None:
    page = open_as(cast.LEAD_DIRECTOR, service_workers="allow")
    _kept(page, "/activities/new")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto("/activities/new")
    page.get_by_role("button", name="＋ 走访").click()
    page.locator("[name$='-topic']").first.fill("锁定前的走访")
    page.get_by_role("button", name="保存，请对方确认").click()
    expect(page.locator("[data-outbox-list]")).to_contain_text("锁定前的走访")
    expect(page.locator("[data-outbox-list]")).to_contain_text("等信号")
    officer = open_as(cast.OFFICER, DESK)
    officer.goto("/terms/2/lock")
    officer.get_by_role("button", name="锁定").click()
    expect(officer.get_by_text("已锁定。个别结对")).to_be_visible()
    page.context.set_offline(False)
    held = page.locator("[data-outbox-list]")
    expect(held).to_contain_text("需要您看一下", timeout=15000)
    expect(held).to_contain_text("已锁定，不能再改")
    expect(held).to_contain_text("锁定前的走访")
    page.goto("/")
    expect(page.locator("[data-outbox-list]")).to_contain_text("已锁定，不能再改")
    assert "锁定前的走访" not in page.request.get("/search?q=锁定前").text()


def test_a_kept_form_goes_with_its_session_and_what_is_unsent_stays(
    open_as: Callable[..., Page],
) -> None:
    """The cookie is gone and there is no signal: no name, no teacher, and a word that says why."""
    page = open_as(cast.LEAD_DIRECTOR, service_workers="allow")
    _kept(page, "/activities/new")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("/activities/new")
    page.get_by_role("button", name="＋ 送教").click()
    name = page.get_by_label("执教教师").locator("option").nth(1).inner_text()
    assert name
    page.context.set_offline(True)
    page.goto("/activities/new")
    page.get_by_role("button", name="＋ 走访").click()
    page.locator("[name$='-topic']").first.fill("没送出的走访")
    page.get_by_role("button", name="保存，请对方确认").click()
    expect(page.locator("[data-outbox-list]")).to_contain_text("没送出的走访")
    page.context.clear_cookies()
    page.goto("/activities/new")
    expect(page.locator("[data-session-gone]")).to_be_visible()
    expect(page.locator("[data-others-unsent]")).to_contain_text("还有 1 条")
    expect(page.locator("header")).not_to_contain_text("退出")
    expect(page.locator("main")).not_to_contain_text("没送出的走访")
    assert name not in page.content()
    _kept(page, "/activities/new", wanted=False)
