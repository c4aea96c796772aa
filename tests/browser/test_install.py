"""A phone may put us on its home screen: Chromium finds nothing that speaks against it."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserType

pytestmark = pytest.mark.xdist_group("browser")


def test_chromium_would_install_it(
    site: str, browser_type: BrowserType, browser_type_launch_args, tmp_path
) -> None:
    profile = browser_type.launch_persistent_context(tmp_path / "p", **browser_type_launch_args)
    try:
        page = profile.new_page()
        page.goto(f"{site}/sign-in")
        chromium = profile.new_cdp_session(page)
        found = chromium.send("Page.getAppManifest")
        assert found["url"] == f"{site}/app.webmanifest"
        assert found["errors"] == []
        against = chromium.send("Page.getInstallabilityErrors")["installabilityErrors"]
        assert against == []
    finally:
        profile.close()
