"""Accounts on screen: who may, what each button does, once, logged, and never blindly."""

import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select

from pairing.domain.people.confirmation_word import spoken
from pairing.extensions import db
from pairing.models import (
    Account,
    LogEntry,
    Organisation,
    PasswordLink,
    RoleGrant,
    SignInSession,
    Teacher,
)
from pairing.operations.people.password_links import token_of
from tests import cast

WORDS = "mond-haus-baum-regen"
TOKEN = re.compile(r"/p/([\w-]+)")


def _home(code="K05"):
    return db.session.scalars(select(Organisation).where(Organisation.code == code)).one()


def _account(login):
    db.session.expire_all()
    return db.session.scalars(select(Account).where(Account.login == login)).one()


def _at(code="K05", more=""):
    return f"/organisations/{_home(code).id}/accounts/{more}"


def _of(login, more=""):
    return f"/accounts/{_account(login).id}{more}"


def _bureau():
    return db.session.scalars(select(Organisation).where(Organisation.kind == "bureau")).one()


def _free_teacher(code="K05", name="新来的老师", number="K05-99"):
    home = _home(code)
    teacher = Teacher(bureau_id=home.bureau_id, organisation_id=home.id, code=number, name=name)
    db.session.add(teacher)
    db.session.commit()
    return teacher


def _entries(action):
    return list(db.session.scalars(select(LogEntry).where(LogEntry.action == action)))


MATRIX = {
    cast.OFFICER: (200, 200, 200),
    cast.REVIEWER: (403, 403, 404),
    cast.LEAD_DIRECTOR: (403, 403, 404),
    cast.SUPPORTED_DIRECTOR: (200, 200, 200),
    cast.MENTOR: (403, 403, 404),
    cast.MENTEE: (403, 403, 404),
    cast.OUTSIDER: (404, 404, 404),
}
"""Who → the list, new and many, one account of K05."""
AT_HOME, MAKING = ("", "slips"), ("new", "many")
ABOUT_ONE = ("", "/tie", "/disable", "/reset", "/slip")


@pytest.mark.parametrize("login", MATRIX)
def test_each_role_gets_what_the_matrix_says(signed_in, login):
    listed, making, one = MATRIX[login]
    client = signed_in(login)
    for more in AT_HOME:
        assert client.get(_at(more=more)).status_code == listed, more
    for more in MAKING:
        assert client.get(_at(more=more)).status_code == making, more
    for more in ABOUT_ONE:
        assert client.get(_of(cast.MENTEE, more)).status_code == one, more
    if one != 200:
        before = [row.version for row in db.session.scalars(select(Account))]
        for more in ("/tie", "/disable", "/reset", "/enable"):
            assert client.post(_of(cast.MENTEE, more)).status_code == one, more
        for more in MAKING:
            assert client.post(_at(more=more)).status_code == making, more
        assert [row.version for row in db.session.scalars(select(Account))] == before


@pytest.mark.parametrize(
    "login", [cast.OFFICER, cast.REVIEWER, cast.LEAD_DIRECTOR, cast.SUPPORTED_DIRECTOR, cast.MENTOR]
)
def test_a_director_reaches_no_office_and_nobody_of_another_school(signed_in, login):
    director = signed_in(cast.SUPPORTED_DIRECTOR)
    for more in ABOUT_ONE:
        assert director.get(_of(login, more)).status_code == 404, more
    for more in ("/tie", "/disable", "/reset", "/enable"):
        assert director.post(_of(login, more)).status_code == 404, more


def test_a_teacher_with_a_second_role_elsewhere_is_the_bureaus(signed_in):
    row = _account(cast.MENTEE)
    grant = {"bureau_id": row.bureau_id, "account_id": row.id, "role": "bureau_reviewer"}
    db.session.add(RoleGrant(**grant, organisation_id=row.bureau_id, starts_on=cast.TODAY))
    db.session.commit()
    assert signed_in(cast.SUPPORTED_DIRECTOR).get(_of(cast.MENTEE)).status_code == 404
    assert signed_in(cast.OFFICER).get(_of(cast.MENTEE)).status_code == 200


