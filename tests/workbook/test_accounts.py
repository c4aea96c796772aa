"""The sheet 账号: names that look alike, and the last one of an office."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.models import Account
from pairing.operations.county.imports import import_workbook
from tests import cast
from tests.workbook.edit import edited, value_at

SPELLINGS = ("bureau ", "BUREAU", "bu\u00adreau", "bureau\u200b", "ｂｕｒｅａｕ")


@pytest.fixture
def engine_name():
    return "sqlite"


def _row(login, role="教师", home="K05"):
    return {"账号": [[login, "某人", home, role, None, None]]}


def _imported(data, **more):
    db.session.expire_all()
    return import_workbook(SYSTEM, data, today=cast.TODAY, **more)


def _roles(login):
    db.session.expire_all()
    account = db.session.scalars(select(Account).where(Account.login == login)).one()
    return [one.role for one in account.grants if one.ends_on is None]


def _line(login):
    return next(n for n in range(2, 200) if value_at("账号", n, "登录名") == login)


def _spelled(login, role="教师"):
    line = _line(cast.OFFICER)
    return edited(("账号", line, "登录名", login), ("账号", line, "角色", role))


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize(
    "login", ["bureau ", "BUREAU", "bu\u00adreau", "bureau\u200b", "ｂｕｒｅａｕ"]
)
def test_a_row_that_demotes_the_only_administrator_is_refused(county, login, dry_run):
    report = _imported(_spelled(login), dry_run=dry_run)
    (fault,) = [one for one in report.faults if one.sheet == "账号"]
    assert (fault.row, fault.column) == (_line(cast.OFFICER), "角色")
    assert "没有管理员了" in str(fault)
    assert _roles(cast.OFFICER) == ["bureau_admin"]


def test_a_letter_of_another_alphabet_makes_no_second_administrator(county):
    before = db.session.query(Account).count()
    report = _imported(_spelled("bure\u0430u", "管理员"))
    assert any("看起来和“bureau”一样" in str(one) for one in report.faults)
    assert db.session.query(Account).count() == before


def test_two_new_names_that_look_alike_are_both_told(app):
    rows = {"账号": [*_row("k99-01")["账号"], *_row("K99-O1")["账号"], *_row("k99-01 ")["账号"]]}
    said = [str(one) for one in _imported(edited(added=rows)).faults]
    assert any("看起来和“k99-01”一样" in one for one in said), said
    assert any("同一个登录名" in one or "重复" in one for one in said), said


def test_other_spellings_of_the_same_name_change_nothing(county):
    report = _imported(_spelled("BUREAU", "管理员"))
    assert report.faults == []
    assert report.counts["账号"].new == report.counts["账号"].changed == 0


def test_a_school_keeps_its_last_director_too(county):
    line = _line(cast.SUPPORTED_DIRECTOR)
    report = _imported(edited(("账号", line, "角色", "教师")))
    assert any("没有负责人了" in str(one) and one.row == line for one in report.faults)
    elsewhere = _imported(edited(("账号", line, "单位编码", "K04")))
    assert any("没有负责人了" in str(one) and one.row == line for one in elsewhere.faults)
    assert _roles(cast.SUPPORTED_DIRECTOR) == ["director"]


def test_an_office_that_is_handed_over_in_the_same_workbook_is_no_question(county):
    line = _line(cast.SUPPORTED_DIRECTOR)
    data = edited(("账号", line, "角色", "教师"), added=_row("head-new", "负责人"))
    assert _imported(data).faults == []
    assert _roles(cast.SUPPORTED_DIRECTOR) == ["teacher"]
    assert _roles("head-new") == ["director"]


def test_a_disabled_successor_is_none(county):
    line, other = _line(cast.SUPPORTED_DIRECTOR), _line(cast.MENTEE)
    mentee = db.session.scalars(select(Account).where(Account.login == cast.MENTEE)).one()
    mentee.disabled_at = mentee.password_changed_at
    db.session.commit()
    data = edited(("账号", line, "角色", "教师"), ("账号", other, "角色", "负责人"))
    assert any("没有负责人了" in str(one) for one in _imported(data).faults)
    mentee.disabled_at = None
    db.session.commit()
    assert _imported(data).faults == []


def test_an_imported_account_has_its_look(county):
    _imported(edited(added=_row("Neu-01")))
    found = db.session.scalars(select(Account).where(Account.login == "neu-01")).one()
    assert found.look == "neu-ol"
