"""A pairing ended early, handed over, or taken away: whole, told, and taken back."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.activities import ActivityState
from pairing.domain.vocabulary.programme import Side
from pairing.extensions import db
from pairing.models import (
    Activity,
    ActivityPairing,
    LogEntry,
    Mentorship,
    Organisation,
    Pairing,
)
from pairing.operations.change import RuleBroken, Stale
from pairing.operations.county.imports import import_workbook
from pairing.operations.county.pairings import HandOver, end_pairing, preview_end, remove_pairing
from pairing.operations.county.undo import undo_import
from pairing.queries.county.county import load_county
from tests.cast import TODAY
from tests.operations.county.whole import exported, results, seen, still_comes_in

FIRST_FREE = date(2026, 11, 30)


@pytest.fixture
def engine_name():
    return "sqlite"


def test_an_early_end_ends_mentorships_gives_up_plans_and_is_taken_back(bureau):
    key, version = seen(bureau, "结对", "B1")
    before = results(bureau)
    later = select(func.count()).select_from(Activity).where(Activity.day > FIRST_FREE)
    planned = db.session.scalar(later)
    saved = end_pairing(SYSTEM, bureau, key, version, FIRST_FREE, TODAY)
    assert db.session.get_one(Pairing, key).ends_on == FIRST_FREE
    ends = db.session.scalars(select(Mentorship.ends_on).where(Mentorship.pairing_id == key)).all()
    assert ends
    assert max(ends) <= FIRST_FREE
    assert db.session.scalar(later) < planned
    still_comes_in(bureau)
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc()).limit(1)).one()
    assert entry.changes["ends_on"] == ["2027-07-09", str(FIRST_FREE)]
    undo_import(SYSTEM, bureau, TODAY, saved.journal_id)
    assert db.session.scalar(later) == planned
    assert results(bureau) == before


def test_what_was_held_later_keeps_the_pairing_going(bureau):
    key, version = seen(bureau, "结对", "B1")
    with pytest.raises(RuleBroken) as caught:
        end_pairing(SYSTEM, bureau, key, version, date(2026, 10, 1), TODAY)
    assert any("这样的还有" in text for _, text in caught.value.faults)
    assert db.session.get_one(Pairing, key).ends_on == date(2027, 7, 9)


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2027, 7, 9)])
def test_the_last_day_lies_inside_and_before_the_old_one(bureau, day):
    key, version = seen(bureau, "结对", "B1")
    with pytest.raises(RuleBroken) as caught:
        end_pairing(SYSTEM, bureau, key, version, day, TODAY)
    assert caught.value.faults[0][0] == "day"


def test_another_partner_goes_on_from_the_next_day(bureau):
    key, version = seen(bureau, "结对", "B1")
    partner = db.session.scalars(select(Organisation.id).where(Organisation.code == "P01")).one()
    saved = end_pairing(
        SYSTEM, bureau, key, version, FIRST_FREE, TODAY, "", HandOver(Side.LEAD, partner)
    )
    old, new = db.session.get_one(Pairing, key), db.session.get_one(Pairing, saved.row_id)
    assert (new.lead_id, new.supported_id, new.programme_id) == (
        partner,
        old.supported_id,
        old.programme_id,
    )
    assert (str(new.starts_on), str(new.ends_on)) == ("2026-12-01", "2027-07-09")
    still_comes_in(bureau)


def test_nobody_takes_the_place_of_itself(bureau):
    key, version = seen(bureau, "结对", "B1")
    same = db.session.get_one(Pairing, key).supported_id
    with pytest.raises(RuleBroken) as caught:
        end_pairing(SYSTEM, bureau, key, version, FIRST_FREE, TODAY, "", HandOver(Side.LEAD, same))
    assert caught.value.faults[0][0] == "organisation_id"


def test_a_wrong_pairing_goes_with_all_that_hangs_on_it_and_comes_back(bureau):
    key, version = seen(bureau, "结对", "C2")
    before, whole = results(bureau), exported(bureau)
    saved = remove_pairing(SYSTEM, bureau, key, version, TODAY)
    assert db.session.get(Pairing, key) is None
    still_comes_in(bureau)
    assert [one for one in before if one["pairing"] != "C2"] == results(bureau)
    undo_import(SYSTEM, bureau, TODAY, saved.journal_id)
    assert results(bureau) == before
    assert import_workbook(SYSTEM, whole, today=TODAY, dry_run=True).changes == 0


def test_an_activity_that_serves_another_pairing_too_is_named(bureau):
    shared = select(ActivityPairing.activity_id).group_by(ActivityPairing.activity_id)
    shared = shared.having(func.count() > 1)
    query = select(Pairing.code).join(ActivityPairing, ActivityPairing.pairing_id == Pairing.id)
    code = db.session.scalars(query.where(ActivityPairing.activity_id.in_(shared))).first()
    key, version = seen(bureau, "结对", code)
    with pytest.raises(RuleBroken, match="还服务于别的结对"):
        remove_pairing(SYSTEM, bureau, key, version, TODAY)


def test_a_pairing_that_was_changed_meanwhile_is_left_alone(bureau):
    key, version = seen(bureau, "结对", "C2")
    with pytest.raises(Stale):
        remove_pairing(SYSTEM, bureau, key, version + 1, TODAY)
    with pytest.raises(Stale):
        end_pairing(SYSTEM, bureau, key, None, FIRST_FREE, TODAY)


def _later_link(code: str, state: str) -> None:
    """The first plan of the pairing after the day stands as ``state``."""
    query = (
        select(ActivityPairing)
        .join(Activity)
        .join(Pairing, Pairing.id == ActivityPairing.pairing_id)
        .where(Pairing.code == code, Activity.day > FIRST_FREE)
    )
    db.session.scalars(query.order_by(Activity.day).limit(1)).one().state = state
    db.session.commit()


def test_what_is_in_dispute_took_place_and_is_not_given_up(bureau):
    _later_link("B1", ActivityState.DISPUTED)
    key, version = seen(bureau, "结对", "B1")
    with pytest.raises(RuleBroken):
        end_pairing(SYSTEM, bureau, key, version, FIRST_FREE, TODAY)


def test_a_plan_that_was_cancelled_long_ago_is_told_apart(bureau):
    _later_link("B1", ActivityState.CANCELLED)
    county = load_county(bureau)
    told = preview_end(county, county.rows["结对"][("B1",)], FIRST_FREE)
    assert len(told["之后已取消的计划，一起移除"]) == 1
    assert len(told["之后的计划，一起取消"]) > 1
