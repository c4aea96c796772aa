"""Registers on screen: the workbook's checks at each field; each side writes its own."""

import pytest
from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Achievement, Check, LogEntry, Measure
from pairing.operations.registers import REGISTERS
from tests import cast
from tests.web.test_recording import _pairing, _values

CHECK = {"form_key": "d1", "单位编码": "K04", "检查表": "一日常规检查"}
CHECK |= {"日期": "2026-11-20", "应查项": "10", "合格项": "9"}


def _url(register, part=""):
    return f"/pairings/{_pairing().id}/registers/{register}/{part}"


def _newest(model):
    return db.session.scalars(select(model).order_by(model.id.desc())).first()


@pytest.mark.parametrize("register", REGISTERS)
def test_every_register_is_shown_and_has_a_form(signed_in, register):
    lead = signed_in(cast.LEAD_DIRECTOR)
    assert lead.get(_url(register)).status_code == 200
    form = lead.get(_url(register, "new"))
    assert form.status_code == 200
    assert "编码</label>" not in form.text
    assert signed_in(cast.MENTEE).get(_url(register)).status_code == 200
    assert signed_in(cast.OUTSIDER).get(_url(register)).status_code == 404


def test_a_check_is_registered_once_and_logged_once(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    entries = db.session.query(LogEntry).count()
    for _ in range(2):
        assert lead.post(_url("checks", "new"), data=CHECK).status_code == 302
    assert _newest(Check).checklist == "一日常规检查"
    assert db.session.query(LogEntry).count() == entries + 1
    assert "一日常规检查" in lead.get(_url("checks")).text


def test_each_fault_stands_at_its_field_and_nothing_is_lost(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    count = db.session.query(Check).count()
    wrong = CHECK | {"日期": "2020-01-01", "检查表": "留着"}
    answer = lead.post(_url("checks", "new"), data=wrong)
    assert answer.status_code == 200
    assert "结对" in answer.text
    assert "留着" in answer.text
    empty = lead.post(_url("checks", "new"), data={"单位编码": "K04"})
    assert "必填" in empty.text
    assert db.session.query(Check).count() == count


def test_the_partners_papers_are_the_partners(signed_in):
    lead, supported = signed_in(cast.LEAD_DIRECTOR), signed_in(cast.SUPPORTED_DIRECTOR)
    theirs = lead.post(_url("checks", "new"), data=CHECK | {"单位编码": "K05"})
    assert "由对方登记" in theirs.text
    lead.post(_url("checks", "new"), data=CHECK)
    code = _newest(Check).code
    taken = supported.post(_url("checks", code), data=CHECK | {"单位编码": "K05"})
    assert "由对方登记" in taken.text
    for login in (cast.MENTOR, cast.OFFICER):
        assert signed_in(login).post(_url("checks", "new"), data=CHECK).status_code == 403


def test_a_correction_changes_the_row_and_the_result(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    data = {"名称": "改善区域环境", "责任人": "何永康", "截止日期": "2026-11-01"}
    lead.post(_url("measures", "new"), data=data | {"form_key": "m1"})
    row = _newest(Measure)
    url = _url("measures", row.code)
    assert "改善区域环境" in lead.get(url).text
    lead.post(url, data=data | {"form_key": "m2", "完成日期": "2026-10-30"})
    db.session.expire_all()
    assert f"{row.finished_on}" == "2026-10-30"
    assert db.session.query(Measure).filter_by(code=row.code).count() == 1
    assert _values()


def test_an_unknown_register_or_row_is_not_found(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    assert lead.get(_url("secrets")).status_code == 404
    assert lead.get(_url("checks", "NO-SUCH")).status_code == 404


def test_what_only_the_form_asks_for_is_kept_and_shown_again(signed_in):
    lead = signed_in(cast.LEAD_DIRECTOR)
    data = {"form_key": "a1", "单位编码": "K04", "类型": "论文", "名称": "乡土游戏的研究"}
    data |= {"级别": "市级", "日期": "2026-11-20", "发表刊物或颁奖单位": "幼教园地"}
    assert lead.post(_url("achievements", "new"), data=data).status_code == 302
    row = _newest(Achievement)
    assert row.outlet == "幼教园地"
    assert "幼教园地" in lead.get(_url("achievements", row.code)).text
    refused = lead.post(
        _url("achievements", "new"),
        data=data | {"form_key": "a2", "is_another": "1", "证书号": "号" * 501},
    )
    assert "最多" in refused.text
    assert db.session.query(Achievement).filter_by(name="乡土游戏的研究").count() == 1
