"""Tasks beside 本县资料: accounts, rubrics, settings, forms, the workbook, the lock.

What has no 撤销 here is asked on a page of its own, or shown before it is kept.
"""

from __future__ import annotations

import io
import re

import openpyxl
from playwright.sync_api import FilePayload, Page, expect

from tests import cast
from tests.browser.tasks.walking import follow, go, home, said

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PATIENCE = 30_000
"""Milliseconds that a workbook may take in the background."""


def _account(page: Page) -> None:
    """The bureau's reviewer's account."""
    home(page, "账号")
    page.get_by_label("查找（拼音也行）").fill(cast.REVIEWER)
    go(page, "查找")
    page.locator("tbody a").first.click()


def role_by_date(page: Page) -> None:
    """An admin for a month; ending it is asked on a page of its own."""
    _account(page)
    follow(page, "＋ 加一个角色")
    page.locator("label", has_text="管理员").first.click()
    page.get_by_label("单位", exact=True).select_option(label="博兴县教育和体育局")
    page.get_by_label("到哪天（可不填）").fill("2026-12-31")
    go(page, "设角色")
    expect(page.get_by_text("角色已设好")).to_be_visible()
    page.get_by_role("link", name=re.compile("^结束.*管理员")).click()
    expect(page.get_by_role("heading", name=re.compile("结束“.*”？"))).to_be_visible()
    go(page, "结束")
    said(page, "为止")


def reset_and_disabled(page: Page) -> None:
    """Both are asked; who is shut out comes in again by a fresh slip."""
    _account(page)
    follow(page, "重置密码")
    go(page, "重置")
    said(page, "已重置")
    _account(page)
    follow(page, "停用")
    expect(page.get_by_role("heading", name="停用账号？")).to_be_visible()
    go(page, "停用")
    said(page, "账号已停用")
    go(page, "重新启用")
    said(page, "已重新启用")


def rubric(page: Page) -> None:
    """A change of a rubric is shown before it is kept; what was marked with it stays."""
    home(page, "评课量表")
    page.locator("main li").get_by_role("link").first.click()
    _changed_sheet(page, "县评课表")


def checklist(page: Page) -> None:
    """A checklist likewise."""
    home(page, "评课量表")
    lists = page.locator(".section").filter(has_text="检查").last
    lists.locator("li").get_by_role("link").first.click()
    _changed_sheet(page, "县一日常规检查表")


def _changed_sheet(page: Page, name: str) -> None:
    page.get_by_role("link", name=re.compile("修改")).first.click()
    page.get_by_label("名称", exact=True).fill(name)
    go(page, "先看看样子")
    expect(page.locator("#preview")).to_contain_text(name)
    go(page, "保存")
    said(page, "已保存为第")
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def archive_settings(page: Page) -> None:
    """The number that a pattern gives is shown before it is kept."""
    home(page, "档案设置")
    page.get_by_label("机构（问题）代码").fill("JY")
    go(page, "看例子")
    expect(page.locator(".example")).to_contain_text("JY")
    go(page, "保存")
    said(page, "已保存")


def own_form(page: Page) -> None:
    """The bureau's own paper, begun with the sample; taking it down is asked."""
    home(page, "本局表格")
    follow(page, "＋ 放一张表")
    link = page.get_by_role("link", name="下载样表（Word）").get_attribute("href")
    data = page.request.get(link or "").body()
    page.get_by_label("名称", exact=True).fill("县送教活动登记表")
    page.get_by_label("文件（").set_input_files(
        FilePayload(name="登记表.docx", mimeType="application/msword", buffer=data)
    )
    go(page, "放上去")
    said(page, "已放上")
    follow(page, "县送教活动登记表")
    follow(page, "移除这张表")
    expect(page.get_by_role("heading", name="移除“县送教活动登记表”？")).to_be_visible()
    go(page, "移除")
    said(page, "已移除")


def _one_school() -> bytes:
    """A workbook of one sheet with one school more."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "单位"
    sheet.append(["编码", "名称", "类型", "城乡", "上级编码"])
    sheet.append(["P09", "城北小学", "小学", "城区", "BX"])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def workbook(page: Page) -> None:
    """A workbook is checked, seen row by row, written, and taken back whole."""
    home(page, "本县资料")
    follow(page, "导入、导出")
    page.get_by_label("工作簿（.xlsx").set_input_files(
        FilePayload(name="新学校.xlsx", mimeType=XLSX, buffer=_one_school())
    )
    _in_the_background(page, "检查", "新增 1 · 更改 0")
    page.locator("summary", has_text="新增 1 行").click()
    expect(page.get_by_text("城北小学").first).to_be_visible()
    _in_the_background(page, "导入", "导入完成：1 行写入。")
    _in_the_background(page, "撤销这一次", "已撤销：1 行恢复原样。")


def _in_the_background(page: Page, button: str, done: str) -> None:
    """Work that goes on behind a page with its progress, and comes back by itself."""
    go(page, button)
    expect(page.locator("main")).to_contain_text(done, timeout=PATIENCE)


def lock(page: Page) -> None:
    """A term is locked after a question, opened for one pairing, then for all with a reason."""
    home(page, "学期和锁定")
    follow(page, "现在锁定")
    expect(page.get_by_role("heading", name=re.compile("锁定.*？"))).to_be_visible()
    go(page, "锁定")
    said(page, "已锁定")
    follow(page, "例外")
    page.locator("[name=pairing_ids]").first.check()
    page.get_by_label("原因").fill("大雪停课，走访补记")
    go(page, "开放")
    said(page, "个结对开放")
    go(page, "现在结束")
    said(page, "这个例外已经结束")
    home(page, "学期和锁定")
    follow(page, "重新打开")
    page.get_by_label("原因").fill("漏记了两次走访")
    go(page, "重新打开这个学期")
    said(page, "已重新打开")
