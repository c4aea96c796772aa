"""The address of every page, read from the routes: a new page is walked by itself."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask

from pairing.queries.county.ledgers import LEDGERS
from pairing.web.county.book.shelves import SHELVES
from tests import cast

SAMPLE = {
    "pairing_id": 3,
    "programme_id": 2,
    "plan": "village",
    "term_id": 2,
    "outing_id": 73,
    "organisation_id": 6,
    "account_id": 22,
    "teacher_id": 20,
    "mentorship_id": 12,
    "document_id": 58,
    "observation_id": 81,
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
    "slug": "teachers",
    "row_id": 20,
}
"""What stands in a route's place of an argument, unless ``OF_PAGE`` says otherwise."""
OF_PAGE = {
    "teacher_records.answer": {"observation_id": 81},
    "calendar.holidays": {"organisation_id": 1},
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
    "first_passwords.choose": {"token": "no-such-token"},
    "founding.found": {"token": "no-such-token"},
    "roles.end": {"number": 22},
    "target_editor.edit": {"row_id": 1},
    "surveys.answer": {"token": "no-such-token"},
    "jobs.show": None,
    "ledgers.show": {"name": "activities"},
}
"""Arguments of single pages; None: the sample has nothing to show there, ``full_house`` adds it."""
NO_PAGES = {
    "feeds.read",
    "auth.sign_in",
    "auth.without_role",
    "term_archives.download",
    "term_archives.progress",
    "jobs.progress",
    "jobs.file",
    "months.latest",
    "months.county_latest",
    "papers.outing",
    "papers.observation",
    "papers.agreement",
    "papers.assessment",
    "static",
    "manifest.manifest",
    "manifest.icon",
    "health.alive",
    "health.ready",
    "offline.worker",
    "offline.token",
    "archives.download",
    "evidence.full",
    "evidence.thumbnail",
    "lessons.saved",
    "workbooks.marked",
    "workbooks.empty",
    "archives.package",
    "archives.version",
    "papers.summary",
    "papers.month",
    "own_forms.sample",
    "own_forms.file",
    "book.export",
    "book.find",
    "target_editor.try_out",
    "several_accounts.export",
}
"""Endpoints that answer with a file, a redirect or plain text."""
ALIKE = ("teachers", "pairings")
"""Of the county's data, whose forms are made of their sheet's columns by one template."""
MORE = (
    "/no-such-page",
    "/search?q=hb",
    "/search?q=zzzz",
    "/pairings/3/documents/new?category=计划&side=lead&activity_kind=visit",
    "/pairings/3/documents/waive?category=计划&side=lead&activity_kind=visit&term_id=2",
    "/mentorships/12/materials/new?category=听课笔记",
    "/pairings/3/targets/B13a",
    "/activities/45",
    "/county/targets/new?kind=outreach&programme_id=B",
    "/county/targets/new?kind=own",
    *(f"/county/data/{one}/" for one in SHELVES),
    *(f"/ledgers/{one}" for one in LEDGERS),
    *(f"/county/data/{one}/{page}" for one in ALIKE for page in ("new", "1", "paste")),
)
READERS = (cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR, cast.OFFICER, cast.MENTEE)
"""Who looks: a page is theirs who can open it."""
EVERYBODY = ("/", "/pairings/3", "/me/record")
"""Pages that look different to each reader."""


def paths(app: Flask) -> Iterator[str]:
    """The address of every page, with the sample's arguments; KeyError names a missing one."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        chosen = OF_PAGE.get(rule.endpoint, {})
        if "GET" not in (rule.methods or ()) or rule.endpoint in NO_PAGES or chosen is None:
            continue
        values = {name: (SAMPLE | chosen)[name] for name in rule.arguments}
        yield adapter.build(rule.endpoint, values)
