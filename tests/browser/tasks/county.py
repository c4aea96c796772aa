"""Tasks in 本县资料: each deed is said, and taken back with 撤销 beside what was said.

A step yields what the page says of each deed; who drives it takes the deed back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from playwright.sync_api import Page, expect

from tests.browser.tasks.walking import follow, go, looked_at, new, row, shelf

Step = Iterator[str]
PROGRAMME = {"名称": "县域教研共同体", "开始": "2026-09-01", "结束": "2027-08-31"}
PAIRING = {
    "方案": "B",
    "帮扶方": "K01",
    "被帮扶方": "K06",
    "开始": "2026-12-01",
    "结束": "2027-06-30",
}
MENTORSHIP = {
    "结对": "B2",
    "师傅": "K04-01",
    "徒弟": "K06-02",
    "开始": "2026-11-24",
    "结束": "2027-07-09",
}


def made(page: Page, sheet: str, fields: Mapping[str, str]) -> str:
    """A new row of a sheet, each field by its label: a list takes a code; what the page says."""
    new(page, sheet)
    for label, value in fields.items():
        field = page.get_by_label(label, exact=True)
        if field.evaluate("one => one.matches('select')"):
            field.select_option(value)
        else:
            field.fill(value)
    go(page, "保存")
    return "已新建"


def organisation(page: Page) -> Step:
    """A new school with a code that is suggested."""
    new(page, "单位")
    page.get_by_label("名称", exact=True).fill("城西小学")
    page.get_by_label("类型", exact=True).select_option(label="小学")
    page.get_by_label("城乡", exact=True).select_option(index=1)
    go(page, "保存")
    yield "已新建"


def moved_organisation(page: Page) -> Step:
    """A school comes under another one."""
    row(page, "单位", "店子镇")
    page.get_by_label("上级", exact=True).select_option("K05")
    go(page, "保存")
    yield "已保存"


def closed_organisation(page: Page) -> Step:
    """A school is closed with what goes on there, after that was shown."""
    row(page, "单位", "庞家镇")
    follow(page, "关闭")
    looked_at(page)
    page.get_by_label("原因").fill("撤点并校")
    go(page, "关闭这个单位")
    yield "已关闭"


def part_time_teacher(page: Page) -> Step:
    """She serves at a second school as well."""
    row(page, "教师")
    follow(page, "调动、兼任")
    page.get_by_label("到哪个单位").select_option("K06")
    page.get_by_label("从哪天起").fill("2026-12-01")
    page.locator("label", has_text="继续任职（兼任）").click()
    go(page, "保存")
    expect(page.locator("#postings select").nth(1)).to_have_value("K06")
    yield "已保存"


def leaving_teacher(page: Page) -> Step:
    """Her last day; what she did stays."""
    row(page, "教师")
    page.locator("[name$='-posted_until']").first.fill("2027-06-30")
    go(page, "保存")
    yield "已保存"


def ready_programme(page: Page) -> Step:
    """A programme from a public plan, with its targets."""
    shelf(page, "方案")
    follow(page, "用现成的方案")
    follow(page, "看指标、用这个")
    go(page, "建方案和", exact=False)
    yield "个指标"


def own_programme(page: Page) -> Step:
    """A programme that is in no book of ready-made ones."""
    yield made(page, "方案", PROGRAMME)


def copied_programme(page: Page) -> Step:
    """The same programme a year later."""
    row(page, "方案")
    follow(page, "复制到下一年")
    go(page, "复制")
    yield "已复制"


def leadership(page: Page) -> Step:
    """One more member of the leadership group."""
    new(page, "领导小组")
    page.get_by_label("方案", exact=True).select_option(index=1)
    page.get_by_label("姓名", exact=True).fill("周局长")
    page.get_by_label("职务", exact=True).select_option(label="副组长")
    go(page, "保存")
    yield "已新建"


def changed_target(page: Page) -> Step:
    """Now, with a reason that both sides read; and from the next term on."""
    for way, figure in (("更正：本学期起", "13"), ("调整：下学期起", "14")):
        row(page, "指标", "送教")
        page.get_by_label("目标值").fill(figure)
        go(page, "保存")
        page.get_by_label(way).check()
        if "更正" in way:
            page.get_by_label("更正的原因").fill("文件里写的是这个数")
        go(page, "保存")
        yield "已保存"


def pairing(page: Page) -> Step:
    """Two schools that had nothing to do with each other."""
    yield made(page, "结对", PAIRING)


def ended_pairing(page: Page) -> Step:
    """What hangs on it is shown, then it ends early."""
    row(page, "结对", "店子镇")
    follow(page, "提前结束")
    looked_at(page)
    page.get_by_label("原因").fill("对方停办")
    go(page, "提前结束")
    yield "已提前结束"


def handed_over_pairing(page: Page) -> Step:
    """Another school goes on in one side's place."""
    row(page, "结对", "店子镇")
    follow(page, "移交给别的单位")
    looked_at(page)
    page.locator("label", has_text="帮扶方（县实验幼儿园）").first.click()
    page.get_by_label("换成哪个单位").select_option(label="乐安实验学校幼儿园 · K01")
    page.get_by_label("原因").fill("县实验幼儿园扩建")
    go(page, "移交")
    yield "已移交"


def wrong_pairing(page: Page) -> Step:
    """The records that go with a wrong one are counted before it goes."""
    row(page, "结对", "庞家镇")
    follow(page, "移除…")
    expect(page.get_by_text("一起移除的记录")).to_be_visible()
    go(page, "移除，连同", exact=False)
    yield "已移除这个结对"


def mentorship(page: Page) -> Step:
    """A mentor for one more teacher."""
    yield made(page, "师徒", MENTORSHIP)


def ended_mentorship(page: Page) -> Step:
    """One that ends before its day, and why."""
    row(page, "师徒", "B2")
    page.get_by_label("结束", exact=True).fill("2026-11-24")
    page.locator("summary", has_text="提前结束").click()
    page.get_by_label(re.compile("^结束原因")).select_option(label="徒弟调离")
    go(page, "保存")
    yield "已保存"


def grades(page: Page) -> Step:
    """The county's own bands, beginning from the usual ones."""
    yield from _begun(page, "等次")
    new(page, "等次")
    page.get_by_label("生效日期").fill("2026-09-01")
    for name, least in (("优秀", "92"), ("良好", "80"), ("合格", "65")):
        page.get_by_label(name).fill(least)
    go(page, "保存")
    page.get_by_label("更正：本学期起").check()
    page.get_by_label("更正的原因").fill("照市里的文件改")
    go(page, "保存")
    yield "已新建"


def papers(page: Page) -> Step:
    """The county's own document list, beginning from the usual one."""
    yield from _begun(page, "材料清单")


def equipment(page: Page) -> Step:
    """The county's own equipment standard, beginning from the usual one."""
    yield from _begun(page, "装备标准")


def _begun(page: Page, name: str) -> Step:
    """The ready-made rows are put into a list that was empty."""
    shelf(page, name)
    go(page, "把现成的放进来改")
    expect(page.locator("tbody tr").first).to_be_visible()
    yield "已放进来"
    expect(page.get_by_text("用的是现成的")).to_be_visible()
