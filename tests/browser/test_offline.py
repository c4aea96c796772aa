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
    page = open_as(cast.LEAD_DIRECTOR)
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
    page = open_as(cast.LEAD_DIRECTOR)
    page.goto("/pairings/3")
    _kept(page, "/pairings/3/observations/new")
    page.context.set_offline(True)
    page.goto("/pairings/3/observations/new")
    page.get_by_label("课题").fill("没有信号的一课")
    page.get_by_role("button", name="保存听课记录").click()
    expect(page.locator("[data-outbox-list]")).to_contain_text("没有信号的一课")
    page.context.set_offline(False)
    expect(page.locator("[data-outbox-list]")).to_contain_text("已送达", timeout=15000)


def test_a_page_that_cannot_come_says_so(open_as: Callable[..., Page]) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    _kept(page, "/offline")
    page.reload()
    page.context.set_offline(True)
    page.goto("/pairings")
    expect(page.get_by_text("现在没有信号")).to_be_visible()


def test_signing_out_forgets_what_was_kept(open_as: Callable[..., Page]) -> None:
    page = open_as(cast.LEAD_DIRECTOR, DESK)
    _kept(page, "/offline")
    page.goto("/pairings/3")
    _kept(page, "/pairings/3/observations/new")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/sign-in")
    _kept(page, "/pairings/3/observations/new", wanted=False)


def test_a_remark_on_another_rubric_survives_the_lack_of_a_signal(
    open_as: Callable[..., Page],
) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    page.goto("/pairings/3")
    _kept(page, "/pairings/3/observations/new")
    page.context.set_offline(True)
    page.goto("/pairings/3/observations/new")
    page.get_by_label("课题").fill("山里的方案")
    page.get_by_label("评课量表").select_option("theme-plan")
    expect(page.locator("[data-total]")).to_have_text("80 分")
    page.locator("[data-item]").first.get_by_label("A", exact=True).check()
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
