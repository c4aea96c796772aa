"""The whole county's archives in the background: once, on all cores, whatever happens."""

from __future__ import annotations

import io
import zipfile
from concurrent.futures import Future
from datetime import timedelta

import pytest
from sqlalchemy import select

from pairing import clock
from pairing.archive import making, worker
from pairing.domain.assessment.archive_names import Bound
from pairing.domain.assessment.jobs import BuildState, outcomes_of
from pairing.domain.jobs import LEASE, MOST_TRIES, JobState
from pairing.extensions import db
from pairing.files.store import write_whole
from pairing.models import Account, Archive, Job, LogEntry, Term
from pairing.operations import job_queue
from pairing.operations.job_queue import LeaseLost
from pairing.package import build
from pairing.package.snapshot import sha256
from pairing.printing.errors import PrintingFailed
from tests import cast

COUNTY = 7


class Paper:
    """Stands for the rendering processes: a document at once, unless its pairing is to fail."""

    def __init__(self, *_):
        self.processes = 2
        self.broken = set(BROKEN)
        PRINTED.clear()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def bind(self, volume, snapshot, folder):
        future = Future()
        code = _code(volume.cover)
        PRINTED.append(code)
        if code in self.broken:
            future.set_exception(PrintingFailed("broken"))
        else:
            pdf = f"%PDF {code} {volume.cover.version}".encode()
            package = build.build(volume, pdf, snapshot, folder)
            for data, ending in ((pdf, "pdf"), (snapshot, "json")):
                write_whole(folder / f"{sha256(data)}.{ending}", data)
            future.set_result(Bound(sha256(pdf), sha256(snapshot), package, 12))
        return future


def _code(cover):
    """The pairing behind a cover, which names its two organisations."""
    pairings = worker.terms.pairings_of(_term())
    wanted = (cover.lead, cover.supported)
    return next(one.code for one in pairings if (one.lead.name, one.supported.name) == wanted)


BROKEN: set[str] = set()
PRINTED: list[str] = []


@pytest.fixture(autouse=True)
def paper(monkeypatch):
    BROKEN.clear()
    monkeypatch.setattr("pairing.archive.making.Printer", Paper)


def _term():
    return db.session.scalars(select(Term).where(Term.code == "2026-1")).one()


def _url(part=""):
    return f"/terms/{_term().id}/archives{part}"


def _job():
    db.session.rollback()
    return db.session.scalars(select(Job)).one()


def _outcomes():
    return {code: one.state for code, one in outcomes_of(_job().result).items()}


def _work(app):
    db.session.rollback()
    worker.work(app, until_empty=True)


def test_a_job_runs_to_its_end_and_all_are_taken_at_once(county, signed_in):
    officer = signed_in(cast.OFFICER)
    assert "还没有" in officer.get(_url()).text
    assert officer.post(_url()).status_code == 302
    assert "data-refreshing" in officer.get(_url("/progress")).text
    _work(county)
    job = _job()
    assert (job.state, job.progress, job.total, job.lease_until) == ("done", COUNTY, COUNTY, None)
    assert set(_outcomes().values()) == {BuildState.NEW}
    page = officer.get(_url("/progress")).text
    assert "data-refreshing" not in page
    assert "下载全部（7 份，ZIP）" in page
    answer = officer.get(_url("/download"), follow_redirects=True)
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        names = packed.namelist()
        assert len([name for name in names if name.endswith("_2026-1_v1.pdf")]) == COUNTY
        told = packed.read("manifest-sha256.txt").decode()
        assert all(
            f"{sha256(packed.read(name))}  {name}" in told
            for name in names
            if "manifest" not in name
        )


def test_two_taps_make_one_job(county, signed_in):
    officer = signed_in(cast.OFFICER)
    officer.post(_url())
    assert "已经在生成了" in officer.post(_url(), follow_redirects=True).text
    assert db.session.query(LogEntry).filter_by(action="ask_for_archives").count() == 1
    _work(county)
    assert _job().attempts == 1
    assert db.session.query(Archive).count() == COUNTY


def test_what_did_not_change_is_not_built_again(county, signed_in):
    officer = signed_in(cast.OFFICER)
    for _ in range(2):
        officer.post(_url())
        _work(county)
    assert PRINTED == []
    assert set(_outcomes().values()) == {BuildState.KEPT}
    assert db.session.query(Archive).count() == COUNTY


