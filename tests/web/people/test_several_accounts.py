"""The list of accounts as a table: filters, several at once, the workbook; accounts at once."""

from __future__ import annotations

import io
import re

import openpyxl
import pypdf
from sqlalchemy import select

from pairing.domain.people.permissions import SYSTEM
from pairing.extensions import db
from pairing.models import Account, Job, Organisation, PasswordLink
from pairing.operations.people import accounts
from pairing.operations.people.password_links import token_of
from tests import cast
from tests.operations.people.test_accounts_at_once import _school


def _bureau():
    return db.session.scalars(select(Organisation).where(Organisation.kind == "bureau")).one()


def _at(more="", code=None):
    home = db.session.scalars(select(Organisation).where(Organisation.code == (code or "")))
    return f"/organisations/{(home.first() or _bureau()).id}/accounts/{more}"


def _account(login):
    db.session.expire_all()
    return db.session.scalars(select(Account).where(Account.login == login)).one()


def _pick(*logins):
    return [f"{_account(one).id}-{_account(one).version}" for one in logins]


def _logins(page):
    return re.findall(r'class="sub">([\w-]+)', page)


def test_the_list_is_filtered_and_sorted_and_goes_out_as_seen(signed_in):
    officer = signed_in(cast.OFFICER)
    heads = officer.get(_at("?role=director&sort=name"))
    assert cast.SUPPORTED_DIRECTOR in _logins(heads.text)
    assert cast.MENTEE not in _logins(heads.text)
    accounts.disable(SYSTEM, _account(cast.MENTEE).id, _account(cast.MENTEE).version)
    assert _logins(officer.get(_at("?state=disabled")).text) == [cast.MENTEE]
    assert officer.get(_at("?state=nonsense&role=nonsense&sort=nonsense")).status_code == 200
    sent = officer.get(_at("list.xlsx?state=disabled"))
    page = openpyxl.load_workbook(io.BytesIO(sent.data)).active
    assert [row[0].value for row in page.iter_rows()] == ["登录名", cast.MENTEE]
    assert page.freeze_panes == "A2"
    assert signed_in(cast.SUPPORTED_DIRECTOR).get(_at("list.xlsx")).status_code == 404
    assert signed_in(cast.REVIEWER).get(_at("list.xlsx")).status_code == 403


def test_several_are_asked_for_by_name_and_then_done(signed_in):
    officer = signed_in(cast.OFFICER)
    data = {"pick": _pick(cast.MENTOR, cast.SUPPORTED_DIRECTOR), "deed": "disable"}
    page = officer.post(_at("several"), data=data).text
    assert "停用 2 个账号？" in page
    assert not _account(cast.MENTOR).disabled_at, "the first time only asks"
    page = officer.post(_at("several"), data=data | {"confirmed": "y"}).text
    assert "没有负责人了" in page
    done = data | {"confirmed": "y", "is_sure": "y"}
    page = officer.post(_at("several"), data=done, follow_redirects=True).text
    assert "2 个账号已停用" in page
    assert _account(cast.MENTOR).disabled_at
    assert (
        "请先勾选"
        in officer.post(_at("several"), data={"deed": "reset"}, follow_redirects=True).text
    )


def test_what_is_not_hers_is_not_there(signed_in):
    director = signed_in(cast.SUPPORTED_DIRECTOR)
    for deed in ("disable", "reset", "enable"):
        data = {"pick": _pick(cast.MENTOR), "deed": deed}
        answer = director.post(_at("several", "K05"), data=data)
        assert answer.status_code == 404
        assert _account(cast.MENTOR).name not in answer.text
    assert signed_in(cast.REVIEWER).post(_at("several"), data={}).status_code == 403


