"""Photos on a phone: one more at a time, a lost line in the middle, each there once."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests import cast

pytestmark = pytest.mark.xdist_group("browser")


def _photo(folder: Path, name: str, seed: int) -> Path:
    """A noisy photo of about 750 kB: several pieces."""
    noise = random.Random(seed).randbytes(900 * 700 * 3)
    path = folder / name
    Image.frombytes("RGB", (900, 700), noise).save(path, "JPEG", quality=95)
    assert path.stat().st_size > 2 * 256 * 1024
    return path


def test_two_photos_come_over_a_line_that_breaks(
    open_as: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_as(cast.LEAD_DIRECTOR, service_workers="block")
    page.goto("/pairings/3/documents/new?category=计划&side=lead&activity_kind=visit")
    pieces: list[str] = []

    def break_after_the_first(route: Route) -> None:
        pieces.append(route.request.url)
        if len(pieces) == 2:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    page.route("**/uploads/*/pieces*", break_after_the_first)
    line = page.locator("[data-upload-list] > li")
    page.get_by_label("＋ 选照片").set_input_files(_photo(tmp_path, "一.jpg", 1))
    expect(line.first).to_contain_text("会自动接着传")
    page.context.set_offline(True)
    expect(line.first).to_contain_text("等信号")
    page.get_by_label("＋ 再加一张").set_input_files(_photo(tmp_path, "二.jpg", 2))
    expect(line).to_have_count(2)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("button", name="传完就保存")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="走访计划")).to_be_visible(timeout=30000)
    assert "offset=0" in pieces[0]
    assert sum("offset=0" in url for url in pieces) == 2, "each file began once"
    expect(page.locator(".photos img")).to_have_count(2)


def test_a_file_that_is_no_photo_says_so_at_once_and_can_be_taken_off(
    open_as: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_as(cast.LEAD_DIRECTOR, service_workers="block")
    page.goto("/pairings/3/documents/new")
    wrong = tmp_path / "程序.exe"
    wrong.write_bytes(b"MZ" + b"\0" * 1000)
    page.get_by_label("＋ 选文件").set_input_files(wrong)
    line = page.locator("[data-upload-list] > li")
    expect(line).to_contain_text("只收照片")
    page.get_by_role("button", name="去掉 程序.exe").click()
    expect(line).to_have_count(0)
