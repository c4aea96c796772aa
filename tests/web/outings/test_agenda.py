"""日程: who sees whose activities, the holidays on it, and the feeds that calendars fetch."""

from __future__ import annotations

import re
from datetime import date, time, timedelta

import icalendar
import pytest
from sqlalchemy import event, func, select, update

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.activities import CancelReason
from pairing.extensions import db
from pairing.models import (
    Account,
    Activity,
    ActivityPairing,
    CalendarFeed,
    Lesson,
    LogEntry,
    Outing,
    Pairing,
    RoleGrant,
    Teacher,
)
from pairing.operations.outings.plans import call_off_outing
from pairing.operations.plan.calendars import prefill_years
from pairing.queries.people.actors import account_by_login, actor_of
from pairing.queries.plan import calendars
from pairing.web.outings import feeds
from tests import cast
from tests.web.outings.test_recording import _pairing

TOKEN = re.compile(r'value="http://localhost(/f/[^"]+\.ics)"')
SHOWN = re.compile(r"/activities/(\d+)")
OCTOBER = "/agenda/?on=2026-10-12"


def _shown(client, url=OCTOBER):
    return {int(key) for key in SHOWN.findall(client.get(url).text)}


def _outings(*where):
    query = select(Activity.outing_id).join(ActivityPairing).where(*where)
    inside = Activity.day.between(date(2026, 10, 1), date(2026, 10, 31))
    return set(db.session.scalars(query.where(inside)))


def _feed(client, path="/agenda/feeds", key="k1"):
    assert client.post(path, data={"form_key": key}).status_code == 302
    return TOKEN.findall(client.get("/agenda/feeds").text)


def _read(app, address):
    answer = app.test_client().get(address)
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(answer.data)


def _events(app, address):
    return {str(one["uid"]): one for one in _read(app, address).walk("VEVENT")}


def test_the_officer_sees_the_county_a_director_her_pairings_a_teacher_both(signed_in):
    own = _pairing("B1")
    homes = {own.lead_id}
    director = _outings(
        ActivityPairing.pairing_id.in_(
            select(Pairing.id).where(Pairing.lead_id.in_(homes) | Pairing.supported_id.in_(homes))
        )
    )
    county = _outings()
    assert _shown(signed_in(cast.LEAD_DIRECTOR)) <= director < county
    november = "/agenda/?on=2026-11-02"
    mentor = signed_in(cast.MENTOR)
    assert _shown(mentor, november) == _shown(signed_in(cast.LEAD_DIRECTOR), november)
    mine = _shown(mentor, november + "&whose=mine")
    taught = select(Activity.outing_id).join(Lesson).join(Teacher)
    assert mine == set(db.session.scalars(taught.where(Teacher.code == "K04-01")))
    assert mine < _shown(signed_in(cast.LEAD_DIRECTOR), november)
    week = "/agenda/?view=week&on=2026-10-12"
    first, last = date(2026, 10, 12), date(2026, 10, 18)
    in_week = _outings(Activity.day.between(first, last))
    assert _shown(signed_in(cast.OFFICER), week) == in_week <= county
    assert not _shown(signed_in(cast.OUTSIDER), week) & _shown(
        signed_in(cast.SUPPORTED_DIRECTOR), week
    )


@pytest.mark.parametrize("login", [cast.MENTOR, cast.MENTEE, cast.LEAD_DIRECTOR])
def test_what_today_says_is_planned_stands_in_the_agenda_and_the_feed(county, signed_in, login):
    client = signed_in(login)
    (address,) = _feed(client)
    fed = {int(SHOWN.search(str(one["url"]))[1]) for one in _events(county, address).values()}
    card = client.get("/").text.partition("近两周安排")[2].partition("＋ 记一次")[0]
    coming = {int(key) for key in SHOWN.findall(card)}
    days = [cast.TODAY, cast.TODAY + timedelta(days=14)]
    shown = [_shown(client, f"/agenda/?on={day.isoformat()}") for day in days]
    assert coming and coming <= set().union(*shown) and coming <= fed


def test_every_view_opens_with_any_address_and_marks_the_holidays(signed_in):
    client = signed_in(cast.SUPPORTED_DIRECTOR)
    for url in ("/agenda/?view=x&on=never", "/agenda/?view=day&on=2026-10-12&page=99"):
        assert client.get(url).status_code == 200
    assert "国庆节" not in client.get(OCTOBER).text
    prefill_years(SYSTEM, _pairing("B1").bureau_id, [2026], calendars.version_of([]))
    page = client.get(OCTOBER).text
    assert "放假 国庆节" in page and "调休上课（按周三的课）" in page
    assert "10月12日" in client.get("/agenda/?view=week&on=2026-10-12").text
    assert 'href="/agenda/"' in client.get("/").text


