"""How databases are opened: which SQLite, which mode, when a transaction begins, who is next."""

from __future__ import annotations

import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError

from pairing import databases
from pairing.app import create_app
from pairing.databases.opening import is_open
from pairing.databases.reasons import Reason, reason_of, reason_of_file
from pairing.databases.sqlite import BUNDLED, STANDARD
from pairing.databases.turns import NoTurn, turn
from pairing.extensions import db
from pairing.models import Account
from pairing.operations.change import housekeeping
from tests import cast
from tests.conftest import Browser
from tests.in_line import die_in_turn, stand_in_line

HAS_WHEEL = os.uname().machine == "x86_64"
NEWER = pytest.mark.skipif(BUNDLED is None, reason="no wheel of pysqlite3 here")


def _app(folder: Path, sqlite: str = "") -> object:
    environment = {"PAIRING_INSTANCE": str(folder), "PAIRING_SQLITE": sqlite}
    return create_app(ENVIRONMENT=environment, SECRET_KEY="tests", TESTING=True)


def _held(app: object) -> tuple[str, int, str]:
    """(journal mode, synchronous, library) of a fresh connection."""
    with app.app_context():  # type: ignore[attr-defined]
        databases.upgrade()
        databases.refuse_wrong_schema(app)  # type: ignore[arg-type]
        with db.engine.connect() as connection:
            mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
            synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()
            version = connection.exec_driver_sql("SELECT sqlite_version()").scalar()
        db.session.remove()
        db.engine.dispose()
    return str(mode), int(synchronous or 0), str(version)


@pytest.mark.skipif(not HAS_WHEEL, reason="the wheel is for x86-64")
def test_the_newer_library_is_there_where_its_wheel_is() -> None:
    assert BUNDLED is not None
    assert BUNDLED.has_wal


@NEWER
def test_the_newer_library_keeps_wal_and_full(tmp_path: Path) -> None:
    assert BUNDLED is not None
    assert _held(_app(tmp_path)) == ("wal", 2, BUNDLED.version)


@pytest.mark.skipif(STANDARD.has_wal, reason="Python's own SQLite is new enough")
def test_the_standard_library_keeps_delete_and_extra_and_says_what_it_costs(tmp_path: Path) -> None:
    assert _held(_app(tmp_path, "standard")) == ("delete", 3, sqlite3.sqlite_version)
    assert "3.51.3" in STANDARD.cost


@NEWER
@pytest.mark.skipif(STANDARD.has_wal, reason="Python's own SQLite is new enough")
def test_an_instance_is_carried_over_and_back_with_all_that_it_holds(tmp_path: Path) -> None:
    for sqlite, mode in (("standard", "delete"), ("", "wal"), ("standard", "delete"), ("", "wal")):
        app = _app(tmp_path, sqlite)
        assert _held(app)[0] == mode
        with app.app_context():  # type: ignore[attr-defined]
            with housekeeping() as session:
                session.execute(
                    db.text(
                        "INSERT INTO login_attempt (login_hash, device, at) "
                        "VALUES ('x', 'y', '2026-11-24 00:00:00')"
                    )
                )
            count = db.session.scalar(db.text("SELECT count(*) FROM login_attempt"))
            db.session.remove()
            db.engine.dispose()
    assert count == 4


@NEWER
@pytest.mark.skipif(STANDARD.has_wal, reason="Python's own SQLite is new enough")
def test_a_file_in_use_is_not_carried_over_under_its_users(tmp_path: Path) -> None:
    app = _app(tmp_path)
    _held(app)
    with app.app_context():  # type: ignore[attr-defined]
        db.session.scalars(db.select(Account)).all()
        older = subprocess.run(
            [sys.executable, "-m", "pairing.cli", "db", "upgrade"],
            env={**os.environ, "PAIRING_INSTANCE": str(tmp_path), "PAIRING_SQLITE": "standard"},
            capture_output=True,
            text=True,
            timeout=60,
        )
        db.session.remove()
        db.engine.dispose()
    assert (older.returncode, "占用" in older.stderr) == (2, True), older.stderr


def test_reading_opens_no_transaction_and_a_write_does(county) -> None:
    db.session.scalars(db.select(Account)).all()
    connection = db.session.connection()
    assert not is_open(connection)
    db.session.execute(db.update(Account).values(email="x"))
    assert is_open(connection)
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).where(Account.email == "x")) == 0


