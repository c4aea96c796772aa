"""Terms are made two at a time, once, and moved only while nothing falls out of them."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.plan.periods import Span
from pairing.domain.plan.school_years import usual_terms
from pairing.extensions import Model as Base
from pairing.extensions import db
from pairing.models import Check, LogEntry, Organisation, Term
from pairing.operations.change import Forbidden, RuleBroken, Stale
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.moved_years import move_school_year
from pairing.operations.county.undo import undo_import
from pairing.operations.plan import locks, school_years
from pairing.operations.plan.school_years import make_school_year, move_term
from pairing.queries.people.actors import account_by_login, actor_of
from pairing.queries.plan.school_years import DATED, records_outside
from tests import cast
from tests.operations.people.test_races import A_MOMENT, _at_once
from tests.workbook.edit import _grids, edited

SPANS = tuple(one.span for one in usual_terms(2027))


def _bureau():
    found = db.session.scalars(select(Organisation).where(Organisation.kind == "bureau")).one().id
    db.session.rollback()
    return found


def _actor(login):
    return actor_of(account_by_login(login), cast.TODAY)


def _term(code="2026-1"):
    db.session.expire_all()
    return db.session.scalars(select(Term).where(Term.code == code)).one()


def test_both_terms_come_at_once_with_one_entry(county):
    make_school_year(_actor(cast.OFFICER), _bureau(), 2027, SPANS)
    first, second = _term("2027-1"), _term("2027-2")
    assert (first.starts_on, first.ends_on) == SPANS[0]
    assert (second.starts_on, second.ends_on) == SPANS[1]
    assert first.school_year == second.school_year == "2027—2028"
    query = select(func.count()).where(LogEntry.action == "make_school_year")
    assert db.session.scalar(query) == 1


def _whole(who, spans, name="2026—2027", of="2026—2027"):
    terms = school_years.queries.of_school_year(school_years.queries.all_terms(_bureau()), of)
    seen = school_years.queries.version_of(terms)
    db.session.rollback()
    return move_school_year(who, _bureau(), of, name, spans, seen).row_id


def test_a_school_year_is_moved_and_renamed_as_one_thing(county):
    officer, first, second = _actor(cast.OFFICER), _term("2026-1"), _term("2026-2")
    one, two = Span(first.starts_on, first.ends_on), Span(second.starts_on, second.ends_on)
    later = Span(two.start, two.end + timedelta(days=3))
    with pytest.raises(RuleBroken, match="没有变化"):
        _whole(officer, [one, two])
    assert _whole(officer, [one, later]) == 1
    assert _term("2026-2").ends_on == later.end
    assert _whole(officer, [one, later], "2026学年") == 2
    assert _term("2026-1").school_year == _term("2026-2").school_year == "2026学年"
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert (entry.action, entry.changes) == (
        "move_school_year",
        {code: [["2026—2027"], ["2026学年"]] for code in ("2026-1", "2026-2")},
    )


def test_a_moved_school_year_is_taken_back_within_the_day_unless_something_was_recorded(county):
    officer, first, second = _actor(cast.OFFICER), _term("2026-1"), _term("2026-2")
    one, two = Span(first.starts_on, first.ends_on), Span(second.starts_on, second.ends_on)
    longer = Span(two.start, two.end + timedelta(days=3))
    _whole(officer, [one, longer], "2026学年")
    assert undo_import(officer, _bureau(), cast.TODAY) == 2
    assert (_term("2026-2").ends_on, _term("2026-2").school_year) == (two.end, "2026—2027")
    _whole(officer, [one, longer])
    check = db.session.scalars(select(Check)).first()
    check.day = longer.end
    db.session.commit()
    with pytest.raises(RuleBroken, match=r"不能撤销.*落在学期外"):
        undo_import(officer, _bureau(), cast.TODAY)
    assert _term("2026-2").ends_on == longer.end


def test_a_workbook_moves_a_term_no_further_than_its_screen_does(county):
    at = _grids()["学期"][0].index("开始日期") if "开始日期" in _grids()["学期"][0] else -1
    header = _grids()["学期"][0][at] if at >= 0 else "开始"
    codes = [row[0] for row in _grids()["学期"]]
    book = edited(("学期", codes.index("2026-1") + 1, header, "2026-10-12"))
    report = import_workbook(SYSTEM, book, today=cast.TODAY)
    assert [fault.column for fault in report.faults] == [header]
    assert "落在学期外" in report.faults[0].message
    assert _term().starts_on < date(2026, 10, 1)


def test_what_one_term_may_not_the_school_year_may_not(county):
    officer, first, second = _actor(cast.OFFICER), _term("2026-1"), _term("2026-2")
    one, two = Span(first.starts_on, first.ends_on), Span(second.starts_on, second.ends_on)
    db.session.rollback()
    with pytest.raises(RuleBroken) as broken:
        _whole(officer, [Span(date(2026, 10, 12), one.end), Span(one.end, two.end)], "2025—2026")
    assert {"starts_0", "starts_1", "school_year"} <= {field for field, _ in broken.value.faults}
    with pytest.raises(Forbidden):
        _whole(_actor(cast.LEAD_DIRECTOR), [one, two])
    with pytest.raises(Stale):
        move_school_year(officer, _bureau(), "2026—2027", "2026—2027", [one, two], 7)
    term = _term("2026-1")
    key, version = term.id, term.version
    db.session.rollback()
    locks.lock_term(officer, key, version)
    with pytest.raises(RuleBroken) as broken:
        _whole(officer, [Span(one.start + timedelta(days=1), one.end), two], "2026学年")
    assert {"school_year", "starts_0"} <= {field for field, _ in broken.value.faults}


def test_a_school_year_is_made_once_by_two_at_once(county, monkeypatch):
    bureau, both_read = _bureau(), threading.Barrier(2)
    read = school_years.queries.all_terms

    def slowly(bureau_id):
        found = read(bureau_id)
        with suppress(threading.BrokenBarrierError):
            both_read.wait(A_MOMENT)
        return found

    monkeypatch.setattr(school_years.queries, "all_terms", slowly)
    told = _at_once(county, [lambda: make_school_year(SYSTEM, bureau, 2027, SPANS)] * 2)
    assert sum(isinstance(one, RuleBroken) for one in told) == 1, told
    assert db.session.scalar(select(func.count()).where(Term.school_year == "2027—2028")) == 2


def test_only_the_admin_makes_one(county):
    for login in (cast.REVIEWER, cast.LEAD_DIRECTOR, cast.MENTOR):
        with pytest.raises(Forbidden):
            make_school_year(_actor(login), _bureau(), 2027, SPANS)


def test_days_that_lie_in_another_term_are_refused_at_their_field(county):
    early = (Span(date(2027, 7, 1), SPANS[0].end), SPANS[1])
    with pytest.raises(RuleBroken) as broken:
        make_school_year(SYSTEM, _bureau(), 2027, early)
    assert [name for name, _ in broken.value.faults] == ["first_starts"]
    with pytest.raises(RuleBroken, match="已经有学期"):
        make_school_year(SYSTEM, _bureau(), 2026, [one.span for one in usual_terms(2026)])


def test_a_term_moves_while_its_records_stay_inside(county):
    term = _term()
    span = Span(term.starts_on - timedelta(days=2), term.ends_on)
    move_term(_actor(cast.OFFICER), term.id, term.name, span, term.version)
    assert _term().starts_on == span.start
    term = _term()
    with pytest.raises(RuleBroken, match="条记录") as broken:
        late = Span(date(2026, 11, 1), term.ends_on)
        move_term(SYSTEM, term.id, term.name, late, term.version)
    assert broken.value.field == "starts_on"
    with pytest.raises(RuleBroken, match="条记录") as broken:
        short = Span(term.starts_on, date(2026, 10, 20))
        move_term(SYSTEM, term.id, term.name, short, _term().version)
    assert broken.value.field == "ends_on"


def test_whatever_carries_a_day_keeps_its_term_around_it(county):
    others = {"calendar_day", "import_journal"}  # days of their own, of no term
    mappers = Base.registry.mappers
    days = {one.class_.__tablename__ for one in mappers if "day" in one.columns} - others
    known = {day.class_.__tablename__ for day in DATED}
    outings = {"outing"}  # its activities tell its day
    assert days - outings == known - {"need", "measure", "problem"}
    term, total = _term(), 0
    span, none = Span(term.starts_on, term.ends_on), Span(date(2030, 1, 1), date(2030, 1, 2))
    for day in DATED:
        model = day.class_
        total += (
            db.session.query(model)
            .filter(model.bureau_id == term.bureau_id, day.between(span.start, span.end))
            .count()
        )
    before, _ = records_outside(term.bureau_id, span, none)
    assert before.many == total > 0


def test_a_locked_term_keeps_its_days_and_a_stale_page_changes_nothing(county):
    term = _term()
    span = Span(term.starts_on - timedelta(days=2), term.ends_on)
    with pytest.raises(Stale):
        move_term(SYSTEM, term.id, term.name, span, term.version + 1)
    locks.lock_term(SYSTEM, term.id, term.version)
    with pytest.raises(Stale, match="已经锁定"):
        move_term(SYSTEM, term.id, term.name, span, _term().version)


def test_terms_made_on_screen_go_out_and_come_in_again(county):
    make_school_year(SYSTEM, _bureau(), 2027, SPANS)
    report = cast.import_workbook(SYSTEM, cast.SAMPLE, today=cast.TODAY)
    assert [str(one) for one in report.faults] == []
    assert _term("2027-1").starts_on == SPANS[0].start
