"""A phone may put us on its home screen: Chromium finds nothing that speaks against it."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserType

pytestmark = pytest.mark.xdist_group("browser")
TOLD = """async () => {
  const address = document.querySelector("link[rel=manifest]").href;
  const body = await (await fetch(address)).json();
  const whole = (url) => new URL(url, address).href;
  const icons = body.icons.map(async ({ src, sizes }) => {
    const picture = await createImageBitmap(await (await fetch(whole(src))).blob());
    return { said: sizes, real: `${picture.width}x${picture.height}` };
  });
  return { display: body.display, start: whole(body.start_url), scope: whole(body.scope),
           icons: await Promise.all(icons) };
}"""
"""The manifest that the page links to, as a browser reads it, with each icon's real size."""


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
        told = page.evaluate(TOLD)
        assert told["display"] == "standalone"
        assert told["start"].startswith(told["scope"])
        assert told["scope"] == f"{site}/"
        assert len(told["icons"]) >= 4
        assert all(one["real"] == one["said"] for one in told["icons"]), told["icons"]
        started = page.goto(told["start"])
        assert started is not None
        assert started.status == 200
        against = chromium.send("Page.getInstallabilityErrors")["installabilityErrors"]
        assert against == []
    finally:
        profile.close()
