"""From nothing to the first confirmed activity, on screen only: taps, characters, seconds.

`python3 -m tests.bench.founding [FOLDER FOR PICTURES]` founds a county of six schools, twelve
teachers and three pairings in headless Chromium. A script is quicker than a person, so what a
person needs is reckoned too: two seconds a tap (finding it included), a third of a second a
character, ten seconds for each list that is copied out of a spreadsheet.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from pairing.__main__ import BROWSER
from tests.browser.conftest import DESK, LOG, PHONE, TODAY, served
from tests.browser.test_book import PASTE
from tests.browser.test_founding import WORDS, _empty, _printed

A_TAP, A_CHARACTER, A_COPY = 2.0, 1 / 3, 10.0
SCHOOLS = (
    ("S1", "城东实验幼儿园"),
    ("S2", "城西幼儿园"),
    ("S3", "城北幼儿园"),
    ("X1", "湖边镇幼儿园"),
    ("X2", "店前镇幼儿园"),
    ("X3", "吕河镇幼儿园"),
)
NAMES = (
    *("甲一", "乙二", "丙三", "丁四", "戊五", "己六"),
    *("庚七", "辛八", "壬九", "癸十", "子元", "丑元"),
)
LISTS = {
    "单位": "编码\t名称\t类型\t城乡\t上级编码\n"
    + "".join(
        f"{code}\t{name}\t幼儿园\t{'城区' if code[0] == 'S' else '农村'}\t371625\n"
        for code, name in SCHOOLS
    ),
    "教师": "教师姓名\t单位\n"
    + "".join(f"{name}\t{SCHOOLS[place // 2][0]}\n" for place, name in enumerate(NAMES)),
    "结对": "方案编码\t帮扶方编码\t被帮扶方编码\t开始\t结束\n"
    + "".join(f"F1\tS{n}\tX{n}\t2026-09-01\t2027-07-10\n" for n in (1, 2, 3)),
}
"""What the officer has in a spreadsheet already."""


@dataclass
class Hand:
    """Somebody's hand on a page: what it did so far, and since when."""

    page: Page
    taps: int = 0
    characters: int = 0
    copies: int = 0
    begun: float = 0.0

    def tap(self, what: Locator, leads_on: bool = True) -> None:
        """One tap; ``leads_on`` waits for the next page."""
        self.taps += 1
        if not leads_on:
            what.click()
            return
        with self.page.expect_navigation():
            what.click()

    def button(self, name: str | re.Pattern[str]) -> None:
        """A button by its words."""
        self.tap(self.page.get_by_role("button", name=name, exact=isinstance(name, str)).first)

    def link(self, name: str | re.Pattern[str]) -> None:
        """A link by its words."""
        self.tap(self.page.get_by_role("link", name=name).first)

    def write(self, field: Locator, text: str) -> None:
        """A tap into a field, and a text."""
        self.taps += 1
        self.characters += len(text)
        field.fill(text)

    def paste(self, text: str) -> None:
        """A block out of a spreadsheet, into the first cell of the grid."""
        self.copies += 1
        self.taps += 1
        first = self.page.locator("[data-grid] input").first
        self.page.evaluate(PASTE, [first.element_handle(), text])
        expect(self.page.locator("[data-grid-said]")).to_contain_text("没有问题")

    @property
    def minutes(self) -> float:
        """What a person is reckoned to need."""
        return (self.taps * A_TAP + self.characters * A_CHARACTER + self.copies * A_COPY) / 60

    def told(self, what: str) -> str:
        """One line."""
        return (
            f"{what:32} {self.taps:3} taps · {self.characters:3} characters · {self.copies} lists"
            f" · script {time.monotonic() - self.begun:4.0f} s · a person {self.minutes:.1f} min"
        )


def _bureau(hand: Hand, address: str) -> None:
    page = hand.page
    page.goto(address)
    hand.write(page.get_by_label("教育局全称"), "博兴县教育和体育局")
    hand.write(page.get_by_label("编码"), "371625")
    hand.tap(page.get_by_label("县（区）级"), leads_on=False)
    hand.write(page.get_by_label("您的姓名"), "王岩")
    hand.write(page.get_by_label("登录名"), "wangyan")
    hand.write(page.get_by_label(re.compile("^密码$")), WORDS)
    hand.write(page.get_by_label("密码，再填一次"), WORDS)
    hand.button("建好并登录")


