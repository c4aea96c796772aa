"""The link of a slip: opened by anybody any number of times, used once, and she is signed in."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pairing import clock
from pairing.extensions import db
from pairing.models import Account, LogEntry, Organisation, PasswordLink, SignInSession
from pairing.operations.people.password_links import LASTS, token_of
from pairing.pinyin import syllables
from tests import cast

WORDS = "mond-haus-baum-regen"
BOTH = {"new": WORDS, "again": WORDS}


@pytest.fixture
def link(signed_in):
    """The address of a fresh link for the mentee."""
    account_id = db.session.scalar(select(Account.id).where(Account.login == cast.MENTEE))
    signed_in(cast.SUPPORTED_DIRECTOR).post(f"/accounts/{account_id}/reset")
    return f"/p/{token_of(_row())}"


def _row():
    db.session.expire_all()
    return db.session.scalars(select(PasswordLink)).one()


def test_looking_uses_nothing_up_and_setting_signs_in(county, link):
    for _ in range(3):
        page = county.test_client().get(link)
        assert page.status_code == 200
        assert cast.MENTEE in page.text
    phone = county.test_client()
    answer = phone.post(link, data=BOTH)
    assert answer.location == "/"
    assert "您已登录" in phone.get("/").text
    assert phone.get_cookie("pairing-device") is not None
    phone.post("/sign-out")
    assert phone.get("/").status_code == 302
    again = phone.post("/sign-in", data={"login": cast.MENTEE, "password": WORDS})
    assert again.location == "/"
    entries = select(LogEntry).where(LogEntry.action == "set_password_by_link")
    (entry,) = db.session.scalars(entries)
    assert entry.actor_name == _row().account.name


def test_it_is_used_once(county, link):
    county.test_client().post(link, data=BOTH)
    for answer in (county.test_client().get(link), county.test_client().post(link, data=BOTH)):
        assert answer.status_code == 410
        assert "链接不能再用" in answer.text
    mistyped = county.test_client().get(link.swapcase().replace("/P/", "/p/"))
    assert (mistyped.status_code, mistyped.text) == (answer.status_code, answer.text)
    for said in ("已经用过", "抄错了", "大小写要一样", "给您单子的人"):
        assert said in mistyped.text


def test_weak_passwords_are_refused_and_the_link_stays(county, link):
    client = county.test_client()
    name = _row().account.name
    for new, again, said in (
        ("", "", "请填写密码"),
        (WORDS, WORDS + "x", "不一样"),
        ("123456789012", "123456789012", "只有数字"),
        ("k05-01-20262026", "k05-01-20262026", "登录名、姓名、单位或地名"),
        (f"{name}1990年5月17日", f"{name}1990年5月17日", "登录名、姓名、单位或地名"),
    ):
        page = client.post(link, data={"new": new, "again": again})
        assert page.status_code == 200, new
        assert said in page.text, new
    assert _row().used_at is None
    assert client.get("/").status_code == 302


def test_the_name_of_the_county_and_a_year_are_no_password(county, link):
    bureau = db.session.scalar(select(Account.bureau_id).limit(1))
    place = db.session.get_one(Organisation, bureau).name
    first = "".join(syllables(place)[:2])
    for weak in (f"{first}20262026", f"{first.title()}@2026!!!!", f"{place}2026年"):
        assert len(weak) >= 11
        page = county.test_client().post(link, data={"new": weak + "1", "again": weak + "1"})
        assert "登录名、姓名、单位或地名" in page.text, weak


def test_a_link_ends_with_its_time_with_its_account_and_before_its_time(county, link):
    now = clock.now()
    for made, lasts, disabled in (
        (now - LASTS, LASTS, None),
        (now + timedelta(days=1), LASTS, None),
        (now, LASTS, now),
    ):
        row = _row()
        row.made_at, row.expires_at, row.account.disabled_at = made, made + lasts, disabled
        db.session.commit()
        assert county.test_client().get(link).status_code == 410
        assert county.test_client().post(link, data=BOTH).status_code == 410
    row = _row()
    row.made_at, row.expires_at, row.account.disabled_at = now, now + LASTS, None
    db.session.commit()
    assert county.test_client().get(link).status_code == 200
    assert county.test_client().get("/p/no-such-token").status_code == 410


def test_who_was_signed_in_before_on_that_device_is_not_any_more(county, link, signed_in):
    shared = signed_in(cast.SUPPORTED_DIRECTOR)
    shared.post(link, data=BOTH)
    assert db.session.query(SignInSession).filter_by(revoked_at=None).count() >= 1
    page = shared.get("/me").text
    assert _row().account.name in page
    assert "确认码" not in page, "the director's page is gone with her session"


def test_a_guesser_who_has_locked_new_devices_out_does_not_stop_the_link(county, link):
    for _ in range(20):
        county.test_client().post("/sign-in", data={"login": cast.MENTEE, "password": "x"})
    assert county.test_client().post(link, data=BOTH).location == "/"


def test_a_slip_of_another_key_says_so_and_what_to_do(signed_in, link):
    """The page of one whose link cannot be shown again must not lead to an empty sheet."""
    officer, row = signed_in(cast.OFFICER), _row()
    row.account.email = "yuan@example.cn"
    db.session.commit()
    page = officer.get(f"/accounts/{row.account_id}").text
    assert "看单子" in page and "重新装过" not in page
    assert "yuan@example.cn" in page
    assert link in officer.get(f"/accounts/{row.account_id}/slip").text
    row.token_hash = "0" * 64
    db.session.commit()
    page = officer.get(f"/accounts/{row.account_id}").text
    assert "看单子" not in page and "重新装过" in page and "密钥" not in page and "重置" in page
    page = officer.get(f"/accounts/{row.account_id}/slip").text
    assert "1 张单子打不出来了" in page and "没有等着用的单子" not in page