def test_one_moment_reads_what_fits_together(county) -> None:
    count = db.select(db.func.count()).select_from(Account)
    with databases.one_moment():
        before = db.session.scalar(count)
        with db.engine.connect() as other:
            other.exec_driver_sql("UPDATE account SET name = 'a' WHERE id = 1")
            other.exec_driver_sql("COMMIT") if county.config["SQLALCHEMY_DATABASE_URI"].startswith(
                "postgresql"
            ) else other.commit()
        name = db.session.scalar(db.text("SELECT name FROM account WHERE id = 1"))
        assert name != "a"
        assert db.session.scalar(count) == before
    assert db.session.scalar(db.text("SELECT name FROM account WHERE id = 1")) == "a"
    assert not is_open(db.session.connection())


def _embedded(county) -> Path:
    if not county.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        pytest.skip("an embedded database only")
    return Path(db.engine.url.database or "")


def test_a_file_that_was_removed_or_replaced_takes_no_more_saves(county) -> None:
    path = _embedded(county)
    assert db.session.scalars(db.select(Account)).all(), "a connection that the pool keeps"
    db.session.remove()
    kept = path.with_name("kept")
    path.rename(kept)
    for _ in range(2):
        with pytest.raises(DBAPIError) as refused, housekeeping():
            pass
        assert reason_of(refused.value, path.parent) is Reason.ABSENT
        db.session.remove()
    assert not path.exists(), "nothing was made anew, and empty"
    shutil.copy(kept, path)
    with housekeeping():
        pass


def test_a_disk_without_files_or_inodes_is_told_apart(tmp_path, monkeypatch) -> None:
    full = OSError(28, "No space left on device")
    assert reason_of_file(full, tmp_path) is Reason.FULL
    stated = os.statvfs(tmp_path)
    fields = {name: getattr(stated, name) for name in dir(stated) if name.startswith("f_")}
    nothing = type("Stated", (), fields | {"f_files": 10, "f_favail": 0})
    monkeypatch.setattr(os, "statvfs", lambda _path: nothing)
    assert reason_of_file(full, tmp_path) is Reason.NO_INODES
    monkeypatch.undo()
    assert reason_of_file(OSError(24, "Too many open files"), tmp_path) is Reason.NO_FILES
    assert reason_of_file(OSError(2, "No such file"), tmp_path) is None, "a fault of ours"
    assert reason_of_file(OSError(2, "No such file"), tmp_path / "gone") is Reason.ABSENT


def test_writers_of_all_processes_are_served_in_their_order(tmp_path: Path) -> None:
    context = get_context("spawn")
    told = context.Queue()
    path = str(tmp_path / "queue")
    people = [context.Process(target=stand_in_line, args=(path, 20, told)) for _ in range(4)]
    for one in people:
        one.start()
    waits = [told.get(timeout=60) for _ in range(80)]
    for one in people:
        one.join(10)
    usual = statistics.median(waits)
    assert max(waits) < 1.0, (usual, max(waits))
    assert max(waits) < 25 * max(usual, 0.02), "nobody waits far longer than the others"


def test_a_queue_keeps_the_order_in_which_people_came(tmp_path: Path) -> None:
    path, order = tmp_path / "queue", []

    def come(name: int) -> None:
        with turn(path, 10):
            order.append(name)

    with turn(path, 1):
        people = []
        for name in range(8):
            people.append(threading.Thread(target=come, args=(name,)))
            people[-1].start()
            time.sleep(0.03)
        assert order == [], "nobody comes in while somebody is there"
    for one in people:
        one.join(10)
    assert order == list(range(8))


def test_who_waits_too_long_is_told_and_holds_nobody_up(tmp_path: Path) -> None:
    path = tmp_path / "queue"
    with turn(path, 1):
        asked = time.monotonic()
        with pytest.raises(NoTurn), turn(path, 0.2):
            pass
        assert 0.15 < time.monotonic() - asked < 1
    with turn(path, 0):
        pass


def test_a_writer_that_dies_gives_way(tmp_path: Path) -> None:
    path = tmp_path / "queue"
    dying = get_context("spawn").Process(target=die_in_turn, args=(str(path),))
    dying.start()
    dying.join(20)
    with turn(path, 1):
        pass


def test_the_cast_signs_in_on_the_standard_library_too(loaded_sqlite, tmp_path) -> None:
    shutil.copy(loaded_sqlite, tmp_path / "pairing.sqlite3")
    app = create_app(
        ENVIRONMENT={"PAIRING_INSTANCE": str(tmp_path), "PAIRING_SQLITE": "standard"},
        SECRET_KEY="tests",
        TESTING=True,
        WTF_CSRF_ENABLED=False,
    )
    app.test_client_class = Browser
    with app.app_context():
        databases.upgrade()
        client = cast.sign_in(app, cast.LEAD_DIRECTOR)
        assert client.get("/").status_code == 200
        db.session.remove()
        db.engine.dispose()