def test_a_feed_parses_and_says_kinds_schools_and_places_alone(county, signed_in):
    (address,) = _feed(signed_in(cast.SUPPORTED_DIRECTOR))
    outing = db.session.scalars(
        select(Outing).join(Activity).where(Activity.links.any(pairing_id=_pairing("B1").id))
    ).first()
    activity = outing.activities[0]
    activity.starts_at, activity.ends_at, activity.venue = time(9, 0), time(10, 30), "大一班"
    db.session.commit()
    calendar = _read(county, address)
    assert len(calendar.walk("VTIMEZONE")) == 1
    events = calendar.walk("VEVENT")
    assert len({str(one["uid"]) for one in events}) == len(events) > 5
    for one in events:
        assert one["status"] in ("CONFIRMED", "CANCELLED")
        assert one.decoded("dtstamp") == one.decoded("last-modified")
        assert int(one["sequence"]) >= 0 and " · " in one["summary"]
    timed = next(one for one in events if f"/activities/{outing.id}" in one["url"])
    assert timed.decoded("dtstart").isoformat() == f"{activity.day}T09:00:00+08:00"
    assert timed.decoded("dtend") - timed.decoded("dtstart") == timedelta(minutes=90)
    assert timed["dtstart"].params["TZID"] == "Asia/Shanghai" and timed["location"] == "大一班"
    whole = next(one for one in events if not hasattr(one.decoded("dtstart"), "hour"))
    assert whole.decoded("dtend") - whole.decoded("dtstart") >= timedelta(days=1)
    text = calendar.to_ical().decode()
    teachers = db.session.scalars(select(Account.name))
    assert not [name for name in teachers if name in text]
    assert activity.topic not in text.replace("\r\n ", "")


def test_an_event_keeps_its_name_and_tells_a_change_and_a_cancellation(county, signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    (address,) = _feed(lead)
    before = _events(county, address)
    link = db.session.scalars(
        select(ActivityPairing)
        .join(Activity)
        .where(ActivityPairing.pairing_id == _pairing("B1").id, ActivityPairing.state == "planned")
    ).first()
    outing = link.activity.outing
    lead_director = actor_of(account_by_login(cast.LEAD_DIRECTOR), cast.TODAY)
    call_off_outing(lead_director, outing.id, CancelReason.WEATHER, "大雪", outing.version)
    after = _events(county, address)
    assert set(after) == set(before)
    (uid,) = (one for one, event in after.items() if str(event["url"]).endswith(f"/{outing.id}"))
    assert (before[uid]["status"], after[uid]["status"]) == ("CONFIRMED", "CANCELLED")
    assert int(after[uid]["sequence"]) > int(before[uid]["sequence"])
    assert after[uid].decoded("last-modified") > before[uid].decoded("last-modified")


def test_a_feed_ends_when_it_is_stopped_changed_or_its_person_may_no_longer_see(county, signed_in):
    director, stranger = signed_in(cast.SUPPORTED_DIRECTOR), county.test_client()
    (first,) = _feed(director)
    (second,) = _feed(director, key="k2")
    assert first != second and stranger.get(first).status_code == 404
    _feed(director, key="k2")
    assert stranger.get(second).status_code == 200, "the same form twice makes no other"
    feed = db.session.scalars(select(CalendarFeed).where(CalendarFeed.stopped_at.is_(None))).one()
    stop = f"/agenda/feeds/{feed.id}/stop"
    assert signed_in(cast.LEAD_DIRECTOR).post(stop, data={"version": 1}).status_code == 404
    assert director.post(stop, data={"version": feed.version + 5}).status_code == 409
    assert director.post(stop, data={"version": feed.version}).status_code == 302
    assert stranger.get(second).status_code == 404
    (third,) = _feed(director, key="k3")
    account = db.session.get(Account, feed.account_id)
    grant = db.session.scalars(select(RoleGrant).where(RoleGrant.account_id == account.id)).one()
    grant.ends_on = cast.TODAY - timedelta(days=1)
    db.session.commit()
    assert stranger.get(third).status_code == 404
    assert stranger.get("/f/no-such-token.ics").status_code == 404


def test_a_pairings_feed_holds_that_pairing_alone(county, signed_in):
    director, pairing = signed_in(cast.LEAD_DIRECTOR), _pairing("B1")
    (address,) = _feed(director, f"/pairings/{pairing.id}/feed")
    found = {int(SHOWN.search(str(one["url"]))[1]) for one in _events(county, address).values()}
    query = select(Activity.outing_id).join(ActivityPairing)
    theirs = query.where(ActivityPairing.pairing_id == pairing.id)
    assert found and found <= set(db.session.scalars(theirs))
    assert signed_in(cast.OUTSIDER).post(f"/pairings/{pairing.id}/feed").status_code == 404


def test_reading_a_feed_writes_nothing_and_the_same_agenda_is_not_made_twice(
    county, signed_in, monkeypatch
):
    (address,) = _feed(signed_in(cast.LEAD_DIRECTOR))

    def rows():
        db.session.rollback()
        return [db.session.scalar(select(func.count()).select_from(t)) for t in (LogEntry, Outing)]

    before, client = rows(), county.test_client()
    answer = client.get(address)
    assert client.get(address).data == answer.data
    monkeypatch.setattr(feeds, "calendar_file", lambda *_: b"another")
    known = {"If-None-Match": answer.headers["ETag"]}
    again = client.get(address, headers=known)
    assert (again.status_code, again.data) == (304, b"")
    db.session.execute(update(Outing).values(version=Outing.version + 1))
    db.session.commit()
    assert client.get(address, headers=known).data == b"another"
    assert rows() == before


def test_a_month_asks_as_often_as_a_day(signed_in):
    officer = signed_in(cast.OFFICER)

    def statements(view):
        found = []

        def note(_connection, _cursor, statement, *_rest):
            found.append(statement)

        event.listen(db.engine, "after_cursor_execute", note)
        shown = _shown(officer, f"/agenda/?on=2026-10-19&view={view}")
        event.remove(db.engine, "after_cursor_execute", note)
        return len(found), len(shown)

    few, on_a_day = statements("day")
    many, in_a_month = statements("month")
    assert many == few
    assert in_a_month > 2 * on_a_day > 0
