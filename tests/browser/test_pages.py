"""Every page, on phone and desk, light and dark: nothing cut off, nothing that axe objects to.

The pages are read from the routes: a new page is looked at without being named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

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
    "outing_id": 73,
    "organisation_id": 6,
    "mentorship_id": 12,
    "document_id": 58,
    "observation_id": 58,
    "check_record_id": 5,
    "appraisal_id": 13,
    "survey_id": 3,
    "need_id": 10,
    "measure_id": 10,
    "code": "B18",
    "side": "lead",
    "school_year": "2026-2027",
    "month": "2026-10",
    "subject": "activity",
}
"""What stands in a route's place of an argument, unless ``OF_PAGE`` says otherwise."""
OF_PAGE = {
    "teacher_records.answer": {"observation_id": 71},
    "assessments.waive": None,
    "document_checklists.waive": None,
    "documents.waive": None,
    "rubrics.show": {"code": "kindergarten-activity"},
    "rubrics.edit": {"code": "kindergarten-activity"},
    "achievements.edit": None,
    "own_forms.remove": None,
    "own_forms.edit": None,
    "terms.reopen_one": None,
    "reviews.show": None,
    "summaries.group": None,
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
    "auth.sign_in",
    "term_archives.download",
    "term_archives.progress",
    "months.latest",
    "months.county_latest",
    "papers.outing",
    "papers.observation",
    "papers.agreement",
    "papers.assessment",
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
    "archives.package",
    "archives.version",
    "papers.summary",
    "papers.month",
    "own_forms.sample",
    "own_forms.file",
}
"""Endpoints that answer with a file, a redirect or plain text."""
MORE = (
    "/no-such-page",
    "/search?q=hb",
    "/search?q=zzzz",
    "/pairings/3/documents/new?category=计划&side=lead&activity_kind=visit",
    "/pairings/3/documents/waive?category=计划&side=lead&activity_kind=visit&term_id=2",
    "/mentorships/12/materials/new?category=听课笔记",
    "/pairings/3/targets/B13a",
    "/activities/45",
)
READERS = (cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR, cast.OFFICER, cast.MENTEE)
EVERYBODY = ("/", "/pairings/3", "/me/record")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")
LOOKS = (
    (PHONE, "light"),
    (DESK, "dark"),
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
                faults = look(page) + complaints
                if faults:
                    wrong[f"{login} {path}"] = faults
            complaints.clear()
    assert wrong == {}
    assert list(left) == [], "no reader of the sample county could open these"
