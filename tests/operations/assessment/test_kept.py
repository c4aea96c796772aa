"""What was approved, and a closed term, stay as they were, whatever they rest on changes."""

import ast
import threading
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.assessment import AssessmentState
from pairing.domain.vocabulary.needs import ProfileField
from pairing.domain.vocabulary.programme import CalendarDayKind
from pairing.extensions import db
from pairing.models import (
    Assessment,
    CalendarDay,
    Organisation,
    Pairing,
    Programme,
    TargetRevision,
    Teacher,
    TeacherPosting,
    Term,
    TermFigures,
)
from pairing.operations import change as changing
from pairing.operations.assessment import reviews
from pairing.operations.change import RuleBroken, writing
from pairing.operations.county.imports import import_workbook
from pairing.operations.people.profiles import save_profile
from pairing.operations.plan import locks
from pairing.queries.assessment.review_queue import suggested_grade
from pairing.queries.assessment.volume.baseline import parties as printed_parties
from pairing.queries.lists import pairing_ids_of_bureau
from pairing.queries.people.actors import account_by_login, actor_of
from pairing.queries.plan.results import results_for, results_of
from tests import cast
from tests.workbook.edit import _grids, edited

SHOWN = ("value", "earned", "goal", "numerator", "denominator", "months")


def _term():
    return db.session.scalars(select(Term).where(Term.code == "2026-1")).one()


def _pairing(code="B1"):
    return db.session.scalars(select(Pairing).where(Pairing.code == code)).one()


def _home(code="K05"):
    return db.session.scalars(select(Organisation).where(Organisation.code == code)).one()


def _actor(login):
    return actor_of(account_by_login(login), cast.TODAY)


def _figures(code="B1"):
    """Every figure of a pairing's term by its name, and how large its archive says both are."""
    db.session.rollback()
    db.session.expire_all()
    found = results_of(_pairing(code), _term(), cast.TODAY)
    told = {
        one.target.code: (one.target.name, *(getattr(one, name) for name in SHOWN)) for one in found
    }
    return told | {"parties": printed_parties(_pairing(code), _term())}


def _graded():
    """B1's assessment, handed in and graded."""
    pairing, term = _pairing(), _term()
    row = Assessment(
        bureau_id=pairing.bureau_id,
        pairing_id=pairing.id,
        term_id=term.id,
        state=AssessmentState.SUBMITTED,
    )
    db.session.add(row)
    db.session.commit()
    given = suggested_grade(row, cast.TODAY)
    reviews.grade(_actor(cast.REVIEWER), row.id, given, "", row.version)
    return _assessment()


def _assessment():
    db.session.expire_all()
    return db.session.scalars(select(Assessment)).one()


def _approve():
    row = _graded()
    reviews.approve(_actor(cast.OFFICER), row.id, row.version)


def _lock():
    locks.lock_term(SYSTEM, _term().id, _term().version)


def _lock_by_its_day():
    """The term's last day for writing is over: nobody does anything."""
    db.session.execute(update(Term).values(locks_on=cast.TODAY - timedelta(days=1)))
    db.session.commit()


def _row(sheet, *wanted):
    """The spreadsheet row of the sample that holds these cells."""
    grid = _grids()[sheet]
    return next(n for n, row in enumerate(grid, 1) if set(wanted) <= set(row))


def _import(*edits, **more):
    report = import_workbook(SYSTEM, edited(*edits, **more), today=cast.TODAY)
    assert not report.faults, report.faults
    assert report.changes


def _by_hand(**rows):
    """As a screen of later would: one operation that writes these columns."""
    with writing(SYSTEM) as change:
        for model, values in rows.values():
            change.session.execute(update(model).values(**values))
        change.record("anything", "term")


def _children():
    home = _home()
    asked = (ProfileField.CLASSES, ProfileField.CHILDREN, ProfileField.STAFF)
    figures = dict.fromkeys(asked, "390")
    director = _actor(cast.SUPPORTED_DIRECTOR)
    save_profile(director, home.id, cast.TODAY, figures, home.version)


def _children_by_workbook():
    return _import(("单位", _row("单位", "K05"), "学生数", 380))


def _somebody_comes_by_workbook():
    return _import(added={"教师": [["K05-09", "新老师", "K05", "", "语言", "", ""]]})


def _somebody_leaves():
    _by_hand(one=(Teacher, {"left_on": cast.TODAY}))


def _postings_end():
    _by_hand(one=(TeacherPosting, {"ends_on": date(2026, 10, 1)}))


def _targets():
    _by_hand(one=(TargetRevision, {"threshold": 77, "points": 3}))


def _holidays():
    with writing(SYSTEM) as change:
        bureau, days = _term().bureau_id, [date(2026, 10, day) for day in range(8, 31)]
        known = set(db.session.scalars(select(CalendarDay.day)))
        change.session.add_all(
            CalendarDay(
                bureau_id=bureau,
                organisation_id=bureau,
                day=day,
                kind=CalendarDayKind.HOLIDAY,
                name="",
                source="",
            )
            for day in days
            if day not in known
        )
        change.record("anything", "term")


def _programme_dates():
    _by_hand(one=(Programme, {"starts_on": date(2026, 11, 1)}))