def test_a_director_lists_her_own_and_the_bureau_everybody(signed_in):
    own = signed_in(cast.SUPPORTED_DIRECTOR).get(_at()).text
    assert cast.MENTEE in own
    assert cast.SUPPORTED_DIRECTOR in own
    assert "由教育局管理" in own
    assert cast.MENTOR not in own
    everybody = signed_in(cast.OFFICER).get(_at(_bureau().code)).text
    for login in cast.EVERYONE:
        assert login in everybody, login


@pytest.mark.parametrize("more", ["", "slips"])
def test_a_page_costs_the_same_with_one_account_and_with_forty(signed_in, more):
    director, costs = signed_in(cast.SUPPORTED_DIRECTOR), []
    for first, last in ((50, 51), (51, 90)):
        free = [_free_teacher(name=f"老师{n}", number=f"K05-{n}").id for n in range(first, last)]
        director.post(_at(more="many"), data={"teachers": free, "form_key": str(first)})
        url = _at(more=more)
        with counted() as queries:
            page = director.get(url).text
        costs.append(len(queries))
        assert f"老师{last - 1}" in page
    assert costs[1] <= costs[0], costs


@contextmanager
def counted():
    """Every statement that runs meanwhile."""
    told = []

    def note(*given):
        told.append(given[2])

    event.listen(db.engine, "before_cursor_execute", note)
    yield told
    event.remove(db.engine, "before_cursor_execute", note)


def test_no_page_shows_more_than_a_hundred_and_the_bureau_goes_to_a_school(signed_in):
    home = _home()
    rows = [
        {
            "bureau_id": home.bureau_id,
            "organisation_id": home.id,
            "code": f"T{n}",
            "name": f"教师{n}",
        }
        for n in range(250)
    ]
    db.session.execute(Teacher.__table__.insert(), rows)
    db.session.commit()
    officer = signed_in(cast.OFFICER)
    page = officer.get(_at(more="many")).text
    assert page.count('name="teachers"') == 100
    free = [one.id for one in db.session.scalars(select(Teacher).where(Teacher.code.like("T%")))]
    officer.post(_at(more="many"), data={"teachers": free})
    for more in ("", "slips"):
        assert (
            officer.get(_at(more=more)).text.count("/p/" if more else 'class="pill planned"') <= 100
        )
    assert "下一页" in officer.get(_at()).text
    answer = officer.get(_at(_bureau().code), query_string={"home": home.id})
    assert answer.location == _at()


def test_the_list_is_searched_by_name_pinyin_and_login(signed_in):
    officer, name = signed_in(cast.OFFICER), _account(cast.MENTEE).name
    for text in (name, cast.MENTEE.upper(), "k05-01"):
        page = officer.get(_at(_bureau().code), query_string={"q": text}).text
        assert name in page, text
        assert cast.MENTOR not in page, text
    assert "没有找到“没有这个人”" in officer.get(_at(_bureau().code, "?q=没有这个人")).text


def test_an_organisation_without_accounts_is_told_how(signed_in):
    db.session.add(
        Organisation(
            code="K77", name="新园", kind="kindergarten", area="rural", bureau_id=_bureau().id
        )
    )
    db.session.commit()
    page = signed_in(cast.OFFICER).get(_at("K77")).text
    assert "还没有账号" in page
    assert "＋ 新账号" in page


def test_a_director_makes_an_account_tied_to_its_teacher_once(signed_in):
    director, teacher = signed_in(cast.SUPPORTED_DIRECTOR), _free_teacher()
    form = {"role": "teacher", "teacher": teacher.id, "form_key": "once"}
    answers = [director.post(_at(more="new"), data=form) for _ in range(2)]
    made = _account("xinlaidelaoshi")
    assert [one.location for one in answers] == [f"/accounts/{made.id}/slip"] * 2
    assert (made.name, made.teacher_id, made.password_hash) == ("新来的老师", teacher.id, "")
    roles = [(one.role, one.organisation_id) for one in made.grants]
    assert roles == [("teacher", _home().id)]
    (entry,) = _entries("add_accounts")
    assert entry.changes["accounts"] == [None, [["xinlaidelaoshi", "teacher"]]]
    assert "xinlaidelaoshi" in director.get(_at()).text


