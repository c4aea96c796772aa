"""Every list has one pagination: with 300 rows of each kind no page shows more than 100,
and none reads more than 150 rows of a table as objects, whichever page of the application."""

from __future__ import annotations

import html
import re
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, func, select

from pairing.domain.vocabulary.papers import SHARED_RESOURCE
from pairing.extensions import db
from pairing.models import (
    Account,
    Achievement,
    Activity,
    ActivityPairing,
    Appraisal,
    Assessment,
    Check,
    Document,
    Lesson,
    Measure,
    Mentorship,
    Need,
    Outing,
    Pairing,
    Problem,
    Reward,
    Survey,
    Teacher,
    Term,
)
from pairing.queries.lists import PER_PAGE, Page, cut
from pairing.web.frame.access import VISIBLE_BY
from tests import cast

MANY, MOST, READ = 300, 100, 150
MARK = re.compile(r"第(\d{3})行(\w*?)完")
CHOICES = re.compile(r"<(option|datalist)\b.*?(</\1>)", re.DOTALL)
NEXT = re.compile(r'rel="next" href="([^"]+)"')
COUNTY = {
    "accounts.many": "a row a teacher of one school, ticked and made together",
    "overview.county": "the county on one page: a row a pairing",
    "overview.home": "the county's own desk: a row a pairing",
    "review_queue.index": "a row a pairing, taken by keyboard and in bulk",
    "term_archives.index": "a row a pairing",
    "term_archives.progress": "a row a pairing",
}
"""Pages that show as many rows as the county has pairings, and are meant to."""


def _marked(kind, number):
    return f"第{number:03d}行{kind}完"


def _rows(model, mark, text, /, **values):
    return [
        {text: _marked(mark, n), **values, **({"code": f"Z{n}"} if hasattr(model, "code") else {})}
        for n in range(MANY)
    ]


def _add(model, mark, text, /, **values):
    db.session.execute(model.__table__.insert(), _rows(model, mark, text, **values))


@pytest.fixture
def full(county):
    """Pairing B1 with 300 rows of every kind that a list shows."""
    pairing = db.session.scalars(select(Pairing).where(Pairing.code == "B1")).one()
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    teacher = db.session.scalars(select(Teacher).where(Teacher.organisation_id == pairing.lead_id))
    one, two = list(teacher)[:2]
    day, bureau = term.starts_on + timedelta(days=20), pairing.bureau_id
    where = {"bureau_id": bureau, "pairing_id": pairing.id}
    home = {"organisation_id": pairing.lead_id}
    account = db.session.scalars(select(Account).where(Account.login == cast.LEAD_DIRECTOR)).one()
    lesson = {"teacher_id": one.id, "lesson_hours": 1, "kind": "demonstration", "day": day}
    _add(Lesson, "lesson", "topic", **where, **home, **lesson)
    _add(Document, "document", "name", **where, **home, category="计划", day=day)
    shared = _rows(Document, "resource", "name", **where, **home, category=SHARED_RESOURCE, day=day)
    for row in shared:
        row["code"] = f"R{row['code']}"
    db.session.execute(Document.__table__.insert(), shared)
    _add(Check, "check", "checklist", **where, **home, day=day, due=3, passed=2)
    counts = {"issued": 9, "returned": 8, "satisfied": 7}
    _add(Survey, "survey", "topic", **where, **home, day=day, **counts)
    _add(Need, "need", "content", **where, raised_on=day, status="open")
    _add(Measure, "measure", "name", **where, person="某人", due_on=day)
    _add(Problem, "problem", "text", **where, **home, kind="problem", raised_on=day)
    _add(
        Achievement,
        "achievement",
        "name",
        bureau_id=bureau,
        **home,
        kind="paper",
        level="county",
        day=day,
    )
    pair = {"mentor_id": one.id, "mentee_id": two.id, "ends_on": pairing.ends_on}
    pairs = _rows(Mentorship, "mentorship", "subject", **where, **pair)
    for n, row in enumerate(pairs):
        row["starts_on"] = pairing.starts_on + timedelta(days=n)
    db.session.execute(Mentorship.__table__.insert(), pairs)
    _appraisals(pairing, day, where)
    _rewards(pairing, term, one, where, day)
    _outings(pairing, day, account)
    db.session.commit()
    return pairing


