"""Several accounts at once: all or none, faults at their rows, one entry, one question."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select

from pairing.domain.people.permissions import SYSTEM
from pairing.domain.vocabulary.programme import Role
from pairing.extensions import db
from pairing.models import Account, LogEntry, Organisation, PasswordLink, RoleGrant, Teacher
from pairing.models.accounts import login_look
from pairing.operations.change import Forbidden, RuleBroken, Stale
from pairing.operations.people.accounts import make_accounts
from pairing.operations.people.accounts_at_once import (
    AccountDeed,
    Proposed,
    change_several,
    make_proposed,
)
from pairing.operations.people.new_accounts import NewAccount
from pairing.operations.people.offices import LastHolder
from pairing.queries.people.actors import account_by_login, actor_of
from pairing.queries.people.proposals import lacking, proposals
from tests import cast


def _actor(login):
    return actor_of(account_by_login(login), cast.TODAY)


def _account(login):
    db.session.expire_all()
    return db.session.scalars(select(Account).where(Account.login == login)).one()


def _home(code):
    return db.session.scalars(select(Organisation).where(Organisation.code == code)).one()


def _bureau():
    return db.session.scalars(select(Organisation).where(Organisation.kind == "bureau")).one()


def _entries(action):
    return list(db.session.scalars(select(LogEntry).where(LogEntry.action == action)))


def _school(code, name, contact, *teachers):
    """A school that nobody can sign in for, with teachers of these names."""
    bureau = _bureau()
    home = Organisation(bureau_id=bureau.id, code=code, name=name, kind="primary", area="town")
    home.contact = contact
    db.session.add(home)
    db.session.flush()
    for number, one in enumerate(teachers, 1):
        row = Teacher(bureau_id=bureau.id, organisation_id=home.id, name=one)
        row.code = f"{code}-{number:02}"
        db.session.add(row)
    db.session.commit()
    return home


def _proposed(code):
    found = [
        one for one in proposals(_bureau(), cast.TODAY) if one.organisation == _home(code).name
    ]
    return [
        Proposed(
            one.key, one.organisation_id, NewAccount(one.role, one.login, one.name, one.teacher_id)
        )
        for one in found
    ]


@pytest.fixture
def school(county):
    return _school("Z1", "湖西小学", "李娜", "李娜", "张小燕", "张晓燕", "古丽")


def test_whoever_is_made_without_a_login_gets_the_one_that_is_proposed(school):
    """选教师 and 一次建好 name people by one rule."""
    found = [one for one in proposals(school, cast.TODAY) if one.role is Role.TEACHER]
    wanted = [NewAccount(Role.TEACHER, teacher_id=one.teacher_id) for one in found]
    made = make_accounts(SYSTEM, school.id, wanted, cast.TODAY)
    logins = [db.session.get(Account, one).login for one in made]
    assert logins == [one.login for one in found]
    assert {"lina", "zhangxiaoyan", "zhangxiaoyan2", "guli"} == set(logins)


def test_each_gets_a_login_of_her_own_from_her_reading(school):
    found = [one for one in proposals(_bureau(), cast.TODAY) if one.organisation_id == school.id]
    assert [(one.role, one.login, one.name) for one in found] == [
        (Role.DIRECTOR, "lina", "李娜"),
        (Role.TEACHER, "zhangxiaoyan", "张小燕"),
        (Role.TEACHER, "zhangxiaoyan2", "张晓燕"),
        (Role.TEACHER, "guli", "古丽"),
    ]
    assert found[0].teacher_id, "the director is the teacher of that name"
    assert lacking(_bureau(), cast.TODAY) == len(proposals(_bureau(), cast.TODAY))


def test_pages_of_them_are_the_whole_list_in_order(school, monkeypatch):
    whole = proposals(_bureau(), cast.TODAY)
    monkeypatch.setattr("pairing.queries.people.proposals.MOST", 3)
    pages = [proposals(_bureau(), cast.TODAY, page) for page in range(1, len(whole) // 3 + 3)]
    assert [one for page in pages for one in page] == whole
    assert {len(page) for page in pages[: len(whole) // 3]} == {3}


def test_a_login_that_looks_like_another_is_not_suggested(county):
    home = _school("Z2", "湖东小学", "", "张敏")
    db.session.add(Account(bureau_id=_bureau().id, login="zhangrnin", name="别人"))
    db.session.commit()
    assert login_look("zhangmin") == login_look("zhangrnin") == "zhangrnin"
    found = [one for one in proposals(_bureau(), cast.TODAY) if one.organisation_id == home.id]
    assert found[1].login == "zhangmin2"


def test_all_are_made_with_roles_links_and_one_entry(school):
    before = len(_entries("add_accounts"))
    rows = _proposed("Z1")
    made = make_proposed(_actor(cast.OFFICER), _bureau().id, rows, "key")
    assert make_proposed(_actor(cast.OFFICER), _bureau().id, rows, "key") == made
    assert len(made) == 4
    assert len(_entries("add_accounts")) == before + 1
    grants = db.session.scalars(select(RoleGrant).where(RoleGrant.account_id.in_(made)))
    assert sorted(one.role for one in grants) == ["director", "teacher", "teacher", "teacher"]
    links = select(func.count()).where(PasswordLink.account_id.in_(made))
    assert db.session.scalar(links) == 4
    assert not [one for one in proposals(_bureau(), cast.TODAY) if one.organisation == "湖西小学"]


def test_one_wrong_row_makes_none_and_is_named(school):
    rows = _proposed("Z1")
    wrong = rows[2].wanted._replace(login="zhangxiaoyan")
    rows[2] = rows[2]._replace(wanted=wrong)
    rows[0] = rows[0]._replace(wanted=NewAccount(Role.DIRECTOR, cast.OFFICER, "李 娜"))
    with pytest.raises(RuleBroken) as broken:
        make_proposed(_actor(cast.OFFICER), _bureau().id, rows)
    assert [name for name, _ in broken.value.faults] == [
        f"login-{rows[0].key}",
        f"login-{rows[2].key}",
    ]
    assert not db.session.scalar(select(Account.id).where(Account.login == "guli"))


def test_a_director_makes_teachers_of_her_own_school_alone(school):
    with pytest.raises(Forbidden):
        make_proposed(_actor(cast.SUPPORTED_DIRECTOR), _home("K05").id, _proposed("Z1"))
    teacher = proposals(_home("K05"), cast.TODAY)
    assert all(one.role is Role.TEACHER for one in teacher)
    row = Proposed("d1", _home("K05").id, NewAccount(Role.DIRECTOR, "second", "第二位"))
    with pytest.raises(RuleBroken) as broken:
        make_proposed(_actor(cast.SUPPORTED_DIRECTOR), _home("K05").id, [row])
    assert broken.value.field == "role-d1"


def _seen(*logins):
    return {_account(one).id: _account(one).version for one in logins}


def test_several_are_disabled_reset_and_enabled_each_time_with_one_entry(county):
    officer, bureau, both = _actor(cast.OFFICER), _bureau().id, (cast.MENTOR, cast.MENTEE)
    assert change_several(officer, bureau, AccountDeed.DISABLE, _seen(*both)) == 2
    assert all(_account(one).disabled_at for one in both)
    assert change_several(officer, bureau, AccountDeed.RESET, _seen(*both)) == 0
    assert change_several(officer, bureau, AccountDeed.ENABLE, _seen(*both)) == 2
    assert change_several(officer, bureau, AccountDeed.RESET, _seen(*both)) == 2
    assert [len(_entries(f"{one}_accounts")) for one in AccountDeed] == [1, 1, 1]
    assert _entries("disable_accounts")[0].changes["logins"] == [cast.MENTOR, cast.MENTEE]


def test_one_question_for_every_office_that_would_be_empty(county):
    officer, bureau = _actor(cast.OFFICER), _bureau().id
    heads = (cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR, cast.MENTEE)
    with pytest.raises(LastHolder) as asked:
        change_several(officer, bureau, AccountDeed.DISABLE, _seen(*heads))
    assert asked.value.message.count("没有负责人了") == 2
    assert not any(_account(one).disabled_at for one in heads)
    assert change_several(officer, bureau, AccountDeed.DISABLE, _seen(*heads), is_sure=True) == 3


def test_two_directors_of_one_school_at_once_are_its_last(county):
    home = _home("K05")
    bureau, officer = _bureau().id, _actor(cast.OFFICER)
    account = _account(cast.MENTEE)
    db.session.execute(delete(RoleGrant).where(RoleGrant.account_id == account.id))
    grant = {"bureau_id": bureau, "account_id": account.id, "role": "director"}
    db.session.add(RoleGrant(**grant, organisation_id=home.id, starts_on=cast.TODAY))
    db.session.commit()
    seen = _seen(cast.MENTEE, cast.SUPPORTED_DIRECTOR)
    with pytest.raises(LastHolder):
        change_several(officer, bureau, AccountDeed.DISABLE, seen)


def test_what_one_may_not_touch_or_did_not_see_stops_all(county):
    bureau, seen = _bureau().id, _seen(cast.MENTEE, cast.MENTOR)
    with pytest.raises(Forbidden):
        change_several(_actor(cast.SUPPORTED_DIRECTOR), _home("K05").id, AccountDeed.DISABLE, seen)
    stale = {key: version + 1 for key, version in seen.items()}
    with pytest.raises(Stale):
        change_several(SYSTEM, bureau, AccountDeed.RESET, stale)
    with pytest.raises(RuleBroken, match="您自己"):
        change_several(_actor(cast.OFFICER), bureau, AccountDeed.RESET, _seen(cast.OFFICER))
    assert not _account(cast.MENTEE).disabled_at
