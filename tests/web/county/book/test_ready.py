"""A county's own standards on their pages: begun, changed by a form, taken back."""

from __future__ import annotations

import re

import pytest

from tests import cast

SLUGS = ("grades", "papers", "equipment")


@pytest.mark.parametrize("slug", SLUGS)
def test_the_ready_made_one_is_put_in_by_the_bureaus_admin_alone(signed_in, slug):
    address = f"/county/data/{slug}/"
    for login in (cast.REVIEWER, cast.LEAD_DIRECTOR, cast.OUTSIDER):
        assert signed_in(login).post(f"{address}ready").status_code == 403
    officer = signed_in(cast.OFFICER)
    assert "把现成的放进来改" in officer.get(address).text
    page = officer.post(f"{address}ready", follow_redirects=True).text
    assert "还和原来一样" in page
    assert "撤销" in page
    assert "已经有自己的" in officer.post(f"{address}ready", follow_redirects=True).text
    assert officer.post("/county/data/teachers/ready").status_code == 404


def test_a_row_is_changed_in_a_form_and_its_history_told(officer):
    officer.post("/county/data/equipment/ready")
    listed = officer.get("/county/data/equipment/?kind=kindergarten&q=幼儿床").text
    address = re.search(r"/county/data/equipment/[0-9]+", listed)[0]
    sent = {"kind": "幼儿园", "name": "幼儿床", "unit": "张", "per": "每名幼儿（学生）"}
    page = officer.post(address, data=sent | {"number": "0.9"}, follow_redirects=True).text
    assert "已保存" in page
    assert "0.9" in page.split("以前的改动")[1]


def test_bands_that_do_not_fall_are_told_and_a_correction_is_told_to_both_sides(officer, signed_in):
    sent = {"starts_on": "2026-09-01", "excellent": "80", "good": "80", "passing": "60"}
    page = officer.post("/county/data/grades/new", data=sent).text
    assert "依次降低" in page
    right = sent | {"excellent": "95"}
    asked = officer.post("/county/data/grades/new", data=right).text
    assert "更正：本学期起" in asked and "调整：下学期起" in asked
    right |= {"way": "correct", "reason": "照市里的文件改"}
    made = officer.post("/county/data/grades/new", data=right)
    assert made.status_code == 302
    page = officer.get(made.location).text
    assert "怎么生效" in page and "照市里的文件改" in page
    today = signed_in(cast.LEAD_DIRECTOR).get("/").text
    assert "标准有更正" in today and "照市里的文件改" in today
    assert "2026-09-01 起的学期" in officer.get("/county/data/grades/").text
