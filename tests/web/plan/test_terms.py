"""学期: two dates, the lock, exceptions, opening again, archiving all; each with its reason."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.assessment import AssessmentState
from pairing.extensions import db
from pairing.models import (
    Activity,
    ActivityPairing,
    Assessment,
    AssessmentPart,
    LockException,
    LogEntry,
    Outing,
    Pairing,
    RoleGrant,
    Term,
)
from pairing.operations.plan import locks
from pairing.queries.plan.locks import locked_reason
from pairing.queries.plan.results import results_for
from pairing.queries.plan.terms import rows_of
from tests import cast
from tests.web.assessment.test_reviews import all_of
from tests.web.county.test_county import _queries
from tests.web.outings.test_recording import _pairing

WHY = "大雪停课，补记走访"


def _term():
    return db.session.scalars(select(Term).where(Term.code == "2026-1")).one()


def _url(part=""):
    return f"/terms/{_term().id}{part}"


def _entries(*actions):
    return db.session.query(LogEntry).filter(LogEntry.action.in_(actions)).count()


def _fresh(row):
    db.session.expire_all()
    return row


def _locked(officer):
    answer = officer.post(_url("/lock"), data={"version": _term().version})
    assert answer.status_code == 302, answer.text
    db.session.rollback()


def _assessed(state, code="B1"):
    pairing, term = _pairing(code), _term()
    row = Assessment(bureau_id=pairing.bureau_id, pairing_id=pairing.id, term_id=term.id)
    row.state = state
    row.parts = [
        AssessmentPart(bureau_id=pairing.bureau_id, side=side, state="submitted")
        for side in ("lead", "supported")
    ]
    db.session.add(row)
    db.session.commit()
    return row


def test_the_two_dates_are_set_once_and_logged(signed_in):
    officer = signed_in(cast.OFFICER)
    form = {"version": _term().version, "due_on": "2027-01-15", "locks_on": "2027-01-31"}
    assert officer.post(_url("/dates"), data=form).status_code == 302
    term = _fresh(_term())
    assert (term.due_on, term.locks_on) == (date(2027, 1, 15), date(2027, 1, 31))
    assert _entries("set_term_dates") == 1
    assert officer.post(_url("/dates"), data=form).status_code == 409
    page = officer.get("/terms/").text
    assert "1月31日" in page
    assert "锁定日期 （没有） 改为 1月31日" in page


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"due_on": "2027-01-31", "locks_on": "2027-01-15"}, "不能早于提交截止"),
        ({"due_on": "2026-01-01"}, "不能早于学期开始"),
        ({"locks_on": "2026-11-01"}, "要在今天或以后"),
        ({"due_on": "someday"}, "日期"),
    ],
)
def test_dates_that_cannot_be_are_explained_and_nothing_is_written(signed_in, wrong, told):
    answer = signed_in(cast.OFFICER).post(_url("/dates"), data=wrong)
    assert answer.status_code == 200
    assert told in answer.text
    assert _fresh(_term()).locks_on is None


def test_locking_says_what_it_means_and_counts_what_waits(signed_in):
    officer = signed_in(cast.OFFICER)
    page = officer.get(_url("/lock")).text
    for words in ("不能再记、不能再改", "还没有交考核", "等对方确认", "7 个结对"):
        assert words in page
    _locked(officer)
    assert "已锁定" in locked_reason(db.session(), _pairing(), cast.TODAY)
    assert _entries("lock_term") == 1
    assert officer.post(_url("/lock")).status_code == 409
    assert "已锁定" in officer.get("/terms/").text


def test_what_waits_is_the_same_number_on_every_page(signed_in):
    """Outings, with the items that they hold beside them where those are more."""
    officer = signed_in(cast.OFFICER)
    for kinds in (3, 1):
        outing = Outing(bureau_id=_pairing().bureau_id, code=f"W-{kinds}", day=cast.TODAY)
        for number in range(kinds):
            row = Activity(
                bureau_id=outing.bureau_id,
                code=f"W-{kinds}-{number}",
                kind="visit",
                topic="走访",
                day=cast.TODAY,
                direction="out",
            )
            of = {"bureau_id": outing.bureau_id, "pairing_id": _pairing().id}
            row.links = [ActivityPairing(**of, state="done")]
            outing.activities.append(row)
        db.session.add(outing)
    db.session.commit()
    (row,) = rows_of([_term()], cast.TODAY)
    assert "次活动（" in row.waiting_text
    for page in ("/", _url(), _url("/lock"), "/terms/"):
        assert row.waiting_text in officer.get(page).text, page


def test_a_locked_term_is_not_opened_by_another_date(signed_in):
    officer = signed_in(cast.OFFICER)
    _locked(officer)
    assert officer.post(_url("/dates"), data={"locks_on": "2027-06-30"}).status_code == 409


def test_a_term_is_opened_again_with_a_reason_until_a_day(signed_in):
    officer, row = signed_in(cast.OFFICER), _assessed(AssessmentState.APPROVED)
    _locked(officer)
    url, form = _url("/reopen"), {"reason": WHY, "until": "2026-12-01"}
    page = officer.get(url).text
    assert "1 份已通过或已归档的考核会退回双方" in page
    assert "请写一句为什么" in officer.post(url, data=form | {"reason": ""}).text
    assert "今天或以后" in officer.post(url, data=form | {"until": "2026-11-01"}).text
    assert officer.post(url, data=form | {"version": _term().version}).status_code == 302
    term = _fresh(_term())
    assert (term.locked_at, term.locks_on) == (None, date(2026, 12, 1))
    assert row.state == AssessmentState.RETURNED
    assert {part.return_reason for part in row.parts} == {WHY}
    assert _entries("reopen_term") == 1
    assert WHY in officer.get(_url()).text
    assert officer.post(url, data=form).status_code == 409


def test_an_exception_is_given_once_shown_and_ended(signed_in):
    officer, pairing = signed_in(cast.OFFICER), _pairing()
    _locked(officer)
    url = _url("/exceptions")
    form = {"form_key": "x1", "pairing_ids": [pairing.id], "until": "2026-11-30", "reason": WHY}
    for _ in range(2):
        assert officer.post(url, data=form).status_code == 302
    row = db.session.scalars(select(LockException)).one()
    assert _entries("grant_exception") == 1
    page = officer.get(url).text
    assert WHY in page
    assert "开放中" in page
    assert locked_reason(db.session(), pairing, cast.TODAY) == ""
    told = signed_in(cast.LEAD_DIRECTOR).get(
        f"/pairings/{pairing.id}/terms/{_term().id}/assessment"
    )
    assert f"开放到11月30日：{WHY}" in told.text
    end = f"/lock-exceptions/{row.id}/end"
    assert signed_in(cast.REVIEWER).post(end).status_code == 403
    assert officer.post(end).status_code == 302
    assert officer.post(end).status_code == 409
    db.session.rollback()
    assert "已锁定" in locked_reason(db.session(), pairing, cast.TODAY)
    assert "已提前结束" in officer.get(url).text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"pairing_ids": []}, "请至少选一个结对"),
        ({"reason": ""}, "请写一句为什么"),
        ({"until": "2026-11-01"}, "今天或以后"),
        ({"pairing_ids": [999_999]}, "请重新选择"),
    ],
)
def test_an_exception_without_all_it_needs_is_explained(signed_in, wrong, told):
    officer = signed_in(cast.OFFICER)
    form = {"pairing_ids": [_pairing().id], "until": "2026-11-30", "reason": WHY}
    answer = officer.post(_url("/exceptions"), data=form | wrong)
    assert answer.status_code == 200
    assert told in answer.text
    assert db.session.query(LockException).count() == 0


def test_all_approved_assessments_are_archived_each_by_itself(signed_in):
    officer = signed_in(cast.OFFICER)
    rows = [_assessed(AssessmentState.APPROVED, code) for code in ("B1", "B2")]
    assert "先锁定，再归档" in officer.get(_url("/close")).text
    _locked(officer)
    page = officer.post(_url("/close"), data=all_of(officer, _url("/close"))).text
    assert "2 份已归档" in page
    db.session.rollback()
    assert {_fresh(row).state for row in rows} == {AssessmentState.ARCHIVED}
    assert all(row.results for row in rows)
    assert _entries("close_assessment") == 2
    ids = select(Pairing.id).where(Pairing.code == "B1")
    assert results_for(ids, _term(), cast.TODAY)


def test_one_closed_assessment_is_opened_again_with_a_reason(signed_in):
    officer, row = signed_in(cast.OFFICER), _assessed(AssessmentState.APPROVED)
    _locked(officer)
    officer.post(_url("/close"), data=all_of(officer, _url("/close")))
    url, form = f"/terms/assessments/{row.id}/reopen", {"reason": WHY, "until": "2026-11-30"}
    assert "请写一句为什么" in officer.post(url, data=form | {"reason": ""}).text
    assert signed_in(cast.REVIEWER).post(url, data=form).status_code == 403
    assert signed_in(cast.OUTSIDER).post(url, data=form).status_code == 404
    assert officer.post(url, data=form).status_code == 302
    db.session.rollback()
    assert (_fresh(row).state, row.results) == (AssessmentState.RETURNED, None)
    assert locked_reason(db.session(), _pairing(), cast.TODAY) == ""
    assert WHY in officer.get(_url()).text
    assert officer.post(url, data=form).status_code == 409


def test_only_the_bureau_looks_and_only_its_admin_acts(signed_in):
    for part in ("", "/exceptions", "/archives"):
        assert signed_in(cast.REVIEWER).get(_url(part)).status_code == 200
        assert signed_in(cast.LEAD_DIRECTOR).get(_url(part)).status_code == 403
    for part in ("/lock", "/dates", "/reopen", "/close"):
        assert signed_in(cast.REVIEWER).post(_url(part)).status_code == 403
        assert signed_in(cast.MENTOR).post(_url(part)).status_code == 403
    assert "锁定的记录" not in signed_in(cast.REVIEWER).get(_url()).text


def test_an_officer_of_another_bureau_finds_nothing(signed_in):
    """The same officer, once her grant stands under another bureau."""
    officer, term = signed_in(cast.OFFICER), _term()
    elsewhere = cast.another_bureau()
    account = db.session.scalars(select(RoleGrant).where(RoleGrant.role == "bureau_admin")).one()
    account.organisation_id = elsewhere
    db.session.commit()
    for part in ("", "/lock", "/exceptions", "/archives", "/archives/progress", "/archives.zip"):
        assert officer.get(f"/terms/{term.id}{part}").status_code == 404
    assert officer.post(f"/terms/{term.id}/archives").status_code == 404


def test_the_list_of_terms_costs_the_same_for_one_and_for_many(signed_in):
    officer = signed_in(cast.OFFICER)
    few, _ = _queries(officer, "/terms/")
    for number in range(20):
        db.session.add(
            Term(
                bureau_id=_term().bureau_id,
                code=f"T{number}",
                name=f"第 {number} 个",
                school_year="x",
                starts_on=date(2030 + number, 1, 1),
                ends_on=date(2030 + number, 6, 1),
            )
        )
    db.session.commit()
    many, page = _queries(officer, "/terms/")
    assert "第 19 个" in page
    assert many <= few


def test_what_waits_is_told_before_the_lock_to_the_pairing(signed_in):
    locks.set_term_dates(SYSTEM, _term().id, None, date(2026, 11, 30), _term().version)
    page = signed_in(cast.SUPPORTED_DIRECTOR).get(
        f"/pairings/{_pairing().id}/terms/{_term().id}/assessment"
    )
    assert "即将锁定，还有 6 天（11月30日）" in page.text
