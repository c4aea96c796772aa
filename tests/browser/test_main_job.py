"""The main job in a real Chromium at 390 px: record, confirm, count, archive."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.conftest import DESK

pytestmark = pytest.mark.xdist_group("browser")
PAIRING = "县实验幼儿园 帮扶 湖滨镇中心幼儿园"
HOURS = "每学期送教不低于10课时"
LECTURES = "每学期两次专题讲座"


def _figure(page: Page, target: str) -> str:
    row = page.locator("tr").filter(has_text=target)
    return row.locator("td.fig").text_content().strip()


def _ledger(page: Page) -> dict[str, str]:
    page.goto("/pairings")
    card = page.locator(".card").filter(has_text=PAIRING)
    card.get_by_role("link", name="看计划进度").click()
    return {target: _figure(page, target) for target in (HOURS, LECTURES)}


def _add_lesson(page: Page, topic: str, place: int) -> None:
    page.get_by_role("button", name="＋ 送教").click()
    page.get_by_placeholder("课题").nth(place).fill(topic)
    page.get_by_label("执教教师").nth(place).select_option(index=1)
    page.get_by_role("button", name="课时增加").nth(place).click()


def test_a_director_records_the_other_confirms_the_ledger_moves_the_bureau_sees(
    open_as: Callable[..., Page],
) -> None:
    lead = open_as(cast.LEAD_DIRECTOR, service_workers="allow")
    before = _ledger(lead)
    assert before == {HOURS: "8 / 10 课时", LECTURES: "2 / 2 次"}

    lead.goto("/")
    lead.locator(".tabs-bar").get_by_role("link", name="＋ 记一次").click()
    lead.get_by_role("button", name="＋ 走访").click()
    lead.get_by_role("button", name="常用：看教师一日活动").click()
    _add_lesson(lead, "有趣的磁铁", 0)
    _add_lesson(lead, "小兔乖乖", 1)
    lead.get_by_role("button", name="＋ 讲座").click()
    lead.get_by_placeholder("主题").last.fill("去小学化的一日活动")
    lead.get_by_label("参加人数").fill("23")
    lead.get_by_role("button", name="保存，请对方确认").click()
    expect(lead.get_by_text("小兔乖乖").first).to_be_visible()
    assert _ledger(lead) == before

    supported = open_as(cast.SUPPORTED_DIRECTOR, service_workers="allow")
    waiting = supported.locator(".turns > ul > li").filter(has_text="去小学化的一日活动")
    expect(waiting.get_by_text("有趣的磁铁")).to_be_visible()
    waiting.get_by_role("button", name="确认属实").click()
    expect(supported.get_by_text("去小学化的一日活动")).to_have_count(0)

    after = {HOURS: "10 / 10 课时", LECTURES: "3 / 2 次"}
    assert _ledger(lead) == after
    assert _ledger(supported) == after

    bureau = open_as(cast.OFFICER, DESK)
    bureau.goto("/county")
    row = bureau.get_by_role("row").filter(has_text="县实验幼儿园 → 湖滨镇中心幼儿园")
    expect(row.locator(".cell.now")).to_contain_text("10")
    assert _ledger(bureau) == after


def test_one_tap_downloads_the_archive(open_as: Callable[..., Page]) -> None:
    lead = open_as(cast.LEAD_DIRECTOR, service_workers="allow")
    lead.goto("/pairings")
    lead.locator(".card").filter(has_text=PAIRING).get_by_role("link").click()
    lead.get_by_role("link", name="学期考核").click()
    with lead.expect_download() as waited:
        lead.get_by_role("button", name="下载学期档案（PDF）").click()
    name = waited.value.suggested_filename
    assert name == "县实验幼儿园帮扶湖滨镇中心幼儿园_2026—2027学年第一学期_第1版.pdf"
