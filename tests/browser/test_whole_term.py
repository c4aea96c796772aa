"""A whole term played by its people: from the gap list to two versions of its archive.

The day is moved on as the story needs it: the site is served anew, as on another morning.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from tests import cast
from tests.browser.conftest import DESK, TODAY, served, visitors
from tests.warm import warm

pytestmark = pytest.mark.xdist_group("whole term")
PAIR = "县实验幼儿园 帮扶 湖滨镇中心幼儿园"
ARROW = "县实验幼儿园 → 湖滨镇中心幼儿园"
LACKING = "县实验幼儿园 → 店子镇中心幼儿园"
"""The same school's other pairing: in the first one nothing is left to be planned."""
END_OF_TERM = "2027-01-21"
SIDES = {cast.LEAD_DIRECTOR: "lead", cast.SUPPORTED_DIRECTOR: "supported"}
Opened = Callable[..., Page]


def _go(page: Page, button: Locator) -> None:
    with page.expect_navigation():
        button.click()


def _to_assessment(page: Page) -> None:
    page.goto("/pairings")
    _go(page, page.locator(".card").filter(has_text=PAIR).get_by_role("link").first)
    _go(page, page.get_by_role("link", name="学期考核", exact=True))


def _plan_what_is_missing(lead: Page) -> date:
    """From the home page to a plan on a day that is free for both; returns the day."""
    expect(lead.get_by_role("heading", name="还差什么")).to_be_visible()
    _go(lead, lead.get_by_role("link", name=LACKING).first)
    offered = lead.get_by_role("link", name=re.compile("^安排 ")).first
    year, month, day = re.search(r"(?:(\d+)年)?(\d+)月(\d+)日", offered.inner_text()).groups()
    _go(lead, offered)
    lead.get_by_label("课题").fill("有趣的磁铁")
    lead.get_by_label("执教教师").select_option(index=1)
    lead.get_by_role("button", name="课时增加").click()
    _go(lead, lead.get_by_role("button", name="排入计划"))
    expect(lead.locator("main")).to_contain_text("计划")
    return date(int(year or TODAY[:4]), int(month), int(day))


def _record_the_plan(lead: Page) -> None:
    asked = lead.locator(".section").filter(has_text="这次进行了吗")
    _go(lead, asked.get_by_role("button", name="进行了", exact=True).first)
    expect(lead.locator("main")).to_contain_text("等对方确认")


def _record_a_visit(lead: Page, photo: Path) -> None:
    _go(lead, lead.locator(".tabs-bar").get_by_role("link", name="＋ 记一次"))
    lead.get_by_role("button", name="＋ 走访").click()
    lead.locator("[name$='-topic']").first.fill("看大班的建构区")
    _go(lead, lead.get_by_role("button", name="保存，请对方确认"))
    lead.get_by_label("＋ 选照片").set_input_files(photo)
    lead.get_by_label("照片里的大人都同意").check()
    lead.get_by_label("照片里看不出是哪个孩子").check()
    _go(lead, lead.get_by_role("button", name="保存照片和文件"))
    expect(lead.locator(".photos img")).to_have_count(1)


def _confirm_all(supported: Page) -> int:
    buttons = supported.get_by_role("button", name="确认属实")
    count = buttons.count()
    for _ in range(count):
        _go(supported, buttons.first)
    return count


def _collect_summaries(lead: Page) -> None:
    _to_assessment(lead)
    _go(lead, lead.get_by_role("link", name="师傅和教研组总结 →"))
    lead.get_by_label("教研组名称").first.fill("语言教研组")
    _go(lead, lead.get_by_role("button", name="添加").first)
    _go(lead, lead.get_by_role("link", name=re.compile("交总结.*语言教研组")))
    lead.get_by_label("正文").fill("本学期教研四次，研究绘本阅读。")
    _go(lead, lead.get_by_role("button", name="保存"))
    _to_assessment(lead)
    _go(lead, lead.get_by_role("link", name="师傅和教研组总结 →"))
    expect(lead.locator("li").filter(has_text="语言教研组")).to_contain_text("已交")
    _go(lead, lead.get_by_role("link", name="四类材料查验 →"))
    unchecked = lead.locator(".card").filter(has_text="还没查").get_by_role("button")
    while unchecked.count():
        _go(lead, unchecked.first)


def _hand_in(page: Page, side: str) -> None:
    """Write what nobody can compute, say of the rest why it need not come, submit."""
    _to_assessment(page)
    card = page.locator(f"#{side}")
    _go(page, card.get_by_role("link", name=re.compile("写自评")))
    for box in page.locator("textarea").all():
        if not box.input_value():
            box.fill("下学期继续。")
    _go(page, page.get_by_role("button", name="保存", exact=True))
    while card.locator(".gate .end a").count():
        _go(page, card.locator(".gate .end a").first)
        page.get_by_label("为什么不需要").fill("本学期没有这项安排")
        _go(page, page.get_by_role("button", name="记为不需要"))
    _go(page, card.get_by_role("button", name="提交"))
    expect(page.locator("main")).to_contain_text("已提交")


