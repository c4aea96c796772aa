"""A pairing's end, hand-over and removal on their pages: what it means first, then the deed."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Organisation, Pairing

PAGES = ("end", "hand-over", "remove")


def _pairing(code):
    db.session.expire_all()
    return db.session.scalar(select(Pairing).where(Pairing.code == code))


@pytest.mark.parametrize("page", PAGES)
def test_only_the_bureaus_admin_opens_it(officer, admins_alone, page):
    address = f"/county/pairings/3/{page}"
    admins_alone(address)
    assert officer.get(f"/county/pairings/999/{page}").status_code == 404


def test_what_an_end_means_is_seen_before_it_and_why_not(officer):
    page = officer.get("/county/pairings/3/end?day=2026-11-30").text
    assert "一起结束的师徒" in page
    assert "之后的计划，一起取消" in page
    assert not re.search(r">[^<]*20[0-9]{2}-[0-9]{2}-[0-9]{2}", page.split("会影响")[1])
    assert re.search(r'href="/county/data/"[^>]*aria-current', page), "a page of 本县资料"
    assert (
        "要在 2026年9月1日 到 2027年7月8日 之间"
        in officer.get("/county/pairings/3/end?day=2027-08-01").text
    )


def test_an_end_is_told_with_its_reason_and_can_be_taken_back(officer):
    sent = {"day": "2026-11-30", "reason": "园舍维修"}
    answer = officer.post("/county/pairings/3/end", data=sent, follow_redirects=True)
    assert "已提前结束" in answer.text
    assert "园舍维修" in answer.text
    assert "撤销" in answer.text
    assert str(_pairing("B1").ends_on) == "2026-11-30"


def test_an_end_needs_a_reason_and_a_day_that_nothing_lies_behind(officer):
    answer = officer.post("/county/pairings/3/end", data={"day": "2026-10-01", "reason": ""})
    assert "请写一句为什么提前结束" in answer.text
    answer = officer.post("/county/pairings/3/end", data={"day": "2026-10-01", "reason": "搬迁"})
    assert "就不对了" in answer.text
    assert str(_pairing("B1").ends_on) == "2027-07-09"


def test_a_closed_school_is_not_offered_to_go_on(officer):
    home = db.session.scalar(select(Organisation).where(Organisation.code == "K01"))
    offered = f'value="{home.id}"'
    assert offered in officer.get("/county/pairings/4/hand-over?day=2026-11-30").text
    home.closed_on = date(2026, 10, 31)
    db.session.commit()
    assert offered not in officer.get("/county/pairings/4/hand-over?day=2026-11-30").text


def test_another_school_goes_on(officer):
    partner = db.session.scalar(select(Organisation.id).where(Organisation.code == "K01"))
    sent = {"day": "2026-11-30", "reason": "换园", "side": "lead"}
    sent |= {"organisation_id": str(partner)}
    page = officer.post("/county/pairings/4/hand-over", data=sent, follow_redirects=True).text
    assert "已移交" in page
    new = db.session.scalar(select(Pairing).order_by(Pairing.id.desc()).limit(1))
    assert (new.lead_id, str(new.starts_on)) == (partner, "2026-12-01")


def test_a_wrong_one_goes_after_its_rows_were_shown(officer):
    key = _pairing("C2").id
    page = officer.get(f"/county/pairings/{key}/remove").text
    assert "听课" in page
    assert "条记录" in page
    answer = officer.post(f"/county/pairings/{key}/remove", follow_redirects=True)
    assert "已移除这个结对" in answer.text
    assert _pairing("C2") is None