def test_picked_slips_print_with_each_school_on_its_own_page(county, signed_in, printer):
    officer = signed_in(cast.OFFICER)
    both = (cast.MENTOR, cast.MENTEE)
    data = {"pick": _pick(*both), "deed": "reset", "confirmed": "y"}
    officer.post(_at("several"), data=data)
    assert len(list(db.session.scalars(select(PasswordLink)))) == 2
    picked = officer.post(_at("several"), data={"pick": _pick(cast.MENTEE), "deed": "slips"})
    page = officer.get(picked.location).text
    assert page.count('class="slip"') == 1
    answer = cast.fetched(county, officer, _at("slips.pdf"))
    assert answer.mimetype == "application/pdf"
    assert len(pypdf.PdfReader(io.BytesIO(answer.data)).pages) == 2, "a page for each school"
    text = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    assert cast.MENTEE in text
    (job,) = db.session.scalars(select(Job))
    tokens = [token_of(one) for one in db.session.scalars(select(PasswordLink))]
    assert all(f"/p/{one}"[:20] in text.replace("\n", "") for one in tokens)
    assert not any(one in str(job.arguments) for one in tokens), "no row of a job keeps a link"
    one = cast.fetched(county, officer, f"{_at('slips.pdf')}?pick={_account(cast.MENTEE).id}")
    assert len(pypdf.PdfReader(io.BytesIO(one.data)).pages) == 1
    assert signed_in(cast.REVIEWER).post(_at("slips.pdf")).status_code == 403
    assert signed_in(cast.SUPPORTED_DIRECTOR).post(_at("slips.pdf")).status_code == 404
    without = officer.post(_at("several"), data={"pick": _pick(cast.OFFICER), "deed": "slips"})
    assert "没有等着用的单子" in officer.get(without.location).text


def test_proposals_go_on_on_a_next_page_whose_rows_can_be_made(signed_in, monkeypatch):
    _school("Z1", "湖西小学", "李娜", "李娜", "张小燕", "古丽")
    monkeypatch.setattr("pairing.queries.people.proposals.MOST", 2)
    officer = signed_in(cast.OFFICER)
    first = officer.get(_at("propose")).text
    assert "这里是第 1 到 2 个" in first
    last = officer.get(f"{_at('propose')}?page=99").text
    assert "后面的" not in last
    keys = re.findall(r'name="pick" value="([dt]\d+)"', last)
    assert keys
    assert not set(keys) & set(re.findall(r'name="pick" value="([dt]\d+)"', first))
    made = officer.post(f"{_at('propose')}?page=99", data={"pick": keys})
    assert made.location.endswith("/accounts/slips")
    assert not set(keys) & set(re.findall(r'value="([dt]\d+)"', officer.get(_at("propose")).text))


def test_proposed_accounts_are_made_as_typed(signed_in):
    home = _school("Z1", "湖西小学", "", "张小燕", "张晓燕")
    officer = signed_in(cast.OFFICER)
    page = officer.get(_at("propose")).text
    assert 'value="zhangxiaoyan2"' in page
    keys = re.findall(r'name="pick" value="([dt]\d+)"', page.split("湖西小学", 1)[1])
    assert f"d{home.id}" not in keys, "who has no name yet has no tick: writing the name is it"
    data = {"pick": [*keys, f"d{home.id}"], f"login-d{home.id}": "hxxx", f"name-d{home.id}": ""}
    wrong = officer.post(_at("propose"), data=data).text
    assert "请填写姓名" in wrong
    assert db.session.scalar(select(Account.id).where(Account.login == "hxxx")) is None
    data[f"name-d{home.id}"] = "王岩"
    data["pick"] = [key for key in keys if key != f"d{home.id}"]
    answer = officer.post(_at("propose"), data=data)  # who writes a name means it, ticked or not
    assert answer.location.endswith("/accounts/slips")
    assert _account("hxxx").name == "王岩"
    assert _account("zhangxiaoyan2").teacher_id
    gone = officer.post(_at("propose"), data=data).text
    assert "刚刚有人建好了" in gone


def test_a_school_whose_director_nobody_named_is_told(signed_in):
    home = _school("Z1", "湖西小学", "", "张小燕")
    officer = signed_in(cast.OFFICER)
    found = officer.get(_at("propose")).text
    assert "负责人写上姓名才会建" in found
    keys = re.findall(r'name="pick" value="(t\d+)"', found.split("湖西小学", 1)[1])
    sent = {"pick": keys, f"name-d{home.id}": ""}
    page = officer.post(_at("propose"), data=sent, follow_redirects=True).text
    assert "所学校的负责人没写姓名，还没有账号：" in page
    assert "湖西小学" in page.split("没写姓名", 1)[1][:60]
