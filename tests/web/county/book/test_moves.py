"""A teacher moves to another school, or serves at a second one."""

from __future__ import annotations

from pairing.models import Teacher
from tests.web.county.book.shown import id_of, stored


def test_a_teacher_moves_and_serves_at_a_second_school(officer):
    row_id = id_of(Teacher, "K05-01")
    address = f"/county/data/teachers/{row_id}/move"
    sent = {"organisation_id": "K04", "posted_from": "2026-12-01", "way": "moves"}
    officer.post(address, data=sent)
    postings = stored("教师", row_id).values["postings"]
    assert [(one.at, str(one.starts_on), str(one.ends_on)) for one in postings] == [
        ("K05", "None", "2026-11-30"),
        ("K04", "2026-12-01", "None"),
    ]
    sent = {"organisation_id": "K06", "posted_from": "2026-12-10", "way": "both"}
    officer.post(address, data=sent)
    assert {one.at for one in stored("教师", row_id).values["postings"] if not one.ends_on} == {
        "K04",
        "K06",
    }