def test_a_failing_pairing_is_told_and_the_others_are_there(county, signed_in):
    officer = signed_in(cast.OFFICER)
    BROKEN.add("B2")
    officer.post(_url())
    _work(county)
    assert _job().state == JobState.DONE
    assert [code for code, state in _outcomes().items() if state is BuildState.FAILED] == ["B2"]
    page = officer.get(_url()).text
    assert "原因：排版没有成功" in page
    assert "1 个结对没有成功，其他的都好了" in page
    missing = officer.get(_url("/download")).text
    assert "还缺 1 份" in missing
    assert "只下载已有的 6 份" in missing
    BROKEN.clear()
    assert officer.post(_url("/retry"), data={"code": "B2"}).status_code == 302
    _work(county)
    assert PRINTED == ["B2"]
    assert (_job().progress, _job().total) == (COUNTY, COUNTY)
    assert set(_outcomes().values()) == {BuildState.NEW}
    assert officer.post(_url("/retry")).status_code == 409


def test_a_pairing_whose_facts_cannot_be_put_together_does_not_stop_the_others(
    county, signed_in, monkeypatch
):
    whole = making.volume_now

    def volume_now(pairing, *rest):
        if pairing.code == "A1":
            raise ValueError("odd facts")
        return whole(pairing, *rest)

    monkeypatch.setattr("pairing.archive.making.volume_now", volume_now)
    signed_in(cast.OFFICER).post(_url())
    _work(county)
    failed = [code for code, one in _outcomes().items() if one is BuildState.FAILED]
    assert failed == ["A1"]
    assert db.session.query(Archive).count() == COUNTY - 1


def test_an_expired_lease_is_taken_over_and_nothing_is_built_twice(county, signed_in):
    officer = signed_in(cast.OFFICER)
    officer.post(_url())
    db.session.rollback()
    dead = job_queue.take()
    assert dead is not None
    assert job_queue.take() is None
    account = db.session.scalars(select(Account).where(Account.login == cast.OFFICER)).one()
    actor = worker.actors.actor_of(account, cast.TODAY)
    first = worker.terms.pairings_of(_term())[:2]
    built = list(making.archive_pairings(actor, first, _term(), cast.TODAY, Paper()))
    known = {one.pairing: worker._built(one) for one in built}
    job_queue.report(dead, 2, COUNTY, worker.as_result(known))
    _job().lease_until = clock.now() - timedelta(seconds=1)
    db.session.commit()
    _work(county)
    assert (_job().state, _job().attempts) == (JobState.DONE, 2)
    assert len(PRINTED) == COUNTY - 2
    assert db.session.query(Archive).count() == COUNTY
    assert set(_outcomes().values()) == {BuildState.NEW}
    with pytest.raises(LeaseLost):
        job_queue.renew(dead)


def test_a_sign_of_life_keeps_the_lease(county, signed_in):
    signed_in(cast.OFFICER).post(_url())
    db.session.rollback()
    taken = job_queue.take()
    _job().lease_until = clock.now() + timedelta(seconds=1)
    db.session.commit()
    job_queue.renew(taken)
    assert _job().lease_until > clock.now() + LEASE / 2


def test_a_job_that_kills_its_workers_is_given_up(county, signed_in):
    signed_in(cast.OFFICER).post(_url())
    for _ in range(MOST_TRIES):
        db.session.rollback()
        assert job_queue.take() is not None
        _job().lease_until = clock.now() - timedelta(seconds=1)
        db.session.commit()
    assert job_queue.take() is None
    assert _job().state == JobState.FAILED
    assert "试了 5 次" in _job().message


def test_a_cancelled_job_stops_and_keeps_what_was_built(county, signed_in, monkeypatch):
    officer = signed_in(cast.OFFICER)
    officer.post(_url())
    report = job_queue.report

    def report_and_cancel(taken, progress, *rest):
        report(taken, progress, *rest)
        if progress == 2:
            assert officer.post(_url("/cancel")).status_code == 302

    monkeypatch.setattr("pairing.operations.job_queue.report", report_and_cancel)
    _work(county)
    assert _job().state == JobState.CANCELLED
    assert 2 <= db.session.query(Archive).count() < COUNTY
    assert "上一次停在 2 / 7" in officer.get(_url()).text
    assert officer.post(_url("/cancel")).status_code == 409
    monkeypatch.undo()
    monkeypatch.setattr("pairing.archive.making.Printer", Paper)
    officer.post(_url())
    _work(county)
    assert db.session.query(Archive).count() == COUNTY


def test_who_may_no_longer_gets_nothing(county, signed_in):
    """The scope is asked again when the job runs."""
    signed_in(cast.OFFICER).post(_url())
    account = db.session.scalars(select(Account).where(Account.login == cast.OFFICER)).one()
    account.disabled_at = clock.now()
    db.session.commit()
    _work(county)
    assert _job().state == JobState.FAILED
    assert "没有这个权限" in _job().message
    assert db.session.query(Archive).count() == 0


def test_a_director_asks_for_nothing_of_the_county(signed_in):
    assert signed_in(cast.LEAD_DIRECTOR).post(_url()).status_code == 403
    assert db.session.query(Job).count() == 0
