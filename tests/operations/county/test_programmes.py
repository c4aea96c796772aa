"""A programme at once: after a ready-made plan, after last year's, and as the export tells it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.plan.periods import Span
from pairing.domain.plan.ready_made import year_later
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import LogEntry, Mentorship, Pairing, Programme, TargetRevision, Term
from pairing.operations.change import RuleBroken, Stale
from pairing.operations.county.programmes import NewProgramme, copy_programme, found_programme
from pairing.operations.county.undo import undo_import
from pairing.queries.assessment.volume.baseline import group
from pairing.queries.plan.standards import ready_made_programmes
from pairing.queries.plan.targets import targets_in_force
from tests.cast import TODAY
from tests.operations.county.whole import seen

NEXT = NewProgramme("B27", "下一年的方案", date(2027, 9, 1), date(2028, 7, 9), "照去年的办")


@pytest.fixture
def engine_name():
    return "sqlite"


def _targets(code: str) -> list[tuple[object, ...]]:
    names = ("code", "name", "side", "period", "metric", "threshold", "points", "activity_kinds")
    columns = [getattr(TargetRevision, name) for name in names]
    query = select(*columns).join(Programme).where(Programme.code == code)
    return sorted((*row[:-1], tuple(row[-1])) for row in db.session.execute(query))


@pytest.mark.parametrize("slug", list(ready_made_programmes()))
def test_every_ready_made_plan_becomes_a_programme_whose_targets_hold(bureau, slug):
    plan = ready_made_programmes()[slug]
    span = plan.span_from(TODAY)
    made = found_programme(SYSTEM, bureau, plan, NewProgramme("N1", plan.name, *span), TODAY)
    assert db.session.get_one(Programme, made.row_id).name == plan.name
    term = db.session.scalars(select(Term).where(Term.code == "2026-1")).one()
    held = targets_in_force([made.row_id], term.starts_on)[made.row_id]
    assert {one.code for one in held} == {one["code"] for one in plan.targets}
    assert {one.side for one in held if one.points} == set(Side)
    undo_import(SYSTEM, bureau, TODAY, made.journal_id)
    assert _targets("N1") == []


def test_the_plans_that_the_sample_took_over_are_its_own_target_by_target(bureau):
    plan = ready_made_programmes()["kindergartens"]
    found_programme(SYSTEM, bureau, plan, NewProgramme("N1", "x", *plan.span_from(TODAY)), TODAY)
    different = [
        (ours, theirs)
        for ours, theirs in zip(_targets("N1"), _targets("B"), strict=True)
        if ours != theirs
    ]
    assert [ours[0] for ours, _ in different] == ["B15"]


def test_a_taken_code_and_dates_the_wrong_way_round_stand_at_their_fields(bureau):
    plan = ready_made_programmes()["schools"]
    new = NewProgramme("B", "", date(2027, 9, 1), date(2027, 8, 1))
    with pytest.raises(RuleBroken) as caught:
        found_programme(SYSTEM, bureau, plan, new, TODAY)
    assert "已经有了" in dict(caught.value.faults)["code"]
    with pytest.raises(RuleBroken) as caught:
        found_programme(SYSTEM, bureau, plan, new._replace(code="B9"), TODAY)
    assert set(dict(caught.value.faults)) >= {"name", "ends_on"}
    assert db.session.scalar(select(func.count()).where(Programme.code == "B9")) == 0


def test_a_copy_takes_targets_leaders_and_chosen_pairings_and_no_people(bureau):
    old, version = seen(bureau, "方案", "B")
    chosen = db.session.scalars(select(Pairing).where(Pairing.code.in_(["B1", "B2"]))).all()
    mentorships = db.session.scalar(select(func.count(Mentorship.id)))
    ids = [one.id for one in chosen]
    made = copy_programme(SYSTEM, bureau, old, version, NEXT, ids, TODAY)
    new = db.session.scalars(select(Pairing).where(Pairing.programme_id == made.row_id)).all()
    assert {(one.lead_id, one.supported_id) for one in new} == {
        (one.lead_id, one.supported_id) for one in chosen
    }
    assert {(one.starts_on, one.ends_on) for one in new} == {(NEXT.starts_on, NEXT.ends_on)}
    assert len({one.code for one in new} - {"B1", "B2", "B3"}) == 2
    assert _targets("B27") == _targets("B")
    assert len(db.session.get_one(Programme, made.row_id).leadership) == 3
    assert db.session.scalar(select(func.count(Mentorship.id))) == mentorships
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.changes["copied"]) == ("copy_programme", [None, "B"])


def test_a_copy_of_what_was_changed_meanwhile_or_of_anothers_pairing_is_refused(bureau):
    old, version = seen(bureau, "方案", "B")
    foreign = db.session.scalars(select(Pairing.id).where(Pairing.code == "A1")).one()
    with pytest.raises(Stale):
        copy_programme(SYSTEM, bureau, old, version + 1, NEXT, [], TODAY)
    with pytest.raises(Stale):
        copy_programme(SYSTEM, bureau, old, version, NEXT, [foreign], TODAY)


def test_a_year_later_is_a_day_that_there_is():
    assert year_later(date(2028, 2, 29)) == date(2029, 2, 28)
    assert year_later(date(2026, 9, 1)) == date(2027, 9, 1)


def test_a_plan_over_the_turn_of_the_year_begins_in_the_year_that_runs():
    plan = ready_made_programmes()["kindergartens"]
    assert plan.span_from(date(2027, 3, 1)).start == date(2026, 9, 1)
    assert plan.span_from(date(2027, 8, 1)).start == date(2027, 9, 1)
    assert ready_made_programmes()["village"].span_from(TODAY).start == date(2026, 1, 1)


def test_who_led_until_then_stands_in_the_terms_of_then_and_goes_into_no_copy(bureau):
    """A person who was replaced is named in the archive of her days, with office and days."""
    old, version = seen(bureau, "方案", "B")
    leaders = db.session.get_one(Programme, old).leadership
    gone, comes = leaders[0], leaders[1]
    gone.ends_on, gone.post = date(2026, 8, 31), "副局长"
    comes.starts_on, comes.post = date(2026, 9, 1), "局长"
    names = {one.name for one in leaders} - {gone.name}
    db.session.commit()
    pairing = db.session.scalars(select(Pairing).where(Pairing.code == "B1")).one()
    before, after = (
        {one.name: one for one in group(pairing, Span(*days))}
        for days in (
            (date(2026, 3, 1), date(2026, 7, 1)),
            (date(2026, 9, 1), date(2027, 1, 20)),
        )
    )
    assert gone.name in before
    assert before[gone.name].organisation.endswith("副局长")
    assert before[gone.name].task.endswith("（至 2026-08-31）")
    assert comes.name not in before
    assert after[comes.name].task.endswith("（2026-09-01 起）")
    assert set(after) == names
    _, version = seen(bureau, "方案", "B")
    made = copy_programme(SYSTEM, bureau, old, version, NEXT, [], TODAY)
    copied = db.session.get_one(Programme, made.row_id).leadership
    assert {(one.name, one.starts_on) for one in copied} == {(name, None) for name in names}