def test_every_fault_of_a_new_account_stands_at_once(signed_in):
    director, before = signed_in(cast.SUPPORTED_DIRECTOR), db.session.query(Account).count()
    page = director.post(_at(more="new"), data={"role": "teacher", "teacher": 0, "login": "BUREAU"})
    assert "有 2 处要改" in page.text
    assert "请填写姓名" in page.text
    assert "已有人使用" in page.text
    page = director.post(
        _at(more="new"),
        data={"role": "teacher", "teacher": 0, "name": "甲", "login": "bure\u0430u"},
    )
    assert "看起来和已有的“bureau”一样" in page.text
    assert db.session.query(Account).count() == before


@pytest.mark.parametrize("role", ["director", "bureau_admin", "bureau_reviewer"])
def test_a_director_grants_no_office(signed_in, role):
    before = db.session.query(Account).count()
    form = {"role": role, "teacher": 0, "name": "甲", "login": "a-new-one"}
    page = signed_in(cast.SUPPORTED_DIRECTOR).post(_at(more="new"), data=form)
    assert page.status_code == 200
    assert "不能选" in page.text
    assert db.session.query(Account).count() == before


def test_the_bureau_makes_directors_at_schools_and_officers_at_home(signed_in):
    officer = signed_in(cast.OFFICER)
    form = {"role": "director", "teacher": 0, "name": "新园长", "login": "head-new"}
    slip = officer.post(_at(more="new"), data=form, follow_redirects=True).text
    assert spoken(_home().confirmation_word) in slip
    form = {"role": "bureau_admin", "teacher": 0, "name": "新管理员", "login": "second"}
    slip = officer.post(_at(_bureau().code, "new"), data=form, follow_redirects=True).text
    assert "确认码" not in slip
    form = {"role": "bureau_admin", "teacher": 0, "name": "乙", "login": "third"}
    assert "不能选" in officer.post(_at(more="new"), data=form).text


def _waiting(client):
    return int(re.search(r"(\d+) 位教师还没有账号", client.get(_at()).text)[1])


def test_accounts_for_many_are_one_change_and_one_slip_each(signed_in):
    director = signed_in(cast.SUPPORTED_DIRECTOR)
    free = [_free_teacher(name=f"老师{n}", number=f"K05-9{n}").id for n in range(3)]
    waiting = _waiting(director)
    assert waiting >= 3
    answer = director.post(_at(more="many"), data={"teachers": free[:2], "form_key": "m"})
    assert answer.location == _at(more="slips")
    page = director.get(answer.location).text
    assert len(set(TOKEN.findall(page))) == 2
    assert page.count("<svg") >= 2
    assert "确认码" not in page, "a teacher's slip carries no confirmation word"
    assert len(_entries("add_accounts")) == 1
    assert _waiting(director) == waiting - 2
    assert "请至少选一位" in director.post(_at(more="many"), data={"form_key": "n"}).text


def _bare(home):
    """Accounts of a school's teachers that came with the workbook: no password, no slip."""
    query = select(Account).join(RoleGrant, RoleGrant.account_id == Account.id)
    of_home = query.where(RoleGrant.organisation_id == home.id, Account.password_hash == "")
    return list(db.session.scalars(of_home))


