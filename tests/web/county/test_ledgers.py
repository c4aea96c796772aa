"""台账 on screen: the officers' alone, with its first rows; the file is made in the background."""

from __future__ import annotations

import io
from datetime import datetime
from urllib.parse import unquote

import openpyxl
import pytest
from sqlalchemy import event

from pairing.extensions import db
from pairing.queries.county.ledgers import LEDGERS
from tests import cast


def test_a_term_is_previewed_and_the_whole_of_it_fetched(county, signed_in):
    officer = signed_in(cast.OFFICER)
    page = officer.get("/ledgers/activities").text
    assert "153 项活动" in page
    assert "前 10 行" in page
    answer = cast.fetched(
        county, officer, "/ledgers/activities/export", data={"period": "t2", "pairing_id": ""}
    )
    name = unquote(answer.headers["Content-Disposition"])
    assert "活动台账_2026—2027学年第一学期.xlsx" in name
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == 153
    assert all(isinstance(row[0], datetime) for row in rows)


def test_a_reviewer_may_and_a_school_may_not(signed_in):
    assert signed_in(cast.REVIEWER).get("/ledgers/figures?period=y2").status_code == 200
    for login in (cast.LEAD_DIRECTOR, cast.MENTOR):
        assert signed_in(login).get("/ledgers/activities").status_code == 403
        assert signed_in(login).post("/ledgers/activities/export").status_code == 403


@pytest.mark.parametrize("asked", ["period=t99", "period=zz", "pairing_id=99", "pairing_id=x"])
def test_what_is_not_in_the_county_is_not_found(signed_in, asked):
    officer = signed_in(cast.OFFICER)
    assert officer.get(f"/ledgers/needs?{asked}").status_code == 404
    assert officer.post(f"/ledgers/needs/export?{asked}").status_code == 404


def test_a_preview_costs_the_same_queries_for_one_pairing_and_for_all(signed_in):
    officer = signed_in(cast.OFFICER)
    counted: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: counted.append(a[2]))
    for slug in LEDGERS:
        costs = []
        for asked in ("", "&pairing_id=1"):
            del counted[:]
            assert officer.get(f"/ledgers/{slug}?period=y2{asked}").status_code == 200
            costs.append(len(counted))
        assert abs(costs[0] - costs[1]) <= 3, (slug, costs)
        assert max(costs) < 60, (slug, costs)