def _appraisals(pairing, day, where):
    _add(Teacher, "teacher", "name", bureau_id=pairing.bureau_id, organisation_id=pairing.lead_id)
    found = select(Teacher.id).where(Teacher.name.like("第%行teacher完"))
    rows = [
        {
            **where,
            "code": f"Z{n}",
            "teacher_id": key,
            "organisation_id": pairing.lead_id,
            "day": day,
            "total": 80,
        }
        for n, key in enumerate(db.session.scalars(found))
    ]
    db.session.execute(Appraisal.__table__.insert(), rows)


def _rewards(pairing, term, teacher, where, day):
    passed = Assessment(
        **where,
        term_id=term.id,
        state="approved",
        grade="excellent",
        approved_at=datetime(2026, 11, 20, tzinfo=UTC),
    )
    db.session.add(passed)
    db.session.flush()
    given = {"teacher_id": teacher.id, "assessment_id": passed.id, "given_on": day}
    _add(Reward, "reward", "name", **where, category="优秀教师", **given)


def _outings(pairing, day, account):
    """300 held, planned, given, and exchanged within one month, each an outing of its own."""
    for kind, when, state in (
        ("visit", day, "confirmed"),
        ("donation", day, "confirmed"),
        ("resource_sharing", day, "confirmed"),
        ("lecture", cast.TODAY + timedelta(days=5), "planned"),
    ):
        first = (db.session.scalar(select(func.max(Outing.id))) or 0) + 1
        first_activity = (db.session.scalar(select(func.max(Activity.id))) or 0) + 1
        bureau = {"bureau_id": pairing.bureau_id}
        recorded = {
            "recorded_for_id": pairing.lead_id,
            "recorded_by_id": account.id,
            "recorded_at": datetime(2026, 9, 21, tzinfo=UTC),
        }
        db.session.execute(
            Outing.__table__.insert(),
            [
                {**bureau, **recorded, "id": first + n, "code": f"Z{kind}{n}", "day": when}
                for n in range(MANY)
            ],
        )
        rows = _rows(Activity, kind, "topic", **bureau, kind=kind, day=when, direction="out")
        for n, row in enumerate(rows):
            row |= {"id": first_activity + n, "outing_id": first + n, "code": f"Z{kind}{n}"}
        db.session.execute(Activity.__table__.insert(), rows)
        links = [
            {
                **bureau,
                "activity_id": first_activity + n,
                "pairing_id": pairing.id,
                "state": state,
                "confirmed_at": datetime(2026, 9, 22, tzinfo=UTC) if state == "confirmed" else None,
            }
            for n in range(MANY)
        ]
        db.session.execute(ActivityPairing.__table__.insert(), links)


def _shown(page):
    """Kind → the rows that the page shows, choices of form fields aside."""
    found = {}
    for number, kind in MARK.findall(CHOICES.sub("", page)):
        found.setdefault(kind, set()).add(number)
    return found


LISTS = {
    "/pairings/{}/activities": {"visit", "donation", "lecture"},
    "/pairings/{}/lessons": {"lesson"},
    "/pairings/{}/documents/all": {"document", "resource"},
    "/pairings/{}/resources": {"resource", "resource_sharing"},
    "/pairings/{}/checks": {"check"},
    "/pairings/{}/surveys": {"survey"},
    "/pairings/{}/needs": {"need"},
    "/pairings/{}/measures": {"measure"},
    "/pairings/{}/problems": {"problem"},
    "/pairings/{}/achievements": {"achievement"},
    "/pairings/{}/mentorships": {"mentorship"},
    "/pairings/{}/appraisals": {"teacher"},
    "/pairings/{}/rewards": {"reward"},
    "/pairings/{}/donations": {"donation"},
    "/pairings/{}/months/2026-09": {"visit", "donation"},
    "/measures": {"measure"},
}


@pytest.mark.parametrize("path", LISTS)
def test_every_row_is_on_a_page_that_is_linked_and_none_shows_more_than_100(full, signed_in, path):
    lead = signed_in(cast.LEAD_DIRECTOR)
    seen, waiting, opened = {}, [path.format(full.id)], set()
    while waiting:
        address = waiting.pop()
        if address in opened:
            continue
        opened.add(address)
        page = lead.get(address).text
        shown = _shown(page)
        assert all(len(rows) <= MOST for rows in shown.values()), address
        for kind, rows in shown.items():
            seen.setdefault(kind, set()).update(rows)
        links = [html.unescape(link) for link in NEXT.findall(page)]
        waiting += [link for link in links if "&" not in link]  # each of a page's lists by itself
    for kind in LISTS[path]:
        assert len(seen.get(kind, ())) == MANY, (path, kind)