def test_after_an_import_everybody_s_slips_are_made_at_once(signed_in):
    director, bare = signed_in(cast.SUPPORTED_DIRECTOR), _bare(_home())
    assert len(bare) >= 2
    assert f"{len(bare)} 个账号没有密码" in director.get(_at()).text
    for _ in range(2):
        page = director.post(_at(more="slips"), data={"form_key": "k"}, follow_redirects=True)
        assert page.text.count('class="slip"') == len(bare)
    (entry,) = _entries("prepare_slips")
    assert entry.changes["logins"] == [one.login for one in bare]
    assert "没有密码，也没有能用的单子" not in director.get(_at()).text
    links = db.session.query(PasswordLink).count()
    assert "没有要做的单子" in director.post(_at(more="slips"), follow_redirects=True).text
    assert db.session.query(PasswordLink).count() == links
    officer = signed_in(cast.OFFICER)
    officer.post(_at(_bureau().code, "slips"))
    everybody = select(Account.id).where(Account.password_hash == "")
    assert db.session.query(PasswordLink).count() == len(list(db.session.scalars(everybody)))
    words = {home.confirmation_word for home in db.session.scalars(select(Organisation))}
    slips = officer.get(_at(_bureau().code, "slips")).text
    assert sum(spoken(word) in slips for word in words) >= 3, "directors' slips carry the word"


@pytest.mark.parametrize("login", [cast.LEAD_DIRECTOR, cast.REVIEWER, cast.MENTEE, cast.OUTSIDER])
def test_nobody_else_makes_slips(signed_in, login):
    wanted = 404 if login == cast.OUTSIDER else 403
    assert signed_in(login).post(_at(more="slips")).status_code == wanted
    assert db.session.query(PasswordLink).count() == 0


def test_one_bad_account_of_many_makes_none(signed_in):
    director, one = signed_in(cast.SUPPORTED_DIRECTOR), _free_teacher()
    taken = _account(cast.MENTEE).teacher_id
    before = db.session.query(Account).count()
    page = director.post(_at(more="many"), data={"teachers": [one.id, taken]})
    assert "一个人用一个账号" in page.text
    assert db.session.query(Account).count() == before


def test_a_teacher_has_one_account_and_an_account_one_teacher_of_its_school(signed_in):
    director, free = signed_in(cast.SUPPORTED_DIRECTOR), _free_teacher()
    taken = _account(cast.MENTEE).teacher_id
    form = {"role": "teacher", "teacher": taken, "login": "again"}
    assert "一个人用一个账号" in director.post(_at(more="new"), data=form).text
    far = db.session.scalar(select(Teacher.id).where(Teacher.code.ilike("K04-01")))
    assert "不能选" in director.post(_of(cast.MENTEE, "/tie"), data={"teacher": far}).text
    assert director.post(_of(cast.MENTEE, "/tie"), data={"teacher": free.id}).status_code == 302
    assert _account(cast.MENTEE).teacher_id == free.id
    (entry,) = _entries("tie_account")
    assert entry.changes == {"teacher_id": [taken, free.id]}
    assert director.post(_of(cast.MENTEE, "/tie"), data={"teacher": 0}).status_code == 302
    assert _account(cast.MENTEE).teacher_id is None


def test_disabling_ends_everything_at_once_and_keeps_what_was_recorded(signed_in):
    mentee, director = signed_in(cast.MENTEE), signed_in(cast.SUPPORTED_DIRECTOR)
    assert "已登录的设备马上退出" in director.get(_of(cast.MENTEE, "/disable")).text
    director.post(_of(cast.MENTEE, "/disable"))
    assert mentee.get("/").status_code == 302
    again = mentee.post("/sign-in", data={"login": cast.MENTEE, "password": cast.PASSWORD})
    assert "登录名或密码不对" in again.text
    assert "已停用" in director.get(_at()).text
    assert director.post(_of(cast.MENTEE, "/disable")).status_code == 409
    director.post(_of(cast.MENTEE, "/enable"))
    assert _account(cast.MENTEE).disabled_at is None
    assert _account(cast.MENTEE).password_hash == ""
    assert "扫码设密码" in director.get(_of(cast.MENTEE, "/slip")).text