def _review(reviewer: Page) -> None:
    reviewer.goto("/")
    _go(reviewer, reviewer.get_by_role("link", name="待审核"))
    _go(reviewer, reviewer.get_by_role("link", name=ARROW))


def _grade(reviewer: Page) -> None:
    """Before the term's end nothing is chosen beforehand; what is given differs with a reason."""
    _review(reviewer)
    grading = reviewer.locator("#grading")
    expect(grading).to_contain_text("照现在的进度：")
    expect(grading.locator("input[type=radio]:checked")).to_have_count(0)
    grading.locator("label").filter(has_text="良好").first.click()
    grading.get_by_label("原因").fill("看过现场，按良好。")
    _go(reviewer, grading.get_by_role("button", name="给等次"))
    expect(reviewer.locator("main")).to_contain_text("请另一位教育局人员审定")


def _approve(officer: Page) -> None:
    officer.goto("/")
    _go(officer, officer.get_by_role("link", name="待审定"))
    _go(officer, officer.get_by_role("link", name=ARROW))
    _go(officer, officer.get_by_role("button", name=re.compile("^审定通过")))


def _return(reviewer: Page) -> None:
    _review(reviewer)
    reviewer.locator("summary").filter(has_text="标出要改的").first.click()
    reviewer.locator("[name=lead_leadership]").fill("请写明领导小组的分工")
    reviewer.locator("[name=lead_reason]").fill("组织领导写得不够")
    _go(reviewer, reviewer.get_by_role("button", name="退回", exact=True))
    expect(reviewer.locator("main")).to_contain_text("已退回，学校能看到原因")


def _answer_the_return(lead: Page) -> None:
    lead.goto("/")
    _go(lead, lead.locator("li").filter(has_text="已退回").get_by_role("link", name="填写自评"))
    expect(lead.locator("#lead")).to_contain_text("组织领导写得不够")
    _go(lead, lead.get_by_role("link", name="接着写自评"))
    expect(lead.locator("main")).to_contain_text("请写明领导小组的分工")
    box = lead.get_by_label("组织领导")
    box.fill(box.input_value() + "\n园长管总，教研主任管课，后勤主任管车。")
    _go(lead, lead.get_by_role("button", name="保存并提交"))
    expect(lead.locator("main")).to_contain_text("已提交")


def _lock_and_archive(officer: Page) -> None:
    officer.goto("/")
    _go(officer, officer.get_by_role("link", name="学期和锁定"))
    _go(officer, officer.get_by_role("link", name="现在锁定"))
    _go(officer, officer.get_by_role("button", name="锁定"))
    _archive(officer)


def _archive(officer: Page) -> None:
    officer.goto("/reviews")
    _go(officer, officer.get_by_role("link", name=re.compile("^全部归档")))
    _go(officer, officer.get_by_role("button", name="归档"))
    expect(officer.locator("main")).to_contain_text("1 份已归档")


def _package(lead: Page, folder: Path, number: int) -> Path:
    """The archive is made with one tap; its package is kept as a director would."""
    lead.goto("/pairings")
    _go(lead, lead.locator(".card").filter(has_text=PAIR).get_by_role("link").first)
    _go(lead, lead.get_by_role("link", name="档案", exact=True))
    with lead.expect_download(timeout=60_000):
        lead.get_by_role("button", name=f"生成第 {number} 版（PDF）").click(timeout=60_000)
    _go(lead, lead.get_by_role("link", name="返回").last)
    expect(lead.locator("main")).to_contain_text("定稿")
    with lead.expect_download() as waited:
        lead.get_by_role("link", name="下载压缩包").first.click()
    path = folder / f"v{number}.zip"
    waited.value.save_as(path)
    return path


def _verify(path: Path) -> tuple[int, str]:
    done = warm().run(["verify", str(path)], os.environ)
    return done.returncode, done.stdout