def _list(hand: Hand, name: str) -> None:
    """A step of 开县向导 by pasting, and back."""
    step = hand.page.locator(".steps-list > li").filter(has_text=re.compile(f"^\\W*\\d?\\W*{name}"))
    hand.tap(step.get_by_role("link", name="从 Excel 粘贴").first)
    hand.paste(LISTS[name])
    hand.button("检查")
    hand.button("写入")
    hand.link("← 回开县向导")


def _county(hand: Hand) -> None:
    page = hand.page
    hand.link("去做学年和学期")
    hand.button("建这两个学期")
    hand.link("去做校历")
    hand.link("导入国家放假安排")
    hand.button(re.compile("写入这"))
    hand.link("← 回开县向导")
    _list(hand, "单位")
    _list(hand, "教师")
    hand.tap(page.locator(".steps-list").get_by_role("link", name=re.compile("^方案")).first)
    hand.link(re.compile("现成的方案"))
    hand.tap(page.get_by_role("link", name="看指标、用这个").nth(1))
    hand.button(re.compile("建方案和"))
    hand.link("← 回开县向导")
    _list(hand, "结对")
    hand.link("去做账号")
    for place, (_, school) in enumerate(SCHOOLS):
        hand.write(page.get_by_label(f"{school} 负责人：姓名"), f"园长{NAMES[place][0]}")
    hand.button("建好勾选的，去打印单子")


def _slip(page: Page, school: str) -> str:
    """The address on the slip of a school's director."""
    text = page.locator("main").inner_text()
    found = re.search(rf"园长.\s+{school}.*?(http://\S+/p/\S+)", text, re.DOTALL)
    assert found, text[text.find("园长") - 60 :][:700]
    return found[1]


def _first_day(browser: Browser, site: str, address: str) -> Page:
    """A director with her slip: the password, and she is in."""
    page = browser.new_context(viewport=PHONE, locale="zh-CN", base_url=site).new_page()
    page.goto(address)
    for box in page.locator("input[type=password]").all():
        box.fill(WORDS)
    with page.expect_navigation():
        page.locator("main").get_by_role("button").last.click()
    page.goto("/")
    return page


def measure(pictures: Path | None) -> None:
    """The whole story; prints its lines."""
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="pairing-found-") as place:
        instance = Path(place)
        _empty(instance)
        with served(instance, TODAY) as site, sync_playwright() as play:
            browser = play.chromium.launch(executable_path=shutil.which(BROWSER), args=flags)
            context = browser.new_context(viewport=DESK, locale="zh-CN", base_url=site)
            officer = Hand(context.new_page(), begun=time.monotonic())
            try:
                _bureau(officer, _printed(instance / LOG))
                _county(officer)
                print(officer.told("the county, set up"), flush=True)
                _one_activity(browser, site, officer.page)
            except BaseException:
                if pictures:
                    officer.page.screenshot(path=pictures / "stuck.png", full_page=True)
                raise
            browser.close()


def _one_activity(browser: Browser, site: str, slips: Page) -> None:
    lead = Hand(_first_day(browser, site, _slip(slips, "城东实验幼儿园")), begun=time.monotonic())
    lead.tap(lead.page.locator(".tabs-bar").get_by_role("link", name="＋ 记一次"))
    lead.tap(lead.page.get_by_role("button", name="＋ 走访"), leads_on=False)
    lead.tap(lead.page.get_by_role("button", name=re.compile("^常用")), leads_on=False)
    lead.button("保存，请对方确认")
    print(lead.told("a visit, recorded"), flush=True)
    other = Hand(_first_day(browser, site, _slip(slips, "湖边镇幼儿园")), begun=time.monotonic())
    other.button("确认属实")
    expect(other.page.get_by_text("已确认，计入双方进度。")).to_be_visible()
    print(other.told("the visit, confirmed"), flush=True)


if __name__ == "__main__":
    measure(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
