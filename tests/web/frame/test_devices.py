"""登录过的设备 are named as their owner would: what browser, on what."""

import pytest

from pairing.web.frame.devices import device_text

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
ANDROID = f"Mozilla/5.0 (Linux; Android 13; K) {WEBKIT}"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"{ANDROID} Chrome/120.0 Mobile Safari/537.36", "手机上的 Chrome · Android"),
        (f"{ANDROID} Chrome/120.0 Safari/537.36", "平板上的 Chrome · Android"),
        (
            f"{ANDROID} Version/4.0 Chrome/116 Mobile Safari/537.36 MicroMessenger/8.0.47",
            "手机上的 微信 · Android",
        ),
        (
            f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/120.0 Edg/120.0",
            "电脑上的 Edge · Windows",
        ),
        (
            f"Mozilla/5.0 (Phone; OpenHarmony 5.0) {WEBKIT} Chrome/114 Mobile HuaweiBrowser/5.0",
            "手机上的 华为浏览器 · HarmonyOS",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
            "手机上的 Safari · iOS",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/120.0",
            "电脑上的 Firefox · Linux",
        ),
        ("", "浏览器"),
    ],
)
def test_a_device_is_named_by_its_browser_and_its_system(agent, name):
    assert device_text(agent) == name
