"""A changed target takes effect at once, as a correction or from the next term: never silently."""

from datetime import date

import pytest
from sqlalchemy import select, update

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.assessment import AssessmentState
from pairing.domain.vocabulary.programme import ChangeWay
from pairing.extensions import db
from pairing.models import (
    ActivityPairing,
    Assessment,
    Lesson,
    LogEntry,
    Pairing,
    TargetRevision,
    Term,
)
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.target_choice import TargetChoice
from pairing.operations.plan import locks
from pairing.queries.assessment.volume.terms import term_facts
from pairing.queries.assessment.word_papers import assessment_paper
from pairing.queries.plan.results import results_of
from tests import cast
from tests.workbook.edit import _grids, edited

CODE = "B18"
CORRECT = TargetChoice(ChangeWay.CORRECT, "上学期抄错了")
ADJUST = TargetChoice(ChangeWay.ADJUST)


@pytest.fixture
def engine_name():
    """The statements are plain: SQLite is enough."""
    return "sqlite"


def _pairing(code="B1"):
    return db.session.scalars(select(Pairing).where(Pairing.code == code)).one()


def _term(code="2026-1"):
    return db.session.scalars(select(Term).where(Term.code == code)).one()


def _target(term=None, code=CODE):
    db.session.expire_all()
    found = results_of(_pairing(), term or _term(), cast.TODAY)
    return next((one.target for one in found if one.target.code == code), None)


def _line(code=CODE):
    return next(n for n, row in enumerate(_grids()["指标"], 1) if code in row)


def _book(value=9):
    return edited(("指标", _line(), "目标值", value))


def _import(choice=None, data=None, **more):
    book = data or _book()
    return import_workbook(SYSTEM, book, today=cast.TODAY, targets=choice, **more)


def test_where_nothing_counts_yet_a_change_applies_at_once(county):
    term = _term()
    db.session.execute(update(ActivityPairing).values(state="done"))
    db.session.execute(update(Lesson).values(day=date(2026, 1, 5)))
    db.session.commit()
    before = _target().threshold
    report = _import()
    assert not report.faults
    assert any("马上执行" in line and CODE in line for line in report.warnings)
    assert (_target(term).threshold, _target().changed) == (9, "")
    assert before != 9


def test_where_something_counts_the_person_must_choose(county):
    before = _target()
    checked = _import(dry_run=True)
    assert (checked.asks_way, checked.faults) == (True, [])
    assert any(CODE in line and "→ 9" in line for line in checked.warnings)
    report = _import()
    assert ["更正" in fault.message and "调整" in fault.message for fault in report.faults] == [
        True
    ]
    assert _target() == before


def test_a_correction_applies_now_and_says_old_new_why_and_when(county):
    old = _target().threshold
    report = _import(CORRECT)
    assert not report.faults
    assert any("更正，本学期起执行" in line for line in report.warnings)
    target, term = _target(), _term()
    assert target.threshold == 9
    told = f"要求 {old} → 9。原因：上学期抄错了（系统，20"
    assert told in target.changed
    assert _target(_term("2026-2")).threshold == 9
    assert _target(_term("2026-2")).changed == "", "it was corrected in another term"
    found = results_of(_pairing(), term, cast.TODAY)
    facts = term_facts(_pairing(), term, None, found, cast.TODAY, "教育局")
    rows = [row.row for side in facts.results.sides for row in side.rows]
    assert [told in row.changed for row in rows if row.code == CODE] == [True], "the archive"
    paper = assessment_paper(_pairing(), term, None, cast.TODAY)
    assert [told in one.name for one in paper.results if one.code == CODE] == [True], (
        "the Word form"
    )
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert CODE in str(entry.changes["targets"])


def test_an_earlier_term_keeps_what_was_asked_then(county):
    earlier = _term("2025-2")
    of_a = results_of(_pairing("A1"), earlier, cast.TODAY)
    code = of_a[0].target.code
    line = next(n for n, row in enumerate(_grids()["指标"], 1) if code in row)
    report = _import(CORRECT, edited(("指标", line, "目标值", 99)))
    assert not report.faults
    assert results_of(_pairing("A1"), earlier, cast.TODAY) == of_a
    now = results_of(_pairing("A1"), _term(), cast.TODAY)
    assert [one.target.threshold for one in now if one.target.code == code] == [99]


def test_an_adjustment_waits_for_the_next_term_and_says_so(county):
    before = _target()
    report = _import(ADJUST)
    assert not report.faults
    assert any("2027年2月22日 起执行，本学期不变" in line for line in report.warnings)
    assert _target() == before
    assert _target(_term("2026-2")).threshold == 9
    assert not _import(ADJUST).changes, "the same file again changes nothing"


@pytest.mark.parametrize(("choice", "asked_now"), [(CORRECT, True), (ADJUST, False)])
def test_a_new_target_is_a_change_too(county, choice, asked_now):
    row = list(_grids()["指标"][_line() - 1])
    row[_grids()["指标"][0].index("编码")] = "B77"
    data = edited(added={"指标": [row]})
    assert _import(data=data).faults
    assert not _import(choice, data).faults
    now = _target(code="B77")
    assert (now is not None) == asked_now
    assert now is None or "本学期新增" in now.changed
    assert _target(_term("2026-2"), "B77") is not None


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (TargetChoice(ChangeWay.CORRECT, " "), "写明原因"),
        (TargetChoice(ChangeWay.CORRECT, "长" * 201), "200"),
    ],
)
def test_a_correction_needs_a_reason(county, choice, told):
    assert told in _import(choice).faults[0].message
    assert _target().threshold != 9


def test_what_was_approved_is_not_corrected(county):
    pairing, term = _pairing(), _term()
    db.session.add(
        Assessment(
            bureau_id=pairing.bureau_id,
            pairing_id=pairing.id,
            term_id=term.id,
            state=AssessmentState.APPROVED,
        )
    )
    db.session.commit()
    assert "审定通过" in _import(CORRECT).faults[0].message
    assert not _import(ADJUST).faults


def test_in_a_locked_term_only_the_next_one_is_meant(county):
    locks.lock_term(SYSTEM, _term().id, _term().version)
    before = _target()
    report = _import()
    assert not report.faults
    assert any("已锁定，2027" in line for line in report.warnings)
    assert _target() == before
    newest = select(TargetRevision).where(TargetRevision.code == CODE)
    assert db.session.scalars(newest.order_by(TargetRevision.id.desc())).first().threshold == 9
