"""The measured journeys at 390 px: taps, typing, weight, a slow line; each prints its figures."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import cast

pytestmark = pytest.mark.xdist_group("browser")
TYPED_PER_SECOND = 3
SECONDS_PER_TAP = 1.5
KILOBYTE = 1024
LINE = {"latency": 300, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


class Hand:
    """Taps and types as a person would, and counts."""

    def __init__(self) -> None:
        self.taps = 0
        self.typed = 0

    def tap(self, target: Locator) -> None:
        """One tap."""
        target.click()
        self.taps += 1

    def write(self, target: Locator, text: str) -> None:
        """One tap into a field, and its characters."""
        self.tap(target)
        target.fill(text)
        self.typed += len(text)

    @property
    def seconds(self) -> float:
        """What it takes a person: typing, and a moment for each tap."""
        return self.typed / TYPED_PER_SECOND + self.taps * SECONDS_PER_TAP

    def tell(self, what: str) -> None:
        """Print the figures."""
        print(f"\n{what}: {self.taps} taps, {self.typed} characters, {self.seconds:.0f} s")


def _chip(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"＋ {name}")


def test_an_outing_of_four_items_and_its_confirmation(open_as: Callable[..., Page]) -> None:
    lead, hand = open_as(cast.LEAD_DIRECTOR, service_workers="allow"), Hand()
    hand.tap(lead.locator(".tabs-bar").get_by_role("link", name="＋ 记一次"))
    hand.tap(_chip(lead, "走访"))
    hand.tap(lead.get_by_role("button", name="常用：看教师一日活动"))
    for place, topic in enumerate(("有趣的磁铁", "小兔乖乖")):
        hand.tap(_chip(lead, "送教"))
        hand.write(lead.get_by_placeholder("课题").nth(place), topic)
        lead.get_by_label("执教教师").nth(place).select_option(index=1)
        hand.taps += 2
        hand.tap(lead.get_by_role("button", name="课时增加").nth(place))
    hand.tap(_chip(lead, "讲座"))
    hand.write(lead.get_by_placeholder("主题").last, "去小学化的一日活动")
    hand.write(lead.get_by_label("参加人数"), "23")
    hand.tap(lead.get_by_role("button", name="保存，请对方确认"))
    expect(lead.get_by_text("去小学化的一日活动").first).to_be_visible()
    hand.tell("outing of four items")
    assert hand.taps <= 25
    assert hand.seconds <= 60

    supported, other = open_as(cast.SUPPORTED_DIRECTOR, service_workers="allow"), Hand()
    card = supported.locator(".turns > ul > li").filter(has_text="去小学化的一日活动")
    other.tap(card.get_by_role("button", name="确认属实"))
    expect(supported.get_by_text("已确认，计入双方进度。")).to_be_visible()
    other.tell("confirmation")
    assert other.taps <= 2


def test_a_plain_visit(open_as: Callable[..., Page]) -> None:
    lead, hand = open_as(cast.LEAD_DIRECTOR, service_workers="allow"), Hand()
    hand.tap(lead.locator(".tabs-bar").get_by_role("link", name="＋ 记一次"))
    hand.tap(_chip(lead, "走访"))
    expect(lead.get_by_label("主题").first).to_have_value("")
    hand.tap(lead.get_by_role("button", name="常用：看教师一日活动"))
    hand.tap(lead.get_by_role("button", name="保存，请对方确认"))
    expect(lead.get_by_text("看教师一日活动")).to_be_visible()
    hand.tell("plain visit")
    assert hand.taps <= 4


def test_an_observation_of_ten_items(open_as: Callable[..., Page]) -> None:
    mentor, hand = open_as(cast.MENTOR, service_workers="allow"), Hand()
    hand.tap(mentor.get_by_role("link", name="记录听课").first)
    mentor.get_by_label("授课教师").select_option(index=9)
    hand.taps += 2
    hand.tap(mentor.get_by_role("button", name="我："))
    hand.write(mentor.get_by_label("课题"), "会变的影子")
    hand.tap(mentor.get_by_role("button", name="常用：常态课"))
    expect(mentor.get_by_label("课时", exact=True)).to_have_value("")
    hand.tap(mentor.get_by_role("button", name="常用：1 课时"))
    total = mentor.locator("[data-total]")
    expect(mentor.get_by_text("还有 10 项未打分")).to_be_visible()
    expect(total).to_be_empty()
    for place, level in ((0, "优"), (3, "中"), (5, "优"), (8, "待改进")):
        hand.tap(mentor.locator("[data-item]").nth(place).get_by_label(level, exact=True))
    expect(mentor.get_by_text("还有 6 项未打分")).to_be_visible()
    expect(total).to_be_empty()
    hand.tap(mentor.get_by_role("button", name="其余按良"))
    expect(total).to_have_text("82.5 分")
    hand.write(mentor.get_by_label("建议"), "多给孩子操作时间")
    hand.tap(mentor.get_by_role("button", name="保存听课记录"))
    expect(mentor.get_by_role("heading", name="会变的影子")).to_be_visible()
    expect(mentor.get_by_text("其余按良：6 项")).to_be_visible()
    hand.tell("observation of ten items, six of them together")
    assert hand.taps <= 15


def test_a_sheet_by_levels_by_keyboard_and_by_steps(open_as: Callable[..., Page]) -> None:
    page, hand = open_as(cast.MENTOR, service_workers="allow"), Hand()
    hand.tap(page.get_by_role("link", name="记录听课").first)
    page.get_by_label("哪节课").select_option(index=1)
    hand.taps += 2
    hand.tap(page.get_by_role("button", name="我："))
    items, total = page.locator("[data-item]"), page.locator("[data-total]")
    first = items.first
    expect(first.get_by_role("button", name="增加")).to_be_disabled()
    for place in range(10):
        hand.tap(items.nth(place).get_by_label("良", exact=True))
    save = 1
    hand.taps += save
    hand.tell("observation of a lesson on record, ten items one by one")
    assert hand.taps <= 15
    expect(total).to_have_text("84 分")
    expect(page.get_by_role("button", name="其余按良")).to_be_hidden()
    number = first.locator("input[type=number]")
    expect(number).to_have_value("7")
    hand.tap(first.get_by_role("button", name="减少"))
    expect(number).to_have_value("6.5")
    expect(first.locator("input[type=radio]:checked")).to_have_count(0)
    number.fill("7.5")
    expect(first.get_by_label("优", exact=True)).to_be_checked()
    first.get_by_label("优", exact=True).press("ArrowRight")
    expect(number).to_have_value("7")
    number.fill("")
    expect(page.get_by_text("还有 1 项未打分")).to_be_visible()
    expect(total).to_be_empty()
    for target in (*first.locator("label").all(), *first.locator("[data-step]").all()):
        box = target.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44


def test_the_first_load_is_light_and_a_slow_line_is_enough(open_as: Callable[..., Page]) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    received: list[int] = []
    devtools.on(
        "Network.loadingFinished", lambda event: received.append(event["encodedDataLength"])
    )
    devtools.send("Network.emulateNetworkConditions", {"offline": False, **LINE})
    start = time.monotonic()
    page.goto("/activities/new", wait_until="domcontentloaded")
    expect(_chip(page, "走访")).to_be_enabled()
    seconds = time.monotonic() - start
    page.wait_for_load_state()
    weight = sum(received) / KILOBYTE
    print(f"\nfirst load of the outing form: {weight:.0f} kB, usable after {seconds:.1f} s")
    assert 0 < weight <= 150
    assert seconds < 3
