"""Every page, on phone and desk, light and dark: nothing cut off, nothing that axe objects to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests import cast
from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.xdist_group("browser")
PAGES = {
    cast.LEAD_DIRECTOR: (
        "/",
        "/pairings",
        "/pairings/3",
        "/pairings/3/activities",
        "/pairings/3/gaps",
        "/pairings/3/targets/B18",
        "/pairings/3/targets/B13",
        "/search?q=hb",
        "/activities/100/dispute",
        "/activities/new",
        "/activities/100",
        "/pairings/3/observations/new",
        "/pairings/3/terms/2/assessment",
        "/pairings/3/terms/2/assessment/lead",
        "/pairings/3/terms/2/assessment/lead/waive?item=sections",
        "/pairings/3/terms/2/assessment/summaries",
        "/pairings/3/terms/2/assessment/materials",
        "/me",
        "/no-such-page",
        "/pairings/3/needs",
        "/pairings/3/documents",
        "/pairings/3/documents/all",
        "/pairings/3/documents/new?category=计划&side=lead&activity_kind=visit",
        "/pairings/3/documents/waive?category=计划&side=lead&activity_kind=visit&term_id=2",
        "/documents/58",
        "/documents/58/edit",
        "/activities/45",
        "/pairings/3/mentorships",
        "/pairings/3/mentorships/new",
        "/mentorships/12",
        "/mentorships/12/edit",
        "/mentorships/12/end",
        "/mentorships/12/materials/new",
        "/mentorships/12/summary",
        "/pairings/3/measures",
        "/pairings/3/measures/new",
        "/pairings/3/problems",
        "/measures",
    ),
    cast.SUPPORTED_DIRECTOR: (
        "/",
        "/pairings/3/documents",
        "/pairings/3/needs",
        "/pairings/3/needs/new",
        "/pairings/3/problems/new",
        "/organisations/6/profile/",
        "/organisations/6/profile/new",
        "/organisations/6/equipment",
        "/organisations/6/equipment/edit",
    ),
    cast.OFFICER: (
        "/",
        "/county",
        "/pairings/3",
        "/pairings/3/terms/2/assessment",
        "/reviews",
        "/pairings/3/registers/appraisals/",
        "/workbook/",
    ),
    cast.MENTEE: ("/", "/pairings/3", "/me/record", "/mentorships/11"),
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_overflows_or_shuts_anybody_out(
    open_as: Callable[..., Page], viewport: dict[str, int], scheme: str
) -> None:
    wrong: dict[str, object] = {}
    for login, paths in PAGES.items():
        page = open_as(login, viewport, scheme)
        complaints: list[str] = []
        page.on("pageerror", lambda error, seen=complaints: seen.append(str(error)))
        for path in paths:
            page.goto(path)
            too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            wrong_here = faults(page) + complaints + (["too wide"] if too_wide else [])
            if wrong_here:
                wrong[f"{login} {path}"] = wrong_here
            complaints.clear()
    assert wrong == {}
