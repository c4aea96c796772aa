"""The 27 tasks that are a bureau's own: each on screen, and undone or asked before.

A task is done here by an officer with what is on the screen, or names the test that does it whole.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.browser.conftest import DESK

pytestmark = pytest.mark.xdist_group("browser")
Doing = Callable[[Page], None]
FOUNDING = "test_founding.py::test_a_bureau_from_nothing_through_the_printed_address"
TEACHERS = "test_book.py::test_rows_from_the_clipboard_and_a_teacher_who_moves"
TARGETS = "test_targets.py::test_a_target_is_tried_while_it_is_typed_by_keyboard"
LOCKING = "test_whole_term.py::test_a_term_from_the_gap_list_to_the_second_version_of_its_archive"


def _go(page: Page, name: str, exact: bool = True) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=exact).click()


def _home(page: Page) -> None:
    page.goto("/")


def _list(page: Page, name: str) -> None:
    """From the home page to one list of 本县资料."""
    _home(page)
    page.get_by_role("link", name="本县资料").first.click()
    page.locator("h2").get_by_role("link", name=name, exact=True).click()


def _undo(page: Page, said: str) -> None:
    """What was just done is said, and taken back with the button beside it."""
    expect(page.locator(".notice.said").first).to_contain_text(said)
    _go(page, "撤销")
    expect(page.locator(".notice.said").first).to_contain_text("已撤销")


def _opened(page: Page, name: str) -> None:
    """A list's first row, whose name stands in its first column."""
    _list(page, name)
    page.locator("tbody th").get_by_role("link").first.click()


def _begun(page: Page, name: str) -> None:
    """The ready-made rows are put into a list that was empty."""
    _list(page, name)
    _go(page, "把现成的放进来改")
    expect(page.locator("tbody tr").first).to_be_visible()
    _undo(page, "已放进来")
    expect(page.get_by_text("用的是现成的")).to_be_visible()


def organisation(page: Page) -> None:
    """A new school with a code that is suggested."""
    _list(page, "单位")
    page.get_by_role("link", name="＋ 新建").click()
    page.get_by_label("名称", exact=True).fill("城西小学")
    page.get_by_label("类型", exact=True).select_option(label="小学")
    page.get_by_label("城乡", exact=True).select_option(index=1)
    _go(page, "保存")
    _undo(page, "已新建")


def ready_programme(page: Page) -> None:
    """A programme from a public plan, with its targets."""
    _list(page, "方案")
    page.get_by_role("link", name="用现成的方案").click()
    page.get_by_role("link", name="看指标、用这个").first.click()
    _go(page, "建方案和", exact=False)
    _undo(page, "个指标")


def own_programme(page: Page) -> None:
    """A programme that is in no book of ready-made ones."""
    _list(page, "方案")
    page.get_by_role("link", name="＋ 新建").click()
    page.get_by_label("名称", exact=True).fill("县域教研共同体")
    page.get_by_label("开始", exact=True).fill("2026-09-01")
    page.get_by_label("结束", exact=True).fill("2027-08-31")
    _go(page, "保存")
    _undo(page, "已新建")


def copied_programme(page: Page) -> None:
    """The same programme a year later."""
    _opened(page, "方案")
    page.get_by_role("link", name="复制到下一年").click()
    _go(page, "复制")
    _undo(page, "已复制")


def leadership(page: Page) -> None:
    """One more member of the leadership group."""
    _list(page, "领导小组")
    page.get_by_role("link", name="＋ 新建").click()
    page.get_by_label("方案", exact=True).select_option(index=1)
    page.get_by_label("姓名", exact=True).fill("周局长")
    page.get_by_label("职务", exact=True).select_option(label="副组长")
    _go(page, "保存")
    _undo(page, "已新建")


def pairing(page: Page) -> None:
    """Two schools that had nothing to do with each other."""
    _list(page, "结对")
    page.get_by_role("link", name="＋ 新建").click()
    page.get_by_label("方案", exact=True).select_option("B")
    page.get_by_label("帮扶方", exact=True).select_option("K01")
    page.get_by_label("被帮扶方", exact=True).select_option("K06")
    page.get_by_label("开始", exact=True).fill("2026-12-01")
    page.get_by_label("结束", exact=True).fill("2027-06-30")
    _go(page, "保存")
    _undo(page, "已新建")


def ended_pairing(page: Page) -> None:
    """What hangs on it is shown, then it ends early; removing a wrong one is asked as well."""
    _opened(page, "结对")
    page.get_by_role("link", name="移除…").click()
    expect(page.get_by_text("一起移除的记录")).to_be_visible()
    page.get_by_role("link", name="改用提前结束").click()
    _go(page, "看看会影响什么")
    expect(page.get_by_role("heading", name="会影响")).to_be_visible()
    page.get_by_label("原因").fill("对方停办")
    _go(page, "提前结束")
    _undo(page, "已提前结束")


def grades(page: Page) -> None:
    """The county's own bands, beginning from the usual ones."""
    _begun(page, "等次")


def papers(page: Page) -> None:
    """The county's own document list, beginning from the usual one."""
    _begun(page, "材料清单")


