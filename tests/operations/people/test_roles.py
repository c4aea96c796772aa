"""Roles by date: several, from a day to a day, never one's own, the last one not unasked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pairing.domain.people.devices import Device
from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.programme import Role
from pairing.extensions import db
from pairing.models import Account, LogEntry, Organisation, RoleGrant, SignInSession
from pairing.operations.change import Forbidden, RuleBroken, Stale
from pairing.operations.county.imports import import_workbook
from pairing.operations.people import signing_in
from pairing.operations.people.offices import LastHolder
from pairing.operations.people.roles import RoleDraft, end_role, give_role
from pairing.queries.county import exports
from pairing.queries.people.actors import account_by_login, actor_of
from pairing.workbook.writing import county_workbook
from tests import cast

TODAY = cast.TODAY
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)


def _actor(login, day=TODAY):
    return actor_of(account_by_login(login), day)


def _account(login):
    db.session.expire_all()
    return db.session.scalars(select(Account).where(Account.login == login)).one()


def _home(code="K05"):
    return db.session.scalars(select(Organisation).where(Organisation.code == code)).one().id


def _bureau():
    return db.session.scalars(select(Organisation).where(Organisation.kind == "bureau")).one().id


def _grant(login):
    return db.session.scalars(
        select(RoleGrant).where(RoleGrant.account_id == _account(login).id)
    ).first()


def _give(who, login, role, home, starts=TODAY, ends=None):
    account = _account(login)
    return give_role(_actor(who), account.id, RoleDraft(role, home, starts, ends), account.version)


def _end(who, login, day, sure=False):
    account, grant = _account(login), _grant(login)
    end_role(_actor(who), account.id, grant.id, day, account.version, sure)


def test_a_teacher_directs_for_a_while_and_then_no_more(county):
    _give(cast.OFFICER, cast.MENTEE, Role.DIRECTOR, _home(), TODAY, TOMORROW)
    assert _actor(cast.MENTEE, YESTERDAY).has_role(Role.DIRECTOR) is False
    assert _actor(cast.MENTEE, TOMORROW).has_role(Role.DIRECTOR, Role.TEACHER)
    assert _actor(cast.MENTEE, TOMORROW + timedelta(days=1)).has_role(Role.DIRECTOR) is False
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert (entry.action, entry.object_id) == ("give_role", _account(cast.MENTEE).id)


def test_nobody_gives_herself_a_role(county):
    with pytest.raises(RuleBroken, match="不能给自己"):
        _give(cast.OFFICER, cast.OFFICER, Role.BUREAU_REVIEWER, _bureau())
    other = _account(cast.MENTEE)
    own = _account(cast.OFFICER)
    other_id = other.teacher_id
    own.teacher_id = other_id
    db.session.commit()
    with pytest.raises(RuleBroken, match="不能给自己"):
        _give(cast.OFFICER, cast.MENTEE, Role.DIRECTOR, _home())


@pytest.mark.parametrize("who", [cast.REVIEWER, cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR])
def test_only_the_admin_gives_and_ends_roles(county, who):
    with pytest.raises(Forbidden):
        _give(who, cast.MENTEE, Role.DIRECTOR, _home())
    with pytest.raises(Forbidden):
        _end(who, cast.MENTEE, TODAY)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (lambda: RoleDraft(Role.BUREAU_ADMIN, _home(), TODAY), "role"),
        (lambda: RoleDraft(Role.DIRECTOR, _bureau(), TODAY), "role"),
        (lambda: RoleDraft(Role.DIRECTOR, 999_999, TODAY), "organisation"),
        (lambda: RoleDraft(Role.DIRECTOR, _home(), TODAY, YESTERDAY), "ends_on"),
        (lambda: RoleDraft(Role.DIRECTOR, _home(), date(1900, 1, 1)), "starts_on"),
        (lambda: RoleDraft(Role.TEACHER, _home(), TODAY), "starts_on"),
    ],
)
def test_a_role_that_cannot_be_is_refused_at_its_field(county, draft, field):
    account = _account(cast.MENTEE)
    with pytest.raises(RuleBroken) as broken:
        give_role(_actor(cast.OFFICER), account.id, draft(), account.version)
    assert [name for name, _ in broken.value.faults] == [field]


def test_the_last_director_and_the_last_admin_ask_first(county):
    with pytest.raises(LastHolder, match="没有负责人了"):
        _end(cast.OFFICER, cast.SUPPORTED_DIRECTOR, TODAY)
    with pytest.raises(LastHolder, match="没有管理员了"):
        _end(cast.OFFICER, cast.OFFICER, TODAY)
    _give(cast.OFFICER, cast.MENTEE, Role.DIRECTOR, _home(), TOMORROW)
    _end(cast.OFFICER, cast.SUPPORTED_DIRECTOR, TODAY)
    assert _grant(cast.SUPPORTED_DIRECTOR).ends_on == TODAY


def test_who_comes_later_does_not_fill_the_days_between(county):
    _give(cast.OFFICER, cast.MENTEE, Role.DIRECTOR, _home(), TODAY + timedelta(days=9))
    with pytest.raises(LastHolder):
        _end(cast.OFFICER, cast.SUPPORTED_DIRECTOR, TODAY)
    _end(cast.OFFICER, cast.SUPPORTED_DIRECTOR, TODAY, sure=True)
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert "没有负责人了" in entry.changes["lost"]


def test_what_was_done_in_a_role_stays_done(county):
    with pytest.raises(RuleBroken, match="最早只能到昨天"):
        _end(cast.OFFICER, cast.MENTEE, YESTERDAY - timedelta(days=1))
    _end(cast.OFFICER, cast.MENTEE, YESTERDAY)
    assert _actor(cast.MENTEE).grants == ()
    with pytest.raises(Stale, match="已经结束"):
        _end(cast.OFFICER, cast.MENTEE, TODAY)


def test_a_role_that_has_not_begun_goes_without_a_trace_of_days(county):
    key = _give(cast.OFFICER, cast.MENTEE, Role.DIRECTOR, _home(), TODAY + timedelta(days=30))
    account = _account(cast.MENTEE)
    end_role(SYSTEM, account.id, key, TODAY, account.version)
    assert db.session.get(RoleGrant, key) is None


def test_who_gets_or_loses_a_role_signs_in_anew(county):
    signing_in.sign_in(cast.MENTEE, cast.PASSWORD, Device("d", ()), "browser")
    _give(cast.OFFICER, cast.MENTEE, Role.DIRECTOR, _home())
    query = select(SignInSession).where(SignInSession.account_id == _account(cast.MENTEE).id)
    assert all(one.revoked_at for one in db.session.scalars(query))


def test_a_stale_page_changes_no_role(county):
    account = _account(cast.MENTEE)
    with pytest.raises(Stale):
        draft = RoleDraft(Role.DIRECTOR, _home(), TODAY)
        give_role(_actor(cast.OFFICER), account.id, draft, account.version + 1)


def test_roles_by_date_go_out_and_come_in_again_without_reviving_anybody(county):
    _give(cast.OFFICER, cast.MENTEE, Role.DIRECTOR, _home(), TODAY, TOMORROW)
    _end(cast.OFFICER, cast.MENTOR, YESTERDAY)
    db.session.rollback()
    rows = exports.county_rows(_bureau())
    assert cast.MENTOR not in {row["login"] for row in rows["账号"]}
    report = import_workbook(SYSTEM, county_workbook(rows), today=TODAY)
    assert ([str(one) for one in report.faults], report.changes) == ([], 0)
    assert _actor(cast.MENTOR).grants == ()


def test_a_corrected_name_makes_no_dated_role_a_lasting_one(county):
    account = _account(cast.MENTEE)
    grant = _grant(cast.MENTEE)
    end_role(SYSTEM, account.id, grant.id, TOMORROW, account.version)
    db.session.rollback()
    rows = exports.county_rows(_bureau())
    for row in rows["账号"]:
        row["email"] = "a@example.cn" if row["login"] == cast.MENTEE else row["email"]
    report = import_workbook(SYSTEM, county_workbook(rows), today=TODAY)
    assert ([str(one) for one in report.faults], report.changes) == ([], 1)
    held = select(RoleGrant.ends_on).where(RoleGrant.account_id == _account(cast.MENTEE).id)
    assert list(db.session.scalars(held)) == [TOMORROW]
