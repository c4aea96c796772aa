"""A ready-made programme and next year's copy, on their pages."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from pairing.extensions import db
from pairing.models import Pairing, Programme

READY = "/county/programmes/ready-made"


def _programme(code):
    db.session.expire_all()
    return db.session.scalar(select(Programme).where(Programme.code == code))


@pytest.mark.parametrize("page", [READY, f"{READY}/village", "/county/programmes/2/copy"])
def test_only_the_bureaus_admin_opens_it(admins_alone, page):
    admins_alone(page)


def test_a_ready_made_plan_is_chosen_dated_and_there(officer):
    assert "驻村帮扶计划（教育）" in officer.get(READY).text
    page = officer.get(f"{READY}/village").text
    assert "培训500人次" in page
    assert 'value="2026-01-01"' in page
    sent = {"name": "驻村帮扶", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "code": "V1"}
    answer = officer.post(f"{READY}/village", data=sent, follow_redirects=True)
    assert "已建好方案和 11 个指标" in answer.text
    assert "撤销" in answer.text
    assert _programme("V1").name == "驻村帮扶"


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(officer):
    sent = {"name": "驻村", "starts_on": "2026-12-31", "ends_on": "2026-01-01", "code": "B"}
    answer = officer.post(f"{READY}/village", data=sent)
    assert "已经有了" in answer.text
    assert 'value="驻村"' in answer.text
    assert officer.get(f"{READY}/none").status_code == 404


def test_a_year_is_copied_with_the_pairings_that_are_ticked(officer):
    old = _programme("B")
    page = officer.get(f"/county/programmes/{old.id}/copy").text
    assert 'value="2027-09-01"' in page
    assert page.count('name="pairings"') == 3
    ran = db.session.scalars(select(Pairing.id).where(Pairing.code.in_(["B1", "B3"]))).all()
    sent = {"name": "下一年", "starts_on": "2027-09-01", "ends_on": "2028-07-09", "code": "B27"}
    sent |= {"pairings": [str(one) for one in ran]}
    answer = officer.post(f"/county/programmes/{old.id}/copy", data=sent, follow_redirects=True)
    assert "已复制" in answer.text
    new = _programme("B27")
    query = select(Pairing).where(Pairing.programme_id == new.id)
    assert len(db.session.scalars(query).all()) == 2


def test_another_bureaus_programme_is_not_there(officer):
    assert officer.get("/county/programmes/9999/copy").status_code == 404
