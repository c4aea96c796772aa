"""Achievements: filtered, counted by level; what looks registered already is asked about."""

import pytest
from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Achievement, LogEntry
from tests import cast
from tests.web.outings.test_recording import _pairing, _values

PAPER = {"form_key": "p1", "单位编码": "K04", "类型": "论文", "名称": "乡土游戏的研究"}
PAPER |= {
    "级别": "市级",
    "日期": "2026-11-20",
    "发表刊物或颁奖单位": "幼教园地",
    "证书号": "2026-8",
}
THEIRS = PAPER | {"form_key": "p2", "单位编码": "K05", "名称": "《乡土游戏的研究》"}


def _url(part=""):
    return f"/pairings/{_pairing().id}/achievements" + (f"/{part}" if part else "")


def _named(text):
    query = select(Achievement).where(Achievement.name.contains(text))
    return list(db.session.scalars(query.order_by(Achievement.id)))


@pytest.fixture
def both(signed_in):
    """Both directors; the lead has registered its paper."""
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    assert lead.post(_url("new"), data=PAPER).status_code == 302
    return lead, supported


def test_rows_show_outlet_and_certificate_and_levels_are_counted(both):
    lead, _ = both
    page = lead.get(_url()).text
    for text in (
        "乡土游戏的研究",
        "幼教园地",
        "证书号 2026-8",
        "市级 · 论文",
        "按级别",
        "怎么算的",
    ):
        assert text in page


def test_the_partners_twin_is_asked_about_and_nothing_typed_is_lost(both):
    _, supported = both
    entries = db.session.query(LogEntry).count()
    asked = supported.post(_url("new"), data=THEIRS)
    assert asked.status_code == 200
    assert "对方已登记“乡土游戏的研究”（县实验幼儿园，2026年11月20日）" in asked.text
    assert "不是，另外一项，保存" in asked.text
    assert 'value="2026-8"' in asked.text
    assert len(_named("乡土游戏")) == 1
    assert db.session.query(LogEntry).count() == entries


def test_another_one_is_saved_and_the_choice_is_logged(both):
    _, supported = both
    assert supported.post(_url("new"), data=THEIRS).status_code == 200
    entries = db.session.query(LogEntry).count()
    for _ in range(2):
        again = supported.post(_url("new"), data=THEIRS | {"is_another": "1"})
        assert again.status_code == 302
    first, second = _named("乡土游戏")
    assert db.session.query(LogEntry).count() == entries + 1
    entry = db.session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert entry.changes["is_another_than"] == [None, first.code]
    assert entry.changes["code"] == second.code
    assert "和对方登记的“乡土游戏的研究”相近" in supported.get(_url()).text


def test_ones_own_twin_is_asked_about_too(both):
    lead, _ = both
    asked = lead.post(_url("new"), data=PAPER | {"form_key": "p3", "日期": "2026-12-01"})
    assert "自己单位已登记" in asked.text
    assert len(_named("乡土游戏")) == 1


def test_what_is_clearly_another_is_not_asked_about(both):
    _, supported = both
    for number, other in enumerate(({"类型": "获奖"}, {"名称": "户外游戏的观察"})):
        data = THEIRS | other | {"form_key": f"o{number}"}
        assert supported.post(_url("new"), data=data).status_code == 302


def test_a_correction_of_ones_own_row_is_not_asked_about(both):
    lead, _ = both
    before = _values()
    url = _url(_named("乡土游戏")[0].code)
    changed = PAPER | {"form_key": "c1", "级别": "省级"}
    assert lead.post(url, data=changed).status_code == 302
    db.session.expire_all()
    assert _named("乡土游戏")[0].level == "province"
    assert set(_values()) == set(before)


def test_rows_are_filtered_by_side_and_kind(both):
    lead, _ = both
    assert "乡土游戏的研究" in lead.get(_url() + "?side=lead&kind=paper").text
    for query in ("?side=supported", "?kind=honour", "?side=mentees&kind=paper"):
        assert "乡土游戏的研究" not in lead.get(_url(query)).text
    assert "这样筛选没有成果" in lead.get(_url() + "?kind=honour&side=lead").text


def test_an_outsider_sees_nothing_and_teachers_write_nothing(signed_in):
    assert signed_in(cast.OUTSIDER).get(_url()).status_code == 404
    assert signed_in(cast.MENTEE).get(_url()).status_code == 200
    assert signed_in(cast.MENTEE).post(_url("new"), data=THEIRS).status_code == 403


def test_each_fault_stands_at_its_field_and_nothing_is_lost(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    count = db.session.query(Achievement).count()
    refused = lead.post(_url("new"), data=PAPER | {"日期": "2026-02-30", "证书号": "留着"})
    assert "不是有效日期" in refused.text and 'value="留着"' in refused.text
    assert "必填" in lead.post(_url("new"), data={"单位编码": "K04"}).text
    assert "最多" in lead.post(_url("new"), data=PAPER | {"证书号": "号" * 501}).text
    assert db.session.query(Achievement).count() == count


def test_the_partners_achievements_are_the_partners(both):
    lead, supported = both
    theirs = lead.post(_url("new"), data=THEIRS)
    assert "单位：原来选的现在不能选，请重新选择" in theirs.text
    code = _named("乡土游戏")[0].code
    taken = supported.post(_url(code), data=PAPER | {"form_key": "t", "单位编码": "K05"})
    assert "由对方登记" in taken.text


def test_who_may_register_and_see(signed_in):
    for login in (cast.MENTOR, cast.OFFICER):
        assert signed_in(login).post(_url("new"), data=PAPER).status_code == 403
    assert signed_in(cast.OUTSIDER).get(_url()).status_code == 404
    assert signed_in(cast.MENTEE).get(_url()).status_code == 200
    assert signed_in(cast.LEAD_DIRECTOR).get(_url("NO-SUCH")).status_code == 404


def test_a_correction_changes_the_row_and_not_its_number(both):
    lead, _ = both
    row = _named("乡土游戏")[0]
    assert "乡土游戏的研究" in lead.get(_url(row.code)).text
    lead.post(_url(row.code), data=PAPER | {"form_key": "p9", "级别": "省级"})
    db.session.expire_all()
    assert row.level == "province"
    assert len(_named("乡土游戏")) == 1
