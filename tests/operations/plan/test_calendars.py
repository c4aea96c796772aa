"""校历: who may set which days, what a person set stays, what is closed keeps its months."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.plan.school_days import YearState
from pairing.domain.vocabulary.assessment import AssessmentState
from pairing.domain.vocabulary.programme import CalendarDayKind, Weekday
from pairing.extensions import db
from pairing.models import Assessment, LogEntry, Organisation, Pairing, Term
from pairing.operations.change import Forbidden, RuleBroken, Stale
from pairing.operations.plan import locks
from pairing.operations.plan.calendars import DaysDraft, prefill_years, set_days, undo_days
from pairing.queries.people.actors import account_by_login, actor_of
from pairing.queries.plan import calendars, gaps
from pairing.queries.plan.results import calendar_of, results_for
from pairing.queries.plan.school_years import school_year_spans
from tests import cast

HOLIDAY, MAKEUP = CalendarDayKind.HOLIDAY, CalendarDayKind.MAKEUP
SPORTS = date(2026, 11, 27)
MAKEUP_DAY = date(2026, 11, 28)
NEW_YEAR = date(2027, 1, 1)
OCTOBER = tuple(date(2026, 10, 8) + timedelta(days=n) for n in range(23))


@pytest.fixture
def engine_name():
    """Plain reads and writes of one table: SQLite is enough."""
    return "sqlite"


def _actor(login):
    return actor_of(account_by_login(login), cast.TODAY)


def _home(code):
    return db.session.scalars(select(Organisation).where(Organisation.code == code)).one()


def _bureau():
    return _term().bureau_id


def _term():
    return db.session.scalars(select(Term).where(Term.code == "2026-1")).one()


def _set(who, home, days, kind=HOLIDAY, version=None, **more):
    seen = calendars.version_of(calendars.entries_of(home).values())
    draft = DaysDraft(tuple(days), kind, **more)
    return set_days(who, home, draft, seen if version is None else version)


def _results():
    ids = select(Pairing.id)
    return [(r.pairing_id, r.target.code, r.value, r.status) for r in _all(ids)]


def _all(ids):
    return results_for(ids, _term(), cast.TODAY)


def test_the_bureau_sets_any_calendar_a_director_her_own_and_others_none(county):
    own, partner = _home("K04").id, _home("K05").id
    assert _set(_actor(cast.OFFICER), _bureau(), [SPORTS]) == 1
    assert _set(_actor(cast.OFFICER), own, [SPORTS]) == 1
    assert _set(_actor(cast.LEAD_DIRECTOR), own, [SPORTS], None) == 1
    for login, home in (
        (cast.LEAD_DIRECTOR, partner),
        (cast.LEAD_DIRECTOR, _bureau()),
        (cast.REVIEWER, _bureau()),
        (cast.MENTOR, own),
    ):
        with pytest.raises(Forbidden):
            _set(_actor(login), home, [SPORTS])
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert dict(calendars.days_told(entry.changes)) == {"2026-11-27": ["放假", ""]}


def test_what_was_set_last_is_taken_back_whole_once_by_who_set_it(county):
    home, officer = _bureau(), _actor(cast.OFFICER)

    def version():
        return calendars.version_of(calendars.entries_of(home).values())

    _set(officer, home, [SPORTS], name="运动会", source="校发〔2026〕3号")
    before = calendars.entries_of(home)
    _set(officer, home, [SPORTS, MAKEUP_DAY], MAKEUP, follows=Weekday.WEDNESDAY)
    with pytest.raises(Forbidden):
        undo_days(_actor(cast.LEAD_DIRECTOR), home, version())
    assert undo_days(officer, home, version()) == 2
    assert calendars.entries_of(home) == before
    with pytest.raises(RuleBroken, match="10 分钟"):
        undo_days(officer, home, version())
    _set(officer, home, [SPORTS], None)
    _set(officer, home, [MAKEUP_DAY])
    with pytest.raises(Stale):
        undo_days(officer, home, version() + 1)
    prefill_years(officer, home, [2027], version())
    known = calendars.entries_of(home)
    assert undo_days(officer, home, version()) == len(known) - len(calendars.entries_of(home))


def test_days_become_plain_again_and_a_make_up_day_names_its_weekday(county):
    saturday = date(2026, 11, 28)
    with pytest.raises(RuleBroken, match="按周几的课"):
        _set(SYSTEM, _bureau(), [saturday], MAKEUP)
    with pytest.raises(RuleBroken, match="请点选日期"):
        _set(SYSTEM, _bureau(), [])
    _set(SYSTEM, _bureau(), [saturday, SPORTS], MAKEUP, follows=Weekday.FRIDAY)
    known = calendar_of(_bureau())
    assert known.is_teaching_day(saturday) and known.weekday_of(saturday) == 4
    with pytest.raises(RuleBroken, match="没有变化"):
        _set(SYSTEM, _bureau(), [saturday], MAKEUP, follows=Weekday.FRIDAY)
    _set(SYSTEM, _bureau(), [saturday, SPORTS], None)
    assert calendars.entries_of(_bureau()) == {}


def test_who_saw_another_calendar_changes_nothing(county):
    seen = calendars.version_of([])
    _set(SYSTEM, _bureau(), [SPORTS])
    with pytest.raises(Stale):
        _set(SYSTEM, _bureau(), [NEW_YEAR], version=seen)
    assert set(calendars.entries_of(_bureau())) == {SPORTS}


def test_the_holidays_come_once_and_no_day_that_a_person_set_goes(county):
    mine = date(2026, 10, 10)
    _set(SYSTEM, _bureau(), [mine], HOLIDAY, name="秋游")
    before = _results()

    def fill():
        seen = calendars.version_of(calendars.entries_of(_bureau()).values())
        return prefill_years(_actor(cast.OFFICER), _bureau(), [2026, 2027], seen)

    assert fill() == 26, "of 40 days those of January and of after July lie in no school year"
    years = school_year_spans(_bureau())
    assert len(years) == 2
    written = {day for day in calendars.entries_of(_bureau()) if day != mine}
    assert all(any(span.covers(day) for span in years) for day in written)
    found = calendars.entries_of(_bureau())
    assert (found[mine].name, found[mine].source) == ("秋游", "")
    assert not found[NEW_YEAR].teaches
    notes = calendars.term_year_notes(_bureau(), cast.TODAY)
    assert notes == [(2027, YearState.BY_LAW)]
    with pytest.raises(RuleBroken, match="没有要写入的"):
        fill()
    assert _results() == before, "no due month of the sample moves by its holidays"


def _proposed(as_of=cast.TODAY, codes=("B1", "B2")):
    """Every day that is proposed to some pairings, by their code."""
    return {
        pairing.code: {day for gap in gaps.gaps_of(pairing, _term(), as_of) for day in gap.dates}
        for pairing in db.session.scalars(select(Pairing).where(Pairing.code.in_(codes)))
    }


def test_new_year_is_proposed_until_the_holidays_are_there(county):
    before = NEW_YEAR - timedelta(days=2)
    assert any(NEW_YEAR in days for days in _proposed(before, ("B3",)).values())
    prefill_years(SYSTEM, _bureau(), [2026, 2027], calendars.version_of([]))
    assert not any(NEW_YEAR in days for days in _proposed(before, ("B3",)).values())
    assert any(_proposed(before, ("B3",)).values())


def test_what_is_proposed_to_a_pair_obeys_both_schools_own_days(county):
    code, days = next((code, days) for code, days in _proposed().items() if days)
    pairing = db.session.scalars(select(Pairing).where(Pairing.code == code)).one()
    far = db.session.scalars(
        select(Organisation.id).where(
            Organisation.id.not_in([pairing.lead_id, pairing.supported_id, _bureau()])
        )
    ).first()
    _set(SYSTEM, far, sorted(days))
    assert _proposed()[code] == days
    _set(SYSTEM, pairing.supported_id, sorted(days), name="运动会")
    after = _proposed()[code]
    assert after and not after & days
    _set(SYSTEM, pairing.lead_id, sorted(after))
    assert not _proposed()[code] & (days | after)


def _hand_in():
    pairing = db.session.scalars(select(Pairing).where(Pairing.code == "B1")).one()
    row = Assessment(bureau_id=pairing.bureau_id, pairing_id=pairing.id, term_id=_term().id)
    row.state = AssessmentState.SUBMITTED
    db.session.add(row)
    db.session.commit()


def _lock():
    locks.lock_term(SYSTEM, _term().id, _term().version)


@pytest.mark.parametrize("close", [_hand_in, _lock])
def test_what_is_handed_in_or_locked_keeps_its_due_months(county, close):
    close()
    bureau = _bureau()
    with pytest.raises(RuleBroken, match="2026年10月的上课日就从"):
        _set(SYSTEM, bureau, OCTOBER)
    assert calendars.entries_of(bureau) == {}
    assert _set(SYSTEM, bureau, [SPORTS]) == 1, "a day that moves no month may be set"
    assert _set(SYSTEM, _home("K05").id, OCTOBER) == len(OCTOBER), "a school's days count nothing"


def test_a_month_without_ten_days_is_not_due_while_the_term_is_open(county):
    def months():
        found = [one for one in _all(select(Pairing.id)) if one.months is not None]
        return {month.span.start.month for month in found[0].months}

    assert 10 in months()
    _set(SYSTEM, _home("K05").id, OCTOBER)
    assert 10 in months()
    _set(SYSTEM, _bureau(), OCTOBER)
    assert 10 not in months()
