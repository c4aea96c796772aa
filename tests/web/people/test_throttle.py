"""Who guesses is stopped; nobody else is: device cookies, one count an account and device."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pairing import clock
from pairing.domain.people.devices import MOST, Device
from pairing.extensions import db
from pairing.models import Account, Job, LoginAttempt, SignInSession
from pairing.operations import job_queue
from pairing.operations.people.signing_in import MOST_WRONG, WINDOW
from tests import cast

SCHOOL = {"REMOTE_ADDR": "203.0.113.7"}
COOKIE = "pairing-device"


def _try(client, login=cast.MENTOR, password="wrong", where=None):
    data = {"login": login, "password": password}
    return client.post("/sign-in", data=data, environ_base=where or {})


def _her_phone(county, login=cast.MENTOR):
    phone = county.test_client()
    assert _try(phone, login, cast.PASSWORD).status_code == 302
    return phone


def test_fifty_wrong_ones_from_her_schools_address_leave_her_phone_alone(county):
    phone, other = _her_phone(county), county.test_client()
    statuses = [_try(other, where=SCHOOL).status_code for _ in range(50)]
    assert statuses == [200] * MOST_WRONG + [429] * (50 - MOST_WRONG)
    assert phone.get("/", environ_base=SCHOOL).status_code == 200
    phone.post("/sign-out")
    assert phone.get("/", environ_base=SCHOOL).status_code == 302
    assert _try(phone, password=cast.PASSWORD, where=SCHOOL).status_code == 302
    assert phone.get("/").status_code == 200


def test_the_whole_internet_against_one_account_leaves_her_phone_alone(county):
    phone = _her_phone(county)
    statuses = {
        _try(county.test_client(), where={"REMOTE_ADDR": f"198.51.{n}.9"}).status_code
        for n in range(50)
    }
    assert statuses == {200, 429}
    phone.post("/sign-out")
    assert _try(phone, password=cast.PASSWORD).status_code == 302


def test_her_colleagues_behind_the_same_address_sign_in_as_ever(county):
    for _ in range(MOST_WRONG + 3):
        _try(county.test_client(), where=SCHOOL)
    for login in (cast.MENTEE, cast.LEAD_DIRECTOR):
        assert _try(county.test_client(), login, cast.PASSWORD, SCHOOL).status_code == 302


def test_a_new_device_is_told_what_to_do_and_waits_no_longer_than_the_window(county):
    for _ in range(MOST_WRONG):
        _try(county.test_client())
    answer = _try(county.test_client(), password=cast.PASSWORD)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert "15 分钟后再试" in answer.text
    assert "链接" in answer.text
    assert cast.PASSWORD not in answer.text
    db.session.query(LoginAttempt).update({LoginAttempt.at: clock.now() - WINDOW})
    db.session.commit()
    assert _try(county.test_client(), password=cast.PASSWORD).status_code == 302


def test_a_known_device_has_a_count_of_its_own_and_the_right_password_clears_it(county):
    phone = _her_phone(county)
    phone.post("/sign-out")
    for _ in range(MOST_WRONG - 1):
        assert _try(phone).status_code == 200
    assert _try(phone, password=cast.PASSWORD).status_code == 302
    assert db.session.query(LoginAttempt).count() == 0
    phone.post("/sign-out")
    for _ in range(MOST_WRONG):
        _try(phone)
    assert _try(phone, password=cast.PASSWORD).status_code == 429
    assert _try(county.test_client(), password=cast.PASSWORD).status_code == 302


def test_every_spelling_of_a_name_shares_one_count(county):
    for login in ("BUREAU", "ｂｕｒｅａｕ", "bureau\u200b", "bure\u0430u") * 2:
        assert _try(county.test_client(), login).status_code == 200
    assert _try(county.test_client(), cast.OFFICER, cast.PASSWORD).status_code == 429


def test_a_device_is_known_for_those_who_signed_in_on_it_alone(county):
    phone = _her_phone(county)
    phone.post("/sign-out")
    for _ in range(MOST_WRONG):
        _try(county.test_client(), cast.MENTEE)
    assert _try(phone, cast.MENTEE, cast.PASSWORD).status_code == 429


def test_a_forged_cookie_makes_no_device_known(county):
    phone = _her_phone(county)
    kept = phone.get_cookie(COOKIE).value
    for _ in range(MOST_WRONG):
        _try(county.test_client())
    for forged in ("", "x", kept[:-2] + "xx", "W10.x"):
        thief = county.test_client()
        thief.set_cookie(COOKIE, forged)
        assert _try(thief, password=cast.PASSWORD).status_code == 429, forged
    own = county.test_client()
    own.set_cookie(COOKIE, kept)
    assert _try(own, password=cast.PASSWORD).status_code == 302


def test_the_device_cookie_opens_nothing_and_scripts_do_not_read_it(county):
    client = county.test_client()
    told = _try(client, password=cast.PASSWORD).headers.getlist("Set-Cookie")
    device = next(one for one in told if one.startswith(COOKIE))
    assert "HttpOnly" in device
    assert "SameSite=Lax" in device
    assert "Max-Age=31536000" in device
    bare = county.test_client()
    bare.set_cookie(COOKIE, client.get_cookie(COOKIE).value)
    assert bare.get("/").status_code == 302


def test_an_unknown_name_is_stopped_like_a_known_one(county):
    told = [
        [_try(county.test_client(), login) for _ in range(MOST_WRONG + 1)]
        for login in (cast.MENTOR, "nobody")
    ]
    assert [one.status_code for one in told[0]] == [one.status_code for one in told[1]]
    assert told[0][-1].text.replace(cast.MENTOR, "nobody").count("试错太多次") == told[1][
        -1
    ].text.count("试错太多次")


def test_a_shared_computer_remembers_its_last_people():
    device = Device("x")
    for number in range(20):
        device = device.with_account(number)
    assert device.account_ids == tuple(range(19, 19 - MOST, -1))
    assert device.with_account(10).account_ids[:2] == (10, 19)


def test_tries_dated_by_a_clock_that_ran_ahead_are_swept(county):
    ahead = clock.now() + timedelta(days=400)
    for _ in range(MOST_WRONG):
        _try(county.test_client())
    db.session.query(LoginAttempt).update({LoginAttempt.at: ahead})
    db.session.commit()
    assert _try(county.test_client(), password=cast.PASSWORD).status_code == 302
    assert db.session.query(LoginAttempt).count() == 0


def _session(login):
    account = db.session.scalar(select(Account.id).where(Account.login == login))
    return db.session.scalars(
        select(SignInSession).where(SignInSession.account_id == account)
    ).one()


@pytest.mark.parametrize("made", [timedelta(days=400), timedelta(hours=1)])
def test_a_session_made_by_a_clock_that_ran_ahead_does_not_hold(county, made):
    phone = _her_phone(county)
    row = _session(cast.MENTOR)
    row.made_at, row.seen_at = row.made_at + made, row.seen_at + made
    row.expires_at += made
    db.session.commit()
    assert not row.holds(clock.now()), "whatever her cookie says of when she was last here"
    assert phone.get("/").status_code == 302
    assert _try(phone, password=cast.PASSWORD).status_code == 302
    assert phone.get("/").status_code == 200


def test_a_session_seen_in_the_future_does_not_stay_open_for_ever(county):
    phone = _her_phone(county, cast.OFFICER)
    row = _session(cast.OFFICER)
    row.made_at -= timedelta(hours=2)
    row.seen_at += timedelta(days=400)
    db.session.commit()
    assert phone.get("/").status_code == 302


def test_two_machines_clocks_may_lie_a_little_apart(county):
    phone = _her_phone(county)
    row = _session(cast.MENTOR)
    row.made_at += timedelta(seconds=30)
    row.seen_at += timedelta(seconds=30)
    db.session.commit()
    assert phone.get("/").status_code == 200


def test_a_lease_from_a_clock_that_ran_ahead_is_over(county):
    row = Job(kind="export_workbook", state="running", arguments={}, asked_at=clock.now())
    row.bureau_id = db.session.scalar(select(Account.bureau_id).limit(1))
    row.lease_until = clock.now() + job_queue.LEASE
    db.session.add(row)
    db.session.commit()
    assert not job_queue.is_any_due()
    row.lease_until = clock.now() + timedelta(days=400)
    db.session.commit()
    assert job_queue.is_any_due()
    taken = job_queue.take()
    assert taken is not None
    assert taken.id == row.id
