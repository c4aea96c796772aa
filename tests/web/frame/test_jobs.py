"""Long work: one page for every kind; once for a person and a thing; only its asker follows it."""

from __future__ import annotations

import re

from pairing import clock
from pairing.archive import worker
from pairing.archive.results import FOLDER
from pairing.domain.jobs import LEASE, MOST_AT_ONCE, JobKind
from pairing.extensions import db
from pairing.models import Account, Job, LogEntry, Pairing, RoleGrant, Term
from pairing.operations import job_queue
from pairing.queries.jobs import ACTIONS
from tests import cast

EXPORT = "/workbook/export"


def _job():
    db.session.rollback()
    return db.session.query(Job).one()


def _archive_of(code="B1"):
    pairing = db.session.query(Pairing).filter_by(code=code).one()
    term = db.session.query(Term).filter_by(code="2026-1").one()
    return f"/pairings/{pairing.id}/terms/{term.id}/archive"


def test_every_kind_has_its_chore_and_its_scope():
    assert set(ACTIONS) == set(JobKind)
    assert set(worker.CHORES) == set(JobKind) - {JobKind.COUNTY_ARCHIVES}


def test_the_button_is_not_free_again_while_one_runs(officer):
    asked = officer.post(EXPORT)
    taken = job_queue.take()
    again = officer.post(EXPORT, follow_redirects=True)
    assert again.request.path == asked.location
    assert "已经在做了，不用再点" in again.text
    assert (_job().state, _job().attempts) == ("running", taken.attempt)
    assert db.session.query(LogEntry).filter_by(action="ask_for_job").count() == 1


def test_the_page_asks_again_without_script_and_with_it_until_it_is_done(county, officer):
    asked = officer.post(EXPORT)
    page = officer.get(asked.location).text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert "data-refreshing" in officer.get(asked.location + "/progress").text
    done = cast.finished(county, officer, asked)
    assert 'http-equiv="refresh"' not in done
    assert "data-refreshing" not in done
    assert "已完成" in done


def test_a_file_is_its_askers_alone(county, officer, signed_in):
    asked = officer.post(EXPORT)
    cast.finished(county, officer, asked)
    other = signed_in(cast.REVIEWER)
    for path in ("", "/progress", "/file"):
        assert other.get(asked.location + path).status_code == 404
    for path in ("/cancel", "/retry"):
        assert other.post(asked.location + path).status_code == 404
    assert officer.get(asked.location + "/file").status_code == 200


def _without_grants(login):
    account = db.session.query(Account).filter_by(login=login).one()
    grants = db.session.query(RoleGrant).filter_by(account_id=account.id)
    grants.update({"role": "teacher"})
    db.session.commit()


def test_who_lost_the_role_gets_nothing_made_and_nothing_handed_over(county, officer, signed_in):
    asked = officer.post(EXPORT)
    cast.finished(county, officer, asked)
    second = officer.post(_archive_of())
    _without_grants(cast.OFFICER)
    assert officer.get(asked.location + "/file").status_code == 403
    cast.work(county)
    db.session.rollback()
    job = db.session.query(Job).filter_by(kind=JobKind.ARCHIVE).one()
    assert (job.state, "没有这个权限" in job.message) == ("failed", True)
    assert officer.post(second.location + "/retry").status_code == 403


def test_one_that_was_stopped_can_be_done_again(county, officer):
    asked = officer.post(EXPORT)
    assert officer.post(asked.location + "/cancel").status_code == 303
    assert "已停止" in officer.get(asked.location).text
    assert officer.post(asked.location + "/cancel").status_code == 409
    cast.work(county)
    assert _job().state == "cancelled"
    assert "下载" in cast.finished(county, officer, officer.post(asked.location + "/retry"))


def test_an_import_is_not_stopped_in_the_middle(officer):
    asked = officer.post(EXPORT)
    job_queue.take()
    _job().kind = JobKind.IMPORT_WORKBOOK
    db.session.commit()
    assert "停止" not in officer.get(asked.location + "/progress").text
    answer = officer.post(asked.location + "/cancel")
    assert answer.status_code == 409
    assert "不能中途停下" in answer.text
    assert _job().state == "running"


def test_a_dead_worker_s_job_is_done_by_the_next_one(county, officer):
    asked = officer.post(EXPORT)
    job_queue.take()
    _job().lease_until = clock.now() - LEASE
    db.session.commit()
    assert "下载" in cast.finished(county, officer, asked)
    assert _job().attempts == 2


def test_one_that_breaks_says_so_and_stops_nothing(county, officer, monkeypatch):
    def broken(_taken, _asker):
        raise ValueError("odd")

    monkeypatch.setitem(worker.CHORES, JobKind.EXPORT_WORKBOOK, broken)
    assert "服务器出了错" in cast.finished(county, officer, officer.post(EXPORT))
    monkeypatch.undo()
    assert "下载" in cast.finished(county, officer, officer.post(EXPORT))


def test_nobody_fills_the_queue(officer):
    codes = [row.code for row in db.session.query(Pairing).order_by(Pairing.id)]
    answers = [officer.post(_archive_of(code)).status_code for code in codes[: MOST_AT_ONCE + 1]]
    assert answers == [303] * MOST_AT_ONCE + [409]


def test_short_work_need_not_wait_for_the_county_s_archives(officer):
    term = db.session.query(Term).filter_by(code="2026-1").one()
    officer.post(f"/terms/{term.id}/archives")
    officer.post(EXPORT)
    db.session.rollback()
    assert job_queue.take(quick=True).kind == JobKind.EXPORT_WORKBOOK
    assert job_queue.take(quick=True) is None
    assert job_queue.take().kind == JobKind.COUNTY_ARCHIVES


def test_a_file_whose_day_is_over_can_be_made_again(county, officer):
    asked = officer.post(EXPORT)
    page = cast.finished(county, officer, asked)
    assert re.search("下载 全县结对数据", page)
    for path in (county.config["INSTANCE"] / FOLDER).glob("*"):
        path.unlink()
    assert "文件只保留一天" in officer.get(asked.location).text
    assert officer.get(asked.location + "/file").status_code == 404
