"""An agenda's days: months as weeks, several days of one outing, times in order."""

from datetime import date, time

from pairing.domain.outings.agenda import AgendaView, Happening, neighbours, span_of, weeks_of
from pairing.domain.outings.standing import Standing
from pairing.domain.plan.periods import Span
from pairing.domain.vocabulary.activities import ActivityState


def happening(number, first, last=None, at=None, **more):
    given = {
        "code": f"H{number}",
        "version": 1,
        "ends_at": None,
        "kinds": ("走访",),
        "pairs": (("甲园", "乙园"),),
        "venue": "",
        "standing": Standing(ActivityState.CONFIRMED, "已确认"),
    } | more
    return Happening(outing_id=number, first=first, last=last or first, starts_at=at, **given)


def test_each_view_shows_its_own_days():
    on = date(2026, 11, 24)
    assert span_of(AgendaView.DAY, on) == Span(on, on)
    assert span_of(AgendaView.WEEK, on) == Span(date(2026, 11, 23), date(2026, 11, 29))
    month = span_of(AgendaView.MONTH, on)
    assert month == Span(date(2026, 11, 1), date(2026, 11, 30))
    assert neighbours(month) == (date(2026, 10, 31), date(2026, 12, 1))


def test_a_month_is_whole_weeks_and_a_long_outing_stands_on_each_of_its_days():
    month = span_of(AgendaView.MONTH, date(2026, 11, 24))
    long = happening(1, date(2026, 10, 30), date(2026, 11, 2))
    late = happening(2, date(2026, 11, 2), at=time(14, 0))
    early = happening(3, date(2026, 11, 2), at=time(9, 0))
    weeks = weeks_of(month, [late, long, early])
    assert len(weeks) == 6 and all(len(week) == 7 for week in weeks)
    days = {one.day: one for week in weeks for one in week}
    assert days[date(2026, 11, 2)].happenings == [long, early, late]
    assert days[date(2026, 11, 1)].happenings == [long]
    assert not days[date(2026, 10, 30)].is_inside and not days[date(2026, 10, 30)].happenings


def test_a_happening_says_what_and_between_whom():
    one = happening(1, date(2026, 11, 2), kinds=("送教下乡", "专题讲座"), at=time(9, 5))
    assert (one.what, one.between, one.at) == ("送教下乡、专题讲座", "甲园 → 乙园", "09:05")
    own = happening(4, date(2026, 11, 2), partners=("乙园",))
    assert own.between == "乙园"
    two = happening(2, date(2026, 11, 2), pairs=(("甲园", "乙园"), ("甲园", "丙园")))
    assert two.between == "甲园 → 乙园 等 2 对"