def test_a_reset_leaves_only_the_new_link(signed_in):
    mentee, director = signed_in(cast.MENTEE), signed_in(cast.SUPPORTED_DIRECTOR)
    slips = []
    for _ in range(2):
        answer = director.post(_of(cast.MENTEE, "/reset"))
        slips.append(TOKEN.search(director.get(answer.location).text)[1])
    assert mentee.get("/").status_code == 302
    assert mentee.get(f"/p/{slips[0]}").status_code == 410
    assert mentee.get(f"/p/{slips[1]}").status_code == 200
    assert len(_entries("reset_password")) == 2


@pytest.mark.parametrize("more", ["/tie", "/disable", "/reset", "/enable"])
def test_a_page_that_is_too_old_changes_nothing(signed_in, more):
    director = signed_in(cast.SUPPORTED_DIRECTOR)
    seen = _account(cast.MENTEE)
    before = (seen.version, seen.teacher_id, seen.disabled_at, seen.password_hash)
    for version in (None, seen.version - 1, seen.version + 1):
        answer = director.post(_of(cast.MENTEE, more), data={"version": version, "teacher": 0})
        assert answer.status_code == 409, version
    after = _account(cast.MENTEE)
    assert (after.version, after.teacher_id, after.disabled_at, after.password_hash) == before


@pytest.mark.parametrize(
    ("login", "said"), [(cast.OFFICER, "没有管理员了"), (cast.SUPPORTED_DIRECTOR, "没有负责人了")]
)
def test_the_last_of_an_office_is_asked_about_first(signed_in, login, said):
    officer = signed_in(cast.OFFICER)
    page = officer.post(_of(login, "/disable"))
    assert said in page.text
    assert "我知道，仍然停用" in page.text
    assert _account(login).disabled_at is None
    officer.post(_of(login, "/disable"), data={"is_sure": "y"})
    assert _account(login).disabled_at is not None
    (entry,) = _entries("disable_account")
    assert said in entry.changes["lost"][0]


def test_with_a_second_one_in_office_nobody_is_asked(signed_in):
    officer = signed_in(cast.OFFICER)
    form = {"role": "director", "teacher": 0, "name": "副园长", "login": "head-two"}
    officer.post(_at(more="new"), data=form)
    officer.post(_of(cast.SUPPORTED_DIRECTOR, "/disable"))
    assert _account(cast.SUPPORTED_DIRECTOR).disabled_at is not None
    assert "没有负责人了" in officer.post(_of("head-two", "/disable")).text


def test_the_log_and_the_database_hold_no_token(signed_in):
    director = signed_in(cast.SUPPORTED_DIRECTOR)
    director.post(_of(cast.MENTEE, "/reset"))
    token = TOKEN.search(director.get(_of(cast.MENTEE, "/slip")).text)[1]
    link = db.session.scalars(select(PasswordLink)).one()
    assert token_of(link) == token
    held = [getattr(link, name) for name in PasswordLink.__table__.columns.keys()]  # noqa: SIM118
    told = [str(one.changes) for one in db.session.scalars(select(LogEntry))]
    assert not any(token in str(one) for one in (*held, *told))
    db.session.get_one(PasswordLink, link.id).nonce = "0" * 32
    assert token_of(link) is None, "another key, or another nonce, gives another token"
    db.session.rollback()


def test_an_account_without_a_role_of_today_is_told_so_and_can_leave(county, signed_in):
    row = _account(cast.MENTEE)
    for grant in row.grants:
        grant.ends_on = cast.TODAY.replace(day=1)
    db.session.commit()
    client = signed_in(cast.MENTEE)
    for url in ("/", "/pairings/", "/me", "/search"):
        assert client.get(url).location == "/no-role", url
    page = client.get("/no-role").text
    assert "今天没有角色" in page
    assert _home().name in page
    assert "11月1日（周日）为止" in page
    assert 'action="/sign-out"' in page
    assert "记一次" not in page
    assert "查找" not in page
    assert "（）" not in page
    assert client.get("/me/password").status_code == 200
    assert client.post("/sign-out").location == "/sign-in"
    held = select(SignInSession).where(SignInSession.account_id == row.id)
    assert db.session.scalars(held).one().revoked_at is not None
    assert signed_in(cast.MENTOR).get("/no-role").location == "/"
