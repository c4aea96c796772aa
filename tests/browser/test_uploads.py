"""Photos on a phone: one more at a time, a lost line in the middle, each there once."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from pairing.app import create_app
from pairing.extensions import db
from pairing.models import LogEntry
from tests import cast
from tests.browser.conftest import Running

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
    page = open_as(cast.LEAD_DIRECTOR)
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


def _turned(folder: Path, wide: int, high: int) -> Path:
    """A large photo, dark on its left as the sensor saw it, to be turned by a quarter."""
    path = folder / "大照片.jpg"
    noise = Image.effect_noise((wide // 4, high // 4), 60).resize((wide, high)).convert("RGB")
    noise.paste("black", (0, 0, wide // 3, high))
    exif = Image.Exif()
    exif[0x0112] = 6
    noise.save(path, "JPEG", quality=95, exif=exif)
    return path


def _told_of_files(instance: Path) -> list[dict[str, str]]:
    """What the log tells of the files that came last."""
    app = create_app(ENVIRONMENT={"PAIRING_INSTANCE": str(instance)})
    with app.app_context():
        query = select(LogEntry.changes).where(LogEntry.action == "file_document")
        found: Any = db.session.scalars(query.order_by(LogEntry.id.desc())).first()
        db.session.remove()
        db.engine.dispose()
    return list(found["files"][1])


def test_a_large_photo_is_reduced_on_the_phone_and_stands_upright(
    open_as: Callable[..., Page], running: Running, tmp_path: Path
) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    page.goto("/pairings/3/documents/new?category=计划&side=lead&activity_kind=visit")
    path = _turned(tmp_path, 9248, 6936)
    assert path.stat().st_size > 10 * 2**20, "64 Mpx, too large as it is"
    sent: list[int] = []
    page.on("request", lambda one: sent.append(len(one.post_data_buffer or b"")))
    consent = page.get_by_text("照片里的大人都同意")
    expect(consent).to_be_hidden()
    page.get_by_label("＋ 选照片").set_input_files(path)
    expect(consent).to_be_visible()
    expect(page.locator("[data-upload-list] > li")).to_contain_text("已传好", timeout=60000)
    assert sum(sent) < 2**20
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="走访计划")).to_be_visible(timeout=30000)
    (told,) = _told_of_files(running.instance)
    assert told["original"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert told["received"] != told["original"]
    stored = running.instance / "evidence" / told["stored"][:2] / told["stored"]
    kept = Image.open(stored).convert("L")
    assert kept.size == (1200, 1600)
    assert kept.getpixel((600, 100)) < 20, "dark above"
    assert kept.resize((3, 3)).getpixel((1, 2)) > 60


def test_a_browser_that_cannot_reduce_sends_the_original(
    open_as: Callable[..., Page], running: Running, tmp_path: Path
) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    page.add_init_script("window.createImageBitmap = () => Promise.reject(new Error('no'))")
    page.goto("/pairings/3/documents/new?category=计划&side=lead&activity_kind=visit")
    path = _turned(tmp_path, 2400, 1800)
    page.get_by_label("＋ 选照片").set_input_files(path)
    expect(page.locator("[data-upload-list] > li")).to_contain_text("已传好", timeout=30000)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="走访计划")).to_be_visible(timeout=30000)
    (told,) = _told_of_files(running.instance)
    assert told["received"] == told["original"] == hashlib.sha256(path.read_bytes()).hexdigest()
    stored = running.instance / "evidence" / told["stored"][:2] / told["stored"]
    assert Image.open(stored).size == (1200, 1600)


def test_a_transparent_picture_is_reduced_on_white(
    open_as: Callable[..., Page], running: Running, tmp_path: Path
) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    page.goto("/pairings/3/documents/new?category=计划&side=lead&activity_kind=visit")
    path = tmp_path / "签名.png"
    Image.new("RGBA", (2000, 1500)).save(path, compress_level=0)
    assert path.stat().st_size > 10 * 2**20
    page.get_by_label("＋ 选照片").set_input_files(path)
    expect(page.locator("[data-upload-list] > li")).to_contain_text("已传好", timeout=60000)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="走访计划")).to_be_visible(timeout=30000)
    (told,) = _told_of_files(running.instance)
    stored = running.instance / "evidence" / told["stored"][:2] / told["stored"]
    assert min(Image.open(stored).convert("L").tobytes()) > 250


def test_a_bad_file_holds_back_none_of_the_others_and_is_named_again_after_saving(
    open_as: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    page.goto("/pairings/3/documents/new?category=计划&side=lead&activity_kind=visit")
    wrong = tmp_path / "程序.exe"
    wrong.write_bytes(b"MZ" + b"\0" * 1000)
    page.route("**/uploads/", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.get_by_label("＋ 选文件").set_input_files(wrong)
    page.get_by_label("＋ 选照片").set_input_files(_photo(tmp_path, "一.jpg", 1))
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="走访计划")).to_be_visible(timeout=30000)
    expect(page.locator("main")).to_contain_text("“程序.exe”没有保存：只收照片")
    expect(page.locator(".photos img")).to_have_count(1)


def test_a_file_that_is_no_photo_says_so_at_once_and_can_be_taken_off(
    open_as: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_as(cast.LEAD_DIRECTOR)
    page.goto("/pairings/3/documents/new")
    wrong = tmp_path / "程序.exe"
    wrong.write_bytes(b"MZ" + b"\0" * 1000)
    page.get_by_label("＋ 选文件").set_input_files(wrong)
    line = page.locator("[data-upload-list] > li")
    expect(line).to_contain_text("只收照片")
    page.get_by_role("button", name="去掉 程序.exe").click()
    expect(line).to_have_count(0)
