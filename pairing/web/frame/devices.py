"""A device as its owner would name it, from what its browser says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pairing.lazy import later

if TYPE_CHECKING:
    import ua_parser
else:
    ua_parser = later("ua_parser")

OWN_MARKS = (
    ("MicroMessenger", "微信"),
    ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"),
    ("QQBrowser", "QQ 浏览器"),
    ("UCBrowser", "UC 浏览器"),
)
"""Browsers of the country that name themselves beside the Chrome they are made of."""
BROWSERS = ("Chrome", "Edge", "Firefox", "Opera", "Safari", "Samsung Internet")
SYSTEMS = {"Mac OS X": "macOS", "Ubuntu": "Linux", "Debian": "Linux"}
COMPUTERS = ("Windows", "macOS", "Linux", "Chrome OS")


def _browser(agent: str) -> str:
    for mark, name in OWN_MARKS:
        if mark in agent:
            return name
    found = ua_parser.parse_user_agent(agent)
    family = found.family if found else ""
    return next((name for name in BROWSERS if name in family), family or "浏览器")


def _system(agent: str) -> str:
    if "HarmonyOS" in agent or "OpenHarmony" in agent:
        return "HarmonyOS"
    found = ua_parser.parse_os(agent)
    return SYSTEMS.get(found.family, found.family) if found else ""


def _kind(agent: str, system: str) -> str:
    if system in COMPUTERS:
        return "电脑"
    if "iPad" in agent or "Tablet" in agent or (system == "Android" and "Mobile" not in agent):
        return "平板"
    return "手机" if system else ""


def device_text(agent: str) -> str:
    """手机上的 Chrome · Android; what is not known is left out."""
    browser, system = _browser(agent), _system(agent)
    kind = _kind(agent, system)
    return (f"{kind}上的 " if kind else "") + " · ".join(filter(None, (browser, system)))
