"""Every page, on phone and desk, light and dark: nothing cut off, nothing that axe objects to.

The pages are read from the routes: a new page is looked at without being named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from pairing.app import create_app
from tests import cast
from tests.browser.conftest import DESK, PHONE

SAMPLE = {
    "pairing_id": 3,
    "term_id": 2,
    "outing_id": 100,
    "organisation_id": 6,
    "mentorship_id": 12,
    "document_id": 58,
    "observation_id": 1,
    "check_record_id": 1,
    "appraisal_id": 1,
    "survey_id": 3,
    "need_id": 1,
    "measure_id": 1,
    "register": "achievements",
    "code": "B18",
}
"""What stands in a route's place of an argument, unless ``OF_PAGE`` says otherwise."""
OF_PAGE = {
    "rubrics.show": {"code": "kindergarten-activity"},
    "rubrics.edit": {"code": "kindergarten-activity"},
    "achievements.edit": None,
    "problems.edit": None,
    "problems.answer": None,
    "problems.close": None,
    "rewards.withdraw": None,
    "resources.edit": None,
    "evidence.edit": None,
    "evidence.remove": None,
    "links.answer": {"token": "no-such-token"},
    "surveys.answer": {"token": "no-such-token"},
}
"""Arguments of single pages; None: the sample county has nothing to show there (own tests do)."""
NO_PAGES = {
    "static",
    "health.alive",
    "health.ready",
    "offline.worker",
    "offline.token",
    "archives.download",
    "evidence.full",
    "evidence.thumbnail",
    "lessons.saved",
    "workbooks.export",
    "workbooks.marked",
    "workbooks.template",
}
"""Endpoints that answer with a file, a redirect or plain text."""
MORE = (
    "/no-such-page",
    "/search?q=hb",
    "/search?q=zzzz",
    "/pairings/3/documents/new?category=计划&side=lead&activity_kind=visit",
    "/pairings/3/documents/waive?category=计划&side=lead&activity_kind=visit&term_id=2",
    "/mentorships/12/materials/new?category=听课笔记",
    "/pairings/3/targets/B13",
    "/activities/45",
)
READERS = (cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR, cast.OFFICER, cast.MENTEE)
EVERYBODY = ("/", "/pairings/3", "/me/record")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
CONTRAST = ("color-contrast",)
LOOKS = (
    (PHONE, "light", RULES),
    (PHONE, "dark", CONTRAST),
    (DESK, "dark", RULES),
    (DESK, "light", CONTRAST),
)
SHARES = 4
"""The pages are dealt out to as many tests, which run side by side."""


def _paths(app: Flask) -> Iterator[str]:
    """The address of every page, with the sample's arguments; KeyError names a missing one."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        chosen = OF_PAGE.get(rule.endpoint, {})
        if "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGES or chosen is None:
            continue
        values = {name: (SAMPLE | chosen)[name] for name in rule.arguments}
        yield adapter.build(rule.endpoint, values)


def _faults(page: Page, rules: Sequence[str]) -> list[str]:
    found = Axe().run(page, options={"runOnly": list(rules)}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in found]


def _look(page: Page) -> list[str]:
    """What is wrong with the open page on phone and desk, light and dark."""
    faults = []
    for viewport, scheme, rules in LOOKS:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        faults += _faults(page, rules)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            faults.append(f"wider than {viewport['width']}")
    return faults


@pytest.mark.parametrize("share", range(SHARES))
def test_no_page_overflows_or_shuts_anybody_out(open_as: Callable[..., Page], share: int) -> None:
    left = dict.fromkeys([*_paths(create_app()), *MORE][share::SHARES])
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
                faults = _look(page) + complaints
                if faults:
                    wrong[f"{login} {path}"] = faults
            complaints.clear()
    assert wrong == {}
    assert list(left) == [], "no reader of the sample county could open these"