def _altered(source: Path, target: Path, name: str) -> Path:
    """The package with one byte of one file changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for one in old.infolist():
            data = old.read(one)
            if one.filename == name:
                middle = len(data) // 2
                data = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
            new.writestr(one, data)
    return target


def _every_byte_is_watched(package: Path, folder: Path) -> None:
    assert _verify(package)[0] == 0
    with zipfile.ZipFile(package) as held:
        names = held.namelist()
    for ending in (".jpg", "snapshot.json", ".pdf"):
        inside = next(name for name in names if name.endswith(ending))
        code, said = _verify(_altered(package, folder / "altered.zip", inside))
        told = [line for line in said.splitlines() if not line.startswith("intact")]
        assert code == 1
        assert told == ["altered\t" + inside.partition("/")[2]]


def _nothing_can_be_written(lead: Page, officer: Page, folder: Path) -> None:
    """On a page, from the phone's queue, by the workbook: refused, and told why."""
    lead.goto("/activities/new")
    lead.get_by_label("日期").first.fill("2026-12-08")
    lead.get_by_role("button", name="＋ 走访").click()
    lead.get_by_role("button", name="保存，请对方确认").click()
    expect(lead.locator("main")).to_contain_text("已锁定")

    lead.goto("/activities/new")
    lead.evaluate("navigator.serviceWorker.ready.then(() => true)")
    lead.context.set_offline(True)
    lead.get_by_label("日期").first.fill("2026-12-09")
    lead.get_by_role("button", name="＋ 走访").click()
    lead.locator("[name$='-topic']").first.fill("没有信号时记的")
    lead.get_by_role("button", name="保存，请对方确认").click()
    expect(lead.locator("[data-outbox-list]")).to_contain_text("等信号")
    lead.context.set_offline(False)
    expect(lead.locator("[data-outbox-list]")).to_contain_text("已锁定", timeout=15_000)

    book = openpyxl.load_workbook(cast.SAMPLE)
    sheet = book["活动"]
    header = [cell.value for cell in sheet[1]]
    row = next(
        row
        for row in sheet.iter_rows(min_row=2)
        if str(row[header.index("结对编码")].value) == "B1"
        and row[header.index("日期")].value.year == 2026
        and row[header.index("日期")].value.month == 10
    )
    row[header.index("主题")].value = "锁定以后改的主题"
    changed = folder / "changed.xlsx"
    book.save(changed)
    _go(officer, officer.get_by_role("link", name="本县资料"))
    _go(officer, officer.get_by_role("link", name="导入、导出"))
    officer.get_by_label("工作簿（.xlsx").set_input_files(changed)
    _go(officer, officer.get_by_role("button", name="检查"))
    expect(officer.locator("main")).to_contain_text("已锁定")


def _reopen(officer: Page) -> None:
    officer.goto("/")
    _go(officer, officer.get_by_role("link", name="学期和锁定"))
    _go(officer, officer.get_by_role("link", name=re.compile("重新打开.*湖滨镇中心幼儿园")))
    officer.get_by_label("原因").fill("漏记了一次走访")
    _go(officer, officer.get_by_role("button", name="重新打开"))
    expect(officer.locator("main")).to_contain_text("已重新打开")


@pytest.fixture
def morning(furnished: Path, browser: Browser) -> Callable[[date | str], Iterator[Opened]]:
    """Call with a day: the site on that day, as it is shipped; everybody signs in anew."""

    @contextmanager
    def on(day: date | str) -> Iterator[Opened]:
        with served(furnished, str(day), 2) as address, visitors(browser, address) as open_page:
            yield open_page

    return on


def test_a_term_from_the_gap_list_to_the_second_version_of_its_archive(
    morning: Callable[..., Iterator[Opened]], tmp_path: Path
) -> None:
    photo = tmp_path / "建构区.jpg"
    Image.linear_gradient("L").resize((800, 600)).convert("RGB").save(photo)
    with morning(TODAY) as open_as:
        planned = _plan_what_is_missing(open_as(cast.LEAD_DIRECTOR))
    with morning(planned + timedelta(days=1)) as open_as:
        lead = open_as(cast.LEAD_DIRECTOR)
        _record_the_plan(lead)
        _record_a_visit(lead, photo)
        assert _confirm_all(open_as(cast.SUPPORTED_DIRECTOR)) >= 2
    with morning(END_OF_TERM) as open_as:
        lead, officer = (
            open_as(cast.LEAD_DIRECTOR, service_workers="allow"),
            open_as(cast.OFFICER, DESK),
        )
        reviewer = open_as(cast.REVIEWER, DESK)
        _collect_summaries(lead)
        for login, side in SIDES.items():
            _hand_in(open_as(login), side)
        _return(reviewer)
        _answer_the_return(lead)
        _grade(reviewer)
        _approve(officer)
        _lock_and_archive(officer)
        first = _package(lead, tmp_path, 1)
        _every_byte_is_watched(first, tmp_path)
        _nothing_can_be_written(lead, officer, tmp_path)
        _reopen(officer)
        _record_a_visit(open_as(cast.LEAD_DIRECTOR), photo)
        assert _confirm_all(open_as(cast.SUPPORTED_DIRECTOR)) == 1
        for login, side in SIDES.items():
            _hand_in(open_as(login), side)
        _grade(reviewer)
        _approve(officer)
        _archive(officer)
        second = _package(open_as(cast.LEAD_DIRECTOR), tmp_path, 2)
        assert _verify(second)[0] == 0
        assert _verify(first)[0] == 0