def _known(pairing):
    """A value for what an address may name: the pairing's own row, else the table's last."""
    found = {"month": "2026-09", "side": "lead", "school_year": "2026-2027"}
    for model, name in ((model, f"{model.__tablename__}_id") for model in VISIBLE_BY):
        query = select(model.id).order_by(model.id.desc()).limit(1)
        if hasattr(model, "pairing_id"):
            query = query.where(model.pairing_id == pairing.id)
        found[name] = db.session.scalar(query)
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    found |= {"pairing_id": pairing.id, "term_id": term.id, "organisation_id": pairing.lead_id}
    return {name: value for name, value in found.items() if value is not None}


def _addresses(app, pairing):
    """Every page that can be opened with the pairing, its term, a month, or one of its rows."""
    known = _known(pairing)
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.arguments <= set(known):
            values = {name: known[name] for name in rule.arguments}
            yield rule.endpoint, adapter.build(rule.endpoint, values)


@pytest.mark.parametrize("login", [cast.LEAD_DIRECTOR, cast.OFFICER])
def test_no_page_at_all_shows_more_than_100_rows_of_a_kind(county, full, signed_in, login):
    client, wrong = signed_in(login), {}
    documents = {"archives.show", "archives.of_year"}
    for endpoint, address in list(_addresses(county, full)):
        if endpoint in COUNTY or endpoint in documents or "paper" in endpoint:
            continue
        answer = client.get(address)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            for kind, rows in _shown(answer.text).items():
                if len(rows) > MOST:
                    wrong[address] = (kind, len(rows))
    assert wrong == {}


WHOLE = {
    "teacher_records.mine": "one teacher's own term, as she prints it",
    "papers.month": "a Word paper of a month, all of it: at most 2,000 rows",
}
"""Pages that read all there is, and why."""


@contextmanager
def _loaded():
    """How many rows of each table are made into objects meanwhile."""
    found = Counter()

    def count(row, _context):
        found[type(row).__name__] += 1

    event.listen(db.Model, "load", count, propagate=True)
    try:
        yield found
    finally:
        event.remove(db.Model, "load", count)


@pytest.mark.parametrize("login", [cast.LEAD_DIRECTOR, cast.OFFICER, cast.MENTOR])
def test_no_page_at_all_reads_more_rows_of_a_table_than_two_lists_show(
    county, full, signed_in, login
):
    client, wrong, opened = signed_in(login), {}, 0
    for endpoint, address in list(_addresses(county, full)):
        if endpoint in WHOLE:
            continue
        db.session.remove()
        with _loaded() as found:
            answer = client.get(address)
        opened += answer.status_code == 200
        if many := {name: rows for name, rows in found.items() if rows > READ}:
            wrong[endpoint] = many
    assert wrong == {}
    assert opened > 50


def test_a_large_volume_is_not_put_together_while_somebody_waits(full, signed_in):
    """By what is read: the counts alone; a term that is not so full shows its contents."""
    lead, term = signed_in(cast.LEAD_DIRECTOR), _known(full)["term_id"]
    for address in (
        f"/pairings/{full.id}/terms/{term}/archive",
        f"/pairings/{full.id}/school-years/2026-2027/archive",
    ):
        db.session.remove()
        statements = []
        with _loaded() as found, _asked(statements):
            page = lead.get(address).text
        assert "这一卷太大" in page
        assert "生成档案（PDF）" in page
        assert sum(found.values()) <= 30, found
        assert len(statements) <= 30
    other = db.session.scalars(select(Pairing).where(Pairing.code == "B2")).one()
    page = signed_in(cast.OFFICER).get(f"/pairings/{other.id}/terms/{term}/archive").text
    assert "这一卷太大" not in page
    assert "contents" in page


@contextmanager
def _asked(statements):
    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    event.listen(db.engine, "after_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(db.engine, "after_cursor_execute", note)


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999", "9" * 40, "٣", "1e3"])
def test_an_odd_page_number_opens_a_page(full, signed_in, number):
    lead = signed_in(cast.LEAD_DIRECTOR)
    for path in ("lessons", "activities", "measures"):
        answer = lead.get(f"/pairings/{full.id}/{path}", query_string={"page": number})
        assert answer.status_code == 200


def test_a_page_knows_its_neighbours():
    assert PER_PAGE <= MOST
    assert cut(range(PER_PAGE), 1).pages == 1
    last = cut(range(PER_PAGE + 1), 9)
    assert (list(last.rows), last.number, last.pages, last.total) == ([PER_PAGE], 2, 2, 51)
    assert Page((), 0).pages == 1