ROADS = {
    "the screen of the school's figures": _children,
    "the workbook's 单位": _children_by_workbook,
    "the workbook's 教师": _somebody_comes_by_workbook,
    "the roster": _somebody_leaves,
    "postings": _postings_end,
    "targets": _targets,
    "the calendar": _holidays,
    "the programme's days": _programme_dates,
}
CLOSED = {"approved": _approve, "locked": _lock, "locked by its day": _lock_by_its_day}


@pytest.mark.parametrize("close", CLOSED)
def test_no_road_moves_what_is_closed(county, close):
    CLOSED[close]()
    before = _figures()
    assert before
    for road, change in ROADS.items():
        change()
        assert _figures() == before, road


def test_the_archive_of_a_closed_term_says_how_many_children_there_were(county):
    def children():
        return [one.child_count for one in printed_parties(_pairing(), _term())]

    before = children()
    _approve()
    _children()
    assert children() == before, "as approved"
    _lock()
    row = _assessment()
    reviews.close(SYSTEM, row.id, row.version)
    db.session.expire_all()
    assert children() == before, "as archived"
    assert "390" not in before


def test_every_road_moves_what_is_still_open(county):
    """Else the test above proves nothing."""
    for road, change in ROADS.items():
        before = {code: _figures(code) for code in ("B1", "B2", "A1")}
        change()
        if road != "postings":  # a fact's own organisation is written on it
            assert {code: _figures(code) for code in before} != before, road


def test_nothing_is_committed_but_through_the_one_door():
    """Every change passes ``writing``, which keeps closed figures first; these write no fact."""
    allowed = {"change.py", "job_queue.py", "signing_in.py", "postings.py"}
    found = set()
    for path in Path(changing.__file__).parents[1].rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and path.parent.name != "versions":
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in ("commit", "housekeeping", "_transaction"):
                    found.add(path.name)
    assert found == allowed


def test_what_changed_between_grade_and_approval_is_told_and_not_approved(county):
    row = _graded()
    _children()
    with pytest.raises(RuleBroken, match=r"给等次以后数字变了.*→"):
        reviews.approve(_actor(cast.OFFICER), row.id, row.version)
    row = _assessment()
    given = suggested_grade(row, cast.TODAY)
    reviews.grade(_actor(cast.REVIEWER), row.id, given, "又看了一遍", row.version)
    row = _assessment()
    reviews.approve(_actor(cast.OFFICER), row.id, row.version)
    assert _assessment().state == AssessmentState.APPROVED


def test_an_exception_lets_the_figures_follow_the_records_until_it_ends(county):
    _lock()
    kept = _figures()
    locks.except_pairings(SYSTEM, _term().id, [_pairing().id], cast.TODAY, "补记")
    _children()
    moved = _figures()
    assert moved != kept
    county.config["TODAY"] = cast.TODAY + timedelta(days=1)
    _targets()
    assert _figures() == moved
    assert {row.pairing_id for row in db.session.scalars(select(TermFigures))} == set(
        db.session.scalars(select(Pairing.id))
    )


def test_closed_results_stand_in_the_order_of_open_ones(county):
    bureau = pairing_ids_of_bureau(_term().bureau_id)
    open_ones = results_for(bureau, _term(), cast.TODAY)
    _lock()
    closed = results_for(bureau, _term(), cast.TODAY)
    order = [(one.pairing, one.target.side, one.target.code) for one in open_ones]
    assert [(one.pairing, one.target.side, one.target.code) for one in closed] == order
    assert len(order) > 40


def test_closed_figures_are_read_without_computing_anything(county):
    _lock()
    ids = select(Pairing.id)
    before = results_for(ids, _term(), cast.TODAY)
    for model in (TargetRevision,):
        db.session.execute(update(model).values(points=0))
    db.session.commit()
    assert results_for(ids, _term(), cast.TODAY) == before


@pytest.mark.parametrize("first", ["approve", "change"])
def test_approval_and_a_change_at_once_leave_one_truth(county, first, monkeypatch):
    """Whichever comes first: what is approved is what was graded, or nothing is approved."""
    row = _graded()
    before, key, version = _figures(), row.id, row.version
    db.session.rollback()
    begun, told = threading.Event(), []

    def slowly(*given):
        found = results_of(*given)
        if threading.current_thread().name == "approve":
            begun.set()
            time.sleep(1)
        return found

    monkeypatch.setattr(reviews, "results_of", slowly)

    def approving():
        with county.app_context():
            try:
                reviews.approve(_actor(cast.OFFICER), key, version)
            except RuleBroken as broken:
                told.append(broken)
            finally:
                begun.set()
                db.session.remove()

    def change():
        with county.app_context():
            _children()
            db.session.remove()

    one, later = (
        threading.Thread(target=approving, name="approve"),
        threading.Thread(target=change),
    )
    if first == "change":
        later.start()
        later.join()
        one.start()
    else:
        one.start()
        begun.wait(5)
        later.start()
    one.join()
    later.join()
    assert _home().child_count == 390
    assert bool(told) == (first == "change")
    if first == "approve":
        assert _assessment().state == AssessmentState.APPROVED
        assert _figures() == before
    else:
        assert _assessment().state == AssessmentState.SUBMITTED