def equipment(page: Page) -> None:
    """The county's own equipment standard, beginning from the usual one."""
    _begun(page, "装备标准")


def role_by_date(page: Page) -> None:
    """An admin for a month; ending it is asked on a page of its own."""
    _account(page)
    page.get_by_role("link", name="＋ 加一个角色").click()
    page.locator("label", has_text="管理员").first.click()
    page.get_by_label("单位", exact=True).select_option(label="博兴县教育和体育局")
    page.get_by_label("到哪天（可不填）").fill("2026-12-31")
    _go(page, "设角色")
    expect(page.get_by_text("角色已设好")).to_be_visible()
    page.get_by_role("link", name=re.compile("^结束.*管理员")).click()
    expect(page.get_by_role("heading", name=re.compile("结束“.*”？"))).to_be_visible()
    _go(page, "结束")
    expect(page.locator(".notice.said").first).to_contain_text("为止")


def reset_and_disabled(page: Page) -> None:
    """Both are asked; who is shut out comes in again by a fresh slip."""
    _account(page)
    page.get_by_role("link", name="重置密码").click()
    _go(page, "重置")
    expect(page.locator(".notice.said").first).to_contain_text("已重置")
    _account(page)
    page.get_by_role("link", name="停用").click()
    expect(page.get_by_role("heading", name="停用账号？")).to_be_visible()
    _go(page, "停用")
    expect(page.locator(".notice.said").first).to_contain_text("账号已停用")
    _go(page, "重新启用")
    expect(page.locator(".notice.said").first).to_contain_text("已重新启用")


def _account(page: Page) -> None:
    """The bureau's reviewer's account."""
    _home(page)
    page.get_by_role("link", name="账号", exact=True).first.click()
    page.get_by_label("查找（拼音也行）").fill("reviewer")
    _go(page, "查找")
    page.locator("tbody a").first.click()


def rubric(page: Page) -> None:
    """A change of a rubric is shown before it is kept."""
    _home(page)
    page.get_by_role("link", name="评课量表").first.click()
    page.locator("main li").get_by_role("link").first.click()
    page.get_by_role("link", name=re.compile("修改")).first.click()
    _go(page, "先看看样子")
    expect(page.locator("#preview")).to_be_visible()


def archive_settings(page: Page) -> None:
    """The number that a pattern gives is shown before it is kept."""
    _home(page)
    page.get_by_role("link", name="档案设置").first.click()
    page.get_by_label("机构（问题）代码").fill("JY")
    _go(page, "看例子")
    expect(page.locator(".example")).to_contain_text("JY")
    _go(page, "保存")
    expect(page.locator(".notice.said").first).to_contain_text("已保存")


TASKS: tuple[tuple[str, Doing | str], ...] = (
    ("found the bureau", FOUNDING),
    ("first officer", FOUNDING),
    ("school year and terms", FOUNDING),
    ("calendar", "test_calendar.py::test_days_are_tapped_and_stand_on_everybodys_agenda"),
    ("organisation", organisation),
    (
        "move, merge, close one",
        "test_organisations.py::test_two_schools_become_one_and_are_two_again",
    ),
    ("teacher", TEACHERS),
    ("posting, part-time, leaving", TEACHERS),
    ("account, invite, slip", "test_accounts.py::test_from_the_directors_page_to_the_teachers_own"),
    ("role by date", role_by_date),
    ("reset, disable", reset_and_disabled),
    ("programme from a ready-made one", ready_programme),
    ("programme of one's own", own_programme),
    ("copy to next year", copied_programme),
    ("leadership group", leadership),
    ("target", TARGETS),
    ("更正 and 调整", TARGETS),
    ("pairing", pairing),
    ("end it, hand it over, remove a wrong one", ended_pairing),
    ("rubric and bands", rubric),
    ("checklists and document lists", papers),
    ("grade bands and points", grades),
    ("equipment standard", equipment),
    ("archive settings, own forms", archive_settings),
    ("lock, exception, reopen", LOCKING),
)
NOT_YET = ("mentorship", "import, preview, undo")
"""What has page tests alone: nobody does it in a browser so far. Nor does anybody close a school,

hand a pairing over, edit a checklist, put up a form of the bureau's own, or open an exception.
"""
HERE = [(name, do) for name, do in TASKS if not isinstance(do, str)]


def test_the_tasks_are_27_and_each_named_test_is_there() -> None:
    assert len({name for name, _ in TASKS} | set(NOT_YET)) == 27
    for _, do in TASKS:
        if isinstance(do, str):
            module, _, test = do.partition(".py::")
            assert callable(getattr(importlib.import_module(f"tests.browser.{module}"), test))


def test_an_officer_does_them_on_screen(open_as: Callable[..., Page]) -> None:
    officer = open_as(cast.OFFICER, DESK, service_workers="block")
    stuck = []
    for name, do in HERE:
        try:
            do(officer)
        except Exception as error:
            wrong = officer.locator(".wrong, .notice").all_inner_texts()
            stuck.append(f"{name} at {officer.url}: {wrong} {str(error)[:300]}")
    assert not stuck, "\n".join(stuck)
