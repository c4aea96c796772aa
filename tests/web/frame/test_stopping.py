"""Who stops a print stops it now: the process is gone, and what it wrote; idle ones end too."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from pairing.archive import chores, making, worker
from pairing.archive.results import FOLDER, keep
from pairing.domain.jobs import JobKind
from pairing.extensions import db
from pairing.files.aside import UNFINISHED
from pairing.models import Archive, Job, Pairing, Term
from pairing.operations import job_queue
from pairing.printing.errors import PrintingStopped
from pairing.printing.pool import REST_AFTER, Printer
from tests import cast, slow


@pytest.fixture
def asked(officer):
    """The archive of B1 is asked for."""
    pairing = db.session.query(Pairing).filter_by(code="B1").one()
    term = db.session.query(Term).filter_by(code="2026-1").one()
    return officer.post(f"/pairings/{pairing.id}/terms/{term.id}/archive").location


def _is_alive(pid):
    with suppress(ProcessLookupError, FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX"
    return False


def _until(happened):
    for _ in range(400):
        if found := happened():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen within 20 s")


def _state():
    db.session.rollback()
    return db.session.query(Job).one().state


def _doing(app, taken):
    """The job in a worker's thread."""

    def work():
        with app.app_context():
            worker.do(app, taken)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_a_print_that_is_stopped_ends_now_and_leaves_nothing(county, officer, asked, monkeypatch):
    monkeypatch.setattr(
        Printer,
        "bind",
        lambda self, _volume, _snapshot, at: self._ask("tests.slow", "write", (at,), {}),
    )
    folder, taken = making.folder(), job_queue.take()
    before = set(folder.iterdir())
    thread = _doing(county, taken)
    told = _until(lambda: next(folder.glob(f"{UNFINISHED}*/{slow.WHO}"), None))
    pid = int(_until(told.read_text))
    assert (told.parent / slow.HALF).exists()
    assert officer.post(asked + "/cancel").status_code == 303
    thread.join(15)
    assert not thread.is_alive()
    assert not _is_alive(pid)
    assert set(folder.iterdir()) == before
    assert (_state(), db.session.query(Archive).count()) == ("cancelled", 0)
    monkeypatch.undo()
    officer.post(asked + "/retry")
    cast.work(county)
    assert (_state(), db.session.query(Archive).count()) == ("done", 1)
    making.drop_printer(county.extensions)


def test_what_is_stopped_before_it_is_printed_is_not_printed(county, officer, asked, monkeypatch):
    """Cancelled while the rows are read: the printer that it would get is not asked."""
    monkeypatch.setitem(
        chores.CHORES, JobKind.ARCHIVE, lambda taken, _: chores._printed(taken, "x", "x", {})
    )
    monkeypatch.setattr(Printer, "print", lambda *_, **__: pytest.fail("it was printed"))
    taken = job_queue.take()
    officer.post(asked + "/cancel")
    worker.do(county, taken)
    assert _state() == "cancelled"


def test_a_file_that_nobody_wants_any_more_is_removed(county, officer, asked, monkeypatch):
    def made_and_stopped(taken, _asker):
        found = keep(county.config["INSTANCE"], taken, b"%PDF", "x.pdf")
        assert (county.config["INSTANCE"] / FOLDER / found["file"]).exists()
        officer.post(asked + "/cancel")
        return found

    monkeypatch.setitem(chores.CHORES, JobKind.ARCHIVE, made_and_stopped)
    worker.do(county, job_queue.take())
    assert _state() == "cancelled"
    assert list((county.config["INSTANCE"] / FOLDER).iterdir()) == []


def test_a_job_that_has_just_ended_stops_no_printer(county, asked, monkeypatch):
    """Between the row's end and the thread's a look finds the job no longer running."""

    def end_slowly(taken, *rest, **more):
        end(taken, *rest, **more)
        time.sleep(0.5)

    end = job_queue.end
    monkeypatch.setattr(worker, "LOOK", 0.05)
    monkeypatch.setattr(job_queue, "end", end_slowly)
    monkeypatch.setitem(chores.CHORES, JobKind.ARCHIVE, lambda *_: {})
    stopped = []
    monkeypatch.setattr(making, "stop_printer", lambda *_: stopped.append(1))
    worker.do(county, job_queue.take())
    assert (_state(), stopped) == ("done", [])


def _pid(printer):
    return printer._ask("os", "getpid", (), {}).result(60)


def test_stopping_one_thread_s_print_leaves_the_other_s_alone(county):
    found = {}

    def ask(lane):
        with county.app_context():
            making.LANE.set(lane)
            found[lane] = (making.printer_name(), _pid(making.shared_printer(county.extensions)))

    for lane in ("", "quick"):
        thread = threading.Thread(target=ask, args=(lane,))
        thread.start()
        thread.join(60)
    (name, gone), (other, stays) = found[""], found["quick"]
    try:
        making.stop_printer(county.extensions, name)
        assert (_is_alive(gone), _is_alive(stays)) == (False, True)
        with pytest.raises(KeyError):
            county.extensions[name]
    finally:
        making.stop_printer(county.extensions, other)


def test_a_worker_s_two_threads_have_a_printer_each(county, monkeypatch):
    names = set()
    monkeypatch.setattr(worker, "_take", lambda *_: names.add(making.printer_name()))
    for quick in (True, False):
        thread = threading.Thread(target=worker._work, args=(county, True, None, quick))
        thread.start()
        thread.join(10)
    assert len(names) == 2


@pytest.fixture
def now():
    """A clock that a test moves."""
    return [1000.0]


@pytest.fixture
def resting(tmp_path, now):
    with Printer(tmp_path, 1, lambda: now[0]) as printer:
        yield printer


def test_an_idle_process_ends_after_some_minutes_and_the_next_document_starts_one(resting, now):
    first = _pid(resting)
    now[0] += REST_AFTER - 1
    resting.rest()
    assert _pid(resting) == first
    now[0] += REST_AFTER + 1
    resting.rest()
    assert not _is_alive(first)
    assert resting.processes_now() == []
    resting.rest()
    second = _pid(resting)
    assert second != first
    assert _is_alive(second)


def test_a_process_at_work_is_not_idle_however_long_it_takes(resting, now):
    asked = resting._ask("time", "sleep", (2,), {})
    now[0] += 10 * REST_AFTER
    resting.rest()
    assert asked.result(30) is None
    resting.rest()
    assert resting.processes_now(), "the minutes are counted from its end"


def test_the_shared_one_is_looked_after(county, monkeypatch):
    monkeypatch.setattr(making, "LOOK", 0.05)
    monkeypatch.setattr("pairing.printing.pool.REST_AFTER", 0.2)
    printer = making.shared_printer(county.extensions)
    pid = _pid(printer)
    _until(lambda: not _is_alive(pid))
    assert making.shared_printer(county.extensions) is printer
    making.drop_printer(county.extensions)


def test_what_was_stopped_takes_no_more(tmp_path):
    printer = Printer(tmp_path, 1)
    pid = _pid(printer)
    assert printer.stop() == [pid]
    with pytest.raises(PrintingStopped):
        printer.print("survey")
    assert not _is_alive(pid)


def test_settings_are_what_was_meant():
    assert 60 <= REST_AFTER <= 15 * 60
    assert making.LOOK < REST_AFTER
    assert worker.LOOK <= 2
