"""A move or a leaving that was agreed upon for a day takes effect on it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from pairing import clock
from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.models import Organisation, Teacher, TeacherPosting
from pairing.operations.county.closing import close_organisation
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.merging import merge_organisations
from pairing.operations.people.postings import follow_postings
from pairing.queries.county import book, exports
from pairing.workbook.writing import county_workbook
from tests.cast import TODAY

LAST = date(2026, 11, 30)


@pytest.fixture
def on(county, monkeypatch):
    """Make it another day."""

    def go(day: date) -> None:
        db.session.rollback()
        monkeypatch.setattr(clock, "today", lambda _now=None: day)

    return go


def _seen(code: str) -> tuple[int, int, int]:
    bureau = exports.only_bureau_id() or 0
    stored = book.read_sheet(bureau, "单位").rows["单位"][(code,)]
    return bureau, stored.id, book.version_of(stored.values)


def _at(home: int) -> set[int]:
    db.session.expire_all()
    query = select(Teacher.id).where(Teacher.organisation_id == home, Teacher.left_on.is_(None))
    return set(db.session.scalars(query))


def test_after_a_merger_its_teachers_are_the_other_schools_from_the_day(on):
    bureau, old, version = _seen("K04")
    new = db.session.scalars(select(Organisation.id).where(Organisation.code == "K01")).one()
    theirs = _at(old)
    merge_organisations(SYSTEM, bureau, old, version, new, LAST, TODAY)
    assert follow_postings() == 0
    assert _at(old) == theirs
    on(date(2026, 12, 1))
    assert follow_postings() == len(theirs)
    assert theirs <= _at(new)
    assert follow_postings() == 0
    report = import_workbook(
        SYSTEM, county_workbook(exports.county_rows(bureau)), today=date(2026, 12, 1), dry_run=True
    )
    assert (report.faults, report.changes) == ([], 0)


def test_after_a_closing_its_teachers_have_left(on):
    bureau, old, version = _seen("K04")
    theirs = _at(old)
    close_organisation(SYSTEM, bureau, old, version, LAST, TODAY)
    on(date(2026, 12, 1))
    assert follow_postings() == len(theirs)
    assert {db.session.get_one(Teacher, one).left_on for one in theirs} == {LAST}


def test_who_serves_at_two_schools_stays_where_she_is(on):
    _, home, _ = _seen("K04")
    one = min(_at(home))
    also = db.session.scalars(select(Organisation.id).where(Organisation.code == "K01")).one()
    row = db.session.get_one(Teacher, one)
    since = date(2026, 11, 1)
    db.session.add(
        TeacherPosting(
            bureau_id=row.bureau_id, teacher_id=one, organisation_id=also, starts_on=since
        )
    )
    db.session.commit()
    assert follow_postings() == 0
    assert one in _at(home)
