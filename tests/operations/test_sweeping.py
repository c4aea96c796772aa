"""What has had its time is swept once a day, by one worker alone, on both engines."""

import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from pairing import clock
from pairing.archive import sweeping as rounds
from pairing.archive.sweeping import Rounds
from pairing.extensions import db
from pairing.files.store import evidence_path, store
from pairing.models import Account, LogEntry, LoginAttempt, OneTimeKey, PasswordLink, SignInSession
from pairing.operations import sweeping
from pairing.operations.change import housekeeping

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEPT = {"fresh", "yesterday's"}
AGES = {
    OneTimeKey: {"fresh": HOUR, "yesterday's": 30 * DAY, "old": 32 * DAY},
    LoginAttempt: {"fresh": HOUR, "yesterday's": DAY - HOUR, "old": DAY + HOUR},
}


@pytest.fixture
def at(monkeypatch):
    """Put the clock to an instant."""

    def put(instant):
        monkeypatch.setattr(clock, "now", lambda: instant)

    put(NOW)
    return put


def _session(name, made, **more):
    values = {"made_at": NOW - made, "seen_at": NOW - made, "expires_at": NOW + DAY} | more
    account = db.session.scalars(select(Account.id)).first()
    return SignInSession(token_hash=name, account_id=account, device=name, **values)


def _link(name, **more):
    account = db.session.scalars(select(Account)).first()
    values = {"made_at": NOW - 9 * DAY, "expires_at": NOW + DAY} | more
    return PasswordLink(
        bureau_id=account.bureau_id, account_id=account.id, nonce=name, token_hash=name, **values
    )


def _fill():
    account = db.session.scalars(select(Account.id)).first()
    with housekeeping() as session:
        for name, age in AGES[OneTimeKey].items():
            session.add(
                OneTimeKey(
                    account_id=account, key=name, body_hash="x", answer={}, used_at=NOW - age
                )
            )
        for name, age in AGES[LoginAttempt].items():
            session.add(LoginAttempt(login_hash=name, device="", at=NOW - age))
        session.add(_session("fresh", HOUR))
        session.add(_session("yesterday's", 9 * DAY, revoked_at=NOW - HOUR))
        session.add(_session("old, signed out", 9 * DAY, revoked_at=NOW - DAY - HOUR))
        session.add(_session("old, run out", 40 * DAY, expires_at=NOW - DAY - HOUR))
        session.add(_link("fresh"))
        session.add(_link("yesterday's", used_at=NOW - HOUR))
        session.add(_link("old, used", used_at=NOW - DAY - HOUR))
        session.add(_link("old, taken back", revoked_at=NOW - DAY - HOUR))
        session.add(_link("old, run out", expires_at=NOW - DAY - HOUR))


COLUMNS = {
    OneTimeKey: OneTimeKey.key,
    LoginAttempt: LoginAttempt.login_hash,
    SignInSession: SignInSession.token_hash,
    PasswordLink: PasswordLink.token_hash,
}


def _entries():
    db.session.rollback()
    query = select(LogEntry).where(LogEntry.action == sweeping.SWEEP).order_by(LogEntry.id)
    return list(db.session.scalars(query))


def test_what_has_had_its_time_goes_and_all_else_stays(county, at):
    _fill()
    counts = sweeping.sweep()
    assert counts == {
        "one_time_key": 1,
        "login_attempt": 1,
        "sign_in_session": 2,
        "password_link": 3,
    }
    for column in COLUMNS.values():
        assert set(db.session.scalars(select(column))) == KEPT, column
    assert [entry.changes for entry in _entries()] == [counts]


def test_a_round_is_made_once_a_day_and_a_clock_that_ran_ahead_stops_none(county, at):
    at(NOW + 400 * DAY)
    assert sweeping.sweep() is not None
    at(NOW)
    assert sweeping.is_due(), "that entry is dated in the future"
    assert sweeping.sweep() is not None
    at(NOW + 23 * HOUR)
    assert not sweeping.is_due()
    assert sweeping.sweep() is None
    at(NOW + DAY)
    assert sweeping.is_due()
    assert sweeping.sweep() is not None
    assert len(_entries()) == 3


def test_two_workers_at_once_make_one_round(county, at):
    _fill()
    together, made = threading.Barrier(4), []

    def work():
        with county.app_context():
            together.wait()
            made.append(sweeping.sweep())
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len([one for one in made if one is not None]) == 1
    assert len(made) == 4
    assert len(_entries()) == 1


def _aged(path, days):
    then = clock.now().timestamp() - days * DAY.total_seconds()
    os.utime(path, (then, then))
    return path


def test_a_worker_sweeps_trays_results_workbooks_and_bytes_of_no_row(county):
    instance = Path(county.config["INSTANCE"])
    for folder in ("uploads/7", "jobs", "archives/.making-1-a", "evidence/ab"):
        (instance / folder).mkdir(parents=True, exist_ok=True)
    names = ("uploads/7/a.part", "uploads/7/a.json", "uploads/7-1.xlsx", "jobs/1-1.pdf")
    old = [instance / name for name in (*names, "evidence/ab/.x.1.part")]
    for path in old:
        path.write_bytes(b"x")
        _aged(path, 2)
    _aged(instance / "archives/.making-1-a", 2)
    orphan, young = store(instance, b"left by a crash"), store(instance, b"stored just now")
    _aged(evidence_path(instance, orphan), 2)
    Rounds().go(county)
    assert [path for path in old if path.exists()] == []
    assert not (instance / "archives/.making-1-a").exists()
    assert not evidence_path(instance, orphan).exists()
    assert evidence_path(instance, young).exists(), "its row may still come"


def test_a_worker_looks_once_an_hour_and_again_when_its_clock_is_put_back(county, at, monkeypatch):
    looked = []
    monkeypatch.setattr(sweeping, "is_due", lambda: looked.append(clock.now()) or False)
    own = Rounds()
    for hours in (0, 0.5, 0.9, 1.1, 1.2, -5):
        at(NOW + hours * HOUR)
        own.go(county)
    assert looked == [NOW, NOW + 1.1 * HOUR, NOW - 5 * HOUR]


def test_a_round_that_breaks_does_not_end_the_worker(county, monkeypatch, caplog):
    monkeypatch.setattr(rounds, "files", lambda _instance: 1 / 0)
    Rounds().go(county)
    assert "daily round" in caplog.text
    assert db.session.scalar(select(func.count(LogEntry.id)))
