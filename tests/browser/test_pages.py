"""Every page, on phone and desk, light and dark: nothing cut off, nothing that axe objects to.

The pages are read from the routes: a new page is looked at without being named here.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from pairing.app import create_app
from tests.browser.conftest import DESK, PHONE
from tests.pages import EVERYBODY, MORE, READERS, paths

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
LOOKS = (
    (PHONE, "light"),
    (DESK, "dark"),
)
SHARES = 4
"""The pages are dealt out to as many tests, which run side by side."""


def _faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": list(RULES)}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in found]


def look(page: Page) -> list[str]:
    """What is wrong with the open page on a phone in light and on a desk in dark colours."""
    faults = []
    for viewport, scheme in LOOKS:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        faults += _faults(page)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"wider than {viewport['width']}")
    return faults


@pytest.mark.parametrize("share", range(SHARES))
def test_no_page_overflows_or_shuts_anybody_out(open_as: Callable[..., Page], share: int) -> None:
    left = dict.fromkeys([*paths(create_app()), *MORE][share::SHARES])
    wrong: dict[str, object] = {}
    for login in READERS:
        page = open_as(login, PHONE, "light", "block")
        complaints: list[str] = []
        page.on("pageerror", lambda error, seen=complaints: seen.append(str(error)))
        for path in [*left, *(EVERYBODY if share == 0 else ())]:
            answer = page.goto(path)
            opens = answer is not None and answer.status == 200
            expected = path in EVERYBODY or path.startswith(("/no-such", "/s/", "/c/"))
            if opens or expected:
                left.pop(path, None)
                faults = look(page) + complaints
                if faults:
                    wrong[f"{login} {path}"] = faults
            complaints.clear()
    assert wrong == {}
    assert list(left) == [], "no reader of the sample county could open these"
